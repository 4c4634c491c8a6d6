"""Every file of odd_files.py, odd_tracks.py and damaged_files.py goes through the product's own preparation and comes
out as people expect to see and hear it, or is refused in words."""

import time

import pytest

from lms.core.jobs import Job
from lms.videos import queries, storage
from tests.videos import damaged_files, measuring, odd_files

OPPOSITE = {"ul": "lr", "lr": "ul", "ur": "ll", "ll": "ur"}


@pytest.mark.slow
@pytest.mark.parametrize("odd", [pytest.param(odd, id=odd.name) for odd in damaged_files.ALL])
def test_an_odd_file_ends_as_it_should(taken, database, tmp_path, odd):
    path = odd_files.made(odd, tmp_path / "made")
    began = time.monotonic()
    version = taken(path, odd.name)
    assert time.monotonic() - began < 60
    job = database.session.get(Job, version.job_id)
    if version.state == "failed":
        assert odd.word is not None or odd.either, version.reason
        assert (odd.word or "") in version.reason and version.reason[-1] == "." and "Error" not in version.reason
        assert job.state == "failed" and not list(storage.outputs(version.folder).glob("*"))
        return
    assert version.state == "ready" and odd.word is None and job.state == "done"
    if odd.seconds:
        assert abs(version.duration_ms - odd.seconds * 1000) <= 500
    folder = storage.outputs(version.folder) / version.output
    assert (folder / "poster.jpg").stat().st_size > 100
    rungs = [row.name for row in queries.renditions(version.id) if row.name != "audio"]
    for name in rungs:
        assert measuring.cuts(folder, name) == pytest.approx(measuring.cuts(folder, rungs[0]), abs=0.15)
        assert measuring.begins_with_a_key_frame(folder, name)
        if not odd.either:
            looks_and_sounds_right(odd, measuring.seen(folder, name), version.duration_ms / 1000)


def looks_and_sounds_right(odd, found, seconds):
    assert found.times == sorted(set(found.times)) and found.times[0] <= 0.2 and abs(found.end - seconds) < 0.5
    assert (found.sound_end > 0) == odd.sound
    if odd.sound:
        assert abs(found.sound_end - seconds) < 0.3
    if odd.size is None:
        return
    expected, real = odd.size[0] / odd.size[1], found.size[0] / found.size[1]
    assert abs(real / expected - 1) < max(0.03, 3 / min(found.size)), found.size
    if odd.red:
        assert (found.corners[odd.red], found.corners[OPPOSITE[odd.red]]) == ("red", "blue"), found.corners
    if odd.synchronous:
        assert found.flash is not None
        assert not odd.sound or abs(found.flash - found.beep) < 0.13

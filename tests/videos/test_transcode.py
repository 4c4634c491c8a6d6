"""From an uploaded file to a playable version, with real ffmpeg on tiny videos."""

import os
import re
import subprocess
from dataclasses import replace

import av
import pytest

from lms.core import jobs
from lms.core.jobs import Job
from lms.core.refusals import Refused
from lms.videos import delivery, ffmpeg, hls, ladder, operations, queries, storage, tasks
from lms.videos.models import Rendition, VideoVersion
from lms.videos.probe import probe
from lms.videos.rules import FORMATS, rungs
from lms.videos.signals import version_ready, version_replaced


@pytest.fixture
def heard():
    events = []

    def on_ready(version):
        events.append(("ready", version.number))

    def on_replaced(video, old, new):
        events.append(("replaced", old.number, new.number))

    version_ready.connect(on_ready)
    version_replaced.connect(on_replaced)
    yield events
    version_ready.disconnect(on_ready)
    version_replaced.disconnect(on_replaced)


def folder_of(version):
    return storage.outputs(version.folder) / version.output


def test_a_recording_becomes_a_ladder_a_sound_and_a_poster(taken, recording, heard):
    version = taken(recording)
    made = queries.renditions(version.id)
    assert version.state == "ready" and heard == [("ready", 1)]
    assert [(row.name, row.is_copied) for row in made] == [("240p", False), ("360p", True), ("audio", False)]
    assert abs(version.duration_ms - 10_000) <= 100
    assert version.video.current_version_id == version.timeline_id == version.id
    assert queries.playable(version.video_id).id == version.id
    folder = folder_of(version)
    assert (folder / "poster.jpg").read_bytes()[:2] == b"\xff\xd8"
    for name in ("240p", "360p", "audio"):
        assert abs(hls.measured(folder, name).duration_ms - version.duration_ms) < 100
        real = sum(path.stat().st_size for path in (folder / name).iterdir() if path.suffix != ".m3u8")
        assert next(row.bytes for row in made if row.name == name) == real


def test_the_master_playlist_names_every_rung_with_its_codecs_and_plays(taken, recording):
    version = taken(recording)
    text = (folder_of(version) / "master.m3u8").read_text()
    assert re.findall(r"RESOLUTION=(\d+x\d+)", text) == ["426x240", "640x360"]
    assert text.count("mp4a.40.2") == 2 and re.search(r"avc1\.4d[0-9a-f]{4},mp4a", text)
    with av.open(str(folder_of(version) / "master.m3u8")) as opened:
        assert len(opened.streams.video) == 2


def test_segments_of_all_rungs_are_cut_at_the_same_moments(taken, recording):
    version = taken(recording)
    cuts = [hls.INFO.findall((folder_of(version) / name / "index.m3u8").read_text()) for name in ("240p", "360p")]
    assert len(cuts[0]) == 3
    assert [float(length) for length, _ in cuts[0]] == pytest.approx([float(length) for length, _ in cuts[1]], abs=0.1)


def test_rare_key_frames_are_encoded_anew_with_key_frames_every_four_seconds(taken, clips):
    version = taken(clips(seconds=9, gop=300))
    assert [(row.name, row.is_copied) for row in queries.renditions(version.id)] == [("90p", False), ("audio", False)]
    text = (folder_of(version) / "90p" / "index.m3u8").read_text()
    assert [round(float(length)) for length, _ in hls.INFO.findall(text)] == [4, 4, 1]


def test_a_silent_recording_says_that_there_is_no_sound(app, taken, clips):
    version = taken(clips(seconds=2, sound=False))
    assert version.state == "ready"
    with app.test_request_context():
        assert delivery.sources(version, "x")["audio"] is None
    assert "mp4a" not in (folder_of(version) / "master.m3u8").read_text()


def test_loudness_comes_out_at_minus_16(taken, clips):
    version = taken(clips(seconds=8, extra=("-af", "volume=0.05")))
    command = [ffmpeg.binary(), "-hide_banner", "-i", "audio/index.m3u8", "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, cwd=folder_of(version), capture_output=True, text=True).stderr
    assert abs(float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]) + 16) < 1.5


def test_the_same_recording_keeps_the_timeline_and_the_captions(taken, clips, heard, editor, database):
    first = taken(clips())
    operations.add_caption(first, b"00:01.000 --> 00:02.000\nmerhaba\n", editor.id)
    second = taken(clips(seconds=3, size="200x120"), video=first.video, same_timeline=True)
    assert second.timeline_id == first.id and first.video.current_version_id == second.id
    assert [row.language for row in queries.captions(second.id)] == ["tr"]
    assert heard == [("ready", 1), ("replaced", 1, 2), ("ready", 2)]


def test_changed_content_begins_a_timeline_of_its_own(taken, clips):
    first = taken(clips())
    second = taken(clips(seconds=1), video=first.video, same_timeline=False)
    assert second.timeline_id == second.id and first.video.current_version_id == second.id


def test_another_length_is_never_taken_for_the_same_recording(taken, clips, heard, editor):
    first = taken(clips())
    second = taken(clips(seconds=1), video=first.video, same_timeline=True)
    assert second.state == "ready" and "1 saniyeden" in second.reason
    assert first.video.current_version_id == first.id
    with pytest.raises(Refused):
        operations.make_current(second, editor.id, same_timeline=True)
    operations.make_current(second, editor.id, same_timeline=False)
    assert first.video.current_version_id == second.id
    assert heard[-1] == ("replaced", 1, 2)


def test_a_copy_that_does_not_fit_is_encoded_instead(clips, tmp_path, monkeypatch):
    clip, real, tried = clips(seconds=3, rate=12), hls.measured, []  # a clip of its own: nothing of it is kept yet
    facts = probe(clip)

    def fails_once(folder, name):
        tried.append(name)
        if len(tried) == 1:
            raise hls.Incomplete("a copy that lost its timing")
        return real(folder, name)

    monkeypatch.setattr(hls, "measured", fails_once)
    made = ladder.make(clip, facts, tmp_path / "out", lambda stage, percent: None)
    assert [rung.is_copied for rung, _ in made.rungs] == [False]


def test_a_cancelled_version_stops_and_can_be_tried_again(taken, clips, editor, database, worker, media):
    version = taken(clips(), prepare=False)
    operations.cancel(version, editor.id)
    database.session.commit()
    job = database.session.get(Job, version.job_id)
    assert version.state == "cancelled" and job.state == "failed" and job.reason == "İptal edildi."
    operations.retry(version, editor.id)
    database.session.commit()
    worker(version.job_id)
    database.session.refresh(version)
    assert version.state == "ready"


def test_cancelling_in_the_middle_kills_ffmpeg_and_leaves_nothing(taken, clips, editor, database, worker, monkeypatch):
    version = taken(clips(seconds=6), prepare=False)
    monkeypatch.setattr(tasks, "EVERY", 0)
    seen = []

    def cancel_at_the_first_progress(self, stage=None, percent=None):
        seen.append(stage)
        if stage == "Dönüştürülüyor" and version.state != "cancelled":
            operations.cancel(database.session.get(VideoVersion, version.id), editor.id)
            database.session.commit()
        self.write()

    monkeypatch.setattr(tasks.Watch, "__call__", cancel_at_the_first_progress)
    worker(version.job_id)
    database.session.refresh(version)
    assert "Dönüştürülüyor" in seen and version.state == "cancelled"
    assert database.session.get(Job, version.job_id).state == "failed"
    assert list(storage.outputs(version.folder).iterdir()) == []


def test_a_worker_killed_midway_is_followed_by_one_that_makes_it_once(taken, clips, database, worker, monkeypatch):
    version = taken(clips(), prepare=False)

    class Killed(BaseException):
        """kill -9: nothing of ours runs any more."""

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ladder, "move_in", die)
        patch.setattr(tasks.shutil, "rmtree", lambda *a, **k: None)
        with pytest.raises(Killed):
            worker(version.job_id)
    database.session.rollback()
    (left,) = storage.outputs(version.folder).iterdir()
    assert left.name.startswith(".")
    database.session.execute(
        jobs.update(Job).where(Job.id == version.job_id).values(leased_until=jobs.NOW - jobs.LEASE)
    )
    database.session.commit()
    jobs.sweep()
    database.session.commit()
    for _ in range(3):
        worker(version.job_id)
    database.session.refresh(version)
    assert version.state == "ready"
    assert database.session.query(Rendition).filter_by(version_id=version.id, name="audio").count() == 1
    os.utime(left, (0, 0))
    operations.sweep_files()
    assert [path.name for path in storage.outputs(version.folder).iterdir()] == [version.output]


def test_a_version_whose_job_stopped_for_good_says_so(taken, clips, database):
    version = taken(clips(), prepare=False)
    database.session.execute(jobs.update(Job).where(Job.id == version.job_id).values(state="failed", reason="x"))
    operations.settle_stopped()
    database.session.refresh(version)
    assert version.state == "failed" and "üç kez" in version.reason


def test_a_full_disk_is_said_and_survived(taken, clips, database, worker, monkeypatch, editor):
    version = taken(clips(), prepare=False)
    with monkeypatch.context() as patch:
        patch.setattr(storage, "RESERVE", 2**60)
        worker(version.job_id)
    database.session.refresh(version)
    assert version.state == "failed" and "yer yok" in version.reason
    operations.retry(version, editor.id)
    database.session.commit()
    worker(version.job_id)
    database.session.refresh(version)
    assert version.state == "ready"


def test_ffmpeg_that_stands_still_or_takes_too_long_is_ended(clips, tmp_path):
    facts = probe(clips(seconds=6))
    (tmp_path / "a").mkdir()
    command = ffmpeg.ladder_command(clips(seconds=6), facts, rungs(facts))
    with pytest.raises(ffmpeg.Failed) as slow:
        ffmpeg.run(command, tmp_path / "a", seconds=0)
    assert slow.value.kind == "slow"
    with pytest.raises(ffmpeg.Failed) as stalled:
        ffmpeg.run(["sleep", "30"], tmp_path / "a", seconds=60, stall=1)
    assert stalled.value.kind == "stalled"


def test_the_input_is_named_by_an_absolute_path_with_both_allow_lists(clips):
    facts = probe(clips())
    command = ffmpeg.ladder_command(clips(), facts, rungs(facts))
    assert command[command.index("-i") + 1].startswith("file:/") and command.count("-i") == 1
    assert command[command.index("-protocol_whitelist") + 1] == "file"
    assert command[command.index("-format_whitelist") + 1] == FORMATS
    assert "-max_pixels" in command and "-nostdin" in command
    assert command.index("-format_whitelist") < command.index("-i")


def command_for(clip, **changes):
    """The command for a picture with these facts, its arguments in one text."""
    facts = probe(clip)
    facts = replace(facts, picture=replace(facts.picture, clean_keys=False, **changes))
    return " ".join(ffmpeg.ladder_command(clip, facts, rungs(facts)))


def test_a_picture_that_comes_after_the_sound_stands_from_the_beginning(clips):
    assert "start_time=0" not in command_for(clips())
    assert "[0:v:0]fps=10.0:start_time=0" in command_for(clips(), start=2.0, end=5.0)


def test_slow_pictures_are_not_reordered_or_they_would_begin_late(clips):
    assert "-bf:v:0 0" in command_for(clips(), rate=5.0) and "-bf:v:0 0" in command_for(clips(), rate=25.0, lead=3.0)
    assert "-bf" not in command_for(clips(), rate=25.0, lead=0.08)


def test_two_seconds_of_silence_are_no_fault(clips, tmp_path):
    clip = clips("sessiz.mp4", seconds=2, extra=("-af", "volume=0"))
    assert ladder.make(clip, probe(clip), tmp_path / "out", lambda stage, percent: None).audio_bytes


def test_the_first_broken_picture_ends_a_pass_that_copies_it(tmp_path):
    said = ["sh", "-c", "echo '[dec:h264 @ 0x1] error while decoding MB 3 4' >&2; sleep 30"]
    with pytest.raises(ffmpeg.Failed) as broken:
        ffmpeg.run(said, tmp_path, seconds=60, strict=True)
    assert broken.value.kind == "broken"

"""Tiny videos made by ffmpeg's own test sources, a media folder per test, and the worker of this process."""

import shutil
import subprocess
from dataclasses import replace
from functools import partial

import pytest

import lms.worker
from lms.core import bell
from lms.videos import ladder, storage, tasks
from lms.videos.probe import probe
from tests import make


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda job_id, queue: None)


@pytest.fixture
def media(app, tmp_path, monkeypatch):
    """LMS_MEDIA of this test alone."""
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], media=tmp_path / "media"))
    return tmp_path / "media"


@pytest.fixture(scope="session")
def known(tmp_path_factory):
    return {"folder": tmp_path_factory.mktemp("ladders"), "facts": {}, "ladders": {}}


@pytest.fixture(autouse=True)
def each_recording_once(known, monkeypatch):
    """What probe and ffmpeg made of a file is kept: the next test that brings the same bytes gets a copy of it."""
    monkeypatch.setattr(tasks, "probe", partial(facts_of, known))
    monkeypatch.setattr(ladder, "make", partial(ladder_of, known, ladder.make))


def facts_of(known, path, tick=lambda: None):
    digest = storage.digest(path)
    if digest not in known["facts"]:
        known["facts"][digest] = probe(path, tick)
    return known["facts"][digest]


def ladder_of(known, really_make, master, facts, temporary, tick):
    digest = storage.digest(master)
    if digest in known["ladders"]:
        shutil.copytree(known["folder"] / digest, temporary)
    else:
        known["ladders"][digest] = really_make(master, facts, temporary, tick)
        shutil.copytree(temporary, known["folder"] / digest)
    return known["ladders"][digest]


@pytest.fixture
def worker(app, database, monkeypatch):
    """Does a job as the worker does."""
    monkeypatch.setattr(lms.worker, "app", lambda: app)
    return lms.worker.run


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    """clips(name, *arguments) -> path of a tiny video, made once per session."""
    from lms.videos import ffmpeg

    folder, made = tmp_path_factory.mktemp("clips"), {}

    def clip(name="ders.mp4", seconds=3, size="160x90", rate=10, sound=True, gop=10, extra=()):
        key = (name, seconds, size, rate, sound, gop, tuple(extra))
        if key not in made:
            target = folder / f"{len(made)}-{name}"
            command = [ffmpeg.binary(), "-v", "error", "-y", "-f", "lavfi"]
            command += ["-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]
            if sound:
                command += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", "-c:a", "aac"]
            command += ["-preset", "veryfast", "-g", str(gop), "-pix_fmt", "yuv420p", "-threads", "1"]
            command += [*extra, str(target)]
            subprocess.run(command, check=True)
            made[key] = target
        return made[key]

    return clip


@pytest.fixture
def recording(clips):
    """Ten seconds with a picture that is copied and one that is scaled down, in three segments."""
    return clips(seconds=10, size="640x360", rate=5, gop=10, extra=("-bf", "0"))


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def editor(chamber):
    return make.officer("content_editor", chamber)


@pytest.fixture
def taken(database, media, chamber, editor, worker):
    """taken(path, title=…, prepare=True) -> a video whose file went through the whole preparation."""
    from lms.videos import operations

    def take(path, name="ders.mp4", prepare=True, video=None, same_timeline=None):
        video = video or operations.make_video(chamber.id, "Topraklama ölçümü", editor.id)
        version = operations.add_master(video, path, name, editor.id, same_timeline=same_timeline, how="copy")
        database.session.commit()
        if prepare:
            worker(version.job_id)
            database.session.refresh(version)
        return version

    return take

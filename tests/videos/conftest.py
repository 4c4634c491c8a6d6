"""Tiny videos made by ffmpeg's own test sources, a media folder per test, and the worker of this process."""

import subprocess
from dataclasses import replace

import pytest

import lms.worker
from lms.core import bell
from tests import make


@pytest.fixture(autouse=True)
def silent_bell(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda job_id, queue: None)


@pytest.fixture
def media(app, tmp_path, monkeypatch):
    """LMS_MEDIA of this test alone."""
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], media=tmp_path / "media"))
    return tmp_path / "media"


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
            command += ["-g", str(gop), "-pix_fmt", "yuv420p", "-threads", "1", *extra, str(target)]
            subprocess.run(command, check=True)
            made[key] = target
        return made[key]

    return clip


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

"""Backup and restore, with a database that holds rows of several rooms, media and a seal key."""

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import create_engine

from lms import backup
from lms.core.database import db, engine_options
from tests import make
from tests.conftest import HERE, clone


@contextmanager
def writing_to(app, url):
    """What is made inside goes to that database, for good."""
    engine = create_engine(url, connect_args=engine_options()["connect_args"])
    with app.app_context():
        usual, db.engines[None] = db.engine, engine
        try:
            yield
            db.session.commit()
        finally:
            db.session.remove()
            db.engines[None] = usual
            engine.dispose()


@pytest.fixture(scope="module")
def world(app, tmp_path_factory):
    """A system with a person, a course, an enrolment, two media files and a key; backups leave it as it is."""
    folder = tmp_path_factory.mktemp("used")
    environment = place(folder, clone(f"backup_{HERE}"))
    (folder / "media/videos/a1").mkdir(parents=True)
    (folder / "media/videos/a1/init.mp4").write_bytes(b"\0" * 3_000_000)
    (folder / "media/README.md").write_text("the tree")
    (folder / "var/keys").mkdir(parents=True)
    (folder / "var/keys/oda.key.pem").write_text("a key")
    (folder / "var/secret_key").write_text("s" * 64)
    with writing_to(app, environment["LMS_DATABASE_URL"]):
        chamber = make.chamber(name="Jeofizik Mühendisleri Odası")
        user = make.person(full_name="İpek Çığır Şöyle")
        make.enrolment(user, make.course(chamber, videos=[60_000, 90_000]))
        make.officer("training_officer", chamber)
    return environment


@pytest.fixture(scope="module")
def made(world, tmp_path_factory):
    """One backup of that world, only read."""
    folder = tmp_path_factory.mktemp("made") / "copy"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in world.items():
            patch.setenv(name, value)
        backup.back_up(folder)
    return folder


@pytest.fixture
def used(world, monkeypatch):
    for name, value in world.items():
        monkeypatch.setenv(name, value)
    return world


@pytest.fixture
def elsewhere(used, tmp_path):
    """Empty folders and a database with tables and no row."""
    return place(tmp_path / "elsewhere", clone(f"restore_{HERE}"))


@pytest.fixture(scope="module")
def empty():
    return clone(f"empty_{HERE}")


@pytest.fixture
def untouched(used, empty, tmp_path):
    """The same, with one database for all tests after which it must be empty still."""
    return place(tmp_path / "elsewhere", empty)


def place(folder, url):
    return {"LMS_VAR": str(folder / "var"), "LMS_MEDIA": str(folder / "media"), "LMS_DATABASE_URL": url}


def restore(environment, folder, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return backup.bring_back(folder)


def rows(environment, query):
    with psycopg.connect(backup.plain(environment["LMS_DATABASE_URL"])) as connection:
        return connection.execute(query).fetchall()


def test_what_was_backed_up_is_there_after_the_restore(made, used, elsewhere, tmp_path, monkeypatch):
    told = restore(elsewhere, made, monkeypatch)
    for query in ("SELECT * FROM users ORDER BY id", "SELECT * FROM enrolments", "SELECT * FROM role_grants"):
        assert rows(used, query) == rows(elsewhere, query) != []
    new = tmp_path / "elsewhere"
    assert (new / "media/videos/a1/init.mp4").read_bytes() == b"\0" * 3_000_000
    assert (new / "var/keys/oda.key.pem").read_text() == "a key"
    assert "2 files" in told


def test_the_restored_database_goes_on_counting(app, made, elsewhere, monkeypatch):
    restore(elsewhere, made, monkeypatch)
    with writing_to(app, elsewhere["LMS_DATABASE_URL"]):
        make.enrolment(make.person(), make.course())
    assert rows(elsewhere, "SELECT count(*) FROM enrolments") == [(2,)]


def test_the_key_is_for_its_owner_alone_and_the_secret_stays_out(made):
    assert (made / "keys/oda.key.pem").stat().st_mode & 0o077 == 0
    assert made.stat().st_mode & 0o077 == 0
    assert not list(made.rglob("*secret*"))


def test_a_backup_goes_into_no_folder_that_holds_something(used, tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy/older").touch()
    with pytest.raises(SystemExit, match="not empty"):
        backup.back_up(tmp_path / "copy")


def test_a_restore_writes_over_nothing(made, used, untouched, tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match="database is not empty"):
        backup.bring_back(made)
    kept = tmp_path / "elsewhere/media/kept.mp4"
    kept.parent.mkdir(parents=True)
    kept.touch()
    with pytest.raises(SystemExit, match="media is not empty"):
        restore(untouched, made, monkeypatch)
    assert rows(untouched, "SELECT * FROM users") == []


@pytest.mark.parametrize("harm", ["changed", "missing", "unfinished", "outside", "inside", "a list"])
def test_a_damaged_backup_restores_nothing(harm, made, untouched, tmp_path, monkeypatch):
    copy = shutil.copytree(made, tmp_path / "copy")
    if harm == "changed":
        (copy / "media/videos/a1/init.mp4").write_bytes(b"\1" * 3_000_000)
    elif harm == "missing":
        (copy / "keys/oda.key.pem").unlink()
    elif harm == "unfinished":
        (copy / "manifest.json").unlink()
    elif harm == "a list":
        (copy / "manifest.json").write_text('{"format": 1, "files": []}')
    else:
        manifest = json.loads((copy / "manifest.json").read_text())
        way = "../stray" if harm == "outside" else "media/../stray"  # within the backup, and out of the media folder
        (copy / way).write_text("x")
        manifest["files"][way] = backup.measured(copy / way)
        (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SystemExit):
        restore(untouched, copy, monkeypatch)
    assert rows(untouched, "SELECT * FROM users") == []
    assert not (tmp_path / "elsewhere/media").exists()


def test_a_restore_that_fails_leaves_nothing_and_can_be_tried_again(made, elsewhere, tmp_path, monkeypatch):
    cut = shutil.copytree(made, tmp_path / "copy")
    (cut / "database.dump").write_bytes((made / "database.dump").read_bytes()[:-1000])
    manifest = json.loads((cut / "manifest.json").read_text())
    manifest["database"] = backup.measured(cut / "database.dump")  # somebody made it fit
    (cut / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SystemExit, match="pg_restore"):
        restore(elsewhere, cut, monkeypatch)
    assert not [path for path in (tmp_path / "elsewhere").rglob("*.*") if path.is_file()]
    assert "2 files" in restore(elsewhere, made, monkeypatch)


def test_a_backup_made_while_people_write_is_one_moment(used, elsewhere, tmp_path, monkeypatch):
    """A writer adds audit entries in pairs, one transaction each; the dump must hold whole pairs."""
    program = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as c:
    for n in range(100_000):
        c.execute("INSERT INTO audit_entries (act, details) VALUES ('a.b', '{}'), ('a.c', '{}')")
"""
    writer = subprocess.Popen([sys.executable, "-c", program, backup.plain(used["LMS_DATABASE_URL"])])
    try:
        while not rows(used, "SELECT 1 FROM audit_entries WHERE act = 'a.c' LIMIT 1"):
            pass
        backup.back_up(tmp_path / "copy")
    finally:
        writer.kill()
        writer.wait()
    restore(elsewhere, tmp_path / "copy", monkeypatch)
    (first,), (second,) = rows(elsewhere, "SELECT count(*) FROM audit_entries GROUP BY act ORDER BY act")
    assert first == second > 0


def test_with_nothing_running_the_embedded_database_is_started_for_it(tmp_path, monkeypatch):
    for name in ("LMS_DATABASE_URL", "LMS_REDIS_URL"):
        monkeypatch.delenv(name)
    environment = {"LMS_VAR": str(tmp_path / "var"), "LMS_MEDIA": str(tmp_path / "media")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    lms = [sys.executable, "-m", "lms.cli"]
    done = subprocess.run([*lms, "backup", tmp_path / "copy"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "copy/manifest.json").read_text())["rows"] == {}
    done = subprocess.run([*lms, "restore", tmp_path / "copy"], capture_output=True, text=True)
    assert done.returncode == 0 and "Restored" in done.stdout, done.stderr

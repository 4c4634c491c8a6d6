"""Migrations: numbered in one line, equal to the models, reversible."""

import difflib
import os
import re
import subprocess

import flask_migrate
import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from lms.core.database import db
from lms.core.postgres import binaries
from lms.settings import ROOT
from tests.conftest import HERE, clone
from tests.house.source import modules


def test_they_are_numbered_in_one_line():
    revisions = list(ScriptDirectory(ROOT / "migrations").walk_revisions())[::-1]
    assert [revision.revision for revision in revisions] == [f"{n:04d}" for n in range(1, len(revisions) + 1)]
    for revision in revisions:
        assert re.fullmatch(rf"{revision.revision}_[a-z_]+\.py", os.path.basename(revision.path))


def test_the_migrated_database_is_what_the_models_say(database):
    for module in modules():
        if module.kind in ("models", "assignments") or module.room == "core":
            __import__(module.name)
    context = MigrationContext.configure(
        database.session.connection(), opts={"compare_type": True, "target_metadata": db.metadata}
    )
    assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again_is_the_same_database():
    url = clone(f"migrations_{HERE}")
    before = schema(url)
    bare = Flask("migrations")
    bare.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(bare)
    flask_migrate.Migrate(bare, db, directory=str(ROOT / "migrations"))
    with bare.app_context():
        flask_migrate.downgrade(revision="base")
        flask_migrate.upgrade()
        db.engine.dispose()
    assert list(difflib.unified_diff(before, schema(url), lineterm="", n=2)) == []


def schema(url):
    url = url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    done = subprocess.run(
        [binaries() / "pg_dump", "--schema-only", "--restrict-key=x", url], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()

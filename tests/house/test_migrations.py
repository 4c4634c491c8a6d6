"""Migrations: numbered in one line, equal to the models, reversible."""

import difflib
import os
import re
import subprocess
import sys

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lms.core.database import db
from lms.core.postgres import binaries
from lms.settings import ROOT
from tests.conftest import HERE, clone
from tests.house.source import modules

DOWN_AND_UP = """
import flask_migrate
from lms.app import create_app
from lms.core.database import db
app = create_app()
flask_migrate.Migrate(app, db, directory="migrations")
with app.app_context():
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
"""


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
    environment = os.environ | {"LMS_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-c", DOWN_AND_UP], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert list(difflib.unified_diff(before, schema(url), lineterm="", n=2)) == []


def schema(url):
    url = url.replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    done = subprocess.run(
        [binaries() / "pg_dump", "--schema-only", "--restrict-key=x", url], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()

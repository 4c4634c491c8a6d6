"""What is installed from a wheel stands alone: pages, migrations and the built front end come with it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import psycopg
import pytest

from tests.conftest import HERE

ROOT = Path(__file__).resolve().parent.parent
FILES = ("pyproject.toml", "hatch_build.py", "package.json", "package-lock.json", "README.md")
FOLDERS = ("lms", "templates", "migrations", "docs/kilavuz")
LOOK = """
import re
import lms.cli
import lms.settings
lms.cli.main(["migrate"], standalone_mode=False)
from lms.app import create_app
client = create_app().test_client()
page = client.get("/egitimler")
assert page.status_code == 200 and "Eğitimler" in page.text, page.text[:400]
guide = client.get("/yardim/uye")
picture = re.search(r'src="(/yardim/resim/[^"]+)"', guide.text)[1]
assert client.get(picture).data[1:4] == b"PNG", picture
print(lms.settings.carried("templates"))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The unpacked wheel, built from a copy, so that nobody's running files change."""
    copy, out = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("wheel")
    for name in FILES:
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, copy)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".static-*"))
    (copy / "node_modules").symlink_to(ROOT / "node_modules")  # only read: its seal fits the lock
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    zipfile.ZipFile(next(out.glob("*.whl"))).extractall(out / "site")
    return out / "site"


def test_the_wheel_alone_migrates_an_empty_database_and_shows_its_pages(installed, tmp_path):
    name = f"wheel_{HERE}"
    plain = os.environ["LMS_TEST_DATABASE"].replace("+psycopg", "")
    with psycopg.connect(plain.format("postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    environment = os.environ | {"PYTHONPATH": str(installed), "LMS_VAR": str(tmp_path), "LMS_SEED": "0"}
    environment["LMS_DATABASE_URL"] = os.environ["LMS_TEST_DATABASE"].format(name)
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(installed / "lms/templates")

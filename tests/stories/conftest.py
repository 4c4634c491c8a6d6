"""The running program and a real browser; both end with the last story: no event loop is left to later tests."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import pytest

from lms.core.processes import spawn
from tests.conftest import HERE, clone, wait_until


class Site(str):
    """The address of the running program; `run(code)` executes Python inside its application context and commits."""

    def __new__(cls, address, environment):
        self = super().__new__(cls, address)
        self.environment, self.office = environment, None
        return self

    def run(self, code: str) -> str:
        """In one process for all calls: the second one does not import the program again."""
        if self.office is None:
            command = [sys.executable, "-m", "tests.stories.office"]
            environment = os.environ | self.environment
            self.office = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        number = time.time_ns() // 10**6 % 10**9  # no two calls make the same names
        print(json.dumps([textwrap.dedent(code), number]), file=self.office.stdin, flush=True)
        said, failure = json.loads(self.office.stdout.readline())
        assert failure is None, failure
        return said.strip()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.office is not None:
            self.office.stdin.close()
            self.office.wait(30)
            self.office.stdout.close()


@contextmanager
def program(database, keys=()):
    """The whole program, as people run it, on this database, with more settings; yields its Site."""
    var = Path(tempfile.mkdtemp(prefix="lms-", dir="/tmp"))
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"LMS_VAR": str(var), "LMS_MEDIA": str(var / "media"), "LMS_PORT": str(port)} | dict(keys)
    environment |= {"LMS_DATABASE_URL": database, "LMS_WEB_PROCESSES": "1", "LMS_WORKER_PROCESSES": "1"}
    log = Path(environment["LMS_VAR"]) / "out.txt"
    running = spawn(
        [sys.executable, "-m", "lms.cli", "run"], var=Path(environment["LMS_VAR"]), log=log, environment=environment
    )
    wait_until(lambda: running.poll() is not None or "http://" in log.read_text(), 150)
    assert running.poll() is None, log.read_text()
    try:
        with Site(f"http://127.0.0.1:{port}", environment) as site:
            yield site
    finally:
        running.terminate()
        running.wait(90)
        shutil.rmtree(var, ignore_errors=True)


def queue_of(number):
    """A Valkey database of one's own, so that the bells of two programs do not mix."""
    return {"LMS_REDIS_URL": os.environ["LMS_REDIS_URL"].replace("db=0", f"db={number}")}


@pytest.fixture(scope="package")
def site():
    """The whole program with a database of its own. Returns its address (a Site)."""
    number = 1 + int(HERE.removeprefix("gw") if HERE != "alone" else 0)
    with program(clone(f"site_{HERE}"), queue_of(number)) as site:
        yield site


@pytest.fixture(scope="module", autouse=True)
def left_open(browser):
    """What a file's stories opened is closed after them: an open page goes on asking the program."""
    yield
    for context in browser.contexts:
        context.close()


@pytest.fixture(scope="package")
def browser():
    from playwright.sync_api import sync_playwright

    from tests.browser.find import chromium

    with sync_playwright() as playwright:
        executable, environment = chromium()
        browser = playwright.chromium.launch(
            executable_path=executable, env=os.environ | environment, args=["--no-sandbox"]
        )
        yield browser
        browser.close()

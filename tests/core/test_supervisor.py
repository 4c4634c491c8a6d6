import os
import signal
import sys
import time

import pytest

from lms.core.supervisor import Service, Supervisor
from tests.conftest import wait_until

STAYS = [sys.executable, "-c", "import time; time.sleep(60)"]
ENDS = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]


@pytest.fixture
def supervisor(tmp_path):
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    with Supervisor(tmp_path) as made:
        yield made
    for number, handler in kept.items():
        signal.signal(number, handler)


def tended(supervisor, true):
    def look():
        supervisor.tend()
        return true()

    wait_until(look)


def test_who_is_killed_twice_is_back_at_once_and_nobody_is_left_behind(supervisor):
    one = Service("one", STAYS)
    assert supervisor.start(one)
    for _ in range(2):
        before = one.process.pid
        os.kill(before, signal.SIGKILL)
        one.process.wait()
        supervisor.tend()
        assert one.alive() and one.process.pid != before
    supervisor.__exit__()
    assert not one.alive()


def test_who_keeps_ending_waits_longer_each_time_and_its_log_is_shown_once(supervisor, capfd):
    one = Service("one", ENDS)
    waits = {}
    supervisor.tiers.append([one])
    tended(
        supervisor,
        lambda: waits.setdefault(one.failures, one.retry_at and one.retry_at - time.monotonic()) and one.failures == 4,
    )
    assert 0.5 < waits[3] <= 1 < waits[4] <= 2
    said = capfd.readouterr().out
    assert said.count("keeps ending") == 1 and "the reason" in said and said.count("one ended (3)") == 4

"""A silent body costs its own connection alone."""

import socket
import time
from threading import Event, Thread

from lms.core import patient_body
from lms.core.patient_body import CROWDED, SILENCE, PatientBody, patience
from tests.conftest import wait_until


def test_few_slow_ones_are_waited_for_many_are_not():
    assert patience([], 2, 100) is None
    assert patience([100 - CROWDED - 1] * 2, 2, 100) is None
    assert patience([100 - CROWDED - 1] * 3, 2, 100) == CROWDED
    assert patience([100 - CROWDED + 1] * 30, 2, 100) is None
    assert patience([100 - SILENCE - 1], 2, 100) == SILENCE


def lines(server, number):
    """So many connections to `server`: (our ends, its ends)."""
    ours = [socket.create_connection(server.getsockname()) for _ in range(number)]
    return ours, [server.accept()[0] for _ in range(number)]


def test_what_is_silent_is_cut_and_what_speaks_or_is_ours_stays():
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours, theirs = lines(server, 2)
        time.sleep(0.4)  # silence is what is measured
        ours[0].sendall(b"x")
        wait_until(lambda: patient_body.received(theirs[0]) == 1)
        assert patient_body.cut_silent(0.3) == 1
        assert theirs[1].recv(1) == b"" and theirs[0].recv(1) == b"x"
        for line in ours + theirs:
            line.close()


def test_what_drips_is_cut_and_what_flows_or_waits_for_us_stays():
    with socket.create_server(("127.0.0.1", 0)) as server:
        (drips, flows, waits), theirs = ours, _ = lines(server, 3)
        seen = patient_body.cut_dripping({}, time.monotonic() - CROWDED)
        drips.sendall(b"x")
        flows.sendall(b"x" * (CROWDED + 1) * patient_body.ENOUGH)
        wait_until(lambda: patient_body.received(theirs[1]) > CROWDED * patient_body.ENOUGH)
        for line in theirs:
            line.settimeout(1)
        now_is = time.monotonic()
        before = {end: (now_is - CROWDED - 0.01, bytes_by_then) for end, (_, bytes_by_then) in seen.items()}
        quiet, patient_body.quiet = patient_body.quiet, lambda line: (CROWDED + 1, 0)  # nothing went out meanwhile
        try:
            patient_body.cut_dripping(before, now_is)
        finally:
            patient_body.quiet = quiet
        assert theirs[0].recv(2) == b"x" and theirs[0].recv(1) == b""  # cut behind the byte
        flows.sendall(b"y")
        waits.sendall(b"y")
        assert theirs[2].recv(1) == b"y"
        for line in (*ours, *theirs):
            line.close()


class Stalled:
    """A body that comes when it is let."""

    def __init__(self):
        self.let = Event()

    def read(self, size=-1):
        self.let.wait(30)
        return b""


def test_who_waits_for_a_body_takes_no_place_from_others():
    def app(environ, start_response):
        return [environ["wsgi.input"].read()] if environ.get("CONTENT_LENGTH") else [b"page"]

    house, slow = PatientBody(app, places=1), Stalled()
    waiting = {"PATH_INFO": "/", "CONTENT_LENGTH": "5", "wsgi.input": slow}
    threads = [Thread(target=house, args=(dict(waiting), None), daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    answered = []
    other = Thread(target=lambda: answered.extend(house({"PATH_INFO": "/"}, None)), daemon=True)
    other.start()
    other.join(5)
    slow.let.set()
    for thread in threads:
        thread.join(5)
    assert answered == [b"page"] and not house.reading


def test_the_ports_that_take_connections_are_known():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert server.getsockname()[1] in patient_body.listening()

"""A silent body costs its own connection alone."""

import socket
import time

from lms.core import patient_body
from lms.core.patient_body import CROWDED, SILENCE, patience


def test_few_slow_ones_are_waited_for_many_are_not():
    assert patience([], 2, 100) is None
    assert patience([100 - CROWDED - 1] * 2, 2, 100) is None
    assert patience([100 - CROWDED - 1] * 3, 2, 100) == CROWDED
    assert patience([100 - CROWDED + 1] * 30, 2, 100) is None
    assert patience([100 - SILENCE - 1], 2, 100) == SILENCE


def test_what_is_silent_is_cut_and_what_speaks_or_is_ours_stays():
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = [socket.create_connection(server.getsockname()) for _ in range(2)]
        theirs = [server.accept()[0] for _ in range(2)]
        time.sleep(0.4)  # silence is what is measured
        ours[0].sendall(b"x")
        time.sleep(0.05)  # for the kernel to hand the byte on
        assert patient_body.cut_silent(0.3) == 1
        assert theirs[1].recv(1) == b"" and theirs[0].recv(1) == b"x"
        for line in ours + theirs:
            line.close()


def test_the_ports_that_take_connections_are_known():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert server.getsockname()[1] in patient_body.listening()

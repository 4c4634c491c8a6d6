"""Bodies that never come. No WSGI server lets us put a time on a read, and Granian's process stands still when a
request is answered while its body is still being read. So three things: there are more threads than places to work in,
and who waits for a body gives its place away meanwhile; a watch looks at the reads that last too long and ends their
connections, the silent and the dripping ones: the read returns, the thread is free. A body that is there costs
nothing."""

import os
import socket
import stat
import struct
import time
from contextlib import contextmanager, suppress
from threading import Semaphore, Thread

LOOK_SECONDS = 0.5
CROWDED = 3  # seconds after which a read ends when many wait
SILENCE = 30  # and when few do
ENOUGH = 16 * 1024  # bytes a second; what comes slower while many wait is as good as silent
FILES = "/proc/self/fd"
OWN = "/api/v1/uploads"  # looks at the silence itself (videos/api.py)
THREADS_A_PLACE = 4  # of the server, for each request that is worked on


class PatientBody:
    """WSGI, around everything. At most `places` requests of a process are worked on at once; reads of bodies do not
    count. Of these at most a quarter of `places` may last longer than a moment."""

    def __init__(self, app, places: int):
        self.app, self.slow_ones = app, max(2, places // 4)
        self.places = Semaphore(places)
        self.reading: dict[int, float] = {}
        self.received: dict[tuple, tuple[float, int]] = {}
        self.watch: Thread | None = None

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith(OWN):  # waits for its body most of its time
            return self.app(environ, start_response)
        if environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING"):
            environ["wsgi.input"] = Watched(environ["wsgi.input"], self)
            if self.watch is None:
                self.watch = Thread(target=self.look_on, name="silent bodies", daemon=True)
                self.watch.start()
        with self.places:
            return self.app(environ, start_response)

    def look_on(self):
        while True:
            time.sleep(LOOK_SECONDS)
            seconds = patience(list(self.reading.values()), self.slow_ones, time.monotonic())
            if seconds:
                cut_silent(seconds)
            self.received = cut_dripping(self.received, time.monotonic()) if seconds == CROWDED else {}

    @contextmanager
    def elsewhere(self):
        """The place is somebody else's meanwhile."""
        self.places.release()
        try:
            yield
        finally:
            self.places.acquire()


def patience(since: list[float], places: int, moment: float) -> float | None:
    """The silence, in seconds, after which connections are to be ended now; none when no read has lasted too long."""
    ages = [moment - begun for begun in since]
    if sum(age > CROWDED for age in ages) > places:
        return CROWDED
    return SILENCE if any(age > SILENCE for age in ages) else None


class Watched:
    """The body of one request; while it is read, the watch knows since when."""

    def __init__(self, stream, house: PatientBody):
        self.stream, self.house = stream, house

    def read(self, size: int = -1) -> bytes:
        with self.house.elsewhere():
            self.house.reading[id(self)] = time.monotonic()
            try:
                return self.stream.read(size)
            finally:
                self.house.reading.pop(id(self), None)


def cut_silent(seconds: float) -> int:
    """Ends the connections to this process on which nothing came and nothing went for so long; how many. The server
    does not tell which one a request came by; an idle one that is cut with them is opened anew by its owner."""
    ended = 0
    for line in served():
        with suppress(OSError):
            if min(quiet(line)) >= seconds:
                line.shutdown(socket.SHUT_RDWR)
                ended += 1
    return ended


def cut_dripping(before: dict, moment: float) -> dict:
    """Ends the connections on which bytes still come, but fewer than ENOUGH a second, and nothing went out since they
    were first seen so. Returns what is known of each: its other end -> (when first seen, bytes by then)."""
    known = {}
    for line in served():
        with suppress(OSError):
            owner, total, (sent, came) = line.getpeername(), received(line), quiet(line)
            since, then = before.get(owner, (moment, total))
            if sent < moment - since or came > CROWDED:  # it was answered meanwhile, or waits for us: it begins anew
                since, then = moment, total
            known[owner] = (since, then)
            if moment - since >= CROWDED and 0 < total - then < ENOUGH * (moment - since):
                line.shutdown(socket.SHUT_RDWR)
    return known


def served():
    """The connections to this process that others opened, one after the other; only Linux tells."""
    ports = listening()
    for name in os.listdir(FILES) if os.path.isdir(FILES) else ():
        with suppress(OSError):
            if not stat.S_ISSOCK(os.stat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as line:
                if serves(line, ports):
                    yield line


def serves(line, ports: set[int]) -> bool:
    """A connection that somebody opened to us; not ours to a database, a queue or a mail server."""
    if line.family not in (socket.AF_INET, socket.AF_INET6) or line.type != socket.SOCK_STREAM:
        return False
    line.getpeername()  # OSError where nobody is at the other end: the socket that listens
    return line.getsockname()[1] in ports


def listening() -> set[int]:
    """The ports on which this machine takes connections."""
    ports = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with suppress(OSError), open(table) as lines:
            rows = [line.split() for line in lines]
            ports |= {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A"}
    return ports


def quiet(line) -> tuple[float, float]:
    """Seconds since something went and since something came (Linux: tcp_info)."""
    told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 60)
    return struct.unpack_from("I", told, 44)[0] / 1000, struct.unpack_from("I", told, 52)[0] / 1000


def received(line) -> int:
    """Bytes that have come in all; 0 where the kernel does not say."""
    told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 136)
    return struct.unpack_from("Q", told, 128)[0] if len(told) == 136 else 0

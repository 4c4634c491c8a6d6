"""Bodies that never come. No WSGI server lets us put a time on a read, and Granian's process stands still when a
request is answered while its body is still being read. So a watch looks at the reads that last too long and ends their
connections: the read returns, the thread is free. A body that is there costs nothing."""

import os
import socket
import stat
import struct
import time
from contextlib import suppress
from threading import Thread

LOOK_SECONDS = 0.5
CROWDED = 3  # seconds after which a read ends when many wait
SILENCE = 30  # and when few do
FILES = "/proc/self/fd"
OWN = "/api/v1/uploads"  # looks at the silence itself (videos/api.py)


class PatientBody:
    """WSGI, around everything. Of a process's reads at most `places` may last longer than a moment; less than 64 KiB in
    half a minute counts as silence."""

    def __init__(self, app, places: int):
        self.app, self.places = app, places
        self.reading: dict[int, float] = {}
        self.watch: Thread | None = None

    def __call__(self, environ, start_response):
        has_body = environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING")
        if has_body and not environ["PATH_INFO"].startswith(OWN):
            environ["wsgi.input"] = Watched(environ["wsgi.input"], self)
            if self.watch is None:
                self.watch = Thread(target=self.look_on, name="silent bodies", daemon=True)
                self.watch.start()
        return self.app(environ, start_response)

    def look_on(self):
        while True:
            time.sleep(LOOK_SECONDS)
            if seconds := patience(list(self.reading.values()), self.places, time.monotonic()):
                cut_silent(seconds)


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
        self.house.reading[id(self)] = time.monotonic()
        try:
            return self.stream.read(size)
        finally:
            self.house.reading.pop(id(self), None)


def cut_silent(seconds: float) -> int:
    """Ends the connections to this process on which nothing came and nothing went for so long; how many. The server
    does not tell which one a request came by; an idle one that is cut with them is opened anew by its owner."""
    ended, ports = 0, listening()
    for name in os.listdir(FILES) if os.path.isdir(FILES) else ():  # Linux
        with suppress(OSError):
            if not stat.S_ISSOCK(os.stat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as line:
                if serves(line, ports) and silence_of(line) >= seconds:
                    line.shutdown(socket.SHUT_RDWR)
                    ended += 1
    return ended


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


def silence_of(line) -> float:
    """Seconds since something came or went (Linux: tcp_info)."""
    told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 60)
    return min(struct.unpack_from("I", told, 44)[0], struct.unpack_from("I", told, 52)[0]) / 1000

"""Reads what an uploaded file says of itself: in a child process with limits, by PyAV, with rules.FORMATS only.

`python -m lms.videos.probe <path>` is the child; it prints JSON. Everything that the file could do, it does there."""

import json
import resource
import subprocess
import sys
from pathlib import Path

from lms.videos.rules import (
    EMPTY,
    FORMATS,
    HEAD,
    NOT_VIDEO,
    TOO_SLOW,
    TRUNCATED,
    UNREADABLE,
    Facts,
    sniffed,
)

MEMORY = 2 * 2**30  # of addresses
SECONDS = 60
SLOWEST_READ = 20 * 2**20  # bytes a second
CUT_SHORT = ("partial file", "ended prematurely", "moov atom not found", "Truncating packet", "truncated")


def probe(path: Path, tick=lambda: None) -> Facts:
    """The facts of the file; `fault` is a sentence when it is refused. `tick` is called about once a second."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        fault = sniffed(file.read(HEAD), size)
    if fault:
        return Facts(format="", picture=None, fault=fault)
    command = [sys.executable, "-m", "lms.videos.probe", str(path)]
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        out = answer_of(child, SECONDS + size // SLOWEST_READ, tick)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if out is None:
        return Facts(format="", picture=None, fault=TOO_SLOW)
    if child.returncode:
        return Facts(format="", picture=None, fault=UNREADABLE)
    return Facts.from_dict(json.loads(out))


def answer_of(child, seconds, tick):
    """What the child printed; none when it took too long."""
    for _ in range(seconds):
        try:
            return child.communicate(timeout=1)[0]
        except subprocess.TimeoutExpired:
            tick()
    return None


def main(path):
    limit(SECONDS * 4 + Path(path).stat().st_size // SLOWEST_READ)
    import av
    import av.logging

    from lms.videos.reading import read

    av.logging.set_level(av.logging.WARNING)
    with av.logging.Capture() as logs:
        try:
            options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
            with av.open("file:" + path, options=options) as container:
                facts = read(container)
        except (av.error.PermissionError, av.error.DemuxerNotFoundError):
            facts = {"format": "", "picture": None, "fault": NOT_VIDEO}
        except (av.error.FFmpegError, ValueError, OverflowError, MemoryError):
            facts = {"format": "", "picture": None, "fault": UNREADABLE}
    notes = [message.strip() for _, _, message in logs]
    if facts.get("fault") in (None, NOT_VIDEO, UNREADABLE) and any(cut in note for note in notes for cut in CUT_SHORT):
        facts["fault"] = TRUNCATED
    if Path(path).stat().st_size == 0:
        facts["fault"] = EMPTY
    facts["notes"] = list(dict.fromkeys(note[:200] for note in notes))[:10]
    print(json.dumps(facts))


def limit(seconds):
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1])

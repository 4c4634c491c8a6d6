"""Files that people send, written to the media folder with flat memory."""

import hashlib
import os
from pathlib import Path

from lms.core.refusals import Refused

BLOCK = 2**20  # bytes read at once
NO_ROOM = "Dosya kaydedilemedi; sunucuda yer kalmamış olabilir. Yöneticiye haber verin."


def keep(stream, path: Path, most: int, too_long: str, head: bytes = b"") -> tuple[int, str]:
    """Writes `head` and what is left of the stream to a path that must not exist yet; (bytes, SHA-256 as hex). Raises
    Refused (field "file") with `too_long` above `most` bytes, and when the disk takes no more; nothing stays then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size, digest, block = 0, hashlib.sha256(), head or stream.read(BLOCK)
    try:
        with open(path, "xb") as out:
            while block:
                size += len(block)
                if size > most:
                    raise Refused(too_long, "file")
                digest.update(block)
                out.write(block)
                block = stream.read(BLOCK)
    except Refused:
        path.unlink(missing_ok=True)
        raise
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused(NO_ROOM, "file") from error
    return size, digest.hexdigest()


def put(data: bytes, path: Path, field: str) -> None:
    """Writes a small file whole, to a path that must not exist yet, and has it on the disk when it returns. Raises
    Refused (at `field`) when the disk takes no more; nothing stays then."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Refused(NO_ROOM, field) from error

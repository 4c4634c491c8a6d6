"""Key files: made once, whole, readable by their owner alone."""

import os
import secrets
from pathlib import Path


def place(path: Path, content: bytes) -> None:
    """Whole or not at all, and never over a file that is there already: of two processes at once, one file stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def kept(path: Path, make) -> bytes:
    """The key in this file, made by `make() -> bytes` at first use; processes at once end with the same one. Raises
    OSError where the folder can be neither read nor written."""
    if not path.exists():
        place(path, make())
    return path.read_bytes()

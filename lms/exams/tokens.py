"""The signed right to write into an attempt: which attempt, which device (generation), and the shapes of its questions,
so that a save is checked without reading the paper. Not secret, only signed; a save also needs the person's session."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from flask import current_app
from werkzeug.http import dump_cookie

DEVICE = "aday"  # the cookie that remembers that this device writes; its path is the attempt's page
DAY = 24 * 3600


@dataclass(frozen=True)
class Right:
    public_id: uuid.UUID
    generation: int
    shapes: tuple[str, ...]


def sign(public_id: uuid.UUID, generation: int, shapes: str) -> str:
    said = f"{public_id.hex}~{generation}~{shapes}"
    return f"{said}~{seal(said)}"


def device_cookie(public_id: uuid.UUID) -> str:
    """The header that makes the device which began the attempt the one that writes."""
    path = f"/sinav/{public_id}"
    return dump_cookie(DEVICE, sign(public_id, 1, ""), DAY, path=path, httponly=True, samesite="Lax")


def read(token) -> Right | None:
    """None for anything that this site has not signed."""
    if not isinstance(token, str) or len(token) > 4000 or not token.isascii():
        return None
    said, _, mac = token.rpartition("~")
    if not hmac.compare_digest(mac, seal(said)):
        return None
    hex_id, generation, shapes = said.split("~")
    return Right(uuid.UUID(hex_id), int(generation), tuple(shapes.split(",")))


def seal(said: str) -> str:
    secret = current_app.config["LMS"].secret_key.encode()
    return hmac.new(secret, b"exams.attempt:" + said.encode(), hashlib.sha256).hexdigest()[:32]

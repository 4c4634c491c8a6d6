"""The signed right to write into an attempt: which attempt, which device (generation), and the shapes of its questions,
so that a save is checked without reading the paper. Shapes too long to be sent with each save stay in the attempt's row
(they never change) and are read once by each process. Not secret, only signed; a save also needs the person's
session."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from werkzeug.http import dump_cookie

from lms.core.database import db

DEVICE = "aday"  # the cookie that remembers that this device writes; its path is the attempt's page
DAY = 24 * 3600
SHAPES_MOST = 2000  # characters of shapes that a token carries
IN_THE_ROW = "#"


@dataclass(frozen=True)
class Right:
    public_id: uuid.UUID
    generation: int
    shapes: tuple[str, ...]


def sign(public_id: uuid.UUID, generation: int, shapes: str) -> str:
    shapes = shapes if len(shapes) <= SHAPES_MOST else IN_THE_ROW
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
    public_id = uuid.UUID(hex_id)
    try:
        known = shapes_of(public_id) if shapes == IN_THE_ROW else tuple(shapes.split(","))
    except LookupError:
        return None
    return Right(public_id, int(generation), known)


@lru_cache(maxsize=2000)
def shapes_of(public_id: uuid.UUID) -> tuple[str, ...]:
    """As the attempt's row says; raises LookupError when there is none."""
    with db.at_once() as run:
        row = run("SELECT shapes FROM attempts WHERE public_id = %(id)s", {"id": public_id})
    if row is None:
        raise LookupError(public_id)
    return tuple(row.shapes.split(","))


def seal(said: str) -> str:
    secret = current_app.config["LMS"].secret_key.encode()
    return hmac.new(secret, b"exams.attempt:" + said.encode(), hashlib.sha256).hexdigest()[:32]

"""The emergency file: answers that a candidate's page could not send, sealed there for this server, so that whoever
carries the file can neither read nor change it.

ECDH on P-256 with a key of the page's own, HKDF-SHA-256, AES-256-GCM: lms/frontend/exam/emergency.ts does the same in
the browser. Inside stands the page's signed token, which only a page of this site has."""

import base64
import hashlib
import json
import logging
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from lms.core.keys import kept
from lms.core.refusals import Refused
from lms.exams import papers, tokens

MARK = "ogrenme-merkezi-acil-durum-1"
FILE_NAME = "acil-durum.p256.pem"
SIZE_MAX = 8 * 2**20
ENTRIES_MAX = 1000
SEQ_MAX = 2**53
NO_FILE = "Bu, sınav sayfasından indirilmiş bir acil durum dosyası değil."
OTHER_SERVER = "Dosya başka bir sunucunun sınavında üretilmiş; burada açılamaz."
ALTERED = "Dosya değiştirilmiş ya da bozulmuş; hiçbir yanıt alınmadı."
FOREIGN = "Dosya bu sitenin bir sınavına ait değil; hiçbir yanıt alınmadı."


@dataclass(frozen=True)
class Entry:
    """An answer as the page would have sent it."""

    question: int
    seq: int
    key: uuid.UUID
    value: object


@dataclass(frozen=True)
class Opened:
    right: tokens.Right
    entries: tuple[Entry, ...]


def public_key() -> dict | None:
    """What the candidate's page seals with: id and point (base64); none where the key cannot be kept, then the page
    offers no file."""
    try:
        _, point = pair(folder())
    except (OSError, ValueError) as error:
        logging.getLogger(__name__).error("no key for emergency files: %s", error)
        return None
    return {"id": name_of(point), "point": base64.b64encode(point).decode()}


def folder() -> str:
    settings = current_app.config["LMS"]
    return str(settings.keys or settings.var / "keys")


@cache
def pair(where: str):
    key = serialization.load_pem_private_key(kept(Path(where) / FILE_NAME, new_key), None)
    return key, raw(key.public_key())


def new_key() -> bytes:
    plain = serialization.NoEncryption()
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def raw(public) -> bytes:
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def name_of(point: bytes) -> str:
    return hashlib.sha256(point).hexdigest()[:16]


def sealed(point: bytes, said: dict) -> bytes:
    """As the page does it."""
    own = ec.generate_private_key(ec.SECP256R1())
    peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    start, iv = raw(own.public_key()), b"\0" * 12  # the key is used once
    key = secret(own.exchange(ec.ECDH(), peer), start, point)
    text = AESGCM(key).encrypt(iv, json.dumps(said).encode(), MARK.encode())
    parts = {"from": start, "iv": iv, "sealed": text}
    return json.dumps(
        {"file": MARK, "key": name_of(point)} | {name: base64.b64encode(part).decode() for name, part in parts.items()}
    ).encode()


def secret(shared: bytes, start: bytes, point: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=start + point, info=MARK.encode()).derive(shared)


def opened(data: bytes) -> Opened:
    """What the file holds. Raises Refused for anything else than a whole file of this server's own page."""
    try:
        said = json.loads(data[:SIZE_MAX])
        if said["file"] != MARK:
            raise Refused(NO_FILE)
        parts = {name: base64.b64decode(said[name], validate=True) for name in ("from", "iv", "sealed")}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(NO_FILE) from error
    key, point = pair(folder())
    if said.get("key") != name_of(point):
        raise Refused(OTHER_SERVER)
    try:
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), parts["from"])
        inner = AESGCM(secret(key.exchange(ec.ECDH(), peer), parts["from"], point))
        plain = json.loads(inner.decrypt(parts["iv"], parts["sealed"], MARK.encode()))
        right, entries = tokens.read(plain["token"]), plain["entries"]
    except (InvalidTag, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(ALTERED) from error
    if right is None or right.generation < 1:
        raise Refused(FOREIGN)
    return Opened(right, tuple(entries_of(right, entries)))


def entries_of(right: tokens.Right, lines):
    if not isinstance(lines, list) or len(lines) > ENTRIES_MAX:
        raise Refused(ALTERED)
    for line in lines:
        try:
            question, seq, key, value = line["question"], line["seq"], uuid.UUID(line["key"]), line["value"]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Refused(ALTERED) from error
        if not (type(question) is int and 1 <= question <= len(right.shapes)):
            raise Refused(ALTERED)
        if not (type(seq) is int and 0 <= seq <= SEQ_MAX) or not papers.fits(right.shapes[question - 1], value):
            raise Refused(ALTERED)
        yield Entry(question, seq, key, value)

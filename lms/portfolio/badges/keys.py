"""A chamber's Ed25519 key for badges: <oda>.ed25519.pem beside the seal keys (LMS_KEYS). Outside production one is made
at first use below var/keys."""

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app

from lms.core.refusals import Refused

RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def key_of(slug: str) -> Ed25519PrivateKey:
    """Refused in production when the chamber has no such key."""
    settings = current_app.config["LMS"]
    return read_key(str(settings.keys or settings.var / "keys"), slug, settings.production)


def public_key(slug: str) -> bytes:
    """32 bytes."""
    return key_of(slug).public_key().public_bytes(*RAW)


@cache
def read_key(folder: str, slug: str, production: bool) -> Ed25519PrivateKey:
    path = Path(folder) / f"{slug}.ed25519.pem"
    if not path.exists():
        if production:
            raise Refused("Odanız dijital rozet anahtarını henüz tanımlamadı; rozet şimdilik alınamıyor.")
        make_key(path)
    return serialization.load_pem_private_key(path.read_bytes(), None)


def make_key(path: Path) -> None:
    """Whole or not at all; of two processes at once, one key stays: it is linked into its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes(*PEM))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()

"""A chamber's Ed25519 key for badges: <oda>.ed25519.pem beside the seal keys (LMS_KEYS). Outside production one is made
at first use below var/keys."""

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app

from lms.core.keys import place
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
        place(path, Ed25519PrivateKey.generate().private_bytes(*PEM))
    return serialization.load_pem_private_key(path.read_bytes(), None)

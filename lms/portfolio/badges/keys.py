"""A chamber's Ed25519 keys for badges, beside the seal keys (LMS_KEYS): <oda>.ed25519.pem, then <oda>.ed25519.2.pem and
so on. The highest number signs. Of a key that was replaced only the public half is kept, <oda>.ed25519.1.pub, so that
what it signed goes on being verified. Outside production the first one is made at first use below var/keys."""

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app

from lms.core.keys import place
from lms.core.refusals import Refused

RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
PUBLIC_PEM = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def folder() -> Path:
    settings = current_app.config["LMS"]
    return Path(settings.keys or settings.var / "keys")


def path_of(slug: str, number: int) -> Path:
    return folder() / (f"{slug}.ed25519.pem" if number == 1 else f"{slug}.ed25519.{number}.pem")


def numbers(slug: str) -> tuple[list[int], list[int]]:
    """(of private keys, of public halves that were kept), each rising."""
    private, public = [], []
    for found in folder().glob(f"{slug}.ed25519.*"):
        middle, _, end = found.name.removeprefix(f"{slug}.ed25519.").rpartition(".")
        if end in ("pem", "pub") and (middle.isdigit() or (middle == "" and end == "pem")):
            (private if end == "pem" else public).append(int(middle or 1))
    return sorted(private), sorted(public)


def current(slug: str) -> tuple[int, Ed25519PrivateKey]:
    """The key that signs, with its number. Refused in production when the chamber has none."""
    private, _ = numbers(slug)
    if not private:
        if current_app.config["LMS"].production:
            raise Refused("Odanız dijital rozet anahtarını henüz tanımlamadı; rozet şimdilik alınamıyor.")
        make(slug, 1)
        private = [1]
    return private[-1], read_key(path_of(slug, private[-1]))


def public_keys(slug: str) -> list[tuple[int, bytes]]:
    """(number, 32 bytes) of every key that this chamber ever signed with, the first one first."""
    number, key = current(slug)
    _, public = numbers(slug)
    old = [(one, read_public(folder() / f"{slug}.ed25519.{one}.pub")) for one in public if one < number]
    return [*old, (number, key.public_key().public_bytes(*RAW))]


def make(slug: str, number: int) -> None:
    place(path_of(slug, number), Ed25519PrivateKey.generate().private_bytes(*PEM))


def rotate(slug: str) -> int:
    """A new key signs from now on; returns its number. In this order nothing is lost when it breaks off in the middle:
    the public half is kept, the new key placed, the old private one removed."""
    private, public = numbers(slug)
    number = max([*private, *public], default=0)
    try:
        for one in private:
            half = read_key(path_of(slug, one)).public_key().public_bytes(*PUBLIC_PEM)
            place(folder() / f"{slug}.ed25519.{one}.pub", half)
        make(slug, number + 1)
        for one in private:
            path_of(slug, one).unlink()
    except OSError as error:
        raise Refused("Anahtar klasörüne yazılamadı. Sistem yöneticisine LMS_KEYS klasörünü sorun.") from error
    return number + 1


@cache
def read_key(path: Path) -> Ed25519PrivateKey:
    """A file of a number never changes."""
    return serialization.load_pem_private_key(path.read_bytes(), None)


@cache
def read_public(path: Path) -> bytes:
    return serialization.load_pem_public_key(path.read_bytes()).public_bytes(*RAW)

"""Password hashing: argon2id in a bounded pool, so that a rush of sign-ins cannot take all memory and threads."""

import os
import unicodedata
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from lms.core.refusals import TooMany

PLACES = BoundedSemaphore(max(2, os.cpu_count() or 2))  # hashes at once in one process; each takes 19 MiB and a core
WAIT_SECONDS = 15
NOBODYS = "nobody's password, checked so that an unknown account takes the same time"


@cache
def hasher(cheap: bool) -> PasswordHasher:
    if cheap:
        return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024 + 512, parallelism=1)


def present() -> PasswordHasher:
    """The profile in force: cheap only in tests, never in production."""
    testing = current_app.testing or "LMS_TEST_DATABASE" in os.environ
    return hasher(testing and not current_app.config["LMS"].production)


@cache
def nobodys_hash(cheap: bool) -> str:
    return hasher(cheap).hash(NOBODYS)


def hashed(password: str) -> str:
    """argon2id of the NFC form. TooMany when the pool stays full for 15 s."""
    with place():
        return present().hash(normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password; takes the same time when there is no hash. TooMany when the pool stays full."""
    ours = present()
    known = password_hash or nobodys_hash(ours is hasher(True))
    with place():
        try:
            ours.verify(known, normal(password))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Made with other costs than today's: to be made anew at the next sign-in."""
    return present().check_needs_rehash(password_hash)


def normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


class place:
    """A place in the pool, waited for with patience and an end."""

    def __enter__(self):
        if not PLACES.acquire(timeout=WAIT_SECONDS):
            raise TooMany("Şu anda çok sayıda kişi giriş yapıyor. Birkaç saniye sonra yeniden deneyin.", 5)

    def __exit__(self, *_):
        PLACES.release()

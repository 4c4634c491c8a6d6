"""Secrets that the program itself must read again (those of two-step sign-in) lie in the database under a key that does
not: AES-256-GCM with the key file `two-step.key` beside the seal keys, which is made at first use and is in a backup.
A secret is bound to what it is about, so that it opens nothing in another row."""

import base64
import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.core.keys import place
from lms.core.refusals import Refused

KEY_FILE, FORM, NONCE = "two-step.key", "v1:", 12
CLOSED = (
    "İki adımlı giriş şu anda çalışmıyor: sunucudaki anahtar, kayıtların anahtarı değil. Kurtarma kodunuzla"
    " girebilirsiniz; yöneticiniz yedekteki anahtarı geri koymalı."
)
NO_PLACE = "İki adımlı giriş kurulamadı: sunucu anahtar klasörüne yazamıyor. Yöneticiniz LMS_KEYS ayarına bakmalı."


class WrongKey(Refused):
    """The key file is missing, damaged, or not the one that locked this."""

    def __init__(self):
        super().__init__(CLOSED, "code")


def lock(settings, secret: str, about: str) -> str:
    """The secret as it is stored. `about` names its row, as in `totp:17`. Refused when there is no place for a key."""
    nonce = os.urandom(NONCE)
    try:
        key = key_of(settings, make=True)
    except (OSError, ValueError) as error:
        raise Refused(NO_PLACE) from error
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), about.encode())
    return FORM + base64.b64encode(nonce + sealed).decode()


def unlock(settings, stored: str, about: str) -> str:
    """The secret again. Raises WrongKey."""
    try:
        raw = base64.b64decode(stored.removeprefix(FORM), validate=True)
        return AESGCM(key_of(settings, make=False)).decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
    except (InvalidTag, ValueError, OSError) as error:
        raise WrongKey from error


def key_of(settings, make: bool) -> bytes:
    path = Path(settings.keys or settings.var / "keys") / KEY_FILE
    if make and not path.exists():
        place(path, os.urandom(32).hex().encode())
    return read_key(str(path), path.stat().st_mtime_ns)


@cache
def read_key(path: str, written_at: int) -> bytes:
    """Read again when the file was written anew."""
    return bytes.fromhex(Path(path).read_text().strip())

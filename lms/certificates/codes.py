"""The verification code: 20 Crockford characters, 100 random bits; read aloud, typed by hand, printed in fours."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U
LENGTH = 20
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "İ": "1", "o": "0", "i": "1", "l": "1", "ı": "1", "ö": "0"})


def new_code() -> str:
    """A code that nobody can guess; that it is new is settled by the unique key of its column."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(text: str) -> str | None:
    """What a person typed, as stored: case, spaces and hyphens do not matter, O is 0, I and L are 1. None when it
    cannot be a code (wrong length, or a letter that no code holds)."""
    kept = "".join(c for c in text.translate(READ_AS).upper() if c.isalnum())
    return kept if len(kept) == LENGTH and all(c in ALPHABET for c in kept) else None


def grouped(code: str) -> str:
    """7K4M-Q2XR-9TDA-5HWE-3VBN"""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))

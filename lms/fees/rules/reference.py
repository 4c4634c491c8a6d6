"""The transfer reference: seven signs and one that checks them. 29 signs, none read for another; 29 is a prime, so the
check finds every wrong sign and every swap of two."""

import re
import secrets

SIGNS = "ABCDEFGHJKLMNPRSTUVYZ23456789"
LENGTH = 8


def make() -> str:
    body = "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 1))
    return body + check_sign(body)


def check_sign(body: str) -> str:
    """The sign for which the weighted sum (weights 1 to 8) is a multiple of 29."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, 1))
    inverse = pow(LENGTH, -1, len(SIGNS))
    return SIGNS[-total * inverse % len(SIGNS)]


def is_whole(text: str) -> bool:
    """Eight known signs whose last one fits."""
    return len(text) == LENGTH and all(sign in SIGNS for sign in text) and check_sign(text[:-1]) == text[-1]


def plain(text: str) -> str:
    """Capital letters and digits only, as the signs are written; Turkish letters lose their marks."""
    return re.sub(r"[^A-Z0-9]", "", text.translate(str.maketrans("ıiİşğüöç", "IIISGUOC")).upper())


def shown(reference: str) -> str:
    """K7RM-4QZ2"""
    return f"{reference[:4]}-{reference[4:]}"


def found_in(text: str) -> list[str]:
    """Every whole reference in a bank's description, however it was spaced; at most 50."""
    said = plain(text)[:400]
    windows = (said[at : at + LENGTH] for at in range(len(said) - LENGTH + 1))
    return list(dict.fromkeys(one for one in windows if is_whole(one)))[:50]


def almost(text: str) -> list[str]:
    """Words of eight signs that may be a reference with one slip."""
    words = re.split(r"[\s,;:/]+", text)
    return [word for word in (plain(one) for one in words) if len(word) == LENGTH and not is_whole(word)][:20]


def is_slip(word: str, reference: str) -> bool:
    """One wrong sign, or two neighbours swapped."""
    wrong = [at for at, (one, other) in enumerate(zip(word, reference, strict=False)) if one != other]
    if len(word) != len(reference):
        return False
    if len(wrong) == 1:
        return True
    return len(wrong) == 2 and wrong[1] - wrong[0] == 1 and sorted(word) == sorted(reference)

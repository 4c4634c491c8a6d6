"""IBAN: the check digits, and for Turkey the length."""

import re


def clean(text: str) -> str:
    return re.sub(r"[\s\-]", "", text or "").upper()


def is_iban(text: str) -> bool:
    """ISO 13616: letters to numbers, the first four signs moved to the end, the rest of the division by 97 is 1."""
    said = clean(text)
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", said, re.ASCII):
        return False
    if said.startswith("TR") and not re.fullmatch(r"TR\d{24}", said, re.ASCII):
        return False
    return int("".join(str(int(sign, 36)) for sign in said[4:] + said[:4])) % 97 == 1


def found_in(text: str) -> list[str]:
    """Every whole Turkish IBAN of a text, however it is spaced."""
    return [one for one in dict.fromkeys(re.findall(r"(?=(TR\d{24}))", clean(text), re.ASCII)) if is_iban(one)]


def ending(text: str) -> str:
    """… 8413 26: what tells one account from another, where a line has no room for the whole."""
    return "… " + shown(text)[-7:]


def shown(text: str) -> str:
    """TR33 0006 1005 1978 6457 8413 26"""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))

"""Whole numbers as people and programs send them."""

LARGEST = 2**31 - 1  # what a column of integers holds


def whole_number(text, most: int = LARGEST) -> int | None:
    """The number in plain digits, from 0 to `most`; none for anything else (`²` is a digit to Python and no number)."""
    said = str(text or "").strip()
    if not (said.isascii() and said.isdigit()) or len(said) > 15:
        return None
    found = int(said)
    return found if found <= most else None

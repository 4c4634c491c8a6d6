"""Money is whole kuruş. Here are the only places where it is read from text and written as text."""

import re
from decimal import Decimal

MOST = 99_999_999_999_99  # kuruş; what is larger is a slip of the finger
TURKISH = re.compile(r"(\d{1,13}|\d{1,3}(?:\.\d{3}){1,4})(?:,(\d{1,2}))?", re.ASCII)
ENGLISH = re.compile(r"(\d{1,13}|\d{1,3}(?:,\d{3}){1,4})\.(\d{1,2})", re.ASCII)
LONG_TAIL = re.compile(  # a spreadsheet's binary fraction, 1234,5600000000001, or a database's 1250.0000
    r"\d{1,13}[.,](?:\d{7,25}|\d{2}0{2,4})", re.ASCII
)


def show(kurus: int) -> str:
    """Kuruş as 1.234,56 TL."""
    lira, rest = divmod(abs(kurus), 100)
    grouped = f"{lira:,}".replace(",", ".")
    return f"{'-' if kurus < 0 else ''}{grouped},{rest:02} TL"


def read(text: str) -> int | None:
    """1.234,56 TL, also 1234 or 1234,5, to kuruş; none when it is not such an amount. Never negative."""
    found = TURKISH.fullmatch(bare(text))
    return kurus_of(found[1], found[2]) if found else None


def read_signed(text: str) -> int | None:
    """As `read`, but as banks write it: a sign before or after, 1,234.56 too. What could mean two things is none."""
    said = bare(text).replace("\u2212", "-")
    said = said.removeprefix("'")  # by which a spreadsheet is told that a cell is text
    minus = said.startswith("-") or said.endswith("-") or (said.startswith("(") and said.endswith(")"))
    said = said.strip("+-()")
    if LONG_TAIL.fullmatch(said):
        said = f"{Decimal(said.replace(',', '.')):.2f}".replace(".", ",")
    found = TURKISH.fullmatch(said) or ENGLISH.fullmatch(said)
    kurus = kurus_of(found[1], found[2]) if found else None
    return -kurus if minus and kurus is not None else kurus


def bare(text: str) -> str:
    said = re.sub(r"\s", "", text or "").upper()
    return re.sub(r"^(?:TL|TRY|₺)|(?:TL|TRY|₺)$", "", said)


def kurus_of(lira: str, rest: str | None) -> int | None:
    kurus = int(re.sub(r"\D", "", lira)) * 100 + int((rest or "").ljust(2, "0"))
    return kurus if kurus <= MOST else None


def vat_part(gross: int, vat_bp: int) -> int:
    """The VAT within an amount that includes it, in kuruş, rounded half up."""
    return (2 * gross * vat_bp + (10000 + vat_bp)) // (2 * (10000 + vat_bp))


def share(kurus: int, bp: int) -> int:
    """So many basis points of an amount, rounded half up."""
    return (kurus * bp + 5000) // 10000

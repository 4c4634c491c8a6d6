"""Turkish letters: case, order and search. The only place that knows of i, ı, İ and I."""

import re
import unicodedata

ALPHABET = "0123456789abcçdefgğhıijklmnoöpqrsştuüvwxyz"
RANK = {letter: chr(0x100 + number) for number, letter in enumerate(ALPHABET)}
FOLD = str.maketrans("çğıöşüâîû", "cgiosuaiu")
SQL_LETTERS = ("ÇçĞğİIıÖöŞşÜüÂâÎîÛû", "ccggiiioossuuaaiiuu")  # for translate() in SQL, where no folded text is kept


def lower(text: str) -> str:
    """Turkish lower case: I becomes ı, İ becomes i."""
    return unicodedata.normalize("NFC", text).replace("İ", "i").replace("I", "ı").lower()


def upper(text: str) -> str:
    """Turkish upper case: i becomes İ, ı becomes I."""
    return unicodedata.normalize("NFC", text).replace("i", "İ").replace("ı", "I").upper()


def fold(text: str) -> str:
    """For search and matching: no case, no diacritics, ı and i alike, one space between words. `İnşaat` -> `insaat`."""
    text = lower(text).translate(FOLD)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", text))


def sort_key(text: str) -> str:
    """A string whose plain (C) order is the Turkish alphabet's: ç after c, ı before i."""
    return "".join(RANK.get(c, c if c < "0" else "\x20") for c in lower(text))


def slug(text: str) -> str:
    """ASCII for addresses: `Şehir Plancıları` -> `sehir-plancilari`."""
    return fold(text).replace(" ", "-").encode("ascii", "ignore").decode()


def clean_name(text: str) -> str:
    """A name as written, NFC, without control or direction characters, single spaces."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    return " ".join(text.split())


def masked(name: str) -> str:
    """`Gülşah Işık` -> `G***** I***`: the same number of letters, the first of each word shown."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())

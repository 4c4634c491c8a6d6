"""score(kind, body, order, answer) -> the share of the question's points that an answer earns, an exact fraction from
0 to 1; None when a person must mark it.

`order` is how this candidate saw the question (papers.py): lists of indexes into the body. Answers are positions on the
candidate's paper, never indexes of the body. An empty or impossible answer earns 0; partial credit never goes below
0."""

import re
import unicodedata
from fractions import Fraction

from lms.core import turkish
from lms.exams import expressions, regions
from lms.exams.kinds import MANUAL, fraction

NOTHING, ALL = Fraction(0), Fraction(1)
UNIT_GAP = re.compile(r"[\s ]+")
POWER = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
LOOKS = re.compile(r"[+-]?[\d.,]+(e[+-]?\d{1,2})?")  # signs and powers stand where they may, whatever the marks mean
NUMBER = re.compile(r"([+-]?)(\d{0,30})([.,]?)(\d{0,30})(?:e([+-]?\d{1,2}))?")


def score(kind: str, body: dict, order: dict, answer) -> Fraction | None:
    """The share earned; None for kinds that a person marks. An answer of a wrong shape earns 0."""
    if kind in MANUAL:
        return None
    if answer is None:
        return NOTHING
    try:
        share = SCORERS[kind](body, order or {}, answer)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return NOTHING
    return min(max(share, NOTHING), ALL)


def single(body, order, answer):
    return fraction(body["choices"][seen(order, "choices", body["choices"])[position(answer)]]["weight"])


def multiple(body, order, answer):
    shown = seen(order, "choices", body["choices"])
    chosen = {shown[position(at)] for at in answer}
    weights = [fraction(choice["weight"]) for choice in body["choices"]]
    right = {at for at, weight in enumerate(weights) if weight > 0}
    if chosen == right:
        return ALL
    if body.get("rule", "partial") == "all_or_nothing":
        return NOTHING
    return sum((weights[at] for at in chosen), NOTHING)


def true_false(body, order, answer):
    return ALL if isinstance(answer, bool) and answer is body["correct"] else NOTHING


def numerical(body, order, answer):
    """The best share among the accepted values, with both readings of a point (1.234 is 1234 or 1,234)."""
    found = NOTHING
    for typed in readings(answer, body.get("unit", "")):
        for accepted in body["answers"]:
            value, tolerance = fraction(accepted["value"]), fraction(accepted["tolerance"])
            if accepted.get("relative"):
                tolerance *= abs(value)
            if abs(typed - value) <= tolerance:
                found = max(found, fraction(accepted["weight"]))
    return found


def parameterised(body, order, answer):
    """The key is worked out from the values that this candidate was given; then as any number."""
    value = Fraction(expressions.result(body["expression"], order["values"]))
    tolerance = fraction(body.get("tolerance") or "0") * (abs(value) if body.get("relative") else 1)
    near = any(abs(typed - value) <= tolerance for typed in readings(answer, body.get("unit", "")))
    return ALL if near else NOTHING


def readings(text: str, unit: str = "") -> list[Fraction]:
    """The numbers that a typed text may mean: Turkish 1.234,5, international 1,234.5, 2e3, 2·10^3, with or without the
    unit. Empty when it is no number. Digits and exponents are bounded."""
    text, unit = level(str(text)), level(unit)
    if unit and turkish.lower(text).endswith(turkish.lower(unit)):
        text = text[: len(text) - len(unit)]
    text = UNIT_GAP.sub("", text).replace("−", "-").replace("–", "-").replace("'", "").replace("’", "").lower()
    text = re.sub(r"[·×*x]10\^", "e", text)
    if len(text) > 60 or not LOOKS.fullmatch(text):
        return []
    if "." in text and "," in text:
        thousands = "." if text.rfind(",") > text.rfind(".") else ","
        text = text.replace(thousands, "")
    elif text.count(".") > 1 or text.count(",") > 1:
        text = text.replace(".", "").replace(",", "")
    found = NUMBER.fullmatch(text)
    if not found or not (found[2] or found[4]):
        return []
    sign, whole, mark, rest, power = found.groups()
    scale = Fraction(10) ** int(power or 0)
    value = Fraction(f"{sign}{whole or '0'}.{rest or '0'}") * scale
    out = [value]
    if mark and len(rest) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0":
        out.append(Fraction(f"{sign}{whole}{rest}") * scale)
    return out


def level(text: str) -> str:
    """10³ becomes 10^3 before compatibility letters go, or 2·10³ and 2·103 would be one."""
    return unicodedata.normalize("NFKC", POWER.sub(lambda found: f"^{found[0]}", text)).strip()


def short_text(body, order, answer):
    found = NOTHING
    for accepted in body["accepted"]:
        if same_text(
            answer,
            accepted["text"],
            body.get("case", "ignore"),
            body.get("diacritics", "lenient"),
            body.get("wildcards", False),
        ):
            found = max(found, fraction(accepted["weight"]))
    return found


def same_text(given: str, wanted: str, case="ignore", diacritics="lenient", wildcards=False) -> bool:
    """Turkish comparison: with case ignored, I/ı and İ/i are told apart unless diacritics are lenient too; then ç is c
    and ı is i. Spaces are one; a full stop at the end does not count."""
    fits = matches if wildcards and "*" in wanted else lambda a, b: a == b
    if case == "exact" and diacritics == "exact":
        return fits(tidy(given), tidy(wanted))
    ways = [turkish.lower, str.lower] if case != "exact" else [str]
    for way in ways:
        a, b = way(tidy(given)), way(tidy(wanted))
        if diacritics == "lenient":
            a, b = plain_letters(a), plain_letters(b)
        if fits(a, b):
            return True
    return False


def tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", str(text)).replace("’", "'").replace("‘", "'")
    return " ".join(text.split()).rstrip(".").strip()


def plain_letters(text: str) -> str:
    table = {**turkish.FOLD, **str.maketrans("ÇĞÖŞÜÂÎÛİ", "CGOSUAIUI")}
    text = unicodedata.normalize("NFD", text.translate(table))
    return "".join(c for c in text if not unicodedata.combining(c))


def matches(text: str, pattern: str) -> bool:
    """* stands for any run of letters. Linear, unlike a regular expression."""
    first, *rest = pattern.split("*")
    if not text.startswith(first):
        return False
    text = text[len(first) :]
    for part in rest[:-1]:
        at = text.find(part)
        if at < 0:
            return False
        text = text[at + len(part) :]
    return text.endswith(rest[-1])


def matching(body, order, answer):
    lefts, rights = seen(order, "lefts", body["lefts"]), seen(order, "rights", body["rights"])
    hits = 0
    for at, chosen in enumerate(answer[: len(lefts)]):
        if chosen is not None and rights[position(chosen)] == body["key"][lefts[at]]:
            hits += 1
    if body.get("rule", "per_pair") == "all_or_nothing":
        return ALL if hits == len(lefts) else NOTHING
    return Fraction(hits, len(lefts))


def ordering(body, order, answer):
    """relative_order: the share of items that are followed by their right neighbour. positions: of items in place."""
    shown = seen(order, "items", body["items"])
    given = [shown[position(at)] for at in answer]
    size = len(shown)
    if sorted(given) != list(range(size)):
        return NOTHING
    if given == list(range(size)):
        return ALL
    rule = body.get("rule", "relative_order")
    if rule == "all_or_nothing":
        return NOTHING
    if rule == "positions":
        return Fraction(sum(at == item for at, item in enumerate(given)), size)
    return Fraction(sum(after == before + 1 for before, after in zip(given, given[1:], strict=False)), size - 1)


def cloze(body, order, answer):
    total = sum((fraction(field.get("weight", "1")) for field in body["fields"]), NOTHING)
    earned = NOTHING
    for number, field in enumerate(body["fields"], 1):
        inner = score(field["kind"], field, (order.get("fields") or {}).get(str(number), {}), answer.get(str(number)))
        earned += fraction(field.get("weight", "1")) * inner
    return earned / total


def hotspot(body, order, answer):
    """Each marked place counts for the first region that holds it, each region once; a place in none for `outside`."""
    places = [place for place in answer if regions.is_place(place, body["width"], body["height"])]
    if len(places) != len(answer) or len(places) > body["marks"]:
        return NOTHING
    hit = [regions.found(body["regions"], *place) for place in places]
    weights = [fraction(region["weight"]) for region in body["regions"]]
    right = {number for number, weight in enumerate(weights) if weight > 0}
    if body.get("rule", "partial") == "all_or_nothing":
        return ALL if set(hit) == right else NOTHING
    earned = sum((weights[number] for number in set(hit) - {None}), NOTHING)
    earned += hit.count(None) * fraction(body.get("outside") or "0")
    best = sum(sorted((weights[number] for number in right), reverse=True)[: body["marks"]], NOTHING)
    return ALL if earned >= best else earned


def seen(order, name, whole):
    return order.get(name) or range(len(whole))


def position(value) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value


SCORERS = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "numerical": numerical,
    "numerical_parameterised": parameterised,
    "short_text": short_text,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
    "hotspot": hotspot,
}

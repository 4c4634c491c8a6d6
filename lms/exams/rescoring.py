"""The second opinion: what each answer earns, worked out again. Pure. Written from what the kinds promise (below) and
not from scoring.py, which it must never import: where the two differ, one of them is wrong, and nothing is published.

single        the weight of the chosen choice, never below 0
multiple      all right choices and no other: everything; else by rule nothing, or the sum of the chosen weights, from 0
true_false    the key
numerical     the best weight among the accepted values within their tolerance (of the value, when relative). A typed
              number is Turkish (1.234,5) or international (1,234.5); one mark with exactly three digits after it and
              one to three before it, not beginning with 0, means both; powers are 2e3, 2·10^3 or 2·10³; the unit may
              follow; at most 30 digits on either side of the mark
parameterised the key is the expression with the candidate's frozen values, in floating point; then as numerical
short_text    the best weight among the accepted texts: one space between words, no full stop at the end; by rule case
              does not matter (in Turkish or English, I being ı or i) and marks on letters do not (ç is c, ı is i);
              * stands for anything when wildcards are on
matching      the share of right pairs, or all or nothing
ordering      the share of items followed by their right neighbour, of items in their place, or all or nothing
cloze         the weighted mean of its gaps
hotspot       places are whole pixels of the picture, on its edge at most; more than may be marked, or one beyond the
              edge, earn nothing at all. A place belongs to the first region that it lies in or on whose border it lies
              (a polygon whose lines cross: by the even-odd rule). Partial: the sum of the weights of the regions that a
              place belongs to, each once, and of `outside` for every place that belongs to none; the best sum that the
              allowed places can reach, or more, is everything. All or nothing: every region with a weight above 0 has a
              place, no other region has one, and no place lies outside
open, file    a person's points

Positions in an answer are places on the candidate's paper; `order` says which part of the body stands there. What is
empty or impossible earns 0; a share is never below 0 nor above 1."""

import math
import re
import unicodedata
from fractions import Fraction

BY_HAND = {"open", "file_upload"}
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
QUOTES = {"’": "'", "‘": "'"}
UNMARKED = dict(zip("çğıöşüâîûÇĞİÖŞÜÂÎÛ", "cgiosuaiuCGIOSUAIU", strict=True))


class Impossible(Exception):
    """The answer cannot be one to this question."""


def share(kind: str, body: dict, order: dict | None, answer) -> Fraction | None:
    """The part of a question's points that an answer earns; None where a person decides."""
    if kind in BY_HAND:
        return None
    if answer is None:
        return Fraction(0)
    try:
        earned = RULES[kind](body, order or {}, answer)
    except (Impossible, ArithmeticError, TypeError, ValueError, KeyError, IndexError, AttributeError):
        return Fraction(0)
    return Fraction(0) if earned < 0 else Fraction(1) if earned > 1 else earned


def ratio(text) -> Fraction:
    """A weight, value or tolerance of a body: 1, -1/2, 12.5, 0,1 or 1e3."""
    above, slash, below = str(text).strip().replace(",", ".").replace("−", "-").partition("/")
    return Fraction(above) / Fraction(below) if slash else Fraction(above)


def part_at(order: dict, name: str, size: int, place) -> int:
    """Which part of the body stands at a place of the candidate's paper."""
    if type(place) is not int or place < 0:
        raise Impossible
    arranged = order.get(name) or list(range(size))
    return arranged[place]


def one_choice(body, order, answer):
    return ratio(body["choices"][part_at(order, "choices", len(body["choices"]), answer)]["weight"])


def several_choices(body, order, answer):
    size = len(body["choices"])
    picked = {part_at(order, "choices", size, place) for place in answer}
    sums = Fraction(0)
    perfect = True
    for number in range(size):
        weight = ratio(body["choices"][number]["weight"])
        taken = number in picked
        perfect = perfect and taken == (weight > 0)
        sums += weight if taken else 0
    if perfect:
        return Fraction(1)
    return sums if body.get("rule", "partial") == "partial" else Fraction(0)


def statement(body, order, answer):
    return Fraction(1) if type(answer) is bool and answer == body["correct"] else Fraction(0)


def value(body, order, answer):
    meant = meanings(str(answer), body.get("unit") or "")
    earned = [Fraction(0)]
    for accepted in body["answers"]:
        wanted = ratio(accepted["value"])
        margin = ratio(accepted["tolerance"]) * (abs(wanted) if accepted.get("relative") else 1)
        if any(wanted - margin <= number <= wanted + margin for number in meant):
            earned.append(ratio(accepted["weight"]))
    return max(earned)


def lowered(text: str) -> str:
    """Turkish small letters."""
    return "".join({"I": "ı", "İ": "i"}.get(letter, letter) for letter in unicodedata.normalize("NFC", text)).lower()


def flattened(text: str) -> str:
    """Compatibility letters, with raised digits written as a power."""
    out, raised = [], False
    for letter in text:
        out.append(("" if raised or letter not in RAISED else "^") + RAISED.get(letter, letter))
        raised = letter in RAISED
    return unicodedata.normalize("NFKC", "".join(out)).strip()


def meanings(typed: str, unit: str) -> set[Fraction]:
    """The numbers that a typed text may mean."""
    text, unit = flattened(typed), flattened(unit)
    if unit and lowered(text).endswith(lowered(unit)):
        text = text[: len(text) - len(unit)]
    text = "".join(c for c in text if not c.isspace() and c not in "'’").replace("−", "-").replace("–", "-").lower()
    for times in "·×*x":
        text = text.replace(f"{times}10^", "e")
    if len(text) > 60:
        return set()
    mantissa, has_power, power = text.partition("e")
    sign = -1 if mantissa[:1] == "-" else 1
    digits = mantissa[1:] if mantissa[:1] in ("+", "-") else mantissa
    scale = power_of_ten(power) if has_power else Fraction(1)
    if scale is None:
        return set()
    return {sign * number * scale for number in unsigned(digits)}


def power_of_ten(text: str) -> Fraction | None:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (1 <= len(digits) <= 2 and digits.isdecimal()):
        return None
    return Fraction(10) ** (-int(digits) if text[0] == "-" else int(digits))


def unsigned(text: str) -> set[Fraction]:
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        text = text.replace("," if marks[-1] == "." else ".", "")
    elif len(marks) > 1:
        text = text.replace(marks[0], "")
    left = [c for c in text if c in ".,"]
    if len(left) > 1 or not all(c.isdecimal() or c in ".," for c in text):
        return set()
    whole, _, rest = text.partition(left[0]) if left else (text, "", "")
    if not whole + rest or len(whole) > 30 or len(rest) > 30:
        return set()
    found = {Fraction(int(whole + rest), 10 ** len(rest))}
    if len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        found.add(Fraction(int(whole + rest)))
    return found


def short(body, order, answer):
    earned = Fraction(0)
    for accepted in body["accepted"]:
        pairs = zip(forms(str(answer), body), forms(str(accepted["text"]), body), strict=True)
        wild = bool(body.get("wildcards"))
        if any(alike(given, wanted, wild) for given, wanted in pairs):
            earned = max(earned, ratio(accepted["weight"]))
    return earned


def forms(text: str, body: dict) -> list[str]:
    """The text as it is compared: once in each way of ignoring case."""
    text = unicodedata.normalize("NFC", text)
    text = " ".join("".join(QUOTES.get(letter, letter) for letter in text).split())
    while text.endswith("."):
        text = text[:-1]
    text = text.strip()
    made = [text] if body.get("case", "ignore") == "exact" else [lowered(text), text.lower()]
    return [bare(one) for one in made] if body.get("diacritics", "lenient") == "lenient" else made


def bare(text: str) -> str:
    letters = unicodedata.normalize("NFD", "".join(UNMARKED.get(letter, letter) for letter in text))
    return "".join(letter for letter in letters if unicodedata.combining(letter) == 0)


def alike(given: str, wanted: str, wild: bool) -> bool:
    if not (wild and "*" in wanted):
        return given == wanted
    reach = {0}  # places in `given` that the pattern read so far can end at
    for letter in wanted:
        if letter == "*":
            reach = set(range(min(reach), len(given) + 1)) if reach else reach
        else:
            reach = {place + 1 for place in reach if given[place : place + 1] == letter}
    return len(given) in reach


def pairs(body, order, answer):
    size = len(body["lefts"])
    right = 0
    for place in range(min(size, len(answer))):
        left = part_at(order, "lefts", size, place)
        if answer[place] is not None:
            right += part_at(order, "rights", len(body["rights"]), answer[place]) == body["key"][left]
    if body.get("rule", "per_pair") == "per_pair":
        return Fraction(right, size)
    return Fraction(1) if right == size else Fraction(0)


def sequence(body, order, answer):
    size = len(body["items"])
    given = [part_at(order, "items", size, place) for place in answer]
    if len(given) != size or set(given) != set(range(size)):
        return Fraction(0)
    places = {item: place for place, item in enumerate(given)}
    if all(places[item] == item for item in range(size)):
        return Fraction(1)
    rule = body.get("rule", "relative_order")
    if rule == "positions":
        return Fraction(sum(places[item] == item for item in range(size)), size)
    if rule == "relative_order":
        return Fraction(sum(places[item + 1] == places[item] + 1 for item in range(size - 1)), size - 1)
    return Fraction(0)


def gaps(body, order, answer):
    earned = whole = Fraction(0)
    for number, inner in enumerate(body["fields"], 1):
        weight = ratio(inner.get("weight", "1"))
        shown = (order.get("fields") or {}).get(str(number))
        earned += weight * share(inner["kind"], inner, shown, answer.get(str(number)))
        whole += weight
    return earned / whole


def places(body, order, answer):
    if type(answer) is not list or len(answer) > body["marks"]:
        raise Impossible
    hits, misses = set(), 0
    for x, y in answer:
        if not (type(x) is int and type(y) is int and 0 <= x <= body["width"] and 0 <= y <= body["height"]):
            raise Impossible
        owners = [number for number, one in enumerate(body["regions"]) if OUTLINES[one["shape"]](one["at"], x, y)]
        hits |= set(owners[:1])
        misses += not owners
    worth = [ratio(one["weight"]) for one in body["regions"]]
    wanted = {number for number in range(len(worth)) if worth[number] > 0}
    if body.get("rule", "partial") != "partial":
        return Fraction(1) if hits == wanted and not misses else Fraction(0)
    sums = sum((worth[number] for number in hits), misses * ratio(body.get("outside") or "0"))
    reachable = sum(sorted(worth[number] for number in wanted)[-body["marks"] :])
    return Fraction(1) if sums >= reachable else sums


def in_polygon(at, x, y):
    """Counts, below the place, the lines that a plumb line from it meets; on a line is in."""
    below = 0
    for first in range(0, len(at), 2):
        (ax, ay), (bx, by) = sorted([(at[first], at[first + 1]), (at[first - 2], at[first - 1])])
        if ax == bx:
            if x == ax and min(ay, by) <= y <= max(ay, by):
                return True
            continue
        if not ax <= x <= bx:
            continue
        height = ay + Fraction((by - ay) * (x - ax), bx - ax)
        if height == y:
            return True
        below += height > y and x < bx
    return below % 2 == 1


OUTLINES = {
    "rect": lambda at, x, y: max(at[0] - x, x - at[2], at[1] - y, y - at[3]) <= 0,
    "circle": lambda at, x, y: math.hypot(x - at[0], y - at[1]) ** 2 < at[2] ** 2 + 0.5,
    "poly": in_polygon,
}
RULES = {
    "single": one_choice,
    "multiple": several_choices,
    "true_false": statement,
    "numerical": value,
    "short_text": short,
    "matching": pairs,
    "ordering": sequence,
    "cloze": gaps,
    "hotspot": places,
}


def outcome(lines: list[tuple[Fraction, Fraction, str]], pass_mark: int) -> dict:
    """(points, most, ruling) of every question -> points, most, score (hundredths of a point of 100, cut), passed.
    void: asked of nobody; credit: full points."""
    points = most = Fraction(0)
    for earned, full, ruling in lines:
        if ruling == "void":
            continue
        points += full if ruling == "credit" else earned
        most += full
    hundredths = points * 10_000 // most if most else 0
    return {
        "points": points,
        "most": most,
        "hundredths": int(hundredths),
        "passed": most > 0 and points / most >= Fraction(pass_mark, 100),
    }


# --- parameterised: the key is worked out by a reader of its own, letter by letter


def parameterised(body, order, answer):
    """The key of the frozen values, then like a number with one accepted value."""
    reader = Reader(body["expression"], {name: float(Fraction(text)) for name, text in order["values"].items()})
    wanted = Fraction(reader.whole())
    margin = ratio(body.get("tolerance") or 0) * (abs(wanted) if body.get("relative") else 1)
    found = meanings(str(answer), body.get("unit") or "")
    return Fraction(any(wanted - margin <= number <= wanted + margin for number in found))


class Reader:
    """Arithmetic from left to right: sums of products of powers; ** binds tighter than a sign before it."""

    CALLS = {name: getattr(math, name) for name in ("sqrt", "sin", "cos", "tan", "asin", "acos", "atan")}
    CALLS |= {name: getattr(math, name) for name in ("log", "log10", "exp", "radians", "degrees")}
    CALLS |= {"abs": abs, "min": min, "max": max}

    def __init__(self, text: str, values: dict[str, float]):
        self.parts = re.findall(r"\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|\*\*|\S", text)
        self.values = {"pi": math.pi, "e": math.e, **values}
        self.at = 0

    def next(self, *wanted) -> str:
        """The next part when it is one of these, and past it; else nothing."""
        part = self.parts[self.at] if self.at < len(self.parts) else ""
        if part and (not wanted or part in wanted):
            self.at += 1
            return part
        return ""

    def whole(self) -> float:
        found = self.sum()
        if self.at != len(self.parts) or isinstance(found, complex):
            raise Impossible
        return found

    def sum(self):
        left = self.product()
        while sign := self.next("+", "-"):
            right = self.product()
            left = left + right if sign == "+" else left - right
        return left

    def product(self):
        left = self.signed()
        while sign := self.next("*", "/"):
            right = self.signed()
            left = left * right if sign == "*" else left / right
        return left

    def signed(self):
        sign = self.next("+", "-")
        if sign:
            return -self.signed() if sign == "-" else self.signed()
        base = self.single()
        return base ** self.signed() if self.next("**") else base

    def single(self):
        part = self.next()
        if part == "(":
            inside = self.sum()
            if not self.next(")"):
                raise Impossible
            return inside
        if part in self.CALLS and self.next("("):
            given = [self.sum()]
            while self.next(","):
                given.append(self.sum())
            if not self.next(")"):
                raise Impossible
            return self.CALLS[part](*given)
        return self.values[part] if part in self.values else float(part)


RULES["numerical_parameterised"] = parameterised

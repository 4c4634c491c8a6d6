"""The paper of one candidate: which versions, in which order, choices shuffled. Pure, from a stored seed.

A paper is [{"n": 1, "version_id": 7, "kind": "single", "points": "1", "topic": "…", "order": {"choices": [2, 0, 1]}}].
Its shape is one word per question, part of the signed attempt token, so that a save can be checked without reading the
paper: s4 (one of 4), m5 (several of 5), t, n, x (short text), p3-4 (3 lefts, 4 rights), o5, c.s2.n.x, h2-800-600 (two
places on a drawing of 800 × 600), e, f."""

import random

from lms.exams import expressions, regions

LETTERS = {"true_false": "t", "numerical": "n", "numerical_parameterised": "n", "short_text": "x"}
LETTERS |= {"open": "e", "file_upload": "f"}
WORDS_MAX, SHORT_MAX, NUMBER_MAX = 20_000, 500, 60  # characters of an answer


def made(seed: int, versions: list[dict], shuffle: bool = True) -> list[dict]:
    """`versions`: id, kind, body, topic, points, in drawn order."""
    chance = random.Random(seed)
    drawn = list(versions)
    if shuffle:
        chance.shuffle(drawn)
    return [
        {
            "n": n,
            "version_id": version["id"],
            "kind": version["kind"],
            "points": version["points"],
            "topic": version["topic"],
            "order": ordered(chance, version["kind"], version["body"], shuffle),
        }
        for n, version in enumerate(drawn, 1)
    ]


def skeleton(kind, body) -> dict:
    """What made() and shape() need of a body: how many parts there are, and what is drawn; no text and no key."""
    if kind in ("single", "multiple"):
        return {"choices": [None] * len(body["choices"])} | {name: body[name] for name in ("shuffle",) if name in body}
    if kind == "cloze":
        return {"fields": [{"kind": one["kind"]} | skeleton(one["kind"], one) for one in body["fields"]]}
    parts = {name: [None] * len(body[name]) for name in ("lefts", "rights", "items") if name in body}
    return parts | {name: body[name] for name in ("variables", "marks", "width", "height") if name in body}


def ordered(chance, kind, body, shuffle=True) -> dict:
    """How the parts of one question are shown. What must be put in order or matched is always shuffled."""
    if kind in ("single", "multiple"):
        keep = not shuffle or body.get("shuffle") is False
        return {"choices": shuffled(chance, len(body["choices"]), keep)}
    if kind == "matching":
        return {
            "lefts": shuffled(chance, len(body["lefts"]), not shuffle),
            "rights": shuffled(chance, len(body["rights"])),
        }
    if kind == "ordering":
        return {"items": mixed(chance, len(body["items"]))}
    if kind == "numerical_parameterised":
        return {"values": expressions.drawn(chance, body["variables"])}
    if kind == "cloze":
        fields = {str(n): ordered(chance, field["kind"], field, shuffle) for n, field in enumerate(body["fields"], 1)}
        return {"fields": {n: order for n, order in fields.items() if order}}
    return {}


def shuffled(chance, size, keep=False):
    places = list(range(size))
    if not keep:
        chance.shuffle(places)
    return places


def mixed(chance, size):
    """Never in the right order already, or an untouched question would be solved."""
    places = shuffled(chance, size)
    while size > 1 and places == sorted(places):
        chance.shuffle(places)
    return places


def shape(kind: str, body: dict) -> str:
    if kind == "single":
        return f"s{len(body['choices'])}"
    if kind == "multiple":
        return f"m{len(body['choices'])}"
    if kind == "matching":
        return f"p{len(body['lefts'])}-{len(body['rights'])}"
    if kind == "ordering":
        return f"o{len(body['items'])}"
    if kind == "cloze":
        return ".".join(["c", *(shape(field["kind"], field) for field in body["fields"])])
    if kind == "hotspot":
        return f"h{body['marks']}-{body['width']}-{body['height']}"
    return LETTERS[kind]


def fits(shape: str, value) -> bool:
    """Whether a value sent by a browser can be an answer to a question of this shape. None erases an answer."""
    if value is None:
        return True
    letter, rest = shape[0], shape[1:]
    if letter == "s":
        return whole(value, int(rest))
    if letter == "m":
        return listed(value, int(rest)) and all(whole(at, int(rest)) for at in value) and len(set(value)) == len(value)
    if letter == "t":
        return isinstance(value, bool)
    if letter in "nxe":
        return sayable(value) and len(value) <= {"n": NUMBER_MAX, "x": SHORT_MAX, "e": WORDS_MAX}[letter]
    if letter == "p":
        lefts, rights = map(int, rest.split("-"))
        return listed(value, lefts) and len(value) == lefts and all(at is None or whole(at, rights) for at in value)
    if letter == "o":
        return (
            listed(value, int(rest)) and all(whole(at, 999) for at in value) and sorted(value) == list(range(int(rest)))
        )
    if letter == "c":
        fields = shape.split(".")[1:]
        known = {str(n): inner for n, inner in enumerate(fields, 1)}
        return (
            isinstance(value, dict) and set(value) <= set(known) and all(fits(known[n], at) for n, at in value.items())
        )
    if letter == "h":
        most, width, height = map(int, rest.split("-"))
        return listed(value, most) and all(regions.is_place(place, width, height) for place in value)
    if letter == "f":
        return listed(value, 5) and all(whole(at, 2**53) for at in value)
    return False


def sayable(value) -> bool:
    """Whether it is text that can be written down: half a character (a lone surrogate) cannot."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def whole(value, below):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < below


def listed(value, most):
    return isinstance(value, list) and len(value) <= most


def is_empty(value) -> bool:
    """An answer that says nothing: erased, no text, nothing chosen."""
    if value is None or value == "" or value == [] or value == {}:
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        return all(is_empty(part) for part in value.values())
    return isinstance(value, list) and all(part is None for part in value)

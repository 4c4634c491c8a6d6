"""A question as people see it: on the candidate's paper (never with its key), and in words for results and marking."""

import json
import re
from dataclasses import dataclass, field
from fractions import Fraction

from markupsafe import Markup, escape

from lms.core import presentation
from lms.exams import drawings, expressions, kinds, rich_text

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Shown:
    """A question of a paper in the order of its candidate. Holds no key, no weight, no feedback."""

    n: int
    kind: str
    points: str
    stem: Markup
    choices: list = field(default_factory=list)  # (position, letter, text)
    lefts: list = field(default_factory=list)  # (position, text)
    rights: list = field(default_factory=list)  # (position, plain text)
    items: list = field(default_factory=list)  # (position, text)
    unit: str = ""
    extensions: str = ""
    max_words: int | None = None
    drawing: dict = field(default_factory=dict)  # image, width, height, alt, marks: how many
    value: object = None
    saved_at: object = None


def shown(question: dict, version, state=None) -> Shown:
    """`question`: a line of the paper; `version`: its frozen version; `state`: the answer that counts, or none."""
    value = json.loads(state.value) if state else None
    body, order = version.body, question["order"]
    made = Shown(question["n"], version.kind, points_text(question["points"]), stem_of(version, order))
    made.value, made.saved_at = value, state.at if state else None
    if version.kind in ("single", "multiple"):
        texts = [body["choices"][index]["text"] for index in order["choices"]]
        made.choices = [(at, letter(at), safe(text)) for at, text in enumerate(texts)]
    elif version.kind == "matching":
        made.lefts = [(at, safe(body["lefts"][index])) for at, index in enumerate(order["lefts"])]
        made.rights = [(at, rich_text.to_plain(body["rights"][index])) for at, index in enumerate(order["rights"])]
    elif version.kind == "ordering":
        items = [(at, safe(body["items"][index])) for at, index in enumerate(order["items"])]
        made.items = [items[at] for at in value] if is_order(value, len(items)) else items
    elif version.kind == "cloze":
        made.stem = with_gaps(version, order, question["n"], value)
    elif version.kind in ("numerical", "numerical_parameterised"):
        made.kind = "numerical"
        made.unit = body.get("unit", "")
    elif version.kind == "open":
        made.max_words = body.get("max_words")
    elif version.kind == "hotspot":
        made.drawing = {name: body[name] for name in ("image", "width", "height", "alt", "marks")}
    elif version.kind == "file_upload":
        made.extensions = ", ".join(body.get("extensions") or kinds.EXTENSIONS)
    return made


def safe(html: str) -> Markup:
    return Markup(rich_text.clean(html))


def stem_of(version, order: dict) -> Markup:
    """The text with this candidate's values in place of {a}; only between tags."""
    values = order.get("values") or {}
    if not values:
        return safe(version.stem)
    parts = re.split(r"(<[^>]*>)", rich_text.clean(version.stem))

    def put(found):
        return str(escape(value_words(values[found[1]]))) if found[1] in values else found[0]

    return Markup("".join(one if one.startswith("<") else expressions.IN_STEM.sub(put, one) for one in parts))


def value_words(text: str) -> str:
    return str(text).replace(".", ",").replace("-", "−")


def letter(at: int) -> str:
    return LETTERS[at] if at < len(LETTERS) else str(at + 1)


def is_order(value, size) -> bool:
    return isinstance(value, list) and sorted(value) == list(range(size))


def points_text(points) -> str:
    exact = kinds.fraction(points)
    return str(exact) if exact.denominator == 1 else presentation.decimal(round(float(exact), 2))


def with_gaps(version, order, n: int, value) -> Markup:
    """The stem with a control in place of each {1}; only in its text, never inside a tag."""
    given = value if isinstance(value, dict) else {}

    def gap(found):
        number = found[1]
        if not 1 <= int(number) <= len(version.body["fields"]):
            return found[0]
        inner = version.body["fields"][int(number) - 1]
        return control(inner, (order.get("fields") or {}).get(number, {}), n, number, given.get(number))

    parts = re.split(r"(<[^>]*>)", rich_text.clean(version.stem))
    return Markup("".join(part if part.startswith("<") else kinds.GAP.sub(gap, part) for part in parts))


def control(inner, order, n, number, value) -> str:
    name = f'id="s{n}-b{number}" data-gap="{number}" aria-label="Boşluk {number}"'
    if inner["kind"] == "single":
        options = ['<option value="">Seçin</option>']
        for at, index in enumerate(order["choices"]):
            chosen = " selected" if value == at and not isinstance(value, bool) else ""
            options.append(
                f'<option value="{at}"{chosen}>{escape(rich_text.to_plain(inner["choices"][index]["text"]))}</option>'
            )
        return f'<select class="form-select gap" autocomplete="off" {name}>{"".join(options)}</select>'
    typed = escape(value) if isinstance(value, str) else ""
    width = "gap-n" if inner["kind"] == "numerical" else "gap-x"
    fixed = f'class="form-control gap {width}" type="text" autocomplete="off" maxlength="200"'
    return f'<input {fixed} {name} value="{typed}">'


def said(version, order: dict, answer) -> str:
    """A candidate's answer in words; empty when there is none."""
    body, kind = version.body, version.kind
    if answer in (None, "", []):
        return ""
    try:
        if kind == "single":
            return choice_words(body, order, [answer])
        if kind == "multiple":
            return choice_words(body, order, answer)
        if kind == "true_false":
            return "Doğru" if answer else "Yanlış"
        if kind == "matching":
            pairs = zip(order["lefts"], answer, strict=False)
            rights = [body["rights"][index] for index in order["rights"]]
            return "; ".join(
                f"{rich_text.to_plain(body['lefts'][left])} → {rights[at] if at is not None else '–'}"
                for left, at in pairs
            )
        if kind == "ordering":
            items = [body["items"][index] for index in order["items"]]
            return "; ".join(rich_text.to_plain(items[at]) for at in answer)
        if kind == "cloze":
            return "; ".join(gap_words(body, order, number, given) for number, given in sorted(answer.items()))
        if kind == "hotspot":
            return drawings.answer_words(body, answer)
        if kind == "file_upload":
            return f"{len(answer)} dosya"
    except (LookupError, TypeError, ValueError):
        return "okunamadı"
    return str(answer)


def choice_words(body, order, positions) -> str:
    shown = [body["choices"][index]["text"] for index in order["choices"]]
    return "; ".join(rich_text.to_plain(shown[at]) for at in sorted(positions))


def gap_words(body, order, number, given) -> str:
    inner = body["fields"][int(number) - 1]
    if inner["kind"] == "single" and given is not None:
        given = choice_words(inner, order["fields"][number], [given])
    return f"{number}: {given if given not in (None, '') else '–'}"


def key_words(kind: str, body: dict, order: dict | None = None) -> str:
    """The right answer in words; with `order` that of the candidate's own values."""
    if kind == "numerical_parameterised":
        return parameterised_key(body, order or {})
    if kind in ("single", "multiple"):
        return "; ".join(rich_text.to_plain(c["text"]) for c in body["choices"] if kinds.fraction(c["weight"]) > 0)
    if kind == "true_false":
        return "Doğru" if body["correct"] else "Yanlış"
    if kind == "numerical":
        return "; ".join(number_words(answer, body.get("unit", "")) for answer in body["answers"])
    if kind == "short_text":
        return "; ".join(answer["text"] for answer in body["accepted"])
    if kind == "matching":
        pairs = zip(body["lefts"], body["key"], strict=True)
        return "; ".join(f"{rich_text.to_plain(left)} → {body['rights'][at]}" for left, at in pairs)
    if kind == "ordering":
        return "; ".join(rich_text.to_plain(item) for item in body["items"])
    if kind == "hotspot":
        return drawings.key_words(body)
    if kind == "cloze":
        return "; ".join(f"{n}: {key_words(inner['kind'], inner)}" for n, inner in enumerate(body["fields"], 1))
    return rich_text.to_plain(body.get("model_answer", ""))


def parameterised_key(body, order) -> str:
    unit = body.get("unit", "")
    if not order.get("values"):
        return body["expression"] + (f" {unit}" if unit else "")
    try:
        value = f"{expressions.result(body['expression'], order['values']):.6g}"
    except ValueError:
        return ""
    how = {"tolerance": body.get("tolerance") or "0", "relative": body.get("relative", False)}
    return number_words({"value": value, **how}, unit)


def number_words(answer, unit) -> str:
    value, tolerance = Fraction(kinds.fraction(answer["value"])), Fraction(kinds.fraction(answer["tolerance"]))
    text = presentation.decimal(f"{float(value):.10g}") + (f" {unit}" if unit else "")
    if tolerance:
        text += f" (± {presentation.decimal(f'{float(tolerance):.6g}')}{' oransal' if answer.get('relative') else ''})"
    return text


def by_topic(paper, marks) -> list[tuple[str, Fraction, Fraction]]:
    """(topic, points, most) of a marked paper, in the order in which topics first come."""
    sums: dict[str, list[Fraction]] = {}
    for question, _version in paper:
        mark = marks[question["n"]]
        if mark.ruling == "void":
            continue
        line = sums.setdefault(question["topic"] or "Diğer", [Fraction(0), Fraction(0)])
        line[0] += kinds.fraction(mark.most if mark.ruling == "credit" else mark.points or "0")
        line[1] += kinds.fraction(mark.most)
    return [(topic, points, most) for topic, (points, most) in sums.items()]

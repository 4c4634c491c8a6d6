"""Moodle XML out: what Moodle has no type for is named in a comment."""

import html
from xml.sax.saxutils import escape

from lms.exams import kinds
from lms.exams.formats import ddmarker, texts

TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "numerical": "numerical",
    "short_text": "shortanswer",
    "matching": "matching",
    "ordering": "ordering",
    "cloze": "cloze",
    "hotspot": "ddmarker",
    "open": "essay",
}


def write(questions, category: str) -> str:
    """A whole <quiz> of questions (title, kind, stem, body, points, topic, difficulty, feedback)."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    out.append(
        f'<question type="category"><category>{text("$course$/" + category.replace("/", "-"))}</category></question>'
    )
    for question in questions:
        if question["kind"] not in TYPES:
            title = question["title"].replace("--", "- -")
            out.append(f"<!-- Aktarılamadı ({kinds.KINDS[question['kind']]}): {escape(title)} -->")
            continue
        if question["kind"] == "hotspot" and (lost := ddmarker.losses(question["body"])):
            title = question["title"].replace("--", "- -")
            out.append(f"<!-- Eksikle aktarıldı ({', '.join(lost)}): {escape(title)} -->")
        out.append(f'<question type="{TYPES[question["kind"]]}">')
        out.append(f"<name>{text(question['title'])}</name>")
        out.append(f'<questiontext format="html">{text(stem_of(question))}</questiontext>')
        out.append(f'<generalfeedback format="html">{text(question["feedback"])}</generalfeedback>')
        out.append(f"<defaultgrade>{decimal(question['points'])}</defaultgrade>")
        out += BODIES[question["kind"]](question["body"])
        out.append(
            f"<tags><tag>{text(question['topic'])}</tag>"
            f"<tag>{text('güçlük-' + str(question['difficulty']))}</tag></tags>"
        )
        out.append("</question>")
    return "\n".join([*out, "</quiz>"]) + "\n"


def text(said: str) -> str:
    return f"<text>{escape(said or '')}</text>"


def decimal(value) -> str:
    return f"{float(kinds.fraction(value)):.7g}"


def percent(value) -> str:
    return f"{float(kinds.fraction(value) * 100):.7g}"


def answer(said, weight, feedback="", more="", form="html"):
    note = f'<feedback format="html">{text(feedback)}</feedback>'
    return f'<answer fraction="{percent(weight)}" format="{form}">{text(said)}{note}{more}</answer>'


def choices(body):
    one = "false" if "rule" in body else "true"
    shuffle = "false" if body.get("shuffle") is False else "true"
    yield f"<single>{one}</single><shuffleanswers>{shuffle}</shuffleanswers><answernumbering>ABCD</answernumbering>"
    for choice in body["choices"]:
        yield answer(choice["text"], choice["weight"], choice.get("feedback", ""))


def true_false(body):
    yield answer("true", "1" if body["correct"] else "0", body.get("feedback_true", ""), form="moodle_auto_format")
    yield answer("false", "0" if body["correct"] else "1", body.get("feedback_false", ""), form="moodle_auto_format")


def numerical(body):
    for accepted in body["answers"]:
        tolerance = kinds.fraction(accepted["tolerance"])
        if accepted.get("relative"):
            tolerance *= abs(kinds.fraction(accepted["value"]))
        more = f"<tolerance>{decimal(tolerance)}</tolerance>"
        value = f"{float(kinds.fraction(accepted['value'])):.12g}"
        yield answer(value, accepted["weight"], accepted.get("feedback", ""), more, "moodle_auto_format")
    if body.get("unit"):
        unit = f"<multiplier>1</multiplier><unit_name>{escape(body['unit'])}</unit_name>"
        yield f"<units><unit>{unit}</unit></units>"


def short_text(body):
    yield f"<usecase>{int(body.get('case') == 'exact')}</usecase>"
    for accepted in body["accepted"]:
        said = texts.stars_out(accepted["text"], body)
        yield answer(said, accepted["weight"], accepted.get("feedback", ""), form="moodle_auto_format")


def matching(body):
    yield "<shuffleanswers>true</shuffleanswers>"
    pairs = [(left, body["rights"][at]) for left, at in zip(body["lefts"], body["key"], strict=True)]
    pairs += [("", right) for at, right in enumerate(body["rights"]) if at not in body["key"]]
    for left, right in pairs:
        yield f'<subquestion format="html">{text(left)}<answer>{text(right)}</answer></subquestion>'


def ordering(body):
    yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
    yield f"<gradingtype>{ORDER_RULES[body.get('rule', 'relative_order')]}</gradingtype>"
    for number, item in enumerate(body["items"], 1):
        yield answer(item, str(number) + "/100")


ORDER_RULES = {"relative_order": "RELATIVE_NEXT_EXCLUDE_LAST", "positions": "ABSOLUTE_POSITION"}
ORDER_RULES |= {"all_or_nothing": "ALL_OR_NOTHING"}


def stem_of(question):
    if question["kind"] != "cloze":
        return question["stem"]
    gaps = {str(n): gap(field) for n, field in enumerate(question["body"]["fields"], 1)}
    return kinds.GAP.sub(lambda found: gaps.get(found[1], found[0]), question["stem"])


def gap(field):
    def safe(said):
        said = said.replace("\\", "\\\\")
        for char in '}#~/"':
            said = said.replace(char, "\\" + char)
        return said

    def one(said, weight, note=""):
        share = "=" if weight == "1" else f"%{percent(weight)}%" if weight != "0" else ""
        return share + safe(said) + (f"#{safe(note)}" if note else "")

    if field["kind"] == "single":
        word, parts = "MULTICHOICE", [one(c["text"], c["weight"], c.get("feedback", "")) for c in field["choices"]]
    elif field["kind"] == "short_text":
        word = "SHORTANSWER_C" if field.get("case") == "exact" else "SHORTANSWER"
        parts = [
            one(html.escape(a["text"], quote=False), a["weight"], a.get("feedback", "")) for a in field["accepted"]
        ]
    else:
        word = "NUMERICAL"
        parts = []
        for accepted in field["answers"]:
            tolerance = kinds.fraction(accepted["tolerance"]) * (
                abs(kinds.fraction(accepted["value"])) if accepted.get("relative") else 1
            )
            share = "=" if accepted["weight"] == "1" else f"%{percent(accepted['weight'])}%"
            parts.append(f"{share}{float(kinds.fraction(accepted['value'])):.12g}:{float(tolerance):.12g}")
    return f"{{{field.get('weight', '1')}:{word}:{'~'.join(parts)}}}"


def essay(body):
    yield f'<graderinfo format="html">{text(body.get("model_answer", ""))}</graderinfo>'


BODIES = {
    "single": choices,
    "multiple": choices,
    "true_false": true_false,
    "numerical": numerical,
    "short_text": short_text,
    "matching": matching,
    "ordering": ordering,
    "cloze": lambda body: [],
    "hotspot": ddmarker.write,
    "open": essay,
}

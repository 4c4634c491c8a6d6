"""Between the question form and a question's content: lines and rows to a body, and back. Pure but for the form."""

import base64
import hashlib
import re
from fractions import Fraction

from lms.core import pictures
from lms.core.refusals import Refused
from lms.exams import drawings, expressions, kinds, rich_text
from lms.exams.formats.moodle_texts import PICTURES

RANGE = re.compile(r"(\w+)\s*=\s*(\S+?)\s*(?:…|\.\.\.?)\s*([^\s;]+)\s*(?:;\s*(\S+))?")
SHARE = re.compile(r"\s*\(%\s*(-?[\d.,]+)\s*\)\s*$")
PICTURE = re.compile(r"<img[^>]*>")
SIMPLE = re.compile(r"</?(?:p|br)\s*/?>")


# --- texts


def shown_in_editor(html: str) -> str:
    """HTML as the author edits it: plain where it is only paragraphs, pictures as [resim 3f2a1c]."""
    text = PICTURE.sub(lambda found: f"[resim {mark_of(found[0])}]", html or "")
    if "<" not in SIMPLE.sub("", text):
        text = re.sub(r"</p>\s*<p>", "\n\n", text)
        text = re.sub(r"<br\s*/?>", "\n", re.sub(r"</?p>", "", text))
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text


def mark_of(picture: str) -> str:
    return hashlib.sha256(picture.encode()).hexdigest()[:6]


def pictures_in(content) -> dict[str, str]:
    """Every picture in a question's content, by its mark."""
    if isinstance(content, str):
        return {mark_of(picture): picture for picture in PICTURE.findall(content)}
    parts = content.values() if isinstance(content, dict) else content if isinstance(content, list) else []
    return {mark: picture for part in parts for mark, picture in pictures_in(part).items()}


def from_editor(text: str, pictures: dict[str, str] | None = None) -> str:
    """The author's text as clean HTML; [resim 3f2a1c] becomes that picture again."""
    html = rich_text.from_any(text.strip())
    known = pictures or {}
    return rich_text.clean(re.sub(r"\[resim ([0-9a-f]{6})\]", lambda found: known.get(found[1], ""), html))


def picture_html(data: bytes, alt: str) -> str:
    """An uploaded picture as part of the text. Raises Refused for what is no picture or too large."""
    kind = next((kind for magic, kind in PICTURES.items() if data.startswith(magic)), "")
    if not kind:
        raise Refused("Resim PNG, JPEG, GIF ya da WebP olmalıdır.", "picture")
    if len(data) > 500_000:
        raise Refused("Resim 500 kB sınırından büyük.", "picture")
    if fault := pictures.fault_of(data):
        raise Refused(fault, "picture")
    if not alt.strip():
        raise Refused("Resmi sözle anlatın; ekran okuyucu kullananlar bunu duyar.", "picture_alt")
    alt = alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<p><img src="data:image/{kind};base64,{base64.b64encode(data).decode()}" alt="{alt}"></p>'


# --- the form to content


def content_of(kind: str, form, before: dict | None = None) -> dict:
    """The content that the form says; `before` is the content that it was opened with. Raises Refused for unreadable
    numbers."""
    known = pictures_in(before)
    stem = from_editor(form.stem.data or "", known)
    if form.picture.data and getattr(form.picture.data, "filename", ""):
        stem += picture_html(form.picture.data.read(), form.picture_alt.data or "")
    try:
        points = kinds.points(form.points.data or "1")
    except ValueError as error:
        raise Refused(str(error), "points") from error
    return {
        "kind": kind,
        "title": form.title.data or rich_text.to_plain(stem)[:80],
        "stem": stem,
        "body": BODIES[kind](form, known),
        "points": str(points),
        "topic": form.topic.data or "",
        "difficulty": form.difficulty.data,
        "feedback": from_editor(form.feedback.data or "", known),
        "source": form.source.data or "",
    }


def number(text: str, field: str) -> Fraction:
    try:
        return kinds.fraction(text)
    except ValueError as error:
        raise Refused(str(error), field) from error


def choices(form, known) -> dict:
    rows = [row for row in form.choices.data if (row["text"] or "").strip()]
    right = sum(bool(row["correct"]) for row in rows)
    made = []
    for row in rows:
        if row["weight"]:
            weight = str(number(row["weight"], "choices") / 100)
        elif row["correct"]:
            weight = str(Fraction(1, right)) if "rule" in form else "1"
        else:
            weight = f"-{Fraction(1, right)}" if "rule" in form and right else "0"
        text = from_editor(row["text"], known)
        made.append({"text": text, "weight": weight, "feedback": from_editor(row["feedback"] or "", known)})
    body = {"choices": made}
    if form.keep_order.data:
        body["shuffle"] = False
    if "rule" in form:
        body["rule"] = form.rule.data
        if not any(choice["weight"] != "0" for choice in made):
            raise Refused("En az bir doğru seçenek işaretlenmelidir.", "choices")
    return body


def share_of(line: str, field: str) -> tuple[str, str]:
    """A line and its weight: `metin (%50)`."""
    found = SHARE.search(line)
    return (line[: found.start()].strip(), str(number(found[1], field) / 100)) if found else (line, "1")


def numerical(form, known) -> dict:
    return {"answers": [value_of(line, "values") for line in form.values.data or []], "unit": form.unit.data or ""}


def value_of(line: str, field: str) -> dict:
    line, weight = share_of(line, field)
    value, _, tolerance = re.sub(r"\+/?-", "±", line).partition("±")
    tolerance = tolerance.strip() or "0"
    relative = tolerance.startswith("%")
    exact = number(tolerance.lstrip("%"), field)
    return {
        "value": str(number(value, field)),
        "tolerance": str(exact / 100 if relative else exact),
        "relative": relative,
        "weight": weight,
        "feedback": "",
    }


def parameterised(form, known) -> dict:
    tolerance = (form.tolerance.data or "0").strip()
    relative = tolerance.startswith("%")
    exact = number(tolerance.lstrip("%± "), "tolerance")
    return {
        "variables": dict(variable_of(line) for line in form.variables.data or []),
        "expression": (form.expression.data or "").strip(),
        "tolerance": str(exact / 100 if relative else exact),
        "relative": relative,
        "unit": form.unit.data or "",
    }


def variable_of(line: str) -> tuple[str, dict]:
    """`a = 1 … 10; 0,5`: the name with its range."""
    found = RANGE.fullmatch(line.strip())
    if not found:
        raise Refused(f"Değişken satırı okunamadı: {line[:40]}. Örnek: a = 1 … 10; 0,5", "variables")
    name, low, high, step = found.groups()
    parts = {"min": low, "max": high, "step": step or "1"}
    return name, {key: expressions.text_of(number(text, "variables")) for key, text in parts.items()}


def short_text(form, known) -> dict:
    return {
        "accepted": [text_of(line, "accepted") for line in form.accepted.data or []],
        "case": form.case.data,
        "diacritics": form.diacritics.data,
        "wildcards": form.wildcards.data,
    }


def text_of(line, field) -> dict:
    text, weight = share_of(line, field)
    return {"text": text, "weight": weight, "feedback": ""}


def matching(form, known) -> dict:
    rows = [((row["left"] or "").strip(), (row["right"] or "").strip()) for row in form.pairs.data]
    rows = [row for row in rows if any(row)]
    if any(not left or not right for left, right in rows):
        raise Refused("Her eşin iki yanı da yazılmalıdır.", "pairs")
    rights = list(dict.fromkeys([right for _, right in rows] + (form.distractors.data or [])))
    lefts = [from_editor(left, known) for left, _ in rows]
    return {"lefts": lefts, "rights": rights, "key": [rights.index(right) for _, right in rows], "rule": form.rule.data}


def ordering(form, known) -> dict:
    return {"items": [from_editor(line, known) for line in form.items.data or []], "rule": form.rule.data}


def cloze(form, known) -> dict:
    fields = []
    for row in form.gaps.data:
        lines = row["answers"] or []
        if row["kind"] == "single":
            parts = [
                {"text": from_editor(line.lstrip("*=").strip()), "weight": str(int(line[:1] in "*=")), "feedback": ""}
                for line in lines
            ]
            fields.append({"kind": "single", "weight": "1", "choices": parts})
        elif row["kind"] == "numerical":
            fields.append(
                {"kind": "numerical", "weight": "1", "answers": [value_of(line, "gaps") for line in lines], "unit": ""}
            )
        elif row["kind"] == "short_text":
            parts = [text_of(line, "gaps") for line in lines]
            how = {"case": "ignore", "diacritics": "lenient", "wildcards": False}
            fields.append({"kind": "short_text", "weight": "1", "accepted": parts, **how})
    return {"fields": fields}


def rubric_points(text: str) -> Fraction:
    try:
        found = kinds.given_points(text)
    except ValueError as error:
        raise Refused(str(error), "rubric") from error
    if not 0 <= found <= kinds.POINTS_MOST:
        raise Refused(f"Ölçütün puanı 0 ile {kinds.POINTS_MOST} arasında olmalıdır.", "rubric")
    return found


def rubric(form) -> list:
    lines = []
    for line in form.rubric.data or []:
        points, mark, criterion = line.partition("|")
        if not mark:
            raise Refused("Puanlama anahtarının satırları puan | ölçüt biçiminde olmalıdır.", "rubric")
        lines.append({"points": str(rubric_points(points)), "criterion": criterion.strip()})
    return lines


def opened(form, known) -> dict:
    return {
        "model_answer": from_editor(form.model_answer.data or "", known),
        "rubric": rubric(form),
        "max_words": form.max_words.data,
    }


def uploaded(form, known) -> dict:
    wanted = [line.lower().lstrip(".") for line in form.extensions.data or []]
    return {
        "extensions": wanted or ["pdf"],
        "model_answer": from_editor(form.model_answer.data or "", known),
        "rubric": rubric(form),
    }


BODIES = {
    "single": choices,
    "multiple": choices,
    "true_false": lambda form, known: {"correct": form.correct.data == "1"},
    "numerical": numerical,
    "numerical_parameterised": parameterised,
    "short_text": short_text,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
    "hotspot": drawings.body_of,
    "open": opened,
    "file_upload": uploaded,
}


# --- content to the form


def form_data(title: str, version) -> dict:
    """What the form is opened with for a version."""
    return {
        "title": title,
        "stem": shown_in_editor(version.stem),
        "topic": version.topic,
        "difficulty": version.difficulty,
        "points": said(kinds.fraction(version.points)),
        "feedback": shown_in_editor(version.feedback),
        **DATA[version.kind](version.body),
    }


def said(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.10g}".replace(".", ",")


def share_said(weight: str) -> str:
    return "" if weight == "1" else f" (%{said(kinds.fraction(weight) * 100)})"


def choice_data(body) -> dict:
    partial = "rule" in body
    right = sum(kinds.fraction(choice["weight"]) > 0 for choice in body["choices"])
    usual = {Fraction(1, right), -Fraction(1, right)} if partial and right else {Fraction(1), Fraction(0)}
    rows = []
    for choice in body["choices"]:
        weight = kinds.fraction(choice["weight"])
        rows.append(
            {
                "text": shown_in_editor(choice["text"]),
                "correct": weight > 0,
                "weight": "" if weight in usual else said(weight * 100),
                "feedback": shown_in_editor(choice.get("feedback", "")),
            }
        )
    return {"choices": rows, "keep_order": body.get("shuffle") is False, "rule": body.get("rule")}


def value_line(answer) -> str:
    tolerance = kinds.fraction(answer["tolerance"])
    line = said(kinds.fraction(answer["value"]))
    if tolerance:
        line += f" ± %{said(tolerance * 100)}" if answer.get("relative") else f" ± {said(tolerance)}"
    return line + share_said(answer["weight"])


def parameterised_data(body) -> dict:
    lines = [
        f"{name} = {' … '.join(said(kinds.fraction(one[key])) for key in ('min', 'max'))}; "
        f"{said(kinds.fraction(one['step']))}"
        for name, one in body["variables"].items()
    ]
    tolerance = kinds.fraction(body.get("tolerance") or "0")
    words = f"%{said(tolerance * 100)}" if body.get("relative") else said(tolerance)
    unit = body.get("unit", "")
    return {"variables": lines, "expression": body["expression"], "tolerance": words, "unit": unit}


def text_line(answer) -> str:
    return answer["text"] + share_said(answer["weight"])


def gap_data(field) -> dict:
    if field["kind"] == "single":
        lines = [("* " if c["weight"] == "1" else "") + shown_in_editor(c["text"]) for c in field["choices"]]
    elif field["kind"] == "numerical":
        lines = [value_line(answer) for answer in field["answers"]]
    else:
        lines = [text_line(answer) for answer in field["accepted"]]
    return {"kind": field["kind"], "answers": lines}


def rubric_lines(body) -> list:
    return [f"{said(kinds.fraction(line['points']))} | {line['criterion']}" for line in body.get("rubric", [])]


def pair_data(body) -> dict:
    rows = [
        {"left": shown_in_editor(left), "right": body["rights"][at]}
        for left, at in zip(body["lefts"], body["key"], strict=True)
    ]
    spare = [right for at, right in enumerate(body["rights"]) if at not in body["key"]]
    return {"pairs": rows, "distractors": spare, "rule": body.get("rule", "per_pair")}


DATA = {
    "single": choice_data,
    "multiple": choice_data,
    "true_false": lambda body: {"correct": "1" if body["correct"] else "0"},
    "numerical": lambda body: {"values": [value_line(a) for a in body["answers"]], "unit": body.get("unit", "")},
    "numerical_parameterised": parameterised_data,
    "short_text": lambda body: {
        "accepted": [text_line(answer) for answer in body["accepted"]],
        "case": body.get("case", "ignore"),
        "diacritics": body.get("diacritics", "lenient"),
        "wildcards": body.get("wildcards", False),
    },
    "matching": pair_data,
    "ordering": lambda body: {"items": [shown_in_editor(i) for i in body["items"]], "rule": body.get("rule")},
    "cloze": lambda body: {"gaps": [gap_data(field) for field in body["fields"]]},
    "hotspot": drawings.form_of,
    "open": lambda body: {
        "model_answer": shown_in_editor(body.get("model_answer", "")),
        "rubric": rubric_lines(body),
        "max_words": body.get("max_words"),
    },
    "file_upload": lambda body: {
        "extensions": body.get("extensions", []),
        "model_answer": shown_in_editor(body.get("model_answer", "")),
        "rubric": rubric_lines(body),
    },
}

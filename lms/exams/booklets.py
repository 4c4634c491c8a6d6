"""An exam on paper: each candidate's own frozen paper as a booklet, and the sheet for the answers. Neither holds a key,
a weight or feedback."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import typst

from lms.core.clock import ISTANBUL
from lms.core.presentation import when
from lms.exams import kinds, on_paper, presenting, print_text
from lms.exams.models import Attempt
from lms.exams.queries import attempts as reads
from lms.settings import PACKAGE, carried

WAYS = {
    "s": "Bir harf işaretleyin.",
    "m": "Doğru olan bütün harfleri işaretleyin.",
    "t": "D (doğru) ya da Y (yanlış) işaretleyin.",
    "p": "Her satıra sağdaki harflerden birini yazın.",
    "o": "Harfleri doğru sırayla yazın.",
    "c": "Boşluk numarasının yanına yanıtınızı yazın.",
}
NOT_ON_PAPER = "Bu soru kâğıtta yanıtlanamaz; kararı sınav komisyonu verir."


@dataclass(frozen=True)
class Asked:
    """A question of a candidate's paper as a sheet needs it; `saved`: what the screen has acknowledged, in the sheet's
    words. `gaps`: shapes of a cloze question's fields, by their number."""

    n: int
    shape: str
    shown: presenting.Shown
    saved: str
    writable: bool

    @property
    def gaps(self) -> dict[str, str]:
        inner = self.shape.split(".")[1:] if self.shape[0] == "c" else []
        return {str(n): shape for n, shape in enumerate(inner, 1)}


@dataclass(frozen=True)
class Person:
    """Whose booklet: `number` as at the door, `where` the seat, `left` the time left in words."""

    attempt: Attempt
    name: str
    number: str
    where: str
    left: str


def asked_of(attempt: Attempt) -> list[Asked]:
    """The paper's questions in order, as this candidate has them."""
    answers, shapes = reads.current_answers(attempt.id), attempt.shapes.split(",")
    found = []
    for (question, version), shape in zip(reads.paper_of(attempt), shapes, strict=True):
        n, writable = question["n"], on_paper.can_be_written(shape)
        saved = on_paper.words(shape, answers.get(n)) if writable else ""
        found.append(Asked(n, shape, shown(question, version), saved, writable))
    return found


def shown(question, version) -> presenting.Shown:
    """As on the screen and without an answer; the gaps of a cloze text are numbered lines."""
    if version.kind != "cloze":
        return presenting.shown(question, version)
    made = presenting.Shown(question["n"], "cloze", presenting.points_text(question["points"]), "")
    made.stem = presenting.safe(kinds.GAP.sub(lambda found: f"<b>[{found[1]}]</b> ________", version.stem))
    orders = question["order"].get("fields") or {}
    for number, inner in enumerate(version.body["fields"], 1):
        if inner["kind"] == "single":
            order = orders.get(str(number), {}).get("choices") or range(len(inner["choices"]))
            texts = [presenting.safe(inner["choices"][index]["text"]) for index in order]
            made.lefts.append((number, [(presenting.letter(at), text) for at, text in enumerate(texts)]))
    return made


def booklets(people: Sequence[Person], made_at: datetime) -> bytes:
    """One PDF, each candidate's booklet beginning on a new page with pages counted anew."""
    files: dict[str, bytes] = {}
    return compiled("paper_booklet.typ", people, made_at, lambda one: question_of(one, files), files)


def answer_sheets(people: Sequence[Person], made_at: datetime) -> bytes:
    return compiled("paper_sheet.typ", people, made_at, line_of, {})


def compiled(template: str, people, made_at: datetime, line, files) -> bytes:
    day, exam = made_at.astimezone(ISTANBUL), people[0].attempt.exam
    facts = {
        "exam": exam.title,
        "chamber": exam.chamber.name if exam.chamber else "",
        "made": when(made_at),
        "date": [day.year, day.month, day.day],
        "people": [
            {
                "name": one.name,
                "number": one.number,
                "where": one.where,
                "left": one.left,
                "code": one.attempt.public_id.hex[:12],
                "questions": [line(asked) for asked in asked_of(one.attempt)],
            }
            for one in people
        ],
    }
    try:
        return typeset(template, facts, files)
    except typst.TypstError:
        if not files:
            raise
        return typeset(template, facts | {"bare": True}, {})  # a broken picture must not keep a hall from its papers


def typeset(template: str, facts: dict, files: dict[str, bytes]) -> bytes:
    """Set in a folder of its own, where the template finds the facts and the pictures."""
    with TemporaryDirectory(prefix="lms-paper-") as folder:
        place = Path(folder)
        copyfile(carried("templates") / "exams" / template, place / template)
        (place / "facts.json").write_text(json.dumps({"bare": False} | facts))
        for name, data in files.items():
            (place / name).write_bytes(data)
        fonts = [str(PACKAGE / "static" / "fonts")]
        return typst.compile(str(place / template), root=folder, font_paths=fonts, pdf_standards=["a-2b"])


def question_of(asked: Asked, files: dict[str, bytes]) -> dict:
    def nodes(html):
        return print_text.nodes(html, files)

    one = asked.shown
    made = {"n": asked.n, "points": one.points, "stem": nodes(one.stem), "way": way(asked), "unit": one.unit}
    options: list = [[key, nodes(text)] for _, key, text in one.choices]
    if one.kind == "matching":
        made["lefts"] = [[str(at + 1), nodes(text)] for at, text in one.lefts]
        options = [[presenting.letter(at), nodes(text)] for at, text in one.rights]
    elif one.kind == "ordering":
        options = [[presenting.letter(at), nodes(text)] for at, text in one.items]
    elif one.kind == "cloze":
        made["gaps"] = [[str(n), [[key, nodes(text)] for key, text in choices]] for n, choices in one.lefts]
    return made | {"options": options}


def way(asked: Asked) -> str:
    if not asked.writable:
        return NOT_ON_PAPER
    said = WAYS.get(asked.shape[0], "")
    most = asked.shown.max_words
    return f"{said} En çok {most} sözcük.".strip() if most else said


def line_of(asked: Asked) -> dict:
    """What stands on the answer sheet: how many letters, lines or gaps there are."""
    shape, letters, blanks = asked.shape, [], []
    if not asked.writable:
        form = "none"
    elif shape[0] in "sm":
        form, letters = "letters", list(on_paper.LETTERS[: int(shape[1:])])
    elif shape[0] == "t":
        form, letters = "letters", ["D", "Y"]
    elif shape[0] == "p":
        form, blanks = "blanks", [str(n) for n in range(1, int(shape[1:].split("-")[0]) + 1)]
    elif shape[0] == "o":
        form, blanks = "blanks", [f"{n}." for n in range(1, int(shape[1:]) + 1)]
    elif shape[0] == "c":
        form, blanks = "lines", list(asked.gaps)
    else:
        form = "box" if shape[0] == "e" else "line"
    saved = "" if form == "box" and asked.saved else asked.saved
    note = "Ekrandaki yanıt kayıtlı" if asked.saved and not saved else ""
    return {
        "n": asked.n,
        "form": form,
        "letters": letters,
        "blanks": blanks,
        "many": shape[0] == "m",
        "unit": asked.shown.unit,
        "saved": saved,
        "note": note,
    }

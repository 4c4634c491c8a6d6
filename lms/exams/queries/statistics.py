"""The figures of an exam: read once, few columns, whatever its size."""

import json
from dataclasses import dataclass

from sqlalchemy import select

from lms.core.database import db
from lms.exams import drawings, kinds, presenting, regions, rich_text, statistics
from lms.exams.models import AnswerState, Attempt, Exam, Mark, Paper, QuestionVersion, Result

PARTS = {"single": "choices", "multiple": "choices", "hotspot": "regions"}  # what is counted one by one
OUTSIDE = "-"  # a place in no region
MOST_ANSWERS = 12  # different answers listed of a question without choices


@dataclass(frozen=True)
class Figures:
    whole: statistics.Whole
    versions: dict[int, QuestionVersion]
    rulings: dict[int, str]  # version -> void, credit


def figures(exam: Exam) -> Figures:
    """Of all answers that are marked, with the marks as earned; void questions count in no total."""
    rows = db.session.execute(
        select(Mark.attempt_id, Mark.version_id, Mark.points, Mark.most, Mark.ruling)
        .join(Result, Result.attempt_id == Mark.attempt_id)
        .where(Result.exam_id == exam.id, Result.state != "marking", Mark.points.is_not(None))
    ).all()
    known: dict[str, float] = {}
    for text in {text for row in rows for text in (row.points, row.most)}:
        known[text] = float(kinds.fraction(text))
    rulings = {row.version_id: row.ruling for row in rows if row.ruling}
    most = {row.version_id: known[row.most] for row in rows}
    marks = [(row.attempt_id, row.version_id, known[row.points]) for row in rows if row.ruling != "void"]
    whole = statistics.of(marks, most)
    found = db.session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(most)))
    return Figures(whole, {version.id: version for version in found}, rulings)


@dataclass(frozen=True)
class Use:
    """How often an answer was given, and the mean total (of 100) of those who gave it."""

    text: str
    right: bool
    count: int
    share: float
    mean: float | None


def use_of(exam: Exam, version: QuestionVersion) -> list[Use]:
    """What was answered: every choice, also one that nobody took; else the most frequent answers. Empty ones last."""
    wanted = select(Mark.attempt_id).where(Mark.version_id == version.id)
    rows = db.session.execute(
        select(Paper.questions, AnswerState.question, AnswerState.value, Result.score, Attempt.id)
        .join(Attempt, Attempt.id == Paper.attempt_id)
        .join(Result, Result.attempt_id == Attempt.id)
        .outerjoin(AnswerState, AnswerState.attempt_id == Attempt.id)
        .where(Attempt.exam_id == exam.id, Attempt.id.in_(wanted))
    )
    given: dict[int, tuple[object, dict, float]] = {}
    for questions, question, value, score, attempt_id in rows:
        line = next((line for line in questions if line["version_id"] == version.id), None)
        if line is None:
            continue
        if question == line["n"]:
            given[attempt_id] = (json.loads(value), line["order"], float(score))
        else:
            given.setdefault(attempt_id, (None, line["order"], float(score)))
    return counted(version, list(given.values()))


def counted(version, given) -> list[Use]:
    scores: dict[str, list[float]] = {}
    if version.kind in PARTS:
        scores = {str(index): [] for index in range(len(version.body[PARTS[version.kind]]))}
    for value, order, score in given:
        for text in parts(version, value, order):
            scores.setdefault(text, []).append(score)
    total = len(given) or 1
    lines = [
        Use(words(version, key), is_right(version, key), len(found), len(found) / total, mean(found))
        for key, found in scores.items()
    ]
    if version.kind not in PARTS:
        lines.sort(key=lambda line: (line.text == "", -line.count))
    return lines if version.kind == "hotspot" else lines[:MOST_ANSWERS]


def parts(version, value, order) -> list[str]:
    """What an answer says, in pieces that can be counted."""
    if value in (None, "", [], {}):
        return [""]
    try:
        if version.kind == "single":
            return [str(order["choices"][value])]
        if version.kind == "multiple":
            return [str(order["choices"][place]) for place in value]
        if version.kind == "hotspot":
            hit = {regions.found(version.body["regions"], *place) for place in value}
            return [OUTSIDE if number is None else str(number) for number in hit]
    except (LookupError, TypeError, ValueError):
        return [""]
    return [presenting.said(version, order, value)[:120]]


def words(version, key: str) -> str:
    if version.kind in ("single", "multiple") and key:
        return rich_text.to_plain(version.body["choices"][int(key)]["text"])
    if version.kind == "hotspot" and key:
        return "Bölge dışında" if key == OUTSIDE else drawings.name_of(version.body, int(key))
    return key


def is_right(version, key: str) -> bool:
    if version.kind in PARTS and key.isdecimal():
        return kinds.fraction(version.body[PARTS[version.kind]][int(key)]["weight"]) > 0
    return False


def mean(values) -> float | None:
    return sum(values) / len(values) if values else None

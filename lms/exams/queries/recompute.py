"""Every score worked out again from the journal and the frozen versions, by rescoring.py, and what differs. Reads no
current answer and no mark that a machine gave."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from lms.core.database import db
from lms.exams import rescoring
from lms.exams.models import (
    AnswerEntry,
    Attempt,
    Exam,
    Mark,
    Paper,
    QuestionVersion,
    RecomputeNight,
    Result,
    ResultChange,
    Ruling,
)
from lms.exams.models.attempts import COUNTS
from lms.exams.models.exams import NO_RESULTS

AT_ONCE = 200


@dataclass(frozen=True)
class Difference:
    """Of one attempt; question none: of its sums. `stored` and `found` are what the tables say and what comes out."""

    attempt: str
    question: int | None
    stored: str
    found: str

    def __str__(self):
        place = f"question {self.question}" if self.question else "result"
        return f"attempt {self.attempt}: {place}: stored {self.stored}, recomputed {self.found}"


def last_night() -> RecomputeNight | None:
    """The newest night whose recomputation has ended."""
    rows = select(RecomputeNight).where(RecomputeNight.ended_at.is_not(None)).order_by(RecomputeNight.day.desc())
    return db.session.scalar(rows.limit(1))


def closed_attempts(exam_id: int | None = None) -> list[int]:
    rows = select(Attempt.id).where(Attempt.state != "live").order_by(Attempt.id)
    return list(db.session.scalars(rows.where(Attempt.exam_id == exam_id) if exam_id else rows))


def differences(attempt_ids: list[int]) -> Iterator[Difference]:
    """What differs in these closed attempts; nothing when all is well. Flat memory."""
    for start in range(0, len(attempt_ids), AT_ONCE):
        yield from of_some(attempt_ids[start : start + AT_ONCE])


def of_some(ids: list[int]) -> Iterator[Difference]:
    attempts = db.session.execute(
        select(Attempt.id, Attempt.public_id, Exam.id.label("exam_id"), Exam.audience, Exam.rules, Paper.questions)
        .join(Exam, Exam.id == Attempt.exam_id)
        .join(Paper, Paper.attempt_id == Attempt.id)
        .where(Attempt.id.in_(ids))
        .order_by(Attempt.id)
    ).all()
    answers, marks = answers_of(ids), marks_of(ids)
    wanted = {line["version_id"] for row in attempts for line in row.questions}
    columns = QuestionVersion.id, QuestionVersion.kind, QuestionVersion.body
    versions = {row.id: row for row in db.session.execute(select(*columns).where(QuestionVersion.id.in_(wanted)))}
    rulings = rulings_of({row.exam_id for row in attempts})
    results = {
        row.attempt_id: row
        for row in db.session.execute(select(Result.__table__).where(Result.attempt_id.in_(ids))).all()
    }
    for row in attempts:
        lines, waits = [], False
        for line in row.questions:
            found = line_of(row, line, versions, answers, marks, rulings)
            yield from found.pop("differences")
            waits = waits or found["waits"]
            lines.append((found["points"], found["most"], found["ruling"]))
        if row.audience not in NO_RESULTS:
            yield from result_differences(row, results.get(row.id), lines, waits)


def answers_of(ids) -> dict:
    """(attempt, question) -> the value with the newest seq that came in time."""
    newest: dict = {}
    rows = select(AnswerEntry.attempt_id, AnswerEntry.question, AnswerEntry.seq, AnswerEntry.value).where(
        AnswerEntry.attempt_id.in_(ids), AnswerEntry.kind.in_(COUNTS)
    )
    for attempt_id, question, seq, value in db.session.execute(rows.order_by(AnswerEntry.attempt_id, AnswerEntry.n)):
        held = newest.get((attempt_id, question))
        if held is None or held[0] < seq:
            newest[attempt_id, question] = (seq, value)
    return newest


def marks_of(ids) -> dict:
    rows = db.session.execute(select(Mark.__table__).where(Mark.attempt_id.in_(ids)))
    return {(row.attempt_id, row.question): row for row in rows}


def rulings_of(exam_ids) -> dict:
    rows = select(Ruling.exam_id, Ruling.version_id, Ruling.act).where(
        Ruling.exam_id.in_(exam_ids), Ruling.state == "applied"
    )
    return {(exam_id, version_id): act for exam_id, version_id, act in db.session.execute(rows)}


def line_of(row, line, versions, answers, marks, rulings) -> dict:
    """One question: what it is worth now, and what of it differs from its mark."""
    n, version = line["n"], versions[line["version_id"]]
    most = rescoring.ratio(line["points"])
    mark = marks.get((row.id, n))
    ruling = rulings.get((row.exam_id, version.id), "")
    made = {"points": rescoring.ratio(0), "most": most, "ruling": ruling, "waits": False, "differences": []}
    name = str(row.public_id)
    if mark is None:
        made["differences"].append(Difference(name, n, "no mark", "a mark"))
        return made
    seq, said = answers.get((row.id, n), (0, None))
    if said is None and seq:  # the person was erased: the answer is gone, the mark stays
        made["points"] = rescoring.ratio(mark.points or 0)
        return made
    share = rescoring.share(version.kind, version.body, line["order"], json.loads(said) if said else None)
    if share is None:
        made["waits"] = mark.points is None
        made["points"] = rescoring.ratio(mark.points or 0)
        if not 0 <= made["points"] <= most:
            made["differences"].append(Difference(name, n, mark.points, f"at most {most}"))
    else:
        made["points"] = share * most
        if mark.points is None or rescoring.ratio(mark.points) != made["points"]:
            made["differences"].append(Difference(name, n, str(mark.points), str(made["points"])))
    if (rescoring.ratio(mark.most), mark.version_id, mark.ruling) != (most, version.id, ruling):
        said_now = f"most {mark.most}, version {mark.version_id}, {mark.ruling or 'no ruling'}"
        made["differences"].append(
            Difference(name, n, said_now, f"most {most}, version {version.id}, {ruling or 'no ruling'}")
        )
    return made


def result_differences(row, result, lines, waits) -> Iterator[Difference]:
    if result is None:
        yield Difference(str(row.public_id), None, "no result", "a result")
        return
    pass_mark = (row.rules or {}).get("pass_mark", result.pass_mark)
    found = rescoring.outcome(lines, pass_mark)
    passed = found["passed"] or (result.pass_kept and passed_before(result.id))
    now = (found["points"], found["most"], Decimal(found["hundredths"]) / 100, passed)
    stored = (rescoring.ratio(result.points), rescoring.ratio(result.most), result.score, result.passed)
    if waits:  # the sums are not final, and not published
        if result.state != "marking":
            yield Difference(str(row.public_id), None, result.state, "a person must still mark an answer")
        return
    if stored != now or result.pass_mark != pass_mark:
        yield Difference(str(row.public_id), None, worded(stored), worded(now))


def passed_before(result_id: int) -> bool:
    """Whether a decision found the result passed before it changed it."""
    rows = db.session.scalars(select(ResultChange.before).where(ResultChange.result_id == result_id))
    return any(before["passed"] for before in rows)


def worded(outcome) -> str:
    points, most, score, passed = outcome
    return f"{points} of {most}, {score}, {'passed' if passed else 'failed'}"

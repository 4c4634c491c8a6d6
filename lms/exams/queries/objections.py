from datetime import datetime
from types import SimpleNamespace

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms.chambers.rules import DEFAULTS
from lms.core.database import db
from lms.exams import rulings
from lms.exams.models import (
    Attempt,
    Exam,
    Mark,
    MarkOpinion,
    Objection,
    QuestionVersion,
    Result,
    ResultChange,
    Ruling,
)

OPEN = ("waiting", "ruling")
LIVE = ("waiting", "applying", "applied")  # of a ruling


def days_of(exam: Exam) -> int:
    """The frozen number of days; exams opened before it was frozen have the usual one."""
    return (exam.rules or {}).get("objection_days", DEFAULTS["objection_days"])


def end_for(result: Result) -> datetime | None:
    """The moment from which this result can no longer be objected to; none while it is not published."""
    if result.state != "published":
        return None
    return rulings.objection_end(result.published_at, days_of(result.attempt.exam))


def of_result(result_id: int) -> list[Objection]:
    rows = select(Objection).where(Objection.result_id == result_id).order_by(Objection.question)
    return list(db.session.scalars(rows.options(joinedload(Objection.ruling))))


def own(user_id: int, objection_id: int) -> Objection | None:
    return db.session.scalar(select(Objection).where(Objection.id == objection_id, Objection.user_id == user_id))


def page_of(chamber_id: int, state: str, page: int, per_page: int = 30) -> Pagination:
    """Of the desk, the longest waiting first."""
    rows = (
        select(Objection)
        .options(joinedload(Objection.result).joinedload(Result.attempt).joinedload(Attempt.exam))
        .where(Objection.chamber_id == chamber_id)
    )
    rows = rows.where(Objection.state.in_(OPEN)) if state == "open" else rows.where(Objection.state.not_in(OPEN))
    order = Objection.made_at if state == "open" else Objection.decided_at.desc().nulls_last()
    return db.paginate(rows.order_by(order, Objection.id), page=page, per_page=per_page, error_out=False)


def in_chamber(chamber_id: int, objection_id: int) -> Objection | None:
    return db.session.scalar(select(Objection).where(Objection.id == objection_id, Objection.chamber_id == chamber_id))


def ruling_in(chamber_id: int, ruling_id: int) -> Ruling | None:
    return db.session.scalar(select(Ruling).where(Ruling.id == ruling_id, Ruling.chamber_id == chamber_id))


def rulings_in(chamber_id: int) -> list[Ruling]:
    """Waiting ones first, then the newest."""
    rows = select(Ruling).where(Ruling.chamber_id == chamber_id).options(joinedload(Ruling.exam))
    return list(db.session.scalars(rows.order_by(Ruling.state != "waiting", Ruling.id.desc()).limit(100)))


def live_ruling(exam_id: int, version_id: int) -> Ruling | None:
    """What waits for its second person or is applied already."""
    return db.session.scalar(
        select(Ruling).where(Ruling.exam_id == exam_id, Ruling.version_id == version_id, Ruling.state.in_(LIVE))
    )


def asked_count(exam_id: int, version_id: int) -> int:
    """How many results hold the question."""
    asked = select(Mark.attempt_id).where(Mark.version_id == version_id)
    rows = select(func.count()).select_from(Result).where(Result.exam_id == exam_id, Result.attempt_id.in_(asked))
    return db.session.scalar(rows)


def applied(exam_id: int) -> dict[int, str]:
    """version id -> void or credit."""
    rows = select(Ruling.version_id, Ruling.act).where(Ruling.exam_id == exam_id, Ruling.state == "applied")
    return {version_id: act for version_id, act in db.session.execute(rows)}


def waiting_counts(chamber_id: int) -> tuple[Select, Select]:
    """SELECTs of how many objections and how many rulings wait for a decision."""
    objections = select(func.count()).where(Objection.chamber_id == chamber_id, Objection.state == "waiting")
    return objections, select(func.count()).where(Ruling.chamber_id == chamber_id, Ruling.state == "waiting")


def changes_of(result_id: int) -> list[ResultChange]:
    return list(
        db.session.scalars(select(ResultChange).where(ResultChange.result_id == result_id).order_by(ResultChange.id))
    )


def asked_version(exam_id: int, version_id: int) -> QuestionVersion | None:
    """The version when somebody was asked it in this exam."""
    asked = (
        select(Mark.version_id)
        .join(Attempt, Attempt.id == Mark.attempt_id)
        .where(Attempt.exam_id == exam_id, Mark.version_id == version_id)
    )
    return db.session.scalar(select(QuestionVersion).where(QuestionVersion.id == version_id, asked.exists()))


def markers_of(attempt_id: int, question: int) -> set[int]:
    """Those who marked this answer."""
    mark = db.session.scalars(
        select(Mark.marker_id).where(Mark.attempt_id == attempt_id, Mark.question == question)
    ).all()
    opinions = db.session.scalars(
        select(MarkOpinion.marker_id).where(MarkOpinion.attempt_id == attempt_id, MarkOpinion.question == question)
    ).all()
    return {*mark, *opinions} - {None}


def is_candidate(exam_id: int, user_id: int) -> bool:
    return bool(db.session.scalar(select(Attempt.id).where(Attempt.exam_id == exam_id, Attempt.user_id == user_id)))


def missed(exam_id: int, version_id: int) -> list[int]:
    """Attempts of the exam whose mark of the version carries no ruling."""
    rows = select(Mark.attempt_id).join(Attempt, Attempt.id == Mark.attempt_id).where(Attempt.exam_id == exam_id)
    return list(db.session.scalars(rows.where(Mark.version_id == version_id, Mark.ruling == "").distinct()))


def outcomes(
    exam_id: int, version_id: int, act: str, only: list[int] | None = None
) -> list[tuple[Result, rulings.Outcome, rulings.Outcome]]:
    """(result, before, after) of everybody who was asked the version (or of these attempts), were it void or credited.
    Results that still wait for a marker count with what is marked so far."""
    asked = select(Mark.attempt_id).where(Mark.version_id == version_id)
    asked = asked.where(Mark.attempt_id.in_(only)) if only else asked
    rows = select(Result).where(Result.exam_id == exam_id, Result.attempt_id.in_(asked)).order_by(Result.id)
    results = db.session.scalars(rows).all()
    marks: dict[int, list] = {}
    columns = Mark.attempt_id, Mark.version_id, Mark.points, Mark.most, Mark.ruling
    lines = select(*columns).where(Mark.attempt_id.in_([result.attempt_id for result in results]))
    for attempt_id, version, points, most, ruling in db.session.execute(lines):
        line = SimpleNamespace(version_id=version, points=points, most=most, ruling=ruling)
        marks.setdefault(attempt_id, []).append(line)
    return [(result, standing(result), ruled(result, marks[result.attempt_id], version_id, act)) for result in results]


def standing(result: Result) -> rulings.Outcome:
    """What stands now."""
    return rulings.Outcome(result.points, result.most, result.score, result.passed, result.pass_kept)


def ruled(result, marks, version_id, act) -> rulings.Outcome:
    for mark in marks:
        if mark.version_id == version_id:
            mark.ruling = act
    announced = result.state == "published" and result.passed
    return rulings.outcome(marks, result.pass_mark, announced)


def effect_of(exam_id: int, version_id: int, act: str) -> rulings.Effect:
    """What a ruling would do, counted now."""
    return rulings.effect((before, after) for _, before, after in outcomes(exam_id, version_id, act))

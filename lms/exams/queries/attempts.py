import json
import uuid
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Membership
from lms.attendance import queries as attendance
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import has_access
from lms.exams.models import (
    Admission,
    AnswerState,
    Attempt,
    AttemptCredit,
    Exam,
    ExtraTime,
    Mark,
    Paper,
    QuestionVersion,
    Result,
)
from lms.exams.models.exams import NO_RESULTS
from lms.exams.rules import Facts
from lms.watching.models import WatchTotal


def live_attempt(exam_id: int, user_id: int) -> Attempt | None:
    """The person's running attempt, while its deadline has not passed."""
    return db.session.scalar(
        select(Attempt)
        .where(Attempt.exam_id == exam_id, Attempt.user_id == user_id, Attempt.state == "live")
        .where((Attempt.deadline_at >= NOW) | Attempt.paused_at.is_not(None))
    )


def attempt_of(user_id: int, public_id: uuid.UUID) -> Attempt | None:
    return db.session.scalar(
        select(Attempt)
        .options(joinedload(Attempt.exam).joinedload(Exam.chamber), joinedload(Attempt.user))
        .where(Attempt.public_id == public_id, Attempt.user_id == user_id)
    )


def seen_questions(exam_id: int, user_id: int) -> list[int]:
    """Questions that the person has met in earlier attempts of this exam."""
    met = (
        select(func.jsonb_array_elements(Paper.questions).op("->>")("version_id").label("id"))
        .join(Attempt, Attempt.id == Paper.attempt_id)
        .where(Attempt.exam_id == exam_id, Attempt.user_id == user_id)
        .subquery()
    )
    return list(
        db.session.scalars(
            select(QuestionVersion.question_id).join(met, met.c.id.cast(QuestionVersion.id.type) == QuestionVersion.id)
        )
    )


def admitting_enrolment(exam: Exam, user_id: int) -> Enrolment | None:
    """The enrolment with open access that admits the person to an exam of a course."""
    if exam.version_id is None:
        return None
    return db.session.scalar(
        select(Enrolment)
        .where(Enrolment.user_id == user_id, Enrolment.version_id == exam.version_id, Enrolment.state == "active")
        .where(has_access())
        .order_by(Enrolment.id.desc())
        .limit(1)
    )


def is_admitted(exam: Exam, user_id: int, enrolment: Enrolment | None) -> bool:
    member = False
    if exam.audience == "members":
        held = select(Membership.id).where(Membership.user_id == user_id, Membership.chamber_id == exam.chamber_id)
        member = bool(db.session.scalar(held.where(Membership.ended_at.is_(None))))
    return lets_in(exam, enrolment, member)


def lets_in(exam: Exam, enrolment: Enrolment | None, is_member: bool) -> bool:
    if exam.audience in ("anyone", *NO_RESULTS):
        return True
    return enrolment is not None if exam.audience == "enrolled" else is_member


@cache
def earlier_attempts():
    """Asked at every start: written once."""
    return attempts_seen().where(Attempt.exam_id == bindparam("exam"), Attempt.user_id == bindparam("user"))


def attempts_in(exam_ids: list[int], user_id: int):
    return attempts_seen().where(Attempt.exam_id.in_(exam_ids), Attempt.user_id == user_id)


def attempts_seen():
    return (
        select(Attempt.state, Attempt.closed_at, Attempt.deadline_at, Result.state, Result.passed, Attempt.paused_at)
        .add_columns(Attempt.on_paper_at, Attempt.exam_id)
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .order_by(Attempt.number)
    )


def facts(exam: Exam, user_id: int, enrolment: Enrolment | None) -> Facts:
    """What rules.standing asks of one person and one exam."""
    rows = db.session.execute(earlier_attempts(), {"exam": exam.id, "user": user_id}).all()
    total = db.session.get(WatchTotal, enrolment.id) if enrolment is not None and asks_watching(exam) else None
    hall = hall_state(admission_of(exam.id, user_id)) if exam.in_hall else ""
    return composed(exam, enrolment, rows, total, is_admitted(exam, user_id, enrolment), hall, now())


def facts_of(exams: list[Exam], user_id: int) -> list[tuple[Facts, Enrolment | None]]:
    """facts() of many exams of one person, in their order, with the enrolment that admits to each; every kind of row
    is read once."""
    exam_ids = [exam.id for exam in exams]
    rows: dict[int, list] = {one: [] for one in exam_ids}
    for row in db.session.execute(attempts_in(exam_ids, user_id)):
        rows[row.exam_id].append(row)
    versions = [exam.version_id for exam in exams if exam.version_id is not None]
    wanted = select(Enrolment).options(joinedload(Enrolment.run)).where(Enrolment.version_id.in_(versions))
    wanted = wanted.where(Enrolment.user_id == user_id, Enrolment.state == "active", has_access())
    enrolments = {one.version_id: one for one in db.session.scalars(wanted.order_by(Enrolment.id))}
    watched = select(WatchTotal).where(WatchTotal.enrolment_id.in_([one.id for one in enrolments.values()]))
    totals = {one.enrolment_id: one for one in db.session.scalars(watched)}
    member = select(Membership.chamber_id).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
    chambers = set(db.session.scalars(member))
    open_ones = select(Admission).where(Admission.exam_id.in_(exam_ids), Admission.user_id == user_id)
    admissions = {one.exam_id: one for one in db.session.scalars(open_ones.where(Admission.closed_at.is_(None)))}
    found: list[tuple[Facts, Enrolment | None]] = []
    moment = now()
    for exam in exams:
        enrolment = enrolments.get(exam.version_id or 0)
        total = totals.get(enrolment.id) if enrolment else None
        hall = hall_state(admissions.get(exam.id)) if exam.in_hall else ""
        admitted = lets_in(exam, enrolment, exam.chamber_id in chambers)
        found.append((composed(exam, enrolment, rows[exam.id], total, admitted, hall, moment), enrolment))
    return found


def asks_watching(exam: Exam) -> bool:
    return bool(exam.version_id and exam.requires_watched)


def composed(
    exam: Exam, enrolment: Enrolment | None, rows, total: WatchTotal | None, admitted: bool, hall: str, moment: datetime
) -> Facts:
    watched = None
    if asks_watching(exam) and enrolment is not None:
        watched = total is not None and total.completed_at is not None
        if enrolment.run.kind == "dated":  # being there stands for watching; videos that are required come on top
            watched = bool(attendance.is_met(enrolment)) and (watched or total is None or not total.required_ms)
    return Facts(
        now=moment,
        admitted=admitted,
        watched=watched,
        earlier=len(rows),
        used=len(rows) if exam.gives_results else 0,
        last_closed_at=max((row[1] for row in rows if row[1]), default=None),
        live=any(row[0] == "live" and (row[2] >= moment or row[5]) for row in rows),
        pending=any(
            row[3] in ("marking", "ready") or (row[0] == "live" and row[2] < moment and not row[5]) for row in rows
        ),
        passed=any(row[3] == "published" and row[4] for row in rows),
        hall=hall,
        held=next(("paper" if row[6] else "paused" for row in rows if row[0] == "live" and row[5]), ""),
    )


def hall_state(admission: Admission | None) -> str:
    """Of an exam held in halls: absent (nobody has confirmed who this is), waiting (the hall has not begun), open."""
    if admission is None:
        return "absent"
    return "open" if admission.opened_at else "waiting"


def admission_of(exam_id: int, user_id: int) -> Admission | None:
    return db.session.scalar(
        select(Admission).where(
            Admission.exam_id == exam_id, Admission.user_id == user_id, Admission.closed_at.is_(None)
        )
    )


def credits_of(attempt_id: int) -> list[AttemptCredit]:
    """Time given to an attempt, in order."""
    rows = select(AttemptCredit).where(AttemptCredit.attempt_id == attempt_id).order_by(AttemptCredit.id)
    return list(db.session.scalars(rows))


def extra_percent(chamber_id: int | None, user_id: int, day: date) -> int:
    """The person's extra time in the chamber's exams on a day, percent of the duration; 0 without any."""
    return (
        db.session.scalar(
            select(ExtraTime.percent)
            .where(ExtraTime.chamber_id == chamber_id, ExtraTime.user_id == user_id, ExtraTime.ended_at.is_(None))
            .where(ExtraTime.to_on.is_(None) | (ExtraTime.to_on >= day))
        )
        or 0
    )


def exams_for(user_id: int) -> list[Exam]:
    """The exams that may concern a person, those with a beginning first."""
    ordered = concerning().order_by(Exam.opens_at.nulls_last(), Exam.title)
    return list(db.session.scalars(ordered, {"user": user_id}))


def exam_for(user_id: int, exam_id: int) -> Exam | None:
    """One of exams_for()."""
    return db.session.scalar(one_exam(), {"user": user_id, "exam": exam_id})


@cache
def one_exam():
    """Asked at every start: written once."""
    return concerning().where(Exam.id == bindparam("exam"))


def concerning():
    """Exams of the courses that `user` is enrolled in, open to all, of their chambers, and those already sat, a
    rehearsal they have a seat in. Drafts and the try-out are left out."""
    user = bindparam("user")
    mine = select(Enrolment.version_id).where(Enrolment.user_id == user, Enrolment.state == "active")
    chambers = select(Membership.chamber_id).where(Membership.user_id == user, Membership.ended_at.is_(None))
    sat = select(Attempt.exam_id).where(Attempt.user_id == user)
    seated = select(Admission.exam_id).where(Admission.user_id == user)
    return (
        select(Exam)
        .options(joinedload(Exam.chamber), joinedload(Exam.version))
        .where(Exam.audience != "tryout", Exam.state != "draft")
        .where(
            or_(
                Exam.id.in_(sat),
                (Exam.audience == "practice") & (Exam.state == "open") & Exam.id.in_(seated),
                (Exam.state == "open")
                & or_(
                    (Exam.audience == "enrolled") & Exam.version_id.in_(mine),
                    (Exam.audience == "members") & Exam.chamber_id.in_(chambers),
                    Exam.audience == "anyone",
                ),
            )
        )
    )


def attempts_of(user_id: int) -> list[tuple[Attempt, Result | None]]:
    """Closed attempts of a person with their results, the newest first; try-outs left out."""
    rows = (
        select(Attempt, Result)
        .join(Exam, Exam.id == Attempt.exam_id)
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .options(joinedload(Attempt.exam).joinedload(Exam.chamber))
        .where(Attempt.user_id == user_id, Attempt.state != "live", Exam.audience.not_in(NO_RESULTS))
        .order_by(Attempt.id.desc())
    )
    return [tuple(row) for row in db.session.execute(rows)]


def result_of(attempt_id: int) -> Result | None:
    return db.session.scalar(select(Result).where(Result.attempt_id == attempt_id))


def paper_of(attempt: Attempt) -> list[tuple[dict, QuestionVersion]]:
    """The paper's questions in order, each with its frozen version."""
    questions = db.session.get(Paper, attempt.id).questions
    ids = [question["version_id"] for question in questions]
    versions = {row.id: row for row in db.session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(ids)))}
    return [(question, versions[question["version_id"]]) for question in questions]


def states_of(attempt_id: int) -> dict[int, AnswerState]:
    rows = db.session.scalars(select(AnswerState).where(AnswerState.attempt_id == attempt_id))
    return {row.question: row for row in rows}


def current_answers(attempt_id: int) -> dict[int, object]:
    """question number -> the answer that counts now."""
    rows = db.session.execute(
        select(AnswerState.question, AnswerState.value).where(AnswerState.attempt_id == attempt_id)
    )
    return {question: json.loads(value) for question, value in rows}


def marks_of(attempt_id: int) -> dict[int, Mark]:
    rows = db.session.scalars(select(Mark).where(Mark.attempt_id == attempt_id).order_by(Mark.question))
    return {row.question: row for row in rows}

from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import User
from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.assignments.queries import live
from lms.catalogue.models import CourseVersion
from lms.core.clock import NOW, now, today
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import has_access
from lms.exams.coursework import rules
from lms.exams.coursework.models import Coursework, Submission, SubmissionFile, SubmissionOpinion
from lms.trainers.models import Trainer


@dataclass(frozen=True)
class Line:
    """A coursework on the desk, with counts of people."""

    work: Coursework
    enrolled: int
    handed_in: int
    waiting: int
    passed: int
    failed: int


@dataclass(frozen=True)
class Own:
    """A coursework as one participant meets it. where: open, late, over."""

    work: Coursework
    enrolment: Enrolment
    submission: Submission | None
    due_at: object
    where: str

    @property
    def refusal(self) -> str:
        held = self.submission
        if self.work.state != "open":
            return "Ödev kullanımdan kalktı; teslim alınmıyor."
        if held is None:
            return rules.may_hand_in(None, None, self.where)
        return rules.may_hand_in(held.state, held.final_at, self.where)


def final():
    """SQL: may be read."""
    return (Submission.state == "handed_in") & (Submission.final_at.is_not(None) | (Submission.due_at <= NOW))


def work_in(chamber_id: int, work_id: int) -> Coursework | None:
    return db.session.scalar(select(Coursework).where(Coursework.id == work_id, Coursework.chamber_id == chamber_id))


def lines_of(chamber_id: int) -> list[Line]:
    """The newest first."""
    works = db.session.scalars(
        select(Coursework)
        .options(joinedload(Coursework.version).joinedload(CourseVersion.course))
        .where(Coursework.chamber_id == chamber_id)
        .order_by(Coursework.retired_at.is_not(None), Coursework.id.desc())
    ).all()
    people = dict(
        db.session.execute(
            select(Enrolment.version_id, func.count())
            .where(Enrolment.version_id.in_([work.version_id for work in works]), Enrolment.state == "active")
            .group_by(Enrolment.version_id)
        ).all()
    )
    counts = {
        row[0]: row[1:]
        for row in db.session.execute(
            select(
                Submission.coursework_id,
                func.count(),
                func.count().filter(final()),
                func.count().filter(Submission.passed.is_(True)),
                func.count().filter(Submission.passed.is_(False)),
            )
            .where(Submission.chamber_id == chamber_id)
            .group_by(Submission.coursework_id)
        )
    }
    return [Line(work, people.get(work.version_id, 0), *counts.get(work.id, (0, 0, 0, 0))) for work in works]


def submissions_of(work: Coursework) -> list[tuple[Enrolment, User, Submission | None]]:
    """Everybody enrolled with what they handed in, by name."""
    same = and_(Submission.enrolment_id == Enrolment.id, Submission.coursework_id == work.id)
    rows = (
        select(Enrolment, User, Submission)
        .join(User, User.id == Enrolment.user_id)
        .outerjoin(Submission, same)
        .where(Enrolment.version_id == work.version_id)
        .where(or_(Enrolment.state == "active", Submission.id.is_not(None)))
        .order_by(User.sort_key, Enrolment.id)
    )
    return [tuple(row) for row in db.session.execute(rows)]


def submission_in(chamber_id: int, submission_id: int) -> Submission | None:
    return db.session.scalar(
        select(Submission).where(Submission.id == submission_id, Submission.chamber_id == chamber_id)
    )


def files_of(submission: Submission, every: bool = False) -> list[SubmissionFile]:
    """The files that count; with `every` those replaced too."""
    rows = select(SubmissionFile).where(SubmissionFile.submission_id == submission.id).order_by(SubmissionFile.id)
    if not every:
        rows = rows.where(SubmissionFile.round == submission.round, SubmissionFile.replaced_at.is_(None))
    return list(db.session.scalars(rows))


def opinions_of(submission: Submission) -> list[SubmissionOpinion]:
    """Of the present round, in turn."""
    rows = select(SubmissionOpinion).where(
        SubmissionOpinion.submission_id == submission.id, SubmissionOpinion.round == submission.round
    )
    return list(db.session.scalars(rows.order_by(SubmissionOpinion.turn)))


def to_mark(user_id: int, chamber_id: int | None = None, limit: int = 100) -> list[tuple[Submission, int]]:
    """(submission, which reading it would be) that this person may read: of a chamber's desk, or (without one) of the
    courses that they are assigned to as a trainer. No names; their own and those they have read are left out."""
    same = (SubmissionOpinion.submission_id == Submission.id) & (SubmissionOpinion.round == Submission.round)
    read = select(func.count()).select_from(SubmissionOpinion).where(same).correlate(Submission).scalar_subquery()
    mine = select(SubmissionOpinion.turn).where(same, SubmissionOpinion.marker_id == user_id).correlate(Submission)
    rows = (
        select(Submission, read + 1)
        .options(joinedload(Submission.coursework))
        .join(Coursework, Coursework.id == Submission.coursework_id)
        .where(final(), Coursework.state == "open", Submission.user_id != user_id, ~mine.exists())
    )
    rows = rows.where(Submission.chamber_id == chamber_id) if chamber_id else rows.where(taught(user_id))
    return [tuple(row) for row in db.session.execute(rows.order_by(Coursework.id, Submission.id).limit(limit))]


def taught(user_id: int):
    """SQL on Coursework: the person is a trainer of its course now."""
    versions = select(CourseTrainer.version_id).join(Trainer, Trainer.id == CourseTrainer.trainer_id)
    return Coursework.version_id.in_(versions.where(Trainer.user_id == user_id, live(today())))


def taught_submission(user_id: int, submission_id: int) -> Submission | None:
    rows = select(Submission).join(Coursework, Coursework.id == Submission.coursework_id)
    return db.session.scalar(rows.where(Submission.id == submission_id, taught(user_id)))


def waiting_count(chamber_id: int) -> Select:
    """SELECT of how many submissions wait to be marked."""
    rows = select(func.count()).select_from(Submission).join(Coursework, Coursework.id == Submission.coursework_id)
    return rows.where(Submission.chamber_id == chamber_id, Coursework.state == "open", final())


def of_person(user_id: int) -> list[Own]:
    """What a person has to hand in or has handed in, the next deadline first."""
    same = and_(Submission.coursework_id == Coursework.id, Submission.enrolment_id == Enrolment.id)
    rows = db.session.execute(
        select(Coursework, Enrolment, Submission)
        .options(joinedload(Coursework.version), joinedload(Coursework.chamber))
        .join(Enrolment, Enrolment.version_id == Coursework.version_id)
        .outerjoin(Submission, same)
        .where(Enrolment.user_id == user_id, Enrolment.state == "active")
        .where(or_(Submission.id.is_not(None), (Coursework.state == "open") & has_access()))
    )
    found = [own(work, enrolment, submission) for work, enrolment, submission in rows]
    return sorted(found, key=lambda one: (one.where == "over", one.due_at))


def own(work: Coursework, enrolment: Enrolment, submission: Submission | None) -> Own:
    due = submission.due_at if submission else rules.due_of(work.due_at, work.due_days, enrolment.access_from)
    late = 0 if submission is not None and submission.state == "returned" else work.late_days
    return Own(work, enrolment, submission, due, rules.window(now(), due, late))


def own_work(user_id: int, work_id: int) -> Own | None:
    return next((one for one in of_person(user_id) if one.work.id == work_id), None)


def is_met(enrolment_id: int, version_id: int) -> bool | None:
    """Whether every required coursework of the course is passed; none when it has no such."""
    return met_by([enrolment_id], version_id)[enrolment_id]


def met_by(enrolment_ids: list[int], version_id: int) -> dict[int, bool | None]:
    """The same for many enrolments of one version."""
    asked = required(version_id)
    if not asked:
        return dict.fromkeys(enrolment_ids)
    passed = select(Submission.enrolment_id, Submission.coursework_id).where(
        Submission.enrolment_id.in_(enrolment_ids), Submission.state == "done", Submission.passed.is_(True)
    )
    held = {tuple(row) for row in db.session.execute(passed)}
    return {one: all((one, work) in held for work in asked) for one in enrolment_ids}


def required(version_id: int) -> list[int]:
    rows = select(Coursework.id).where(Coursework.version_id == version_id, Coursework.state == "open")
    return list(db.session.scalars(rows.where(Coursework.is_required.is_(True))))


def standing_words(enrolment_id: int, version_id: int) -> str:
    """How many of the required ones are passed, in words."""
    asked = required(version_id)
    passed = select(func.count()).where(
        Submission.enrolment_id == enrolment_id, Submission.coursework_id.in_(asked), Submission.passed.is_(True)
    )
    return f"Başarılan ödev: {db.session.scalar(passed)} / {len(asked)}."

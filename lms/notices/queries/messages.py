from dataclasses import dataclass

from sqlalchemy import exists, func, select, true
from sqlalchemy.orm import joinedload

from lms.accounts.models import Membership, User
from lms.accounts.queries.own import Page
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.core import turkish
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.presentation import day
from lms.enrolments.models import Enrolment
from lms.notices.models import Message, MessageReceipt

RUNS_OFFERED = 500  # the latest; and as many courses


@dataclass(frozen=True)
class Audience:
    """To whom one may write. key: course:12 or run:55. How many they are is counted when one of them is chosen."""

    key: str
    words: str
    course_id: int
    run_id: int | None


def active():
    return (Enrolment.state == "active") & User.closed_at.is_(None)


def in_branches(branches: set[int]):
    inside = select(Membership.user_id).where(Membership.branch_id.in_(branches), Membership.ended_at.is_(None))
    return Enrolment.user_id.in_(inside)


def audiences(chamber_id: int, branches: set[int] | None) -> list[Audience]:
    """Dated runs (for branch-bound staff those of their branches) and whole courses (then only people of these
    branches) that have participants."""
    return runs_with_people(chamber_id, branches) + courses_with_people(chamber_id, branches)


def runs_with_people(chamber_id: int, branches: set[int] | None) -> list[Audience]:
    taken = exists().where(Enrolment.run_id == CourseRun.id, Enrolment.state == "active")
    rows = (
        select(CourseRun.id, CourseRun.course_id, CourseRun.starts_at, CourseRun.city, CourseVersion.title, Course.code)
        .join(CourseVersion, CourseVersion.id == CourseRun.version_id)
        .join(Course, Course.id == CourseRun.course_id)
        .where(CourseRun.chamber_id == chamber_id, CourseRun.kind == "dated", taken)
        .order_by(CourseRun.starts_at.desc())
        .limit(RUNS_OFFERED)
    )
    if branches is not None:
        rows = rows.where(CourseRun.branch_id.in_(branches))
    return [
        Audience(f"run:{one.id}", f"{one.code} · {one.title}, {day(one.starts_at)} {one.city or ''}".strip(),
                 one.course_id, one.id)
        for one in db.session.execute(rows)
    ]  # fmt: skip


def courses_with_people(chamber_id: int, branches: set[int] | None) -> list[Audience]:
    taken = exists().where(Enrolment.version_id == CourseVersion.id, Enrolment.state == "active")
    if branches is not None:
        taken = taken.where(in_branches(branches))
    rows = (
        select(Course.id, Course.code, func.max(CourseVersion.title))
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(Course.chamber_id == chamber_id, taken)
        .group_by(Course.id, Course.code)
        .order_by(Course.code)
        .limit(RUNS_OFFERED)
    )
    return [
        Audience(f"course:{course_id}", f"{code} · {said}, bütün katılımcılar", course_id, None)
        for course_id, code, said in db.session.execute(rows)
    ]


def people_of(audience: Audience, branches: set[int] | None) -> list[User]:
    """The receivers, each once, in Turkish order. A run's branch is checked where the audience is chosen; a whole
    course is narrowed to people of the sender's branches."""
    inside = select(Enrolment.user_id).join(User, User.id == Enrolment.user_id).where(active())
    if audience.run_id is not None:
        inside = inside.where(Enrolment.run_id == audience.run_id)
    else:
        runs = select(CourseRun.id).where(CourseRun.course_id == audience.course_id)
        inside = inside.where(Enrolment.run_id.in_(runs))
        if branches is not None:
            inside = inside.where(in_branches(branches))
    return list(db.session.scalars(select(User).where(User.id.in_(inside)).order_by(User.sort_key, User.id)))


def within_reach(user_id: int, branches: set[int] | None):
    """SQL: what branch-bound staff may open: messages to runs of their branches, and their own."""
    if branches is None:
        return true()
    runs = select(CourseRun.id).where(CourseRun.branch_id.in_(branches))
    return Message.run_id.in_(runs) | (Message.sender_id == user_id)


def messages_of(
    chamber_id: int, user_id: int, branches: set[int] | None, page: int, text: str = "", per_page: int = 30
) -> Page:
    """Sent messages that this person may open, the newest first; with `text` those whose subject holds its words."""
    wanted = select(Message).options(joinedload(Message.sender)).where(Message.chamber_id == chamber_id)
    subject = func.lower(func.translate(Message.subject, *turkish.SQL_LETTERS))
    for word in turkish.fold(text).split()[:8]:
        wanted = wanted.where(subject.contains(word, autoescape=True))
    found = Page(wanted.where(within_reach(user_id, branches)).order_by(Message.id.desc()), page, per_page)
    found.text = text
    return found


def message_in(chamber_id: int, message_id: int, user_id: int, branches: set[int] | None) -> Message | None:
    return db.session.scalar(
        select(Message)
        .options(joinedload(Message.sender), joinedload(Message.course))
        .where(Message.id == message_id, Message.chamber_id == chamber_id, within_reach(user_id, branches))
    )


def receipts(message_id: int):
    """SELECT of (receipt, state of its mail) in Turkish order of names: who got what."""
    return (
        select(MessageReceipt, OutgoingMail.state)
        .join(User, User.id == MessageReceipt.user_id)
        .outerjoin(OutgoingMail, OutgoingMail.id == MessageReceipt.mail_id)
        .options(joinedload(MessageReceipt.user))
        .where(MessageReceipt.message_id == message_id)
        .order_by(User.sort_key, User.id)
    )

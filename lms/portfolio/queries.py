import hashlib

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import User
from lms.attendance import queries as attendance
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.certificates import codes, verdicts
from lms.certificates import queries as certificates
from lms.certificates.archive import queries as archive
from lms.certificates.models import Certificate, Entitlement
from lms.chambers.models import Chamber
from lms.core.clock import ISTANBUL, NOW, today
from lms.core.database import db
from lms.core.presentation import decimal
from lms.enrolments import queries as enrolments
from lms.exams.models import Exam, Result
from lms.portfolio.models import ShareLink
from lms.portfolio.rules import Line
from lms.watching.models import WatchTotal


def lines_of(user_id: int) -> list[Line]:
    """The whole file: documents, what old registers say, trainings, published exams, each the newest first; from every
    chamber."""
    return documents_of(user_id) + archived_of(user_id) + trainings_of(user_id) + exams_of(user_id)


def documents_of(user_id: int) -> list[Line]:
    day, versions = today(), {}
    rows = certificates.of_person(user_id)
    wanted = select(CourseVersion.id, CourseVersion.course_id)
    versions = dict(db.session.execute(wanted.where(CourseVersion.id.in_([one.version_id for one in rows]))).all())
    return [document_line(one, day, versions.get(one.version_id)) for one in rows]


def document_line(one: Certificate, day, course_id) -> Line:
    facts = one.facts
    return Line(
        f"d:{one.id}",
        "document",
        facts["chamber"]["short_name"],
        facts["course"]["title"],
        one.issued_on,
        verdicts.standing_of(one, day),
        facts["kind"]["title"],
        one.valid_until,
        None,
        one.number,
        codes.grouped(one.code),
        course_id,
    )


def archived_of(user_id: int) -> list[Line]:
    """Lines of old registers that are tied to this person."""
    return [
        Line(
            f"a:{one.id}",
            "document",
            one.chamber.short_name,
            one.course_title,
            one.issued_on,
            "archived",
            one.kind_title,
            one.valid_until,
            None,
            one.old_number,
            codes.grouped(one.code),
        )
        for one in archive.of_person(user_id)
    ]


def trainings_of(user_id: int) -> list[Line]:
    """Live enrolments; completed when enough was watched, attendance was met or a document came of it. A dated run that
    is over without any of these was not completed, whoever was on its list."""
    rows = enrolments.enrolments_of(user_id)
    ids = [one.id for one in rows]
    met = attendance.met_of(ids)
    totals = select(WatchTotal.enrolment_id, WatchTotal.completed_at).where(WatchTotal.enrolment_id.in_(ids))
    done = dict(db.session.execute(totals.where(WatchTotal.completed_at.is_not(None))).all())
    won = select(Entitlement.enrolment_id, Entitlement.won_at)
    for enrolment_id, moment in db.session.execute(won.where(Entitlement.enrolment_id.in_(ids))):
        done.setdefault(enrolment_id, moment)
    found = []
    for one in rows:
        run = one.run
        over = run.ends_at if run.kind == "dated" and run.state == "finished" else None
        ended = done.get(one.id) or (over if one.id in met else None)
        on = (ended or over or one.enrolled_at).astimezone(ISTANBUL).date()
        version = one.version
        state, code = ("done" if ended else "unmet" if over else "open"), version.course.code
        where = (version.chamber.short_name, version.title)
        found.append(
            Line(f"t:{one.id}", "training", *where, on, state, code, None, version.hours, course_id=run.course_id)
        )
    return found


def exams_of(user_id: int) -> list[Line]:
    """Published results only."""
    rows = db.session.execute(
        select(Result, Exam.title, Chamber.short_name)
        .join(Exam, Exam.id == Result.exam_id)
        .join(Chamber, Chamber.id == Result.chamber_id)
        .where(Result.user_id == user_id, Result.state == "published")
        .order_by(Result.id.desc())
    )
    return [
        Line(
            f"e:{one.id}",
            "exam",
            chamber,
            title,
            (one.published_at or one.made_at).astimezone(ISTANBUL).date(),
            "passed" if one.passed else "failed",
            f"{decimal(one.score)} / 100",
        )
        for one, title, chamber in rows
    ]


def nearest_runs(course_id: int, limit: int = 3) -> list[CourseRun]:
    """Where this can be taken again: open runs of the course, else of courses on the same subject; dated ones that
    begin soonest first."""
    subject = select(Course.category_id).where(Course.id == course_id).scalar_subquery()
    own = case((CourseRun.course_id == course_id, 0), else_=1)
    return list(
        db.session.scalars(
            select(CourseRun)
            .join(CourseRun.version)
            .join(CourseRun.course)
            .options(joinedload(CourseRun.version).joinedload(CourseVersion.chamber), joinedload(CourseRun.course))
            .where((CourseRun.course_id == course_id) | (Course.category_id == subject))
            .where(CourseVersion.state == "published", Course.retired_at.is_(None), CourseRun.state == "open")
            .where(CourseRun.starts_at.is_(None) | (CourseRun.starts_at > NOW))
            .order_by(own, CourseRun.starts_at.nulls_last(), CourseRun.id)
            .limit(limit)
        )
    )


def links_of(user_id: int) -> list[ShareLink]:
    wanted = select(ShareLink).where(ShareLink.user_id == user_id)
    return list(db.session.scalars(wanted.order_by(ShareLink.id.desc()).limit(100)))


def link_of(user_id: int, link_id: int) -> ShareLink | None:
    return db.session.scalar(select(ShareLink).where(ShareLink.id == link_id, ShareLink.user_id == user_id))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_by_token(token: str) -> ShareLink | None:
    """Whatever its state; the page says whether it is over."""
    return db.session.scalar(select(ShareLink).where(ShareLink.token_hash == digest(token)))


def owner_of(link: ShareLink) -> User:
    return db.session.get(User, link.user_id)

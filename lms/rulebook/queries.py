"""The records of everybody enrolled in a chamber or a course, gathered in a few statements, as the rules want them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.accounts.models import User
from lms.attendance.practice.queries import outcomes_of, rubric_of
from lms.attendance.queries import marks_of
from lms.attendance.rules import minutes_of
from lms.catalogue.models import CourseRun, CourseVersion
from lms.catalogue.rules import own_rules
from lms.catalogue.runs.models import RunSession
from lms.certificates.models import CertificateKind
from lms.certificates.outcomes import Sat, Standing
from lms.certificates.wordings import USUAL
from lms.chambers.rules import DEFAULTS
from lms.core.clock import NOW
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.exams.coursework import queries as coursework
from lms.exams.models import Exam
from lms.exams.queries import exams_of, papers_of
from lms.lessons.queries import required_videos
from lms.rulebook.rules import Case
from lms.watching.models import WatchLedger, WatchTotal

DAYS = 365  # runs finished longer ago say little about today
USUAL_BASES = {one["slug"]: one["basis"] for one in USUAL}


def cases(chamber_id: int, in_force: dict, proposed: Callable[[CourseVersion], dict], course_id=None) -> list[Case]:
    """Everybody with a live enrolment in a course that ends in a document. `proposed`: the values that a run of this
    version would have."""
    bases = dict(USUAL_BASES)
    bases.update(
        db.session.execute(
            select(CertificateKind.slug, CertificateKind.basis).where(CertificateKind.chamber_id == chamber_id)
        ).all()
    )
    return [
        case
        for run in runs_of(chamber_id, course_id)
        if run.version.certificate_kind in bases
        for case in cases_of(run, bases[run.version.certificate_kind], in_force, proposed(run.version))
    ]


def runs_of(chamber_id: int, course_id: int | None) -> list[CourseRun]:
    """Those that people are in, and those that were finished within a year."""
    wanted = (
        select(CourseRun)
        .options(joinedload(CourseRun.version))
        .where(CourseRun.chamber_id == chamber_id, CourseRun.state.not_in(("planned", "cancelled")))
        .where((CourseRun.state != "finished") | (CourseRun.ends_at > NOW - timedelta(days=DAYS)))
        .order_by(CourseRun.id)
    )
    if course_id is not None:
        wanted = wanted.where(CourseRun.course_id == course_id)
    return list(db.session.scalars(wanted))


def cases_of(run: CourseRun, basis: str, in_force: dict, values: dict) -> list[Case]:
    """The people of one run. An exam that has other values than its course would have had keeps them: they are its
    own."""
    people = db.session.execute(
        select(Enrolment.id, Enrolment.member_class).where(Enrolment.run_id == run.id, Enrolment.state == "active")
    ).all()
    if not people:
        return []
    ids = [one.id for one in people]
    videos, meetings, exams = videos_of(ids), meetings_of(run, ids), exams_of(run.version_id)
    unseen = tuple({video.id: (0, video.duration_ms) for _, video in required_videos(run.version_id)}.values())
    papers = papers_of(ids, exams)
    usual = {**in_force, **own_rules(run.version)}
    rubric, outcomes = rubric_of(run), outcomes_of(ids)
    works = coursework.met_by(ids, run.version_id)
    found = []
    for enrolment_id, member_class in people:
        watched, is_whole = videos.get(enrolment_id, (unseen, True))
        sat = tuple(own(exam, papers) for exam, papers in papers[enrolment_id].values())
        now = Standing(
            basis=basis,
            slug=run.version.certificate_kind,
            videos=watched,
            is_whole=is_whole,
            is_dated=run.kind == "dated",
            is_finished=run.state == "finished",
            meetings=meetings[enrolment_id],
            sat=sat,
            practised=bool(enrolment_id in outcomes and outcomes[enrolment_id].passed) if rubric else None,
            coursework=works[enrolment_id],
        )
        then = replace(now, sat=tuple(following(one, usual) for one in sat))
        found.append(Case(enrolment_id, member_class, now, then, {**DEFAULTS, **run.rules}, values))
    return found


def own(exam: Exam, papers: list) -> Sat:
    return Sat(tuple(papers), exam.rule("pass_mark"), exam.rule("attempts") or 0, exam.state == "closed")


def following(one: Sat, usual: dict) -> Sat:
    """The exam under other rules: a value that it has from its course would be another."""
    return replace(
        one,
        pass_mark=None if one.pass_mark == usual["pass_mark"] else one.pass_mark,
        attempts=None if one.attempts == usual["attempts"] else one.attempts,
    )


def videos_of(enrolment_ids: list[int]) -> dict[int, tuple[tuple, bool]]:
    """enrolment id -> ((covered, duration) of each required video, all of them ready)."""
    covered: dict[int, dict[int, int]] = defaultdict(dict)
    for row in db.session.execute(
        select(WatchLedger.enrolment_id, WatchLedger.version_id, WatchLedger.covered_ms).where(
            WatchLedger.enrolment_id.in_(enrolment_ids)
        )
    ):
        covered[row.enrolment_id][row.version_id] = row.covered_ms
    totals = db.session.execute(
        select(WatchTotal.enrolment_id, WatchTotal.version_ids, WatchTotal.durations_ms, WatchTotal.is_whole).where(
            WatchTotal.enrolment_id.in_(enrolment_ids)
        )
    )
    return {
        row.enrolment_id: (
            tuple(
                (covered[row.enrolment_id].get(video, 0), length)
                for video, length in zip(row.version_ids, row.durations_ms, strict=True)
            ),
            row.is_whole or not row.version_ids,
        )
        for row in totals
    }


def meetings_of(run: CourseRun, enrolment_ids: list[int]) -> dict[int, tuple]:
    """enrolment id -> (minutes, state, minutes there) of each session that was not cancelled."""
    sessions = db.session.scalars(
        select(RunSession).where(RunSession.run_id == run.id, RunSession.cancelled_at.is_(None))
    ).all()
    marks = marks_of([one.id for one in sessions]) if sessions else {}

    def sat(session, enrolment_id):
        mark = marks.get((session.id, enrolment_id))
        return (minutes_of(session), mark.state, mark.minutes) if mark else (minutes_of(session), None)

    return {one: tuple(sat(session, one) for session in sessions) for one in enrolment_ids}


def people_of(enrolment_ids: list[int]) -> dict[int, tuple[str, str]]:
    """enrolment id -> (name, course title)"""
    rows = db.session.execute(
        select(Enrolment.id, User.full_name, CourseVersion.title)
        .join(User, User.id == Enrolment.user_id)
        .join(CourseVersion, CourseVersion.id == Enrolment.version_id)
        .where(Enrolment.id.in_(enrolment_ids))
    )
    return {row.id: (row.full_name, row.title) for row in rows}

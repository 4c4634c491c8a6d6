from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, Select, exists, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.chambers.queries import rules_of
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.surveys import rules
from lms.surveys.models import (
    Survey,
    SurveyBatch,
    SurveyBatchTrainer,
    SurveyInvitation,
    SurveyResponse,
    SurveyTemplate,
    SurveyText,
    SurveyVersion,
)
from lms.trainers.models import Trainer
from lms.watching.models import WatchTotal

RUNS_OFFERED = 500
ASKED_WITHIN = timedelta(days=7)  # a dated run that ended longer ago is not asked by itself any more


def templates_of(chamber_id: int) -> list[SurveyTemplate]:
    """Those in use first, then by age."""
    wanted = select(SurveyTemplate).where(SurveyTemplate.chamber_id == chamber_id)
    return list(db.session.scalars(wanted.order_by(SurveyTemplate.retired_at.is_not(None), SurveyTemplate.id)))


def template_in(template_id: int, chamber_id: int) -> SurveyTemplate | None:
    return db.session.scalar(
        select(SurveyTemplate).where(SurveyTemplate.id == template_id, SurveyTemplate.chamber_id == chamber_id)
    )


def version_of(template_id: int, state: str) -> SurveyVersion | None:
    return db.session.scalar(
        select(SurveyVersion).where(SurveyVersion.template_id == template_id, SurveyVersion.state == state)
    )


def draft(template_id: int) -> SurveyVersion | None:
    return version_of(template_id, "draft")


def current(template_id: int) -> SurveyVersion | None:
    return version_of(template_id, "current")


def newest(template_id: int) -> SurveyVersion:
    """The draft when there is one, else what is in use."""
    wanted = select(SurveyVersion).where(SurveyVersion.template_id == template_id)
    return db.session.scalar(wanted.order_by(SurveyVersion.number.desc()).limit(1))


def versions_of(template_ids: list[int]) -> dict[int, dict[str, SurveyVersion]]:
    """Template id -> its draft and its current version."""
    found: dict[int, dict[str, SurveyVersion]] = {one: {} for one in template_ids}
    wanted = select(SurveyVersion).where(SurveyVersion.template_id.in_(template_ids), SurveyVersion.state != "old")
    for one in db.session.scalars(wanted):
        found[one.template_id][one.state] = one
    return found


def automatic(chamber_id: int) -> SurveyVersion | None:
    """What the chamber sends at the end of every course."""
    return db.session.scalar(
        select(SurveyVersion)
        .join(SurveyVersion.template)
        .where(SurveyTemplate.chamber_id == chamber_id, SurveyTemplate.is_automatic)
        .where(SurveyTemplate.retired_at.is_(None), SurveyVersion.state == "current")
    )


def run_to_ask() -> CourseRun | None:
    """A dated run that has ended lately, of a chamber with an automatic survey, whose people were not asked yet."""
    sent = exists().where(Survey.run_id == CourseRun.id).correlate(CourseRun)
    asks = (
        exists()
        .where(SurveyTemplate.chamber_id == CourseRun.chamber_id, SurveyTemplate.is_automatic)
        .where(SurveyTemplate.retired_at.is_(None))
        .where(SurveyVersion.template_id == SurveyTemplate.id, SurveyVersion.state == "current")
        .correlate(CourseRun)
    )
    moment = now()  # as a value: an index on ends_at cannot serve a function that may change
    return db.session.scalar(
        select(CourseRun)
        .where(CourseRun.kind == "dated", CourseRun.state.not_in(("planned", "cancelled")))
        .where(CourseRun.ends_at <= moment, CourseRun.ends_at > moment - ASKED_WITHIN, asks, ~sent)
        .order_by(CourseRun.id)
        .limit(1)
    )


def finishers(run: CourseRun, moment: datetime) -> list[Enrolment]:
    """Who has come to the end: of a dated run that is over everybody, of a standing one who has watched enough. Those
    who were asked already are left out."""
    if run.kind == "dated" and (run.ends_at is None or run.ends_at > moment):
        return []
    asked = exists().where(SurveyInvitation.enrolment_id == Enrolment.id).correlate(Enrolment)
    watched = exists().where(WatchTotal.enrolment_id == Enrolment.id, WatchTotal.completed_at.is_not(None))
    return list(
        db.session.scalars(
            select(Enrolment)
            .where(Enrolment.run_id == run.id, Enrolment.state == "active", ~asked)
            .where(true() if run.kind == "dated" else watched.correlate(Enrolment))
            .options(joinedload(Enrolment.user), joinedload(Enrolment.version))
            .order_by(Enrolment.id)
        )
    )


def runs_of(chamber_id: int) -> list[Row]:
    """Runs that a survey can be sent to (id, starts_at, ends_at, code, title, number), by the title of their course:
    the standing ones and the latest RUNS_OFFERED dated ones."""
    offered = (CourseRun.chamber_id == chamber_id, CourseRun.state.not_in(("planned", "cancelled")))
    wanted = (
        select(CourseRun.id, CourseRun.starts_at, CourseRun.ends_at)
        .add_columns(Course.code, CourseVersion.title, CourseVersion.number)
        .join(CourseRun.version)
        .join(CourseRun.course)
        .where(*offered)
        .order_by(CourseVersion.sort_key, CourseRun.starts_at.desc().nulls_first(), CourseRun.id.desc())
    )
    latest = (
        select(CourseRun.id)
        .where(*offered, CourseRun.kind == "dated")
        .order_by(CourseRun.starts_at.desc().nulls_last(), CourseRun.id.desc())
        .limit(RUNS_OFFERED)
    )
    return list(db.session.execute(wanted.where((CourseRun.kind == "self_paced") | CourseRun.id.in_(latest))))


def minimum(chamber_id: int) -> int:
    """How many answers are counted out together in a chamber: its rule, but never fewer than SMALL."""
    return max(rules.SMALL, rules_of(chamber_id)["survey_minimum_answers"])


def is_over():
    """SQL: nobody can answer this sending any more."""
    still = exists().where(SurveyInvitation.survey_id == Survey.id, SurveyInvitation.state == "open")
    return ~still.where(SurveyInvitation.until > NOW).correlate(Survey)


def courses_to_pool() -> list[tuple[int, int, int]]:
    """(survey version, course, chamber) with answers of several finished sendings that wait and would be enough for the
    least that a chamber can ask for. Waiting answers are few: the table holds no others."""
    rows = db.session.execute(
        select(Survey.version_id, Survey.course_id, Survey.chamber_id)
        .join(SurveyResponse, SurveyResponse.survey_id == Survey.id)
        .where(is_over())
        .group_by(Survey.version_id, Survey.course_id, Survey.chamber_id)
        .having(func.count() >= rules.SMALL, func.count(Survey.id.distinct()) > 1)
        .order_by(Survey.version_id, Survey.course_id)
    )
    return [tuple(row) for row in rows]


def finished_surveys(version_id: int, course_id: int, lock: bool = False) -> list[Survey]:
    """The sendings of a version to the runs of a course that are over and hold waiting answers, the oldest first."""
    holds = exists().where(SurveyResponse.survey_id == Survey.id).correlate(Survey)
    wanted = select(Survey).where(Survey.version_id == version_id, Survey.course_id == course_id, holds, is_over())
    wanted = wanted.order_by(Survey.id)
    return list(db.session.scalars(wanted.with_for_update(of=Survey) if lock else wanted))


def waiting_numbers(survey_ids: list[int]) -> dict[int, int]:
    rows = select(SurveyResponse.survey_id, func.count()).where(SurveyResponse.survey_id.in_(survey_ids))
    return dict(db.session.execute(rows.group_by(SurveyResponse.survey_id)).all())


def invitations_of(user_id: int) -> list[SurveyInvitation]:
    """The open ones first, then the newest."""
    return list(
        db.session.scalars(
            select(SurveyInvitation)
            .options(joinedload(SurveyInvitation.survey).joinedload(Survey.course_version))
            .where(SurveyInvitation.user_id == user_id)
            .order_by(SurveyInvitation.state != "open", SurveyInvitation.id.desc())
            .limit(200)
        )
    )


def open_count(user_id: int) -> int:
    return db.session.scalar(
        select(func.count())
        .select_from(SurveyInvitation)
        .where(SurveyInvitation.user_id == user_id, SurveyInvitation.state == "open", SurveyInvitation.until > NOW)
    )


def invitation_of(user_id: int, invitation_id: int) -> SurveyInvitation | None:
    return db.session.scalar(
        select(SurveyInvitation).where(SurveyInvitation.id == invitation_id, SurveyInvitation.user_id == user_id)
    )


@dataclass(frozen=True)
class Scope:
    """Which batches: of a chamber or of a trainer (of all chambers), perhaps of a course and of a year."""

    chamber_id: int | None = None
    trainer_id: int | None = None
    course_id: int | None = None
    year: int | None = None


def within(scope: Scope):
    """SQL conditions on batches joined with their surveys."""
    found = []
    if scope.chamber_id:
        found.append(SurveyBatch.chamber_id == scope.chamber_id)
    if scope.trainer_id:
        mine = select(SurveyBatchTrainer.batch_id).where(SurveyBatchTrainer.trainer_id == scope.trainer_id)
        found.append(SurveyBatch.id.in_(mine))
    if scope.course_id:
        found.append(Survey.course_id == scope.course_id)
    if scope.year:
        found.append(SurveyBatch.month.between(date(scope.year, 1, 1), date(scope.year, 12, 31)))
    return found


def batches(scope: Scope) -> list[SurveyBatch]:
    """The counted batches of a scope, the oldest first."""
    return list(
        db.session.scalars(
            select(SurveyBatch)
            .join(SurveyBatch.survey)
            .options(contains_eager(SurveyBatch.survey).joinedload(Survey.version))
            .where(*within(scope))
            .order_by(SurveyBatch.month, SurveyBatch.id)
        )
    )


def sent_counts(scope: Scope) -> int:
    """How many people were asked (chamber or course; not for a trainer)."""
    wanted = select(func.count()).select_from(SurveyInvitation).join(SurveyInvitation.survey)
    wanted = wanted.where(Survey.chamber_id == scope.chamber_id)
    return db.session.scalar(wanted.where(Survey.course_id == scope.course_id) if scope.course_id else wanted)


def courses_with_results(scope: Scope) -> list[tuple[int, str]]:
    """(course id, "code · title") of what was counted, whatever the scope's course and year say."""
    wide = Scope(scope.chamber_id, scope.trainer_id)
    rows = db.session.execute(
        select(Survey.course_id, Course.code, func.max(CourseVersion.title))
        .select_from(SurveyBatch)
        .join(Survey, Survey.id == SurveyBatch.survey_id)
        .join(Course, Course.id == Survey.course_id)
        .join(CourseVersion, CourseVersion.id == Survey.course_version_id)
        .where(*within(wide))
        .group_by(Survey.course_id, Course.code)
        .order_by(Course.code)
    )
    return [(course_id, f"{code} · {title}") for course_id, code, title in rows]


def trainers_with_results(chamber_id: int) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Trainer.id, Trainer.full_name)
        .join(SurveyBatchTrainer, SurveyBatchTrainer.trainer_id == Trainer.id)
        .join(SurveyBatch, SurveyBatch.id == SurveyBatchTrainer.batch_id)
        .where(SurveyBatch.chamber_id == chamber_id)
        .group_by(Trainer.id)
        .order_by(Trainer.sort_key, Trainer.id)
    )
    return [(trainer_id, name) for trainer_id, name in rows]


def texts(scope: Scope, state: str) -> list[SurveyText]:
    """Free texts of a scope, in an order that says nothing (the id is random)."""
    return list(
        db.session.scalars(
            select(SurveyText)
            .join(SurveyText.batch)
            .join(SurveyBatch.survey)
            .options(
                contains_eager(SurveyText.batch).contains_eager(SurveyBatch.survey).joinedload(Survey.course_version)
            )
            .where(SurveyText.state == state, *within(scope))
            .order_by(SurveyText.id)
            .limit(300)
        )
    )


def text_in(text_id, chamber_id: int) -> SurveyText | None:
    return db.session.scalar(select(SurveyText).where(SurveyText.id == text_id, SurveyText.chamber_id == chamber_id))


def waiting_texts(chamber_id: int) -> Select:
    """SELECT of how many free texts wait to be looked at."""
    return select(func.count()).where(SurveyText.chamber_id == chamber_id, SurveyText.state == "waiting")


def teaches_in(user_id: int, batch_id: int) -> bool:
    """Whether the person is one of the batch's trainers."""
    mine = select(Trainer.id).where(Trainer.user_id == user_id)
    return db.session.scalar(
        select(exists().where(SurveyBatchTrainer.batch_id == batch_id, SurveyBatchTrainer.trainer_id.in_(mine)))
    )


def questions_in(found: list[SurveyBatch]) -> dict[str, dict]:
    """Key -> question, in the order of the newest version that asks it."""
    known: dict[str, dict] = {}
    for batch in reversed(found):
        for question in batch.survey.version.questions:
            known.setdefault(question["key"], question)
    return known


def outcomes(found: list[SurveyBatch]) -> list[rules.Outcome]:
    """The results of batches, question by question. What two templates ask in the same words is one question."""
    tallies, rows = rules.added(batch.tallies for batch in found), []
    for key, question in questions_in(found).items():
        if key in tallies:
            same = next((row for row in rows if rules.same_question(row[0], question)), None)
            if same is None:
                rows.append((question, [tallies[key]]))
            else:
                same[1].append(tallies[key])
    shown = [rules.outcome(question, rules.added({"": one} for one in counts)[""]) for question, counts in rows]
    order = list(rules.ABOUT)
    return sorted(shown, key=lambda one: order.index(one.question["about"]))


@dataclass(frozen=True)
class TrendPoint:
    """A quarter: the mean of all scale answers about one matter."""

    label: str
    number: int
    mean: float
    low: float
    high: float


def trends(found: list[SurveyBatch]) -> dict[str, list[TrendPoint]]:
    """What it is about -> its quarters in time."""
    about = {key: one["about"] for key, one in questions_in(found).items() if one["kind"] == "scale"}
    sums: dict[str, dict[tuple[int, int], dict[str, dict[str, int]]]] = {}
    for batch in found:
        quarter = (batch.month.year, (batch.month.month + 2) // 3)
        for key, counts in batch.tallies.items():
            if key in about:
                into = sums.setdefault(about[key], {}).setdefault(quarter, {})
                into[key] = rules.added([{key: into.get(key, {})}, {key: counts}])[key]
    return {
        of: [trend_point(quarter, tallies) for quarter, tallies in sorted(sums[of].items())]
        for of in rules.ABOUT
        if of in sums
    }


def trend_point(quarter: tuple[int, int], tallies: dict[str, dict[str, int]]) -> TrendPoint:
    mean, number, low, high = rules.pooled(tallies.values())
    return TrendPoint(f"{quarter[0]} / {quarter[1]}", number, mean, low, high)

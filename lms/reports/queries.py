"""The counting, in SQL. A scope narrows it to a chamber and to a year (Istanbul)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, DateTime, and_, distinct, exists, extract, func, literal, or_, select

from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.models import Course, CourseRun, CourseVersion
from lms.certificates.models import Certificate, Entitlement
from lms.chambers.models import Branch, Chamber
from lms.core.clock import ISTANBUL, NOW, today
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.trainers.models import Trainer, TrainerChamber
from lms.trainers.queries import trained
from lms.watching.queries import coverage_by_enrolment

FORMS = {"in_person": "Yüz yüze", "online": "Çevrimiçi", "practical": "Uygulamalı"}
NOT_HELD = ("planned", "cancelled")
FIRST_YEAR = 1954  # the union's founding; nothing is older


@dataclass(frozen=True)
class Scope:
    """None = the whole union, all years. A branch is a part of its chamber: the runs that it opened."""

    chamber_id: int | None = None
    year: int | None = None
    branch_id: int | None = None


def year_of(moment):
    return extract("year", func.timezone("Europe/Istanbul", moment))


def run_year():
    """A dated run belongs to the year in which it begins, a standing one to the year in which it was opened."""
    return year_of(func.coalesce(CourseRun.starts_at, CourseRun.created_at))


def held(scope: Scope):
    """SQL conditions of a run that counts."""
    found: list[ColumnElement[bool]] = [CourseRun.state.not_in(NOT_HELD)]
    if scope.year:
        found.append(run_year() == scope.year)
    if scope.branch_id:
        found.append(CourseRun.branch_id == scope.branch_id)
    return and_(*found)


def counted(scope: Scope):
    """The version that speaks for each course that counts: the published one, else the last that was. Seminars are left
    out (counts_in_statistics). With a year or a branch: courses of which a run counts there."""
    place = func.row_number().over(
        partition_by=CourseVersion.course_id,
        order_by=((CourseVersion.state == "published").desc(), CourseVersion.number.desc()),
    )
    ranked = (
        select(
            CourseVersion.id,
            CourseVersion.course_id,
            CourseVersion.chamber_id,
            CourseVersion.title,
            CourseVersion.sort_key,
            CourseVersion.is_assessed,
            CourseVersion.certificate_kind,
            Course.code,
            Course.delivery_form,
            place.label("place"),
        )
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.counts_in_statistics, CourseVersion.published_at.is_not(None))
    )
    if scope.chamber_id:
        ranked = ranked.where(CourseVersion.chamber_id == scope.chamber_id)
    if scope.year or scope.branch_id:
        ranked = ranked.where(exists().where(CourseRun.course_id == Course.id, held(scope)).correlate(Course))
    placed = ranked.subquery()
    return select(placed).where(placed.c.place == 1).subquery()


def course_count(scope: Scope) -> int:
    return db.session.scalar(select(func.count()).select_from(counted(scope)))


def form_count(scope: Scope, form: str) -> int:
    of = counted(scope)
    return db.session.scalar(select(func.count()).select_from(of).where(of.c.delivery_form == form))


def documented_count(scope: Scope) -> int:
    of = counted(scope)
    return db.session.scalar(select(func.count()).select_from(of).where(of.c.certificate_kind.is_not(None)))


def assessed_count(scope: Scope) -> int:
    of = counted(scope)
    return db.session.scalar(select(func.count()).select_from(of).where(of.c.is_assessed))


def course_counts(scope: Scope) -> dict[str, int]:
    """Everything that is counted of courses, in one statement: by the figures' keys."""
    of = counted(scope)
    columns = [func.count().label("courses")]
    columns += [func.count().filter(of.c.delivery_form == form).label(form) for form in FORMS]
    columns += [func.count().filter(of.c.certificate_kind.is_not(None)).label("documented")]
    columns += [func.count().filter(of.c.is_assessed).label("assessed")]
    return dict(db.session.execute(select(*columns).select_from(of)).one()._mapping)


def forms_by_chamber(scope: Scope) -> dict[int, dict[str, int]]:
    """Table 1: chamber id -> form -> courses."""
    of = counted(scope)
    table: dict[int, dict[str, int]] = {}
    for chamber_id, form, count in db.session.execute(
        select(of.c.chamber_id, of.c.delivery_form, func.count()).group_by(of.c.chamber_id, of.c.delivery_form)
    ):
        table.setdefault(chamber_id, dict.fromkeys(FORMS, 0))[form] = count
    return table


def run_count(scope: Scope) -> int:
    of = counted(scope)
    return db.session.scalar(
        select(func.count()).select_from(CourseRun).join(of, of.c.course_id == CourseRun.course_id).where(held(scope))
    )


def enrolled(scope: Scope, *columns):
    """A select over the enrolments that count: not cancelled, in courses that count; with a year: made in that year;
    with a branch: in its runs."""
    of = counted(Scope(scope.chamber_id))
    wanted = (
        select(*columns)
        .select_from(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(of, of.c.course_id == CourseRun.course_id)
        .where(Enrolment.state != "cancelled")
    )
    if scope.branch_id:
        wanted = wanted.where(CourseRun.branch_id == scope.branch_id)
    return wanted.where(year_of(Enrolment.enrolled_at) == scope.year) if scope.year else wanted


def participation_count(scope: Scope) -> int:
    return db.session.scalar(enrolled(scope, func.count()))


def person_count(scope: Scope) -> int:
    return db.session.scalar(enrolled(scope, func.count(distinct(Enrolment.user_id))))


def participations_by() -> tuple[dict[int, int], dict[int, int]]:
    """(by chamber, by year), in one pass over the enrolments. Every chamber, those without any too: that a cell is zero
    may have to be hidden like the others. Every year from the first run to this one, and any with an enrolment."""
    shown = years()
    bounds = [datetime(year, 1, 1, tzinfo=ISTANBUL) for year in range(FIRST_YEAR + 1, shown[0] + 1)]
    place = func.width_bucket(Enrolment.enrolled_at, literal(bounds, ARRAY(DateTime(timezone=True)))).label("place")
    per_run = select(Enrolment.run_id, place, func.count().label("number")).where(Enrolment.state != "cancelled")
    runs, of = per_run.group_by(Enrolment.run_id, place).subquery(), counted(Scope())
    rows = db.session.execute(
        select(CourseRun.chamber_id, runs.c.place, func.sum(runs.c.number))
        .join(runs, runs.c.run_id == CourseRun.id)
        .join(of, of.c.course_id == CourseRun.course_id)
        .group_by(CourseRun.chamber_id, runs.c.place)
    )
    by_chamber, by_year = dict.fromkeys(chambers_by_id(), 0), dict.fromkeys(shown, 0)
    for chamber_id, place, count in rows:
        by_chamber[chamber_id] += int(count)
        by_year[FIRST_YEAR + place] = by_year.get(FIRST_YEAR + place, 0) + int(count)
    return by_chamber, by_year


def serving(scope: Scope):
    """A select over the trainers who serve now, each once."""
    wanted = exists().where(TrainerChamber.trainer_id == Trainer.id, TrainerChamber.state == "active")
    if scope.chamber_id:
        wanted = wanted.where(TrainerChamber.chamber_id == scope.chamber_id)
    return wanted.correlate(Trainer)


def pooled(scope: Scope):
    """A select condition: whoever serves or once served; the report's pool (havuz) of 676."""
    wanted = exists().where(TrainerChamber.trainer_id == Trainer.id)
    if scope.chamber_id:
        wanted = wanted.where(TrainerChamber.chamber_id == scope.chamber_id)
    return wanted.correlate(Trainer)


def trained_somewhere(scope: Scope):
    wanted = exists().where(
        TrainerChamber.trainer_id == Trainer.id, TrainerChamber.state == "active", trained(TrainerChamber)
    )
    if scope.chamber_id:
        wanted = wanted.where(TrainerChamber.chamber_id == scope.chamber_id)
    return wanted.correlate(Trainer)


def trainer_count(scope: Scope) -> int:
    return db.session.scalar(select(func.count()).select_from(Trainer).where(serving(scope)))


def trained_count(scope: Scope) -> int:
    return db.session.scalar(select(func.count()).select_from(Trainer).where(serving(scope), trained_somewhere(scope)))


def untrained_count(scope: Scope) -> int:
    return trainer_count(scope) - trained_count(scope)


def pool_count(scope: Scope) -> int:
    return db.session.scalar(select(func.count()).select_from(Trainer).where(pooled(scope)))


def trainers_by_kind(scope: Scope) -> dict[str, int]:
    """Of the pool: the report's four kinds add up to its 676, not to the 582 of the sentence about training."""
    rows = db.session.execute(
        select(Trainer.kind, func.count()).where(pooled(scope)).group_by(Trainer.kind).order_by(Trainer.kind)
    )
    return dict(rows.all())


def branch_count(scope: Scope) -> int:
    """Branches and representations that are open, of open chambers."""
    wanted = (
        select(func.count())
        .select_from(Branch)
        .join(Chamber, Chamber.id == Branch.chamber_id)
        .where(Branch.closed_at.is_(None), Chamber.closed_at.is_(None))
    )
    return db.session.scalar(wanted.where(Branch.chamber_id == scope.chamber_id) if scope.chamber_id else wanted)


def document_count(scope: Scope) -> int:
    """Documents in force or run out, of whatever course: not superseded, not revoked."""
    found = documents_by_year(scope.chamber_id, scope.branch_id)
    return found.get(scope.year, 0) if scope.year else sum(found.values())


def of_branch(documents, branch_id: int):
    """A select over documents, narrowed to those of participants of the branch's runs."""
    return (
        documents.join(Entitlement, Entitlement.id == Certificate.entitlement_id)
        .join(Enrolment, Enrolment.id == Entitlement.enrolment_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(CourseRun.branch_id == branch_id)
    )


def documents_by_year(chamber_id: int | None = None, branch_id: int | None = None) -> dict[int, int]:
    """The documents of document_count, by the year of issue; years without any too, the newest first."""
    year = extract("year", Certificate.issued_on).label("year")
    wanted = select(year, func.count()).where(Certificate.state == "valid").group_by(year)
    if chamber_id:
        wanted = wanted.where(Certificate.chamber_id == chamber_id)
    if branch_id:
        wanted = of_branch(wanted, branch_id)
    found = {int(place): count for place, count in db.session.execute(wanted)}
    return dict.fromkeys(years(), 0) | dict(sorted(found.items(), reverse=True))


def persons_by_year() -> dict[int, int]:
    """Distinct people with a counted participation, by the year of the enrolment."""
    year = year_of(Enrolment.enrolled_at).label("year")
    rows = db.session.execute(enrolled(Scope(), year, func.count(distinct(Enrolment.user_id))).group_by(year))
    return {int(year): count for year, count in rows}


def years() -> list[int]:
    """From the year of the first run to this one, the newest first."""
    began = func.coalesce(CourseRun.starts_at, CourseRun.created_at)
    row = db.session.execute(select(year_of(select(func.min(began)).scalar_subquery()), year_of(NOW))).one()
    return list(range(int(row[1]), int(row[0] or row[1]) - 1, -1))


@dataclass(frozen=True)
class CourseLine:
    """A course in a chamber's report; people's counts are None where the viewer may not see them."""

    code: str
    title: str
    form: str
    is_assessed: bool
    document: str | None
    runs: int
    participations: int | None
    persons: int | None
    documents: int | None
    course_id: int | None = None  # what was kept before does not hold it


def course_lines(scope: Scope, with_people: bool) -> list[CourseLine]:
    """Every course that counts in the chamber, in Turkish order of titles: four statements whatever their number. Of a
    year those with a run, a participation or a document in it, so that the lines add up to the figures."""
    of = counted(Scope(scope.chamber_id, branch_id=scope.branch_id))
    rows = db.session.execute(select(of).order_by(of.c.sort_key, of.c.course_id)).all()
    runs = dict(
        db.session.execute(
            select(CourseRun.course_id, func.count())
            .where(CourseRun.chamber_id == scope.chamber_id, held(scope))
            .group_by(CourseRun.course_id)
        ).all()
    )
    people, documents = {}, {}
    if with_people:
        counts = (CourseRun.course_id, func.count(), func.count(distinct(Enrolment.user_id)))
        people = {row[0]: row for row in db.session.execute(enrolled(scope, *counts).group_by(CourseRun.course_id))}
        issued = (
            select(CourseVersion.course_id, func.count())
            .join(Certificate, Certificate.version_id == CourseVersion.id)
            .where(Certificate.chamber_id == scope.chamber_id, Certificate.state == "valid")
            .group_by(CourseVersion.course_id)
        )
        if scope.year:
            issued = issued.where(extract("year", Certificate.issued_on) == scope.year)
        if scope.branch_id:
            issued = of_branch(issued, scope.branch_id)
        documents = dict(db.session.execute(issued).all())
    if scope.year:
        rows = [row for row in rows if row.course_id in runs or row.course_id in people or row.course_id in documents]
    return [
        CourseLine(
            row.code,
            row.title,
            row.delivery_form,
            row.is_assessed,
            row.certificate_kind,
            runs.get(row.course_id, 0),
            people.get(row.course_id, (0, 0, 0))[1] if with_people else None,
            people.get(row.course_id, (0, 0, 0))[2] if with_people else None,
            documents.get(row.course_id, 0) if with_people else None,
            row.course_id,
        )
        for row in rows
    ]


def taught_by(trainer_id: int, version_id: int) -> CourseVersion | None:
    """The version when this trainer is assigned to it now."""
    return db.session.scalar(
        select(CourseVersion)
        .join(CourseTrainer, CourseTrainer.version_id == CourseVersion.id)
        .where(
            CourseVersion.id == version_id,
            CourseTrainer.trainer_id == trainer_id,
            CourseTrainer.ended_at.is_(None),
            or_(
                CourseTrainer.to_on.is_(None),
                CourseTrainer.to_on >= today(),
            ),
        )
        .limit(1)
    )


def coverages_of(version_id: int) -> list[int]:
    """The coverage in basis points of every live enrolment of a version."""
    ids = list(
        db.session.scalars(select(Enrolment.id).where(Enrolment.version_id == version_id, Enrolment.state == "active"))
    )
    known = coverage_by_enrolment(ids)
    found = [known.get(one, (0, 0)) for one in ids]
    return [
        0 if not covered or not required else max(1, min(10_000, covered * 10_000 // required))
        for covered, required in found
    ]


def chambers_by_id() -> dict[int, Chamber]:
    return {one.id: one for one in db.session.scalars(select(Chamber).order_by(Chamber.sort_key))}


def counted_at() -> datetime:
    return db.session.scalar(select(NOW))

"""`lms seed --union`: a data set of the union's size, made by the database itself (INSERT ... SELECT, COPY) in minutes.

The people are invented, have no password and receive nothing. Table 1 and the report's figures are exact at any scale;
members, runs, participations, documents and questions shrink with it."""

from dataclasses import dataclass

import click
from flask import current_app
from sqlalchemy import func, select, text

from lms.accounts.models import User
from lms.catalogue.models import Course
from lms.certificates.operations import make_usual_kinds
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.reports import table_one
from lms.seed import union_courses, union_desk, union_documents, union_people
from lms.seed.chambers import plant_chambers

BRANCHES, MEMBERS, USERS, RUNS, PARTICIPATIONS, QUESTIONS = 200, 650_000, 240_000, 20_180, 400_000, 50_000
SMALL_WORLD = 1000  # more people than this, and the database is somebody's


@dataclass(frozen=True)
class Size:
    """How many of each: the report's figures, but for a smaller scale."""

    members: int
    users: int
    runs: int
    participations: int
    questions: int


def size_of(scale: float) -> Size:
    """Never so small that a course is without a run or a chamber without enough people for its runs."""
    runs = max(1100, round(RUNS * scale))
    users = max(3000, round(USERS * scale))
    return Size(
        max(users, round(MEMBERS * scale)), users, runs, round(PARTICIPATIONS * scale), round(QUESTIONS * scale)
    )


def plant_union(scale: float = 1.0) -> None:
    """Everything, in one transaction. Refused in production, and unless the database is empty or holds the small world
    only."""
    if current_app.config["LMS"].production:
        raise click.ClickException("The union data set is invented people; it is not made in production.")
    if not 0 < scale <= 1:
        raise click.ClickException("--scale is a number above 0 and at most 1.")
    if db.session.scalar(select(func.count()).select_from(User)) > SMALL_WORLD or union_is_there():
        raise click.ClickException("This database is neither empty nor the small world alone; nothing was made.")
    db.session.execute(text("SET LOCAL statement_timeout = 0"))
    db.session.execute(text("SET LOCAL synchronous_commit = off"))
    size = size_of(scale)
    if not db.session.scalar(select(func.count()).select_from(Chamber)):
        plant_chambers()
    for slug, chamber_id in db.session.execute(select(Chamber.slug, Chamber.id).order_by(Chamber.id)).all():
        make_usual_kinds(chamber_id)
        click.echo(f"  {slug}", nl=False)
    click.echo()
    weights = chamber_weights()
    for what, plant in (
        ("branches", lambda: union_people.plant_branches(BRANCHES)),
        ("members and people", lambda: union_people.plant_people(size, weights)),
        ("trainers", union_people.plant_trainers),
        ("courses", union_courses.plant_courses),
        ("runs", lambda: union_courses.plant_runs(size.runs)),
        ("participations", lambda: union_courses.plant_participations(size.participations)),
        ("desks", union_desk.plant_desks),
        ("documents", union_documents.plant_documents),
        ("questions", lambda: union_courses.plant_questions(size.questions)),
    ):
        click.echo(f"{what} ...")
        plant()
    db.session.execute(text("ANALYZE"))


def union_is_there() -> bool:
    return db.session.scalar(select(func.count()).select_from(Course).where(Course.code.startswith("TBL1-"))) > 0


def chamber_weights() -> dict[int, int]:
    """Chamber id -> its share of the people, by its courses in Table 1; chambers without any get a little."""
    rows, _ = table_one.read()
    courses = {row.chamber: row.total for row in rows}
    found = db.session.execute(select(Chamber.slug, Chamber.id).order_by(Chamber.id))
    return {chamber_id: courses.get(slug, 0) + 12 for slug, chamber_id in found}

"""What the report pages say, counted at once in a small database and kept for a while in a large one.

A union of 400,000 participations takes seconds to count; a page must not. Kept counts carry the moment at which they
were counted, and the page says it."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import column, literal, select, table, text, update
from sqlalchemy.dialects.postgresql import insert

from lms.core.clock import NOW, now
from lms.core.database import db
from lms.reports import quality, queries
from lms.reports.definitions import counts
from lms.reports.models import KeptReport
from lms.reports.queries import Scope
from lms.reports.union import union_facts

LARGE = 20_000  # participations, by the database's own estimate: from here on counts are kept
ANEW, OLDEST = timedelta(minutes=15), timedelta(hours=1)  # counted again after; never shown when older than
ASKED = timedelta(days=1)  # what nobody asked for that long is not counted again by itself


def is_large() -> bool:
    """Whether counting takes long here. Costs nothing: PostgreSQL's estimate of the table's rows."""
    classes = table("pg_class", column("reltuples"), column("oid"))
    estimate = select(classes.c.reltuples).where(classes.c.oid == text("'enrolments'::regclass"))
    return (db.session.scalar(estimate) or 0) >= LARGE


def facts_of(chamber_id: int | None, year: int | None) -> tuple[dict, datetime]:
    """(what is said of a chamber or of the union, when it was counted). The edge commits: it may have been kept."""
    if not is_large():
        return count(chamber_id, year), now()
    name = f"{chamber_id or 'union'}:{year or 0}"
    row = db.session.execute(
        select(KeptReport.facts, KeptReport.counted_at, KeptReport.asked_at).where(
            KeptReport.name == name, KeptReport.counted_at > NOW - literal(OLDEST)
        )
    ).one_or_none()
    if row is None:
        return keep(name)
    if row.asked_at < now() - OLDEST:
        db.session.execute(update(KeptReport).where(KeptReport.name == name).values(asked_at=NOW))
    return row.facts, row.counted_at


def count(chamber_id: int | None, year: int | None) -> dict:
    """Everything that the page says, as plain values that a JSON column can hold."""
    scope = Scope(chamber_id, year)
    found = quality.found_in(scope)
    doubts = [list(one) for one in quality.summed(found, chamber_id is None)]
    if chamber_id is None:
        of_chambers = [list(one) for one in quality.by_chamber(found)]
        return {**union_facts(year), "doubts": doubts, "doubts_of": of_chambers}
    lines = [asdict(line) for line in queries.course_lines(scope, with_people=True)]
    return {"counts": counts(scope), "lines": lines, "doubts": doubts}


def keep(name: str) -> tuple[dict, datetime]:
    """Counts a report and keeps it; another's count of the same moment is as good."""
    whose, _, year = name.partition(":")
    facts = count(None if whose == "union" else int(whose), int(year) or None)
    made = insert(KeptReport).values(name=name, facts=facts)
    made = made.on_conflict_do_update(
        index_elements=[KeptReport.name], set_={"facts": made.excluded.facts, "counted_at": NOW}
    )
    return facts, db.session.scalar(made.returning(KeptReport.counted_at))


def count_anew() -> None:
    """A duty: one kept report that is due and still asked for is counted again."""
    name = db.session.scalar(
        select(KeptReport.name)
        .where(KeptReport.counted_at < NOW - literal(ANEW), KeptReport.asked_at > NOW - literal(ASKED))
        .order_by(KeptReport.counted_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if name is not None:
        keep(name)

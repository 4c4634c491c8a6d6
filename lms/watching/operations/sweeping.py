"""What is done once a minute beside the players: ends sessions that are over, finds sums that missed their ledger."""

from sqlalchemy import text

from lms.core.database import db
from lms.watching.operations.totals import ENOUGH, latch, recount


def sweep() -> int:
    """A duty of the scheduler. Of the enrolments with an open session: mends a sum that differs from its ledgers, takes
    decisions that were missed, writes the sessions' counters; then ends the sessions whose time is over and drops those
    older than a year. Returns the number of decisions."""
    for enrolment_id, version_id in db.session.execute(text(ASTRAY)).all():
        recount(version_id, "sweep", enrolment_id)
    decided = sum(latch(enrolment_id, "sweep") for enrolment_id in db.session.scalars(text(MISSED)).all())
    for statement in (COUNTERS, OVER, OLD):
        db.session.execute(text(statement))
    return decided


OPEN = "SELECT enrolment_id FROM playback_sessions WHERE ended_at IS NULL"
ASTRAY = f"""
    SELECT t.enrolment_id, e.version_id FROM watch_totals t JOIN enrolments e ON e.id = t.enrolment_id
    LEFT JOIN watch_ledgers l ON l.enrolment_id = t.enrolment_id AND l.version_id = ANY(t.version_ids)
    WHERE t.enrolment_id IN ({OPEN}) GROUP BY t.enrolment_id, t.covered_ms, e.version_id
    HAVING t.covered_ms <> coalesce(sum(l.covered_ms), 0)
"""  # a report changes ledger and sum in one statement, so one snapshot shows them equal
MISSED = f"SELECT t.enrolment_id FROM watch_totals t WHERE t.enrolment_id IN ({OPEN}) AND {ENOUGH} LIMIT 25"
COUNTERS = """
    UPDATE playback_sessions s SET reports = c.reports, gained_ms = c.gained_ms, refused_ms = c.refused_ms,
        hidden_ms = c.hidden_ms, rate_max = c.rate_max
    FROM playback_clocks c WHERE s.ended_at IS NULL AND c.sid = s.id AND c.user_id = s.user_id
        AND s.reports <> c.reports
"""
OVER = "UPDATE playback_sessions SET ended_at = expires_at WHERE ended_at IS NULL AND expires_at <= lms_now()"
OLD = """
    DELETE FROM playback_sessions WHERE id IN (SELECT id FROM playback_sessions ORDER BY id LIMIT 500)
        AND started_at < lms_now() - interval '1 year'
"""

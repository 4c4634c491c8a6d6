"""`lms verify watching`: every sum equals its ledgers."""

from collections.abc import Iterator

from sqlalchemy import text

from lms.core.database import db

DIFFERENT = """
    SELECT t.enrolment_id, t.covered_ms, coalesce(sum(l.covered_ms), 0) AS really
    FROM watch_totals t LEFT JOIN watch_ledgers l
        ON l.enrolment_id = t.enrolment_id AND l.version_id = ANY(t.version_ids)
    GROUP BY t.enrolment_id, t.covered_ms HAVING t.covered_ms <> coalesce(sum(l.covered_ms), 0)
"""


def verify() -> Iterator[str]:
    """A sentence per enrolment whose sum is not what its ledgers hold (times in ms)."""
    for row in db.session.execute(text(DIFFERENT)):
        yield f"enrolment {row.enrolment_id}: the sum says {row.covered_ms} ms, the ledgers {row.really} ms"

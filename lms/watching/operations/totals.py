"""The sum of an enrolment, and the decision that is taken on it, once."""

from sqlalchemy import text

from lms.core import jobs
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.lessons import queries as lessons
from lms.watching import rules
from lms.watching.signals import course_watched

AT_ONCE = 25  # documents made in one transaction; the rest follows in a job


def needs_of(version_id: int) -> dict:
    """The required videos of a course version as the columns of a total hold them. A video that serves two lessons
    counts once; one that is not ready leaves the sum unfinished."""
    found = lessons.required_videos(version_id)
    ready = {video.id: video.duration_ms for _, video in found}
    wanted = [lesson.id for lesson, _, _ in lessons.video_lessons(version_id) if lesson.is_required]
    return {
        "ids": list(ready),
        "durations": list(ready.values()),
        "required": sum(ready.values()),
        "whole": bool(wanted) and len(found) == len(wanted),
    }


def ensure_total(enrolment: Enrolment) -> None:
    """Makes the enrolment's sum when it has none, with the run's frozen threshold. Does nothing otherwise."""
    known = db.session.execute(
        text("SELECT 1 FROM watch_totals WHERE enrolment_id = :id"), {"id": enrolment.id}
    ).first()
    if known:
        return
    frozen = enrolment.run.rules
    db.session.execute(
        text(
            "INSERT INTO watch_totals (enrolment_id, covered_ms, required_ms, threshold_bp, scope, rule_version,"
            " version_ids, durations_ms, is_whole) VALUES (:id, 0, :required, :bp, :scope, :rule, :ids, :durations,"
            " :whole) ON CONFLICT DO NOTHING"
        ),
        {
            "id": enrolment.id,
            "bp": frozen.get("watch_threshold_bp", 9000),
            "scope": frozen.get("watch_scope", "course_total"),
            "rule": enrolment.run.rule_version,
            **needs_of(enrolment.version_id),
        },
    )


def lock_learners(version_id: int, enrolment_id: int | None = None) -> None:
    """Holds back the reports of everybody enrolled in a course version (or of one enrolment) until this transaction
    ends: what follows sees each ledger whole. Taken before any other lock, in the order of people."""
    db.session.execute(
        text(
            "SELECT 1 FROM playback_clocks WHERE user_id IN (SELECT user_id FROM enrolments WHERE version_id = :v"
            " AND (CAST(:e AS integer) IS NULL OR id = :e)) ORDER BY user_id FOR UPDATE"
        ),
        {"v": version_id, "e": enrolment_id},
    )


def recount(version_id: int, by: str = "lessons", enrolment_id: int | None = None) -> int:
    """Takes the required videos anew, sums the ledgers, and decides: after lessons or videos changed, time was credited
    or accounts were merged. For one enrolment, or all of a course version. Returns how many were decided."""
    lock_learners(version_id, enrolment_id)
    sum_anew(version_id, enrolment_id)
    return latch_crossed(version_id, by, enrolment_id)


def sum_anew(version_id: int, enrolment_id: int | None = None) -> None:
    """The sums by the required videos as they are now; decides nothing. The learners are locked."""
    db.session.execute(
        text(
            """
            UPDATE watch_totals t SET version_ids = :ids, durations_ms = :durations, required_ms = :required,
                is_whole = :whole, covered_ms = (
                    SELECT coalesce(sum(l.covered_ms), 0) FROM watch_ledgers l
                    WHERE l.enrolment_id = t.enrolment_id AND l.version_id = ANY(CAST(:ids AS bigint[])))
            FROM enrolments e
            WHERE e.id = t.enrolment_id AND e.version_id = :v AND (CAST(:e AS integer) IS NULL OR e.id = :e)
            """
        ),
        {"v": version_id, "e": enrolment_id, **needs_of(version_id)},
    )


def latch_crossed(version_id: int, by: str, enrolment_id: int | None = None) -> int:
    """Decides for those of a course version who have enough and no decision yet, AT_ONCE of them; a job goes on with
    the others. Returns how many were decided."""
    ids = db.session.scalars(
        text(
            f"""
            SELECT t.enrolment_id FROM watch_totals t JOIN enrolments e ON e.id = t.enrolment_id
            WHERE e.version_id = :v AND e.state = 'active' AND {ENOUGH}
                AND (CAST(:e AS integer) IS NULL OR e.id = :e)
            ORDER BY t.enrolment_id LIMIT {AT_ONCE + 1}
            """
        ),
        {"v": version_id, "e": enrolment_id},
    ).all()
    if len(ids) > AT_ONCE:
        jobs.add("watching.latch", version_id, by)
    return sum(latch(one, by) for one in ids[:AT_ONCE])


# The decision in SQL, the same as rules.is_enough (tested against it)
ENOUGH = """
    t.completed_at IS NULL AND t.is_whole AND t.required_ms > 0
    AND t.covered_ms * 10000 >= t.threshold_bp * t.required_ms
    AND (t.scope <> 'each_video' OR NOT EXISTS (
        SELECT 1 FROM unnest(t.version_ids, t.durations_ms) AS r (v, d)
        LEFT JOIN watch_ledgers l ON l.enrolment_id = t.enrolment_id AND l.version_id = r.v
        WHERE coalesce(l.covered_ms, 0) * CAST(10000 AS bigint) < t.threshold_bp * r.d))
"""


def latch(enrolment_id: int, by: str) -> bool:
    """Takes the decision when it is due and has not been taken: marks the sum, keeps the evidence, tells the higher
    rooms, all in this transaction. True for exactly one caller ever."""
    db.session.execute(text("SET LOCAL synchronous_commit = on"))
    won = db.session.execute(
        text(
            f"UPDATE watch_totals t SET completed_at = lms_now(), completed_by = :by WHERE t.enrolment_id = :id"
            f" AND {ENOUGH} RETURNING t.version_ids, t.durations_ms"
        ),
        {"id": enrolment_id, "by": by},
    ).first()
    if won is None:
        return False
    db.session.execute(
        text(
            "UPDATE watch_totals t SET snapshot = (SELECT jsonb_build_object('videos', coalesce(jsonb_agg("
            " jsonb_build_object('version', l.version_id, 'covered_ms', l.covered_ms, 'duration_ms', r.d,"
            " 'ranges', encode(l.ranges, 'hex')) ORDER BY r.n), CAST('[]' AS jsonb)))"
            " FROM unnest(t.version_ids, t.durations_ms) WITH ORDINALITY AS r (v, d, n)"
            " JOIN watch_ledgers l ON l.enrolment_id = t.enrolment_id AND l.version_id = r.v)"
            " WHERE t.enrolment_id = :id"
        ),
        {"id": enrolment_id},
    )
    course_watched.send(db.session.get(Enrolment, enrolment_id))
    return True


def copy_ranges(old, new) -> int:
    """After a video was replaced by one on the same timeline: what was covered of the old version counts for the new,
    clipped to its length. Returns the number of ledgers."""
    version_ids = lessons.versions_using(new.video_id)
    for version_id in sorted(version_ids):
        lock_learners(version_id)
    rows = db.session.execute(
        text(
            "SELECT l.enrolment_id, l.ranges, l.resume_ms, n.ranges AS known FROM watch_ledgers l"
            " LEFT JOIN watch_ledgers n ON n.enrolment_id = l.enrolment_id AND n.version_id = :new"
            " WHERE l.version_id = :old"
        ),
        {"old": old.id, "new": new.id},
    ).all()
    if not rows:
        return 0
    db.session.execute(
        text(
            "INSERT INTO watch_ledgers (enrolment_id, version_id, covered_ms, ranges, resume_ms, strikes)"
            " VALUES (:enrolment, :new, :covered, :ranges, :resume, 0) ON CONFLICT (enrolment_id, version_id)"
            " DO UPDATE SET covered_ms = EXCLUDED.covered_ms, ranges = EXCLUDED.ranges"
        ),
        [
            {
                "enrolment": row.enrolment_id,
                "new": new.id,
                "covered": rules.measure(ranges),
                "ranges": rules.encode(ranges),
                "resume": min(row.resume_ms, new.duration_ms),
            }
            for row in rows
            for ranges in [rules.closed([*rules.decode(row.ranges), *rules.decode(row.known or b"")], new.duration_ms)]
        ],
    )
    forget_reads(new.video_id)
    return len(rows)


def forget_reads(video_id: int) -> None:
    """A report that has read its ledger but not yet written it reads again."""
    db.session.execute(
        text(
            "UPDATE playback_clocks SET rev = rev + 1 WHERE user_id IN (SELECT e.user_id FROM enrolments e"
            " JOIN lessons l ON l.version_id = e.version_id WHERE l.video_id = :video)"
        ),
        {"video": video_id},
    )

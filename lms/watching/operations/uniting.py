"""Two accounts become one: the ledgers of an enrolment that ended join those of the one that stays. Union only, so the
same minute watched with both accounts counts once; the ended enrolment keeps its own ledgers as evidence."""

from sqlalchemy import text

from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.watching import rules
from lms.watching.operations.totals import ENOUGH, ensure_total, recount, sum_anew

LEDGERS = text(
    "SELECT o.version_id, o.ranges AS theirs, o.resume_ms, k.ranges AS ours, v.duration_ms FROM watch_ledgers o"
    " JOIN video_versions v ON v.id = o.version_id"
    " LEFT JOIN watch_ledgers k ON k.enrolment_id = :stays AND k.version_id = o.version_id"
    " WHERE o.enrolment_id = :ended ORDER BY o.version_id"
)
NO_LEDGER = text("DELETE FROM watch_ledgers WHERE enrolment_id = :e AND version_id = :v")
COURSE = text("SELECT version_id FROM enrolments WHERE id = :id")


def lock(user_ids: list[int]) -> None:
    """No report of these people is written until this transaction ends, and one that was read before is read again."""
    wanted = "SELECT 1 FROM playback_clocks WHERE user_id = ANY(:users) ORDER BY user_id FOR UPDATE"
    db.session.execute(text(wanted), {"users": user_ids})
    db.session.execute(
        text("UPDATE playback_clocks SET rev = rev + 1 WHERE user_id = ANY(:users)"), {"users": user_ids}
    )


def unite(act) -> None:
    """Joins the ledgers of each pair of enrolments."""
    for ended, stays in act.united:
        for row in db.session.execute(LEDGERS, {"ended": ended, "stays": stays}).all():
            before = rules.decode(row.ours or b"")
            after = rules.closed([*before, *rules.decode(row.theirs)], row.duration_ms)
            put(stays, row.version_id, after, row.resume_ms)
            write_down(act, stays, row.version_id, before, after)
            act.count("İzlemesi birleşen video")
            act.count("İzlemeye eklenen saniye", (rules.measure(after) - rules.measure(before)) // 1000)


def put(enrolment_id: int, version_id: int, ranges: rules.Ranges, resume_ms: int = 0) -> None:
    db.session.execute(
        text(
            "INSERT INTO watch_ledgers (enrolment_id, version_id, covered_ms, ranges, resume_ms, strikes)"
            " VALUES (:e, :v, :covered, :ranges, :resume, 0) ON CONFLICT (enrolment_id, version_id)"
            " DO UPDATE SET covered_ms = EXCLUDED.covered_ms, ranges = EXCLUDED.ranges, updated_at = lms_now()"
        ),
        {
            "e": enrolment_id,
            "v": version_id,
            "covered": rules.measure(ranges),
            "ranges": rules.encode(ranges),
            "resume": resume_ms,
        },
    )


def write_down(act, enrolment_id: int, version_id: int, before: rules.Ranges, after: rules.Ranges) -> None:
    """What the merge brought, for the undo: by ranges, because the ledger goes on growing after it."""
    act.remember(
        "watch_ledgers",
        {"enrolment_id": enrolment_id, "version_id": version_id},
        {"ranges": before},
        {"ranges": after},
    )


def settle(act) -> None:
    """The sums anew, and the decision where it is due now (in a preview it is only counted)."""
    for _, stays in act.united:
        ensure_total(db.session.get(Enrolment, stays))
        version_id = db.session.scalar(COURSE, {"id": stays})
        if not act.is_preview:
            crossed = recount(version_id, "merge", stays)
        else:
            sum_anew(version_id, stays)
            due = f"SELECT count(*) FROM watch_totals t WHERE t.enrolment_id = :id AND {ENOUGH}"
            crossed = db.session.scalar(text(due), {"id": stays})
        act.count("İzleme koşulu böylece sağlanan eğitim", crossed)


def separate(act) -> None:
    """Takes out of the ledgers what only the merge had brought; what was watched since stays."""
    for key, before, after in act.remembered("watch_ledgers"):
        enrolment_id, version_id = key["enrolment_id"], key["version_id"]
        found = db.session.execute(
            text(
                "SELECT l.ranges, v.duration_ms FROM watch_ledgers l JOIN video_versions v ON v.id = l.version_id"
                " WHERE l.enrolment_id = :e AND l.version_id = :v FOR UPDATE OF l"
            ),
            {"e": enrolment_id, "v": version_id},
        ).first()
        if found is not None:
            had, got = pairs_of(before["ranges"]), pairs_of(after["ranges"])
            left = rules.without(rules.decode(found.ranges), rules.without(got, had))
            put(enrolment_id, version_id, left)
            if not left and not had:
                db.session.execute(NO_LEDGER, {"e": enrolment_id, "v": version_id})
    for _, stays in act.united:
        recount(db.session.scalar(COURSE, {"id": stays}), "merge", stays)


def pairs_of(stored: list) -> rules.Ranges:
    return [(start, end) for start, end in stored]

"""A player's report: which media time was played since. The hot path: one SELECT, one guarded statement, no ORM.

The read takes no lock: clock and ledger come from one snapshot, and the write happens only when the clock's `rev` is
still the one that was read (every writer of a learner's ledgers raises it or holds the row). As long as nothing can be
completed by it, the write is its own transaction. What may complete a video or the course, what comes late, and a lost
race are done within the caller's transaction; the race is read again under the row's lock."""

from dataclasses import dataclass

from psycopg.rows import namedtuple_row
from sqlalchemy import text

from lms.core.database import db, typed
from lms.core.refusals import TooMany
from lms.watching import rules
from lms.watching.operations.totals import latch
from lms.watching.refusals import NotPlaying, Superseded, TooManyPieces

READ = """
    SELECT CAST(extract(epoch FROM lms_now()) * 1000 AS bigint) AS now_ms, u.id AS login_user, e.user_id,
        e.state = 'active' AND (e.access_until IS NULL OR e.access_until > lms_now()) AS has_access,
        c.rev, c.sid, c.last_seq, c.open_until_ms, c.prev_sid, c.prev_seq, c.superseded_at_ms, c.credit_ms,
        c.last_at_ms, c.rate_milli, c.calls_milli, c.calls_at_ms, l.ranges, l.covered_ms, l.resume_ms,
        t.covered_ms AS total_ms, t.required_ms, t.threshold_bp, t.completed_at IS NOT NULL AS is_done
    FROM enrolments e
    LEFT JOIN playback_clocks c ON c.user_id = e.user_id
    LEFT JOIN watch_ledgers l ON l.enrolment_id = e.id AND l.version_id = %(v)s
    LEFT JOIN watch_totals t ON t.enrolment_id = e.id
    LEFT JOIN login_sessions s ON s.token_hash = %(login)s AND s.ended_at IS NULL
        AND (s.expires_at IS NULL OR s.expires_at > lms_now())
    LEFT JOIN users u ON u.id = s.user_id AND u.closed_at IS NULL
    WHERE e.id = %(e)s
"""
WRITE = """
    WITH c AS (
        UPDATE playback_clocks SET rev = rev + 1, credit_ms = %(credit)s, last_at_ms = %(last)s,
            last_seq = CASE WHEN %(is_now)s THEN %(q)s ELSE last_seq END,
            prev_seq = CASE WHEN %(is_now)s THEN prev_seq ELSE %(q)s END,
            open_until_ms = CASE WHEN %(closes)s THEN %(now)s ELSE open_until_ms END,
            calls_milli = %(calls)s, calls_at_ms = %(now)s, reports = reports + %(mine)s,
            gained_ms = gained_ms + %(mine)s * %(gain)s, refused_ms = refused_ms + %(mine)s * %(refused)s,
            hidden_ms = hidden_ms + %(mine)s * %(hidden)s, rate_max = greatest(rate_max, %(mine)s * %(speed)s)
        WHERE user_id = %(u)s AND rev = %(rev)s RETURNING 1),
    l AS (
        INSERT INTO watch_ledgers AS l (enrolment_id, version_id, covered_ms, ranges, resume_ms, strikes)
        SELECT %(e)s, %(v)s, %(covered)s, %(ranges)s, %(resume)s, %(strike)s FROM c
        ON CONFLICT (enrolment_id, version_id) DO UPDATE SET covered_ms = EXCLUDED.covered_ms,
            ranges = EXCLUDED.ranges, resume_ms = EXCLUDED.resume_ms, strikes = l.strikes + EXCLUDED.strikes,
            updated_at = lms_now()),
    t AS (
        UPDATE watch_totals SET covered_ms = covered_ms + %(gain)s
        WHERE enrolment_id = %(e)s AND %(v)s = ANY(version_ids) AND %(gain)s > 0 AND EXISTS (SELECT 1 FROM c)
        RETURNING covered_ms, required_ms, threshold_bp, is_whole)
    SELECT c.*, t.* FROM c LEFT JOIN t ON true
"""
LATE = text(
    "UPDATE playback_sessions SET reports = reports + 1, gained_ms = gained_ms + :gain,"
    " refused_ms = refused_ms + :refused WHERE id = :sid"
)


@dataclass(frozen=True)
class Report:
    """What a player says: `q` counts up in its session, `spans` are all that it has not yet seen acknowledged."""

    q: int
    spans: rules.Ranges
    hidden_ms: int = 0
    speed: int = 0  # highest rate x 100, as the browser says
    position_ms: int | None = None
    closes: bool = False


@dataclass(frozen=True)
class Recorded:
    """What became of it. `is_done` and the course's figures are the enrolment's, never the video's."""

    covered_ms: int
    duration_ms: int
    course_covered_ms: int
    required_ms: int
    threshold_bp: int
    is_done: bool
    refused: rules.Ranges
    is_superseded: bool = False
    is_repeat: bool = False


def record_spans(claims: dict, login: str, report: Report) -> Recorded:
    """Joins what was played to the ledger as far as the learner's credit goes, and latches the course when it is
    enough. `claims` are the verified token's, `login` is the hash of the cookie's session token. Raises NotPlaying
    (401, 403), Superseded (409), TooMany (429), TooManyPieces (413); then nothing is written."""
    recorded = record_at_once(claims, login, report)
    for attempt in range(6):
        if recorded:
            return recorded
        if attempt:
            db.session.execute(text("SELECT 1 FROM playback_clocks WHERE user_id = :u FOR UPDATE"), {"u": claims["u"]})
        recorded = concluded(claims, tried(within_session, claims, login, report, alone=False))
    if recorded:
        return recorded
    raise TooMany("Şu anda çok yoğunuz. İzledikleriniz saklanıyor.", 2)


def record_at_once(claims: dict, login: str, report: Report) -> Recorded | None:
    """As record_spans, where two statements settle it; else none, and nothing has been written. Where the total moved
    between the two, what it completed is in the session's transaction, which the caller commits."""
    with db.at_once() as run:
        taken = tried(run, claims, login, report, alone=True)
    return concluded(claims, taken)


@dataclass(frozen=True)
class Taken:
    """A report that was read and, unless it came before, written."""

    found: object
    is_now: bool
    change: "Change | None" = None  # none: it had been taken before
    written: object = None


def tried(run, claims: dict, login: str, report: Report, alone: bool) -> Taken | None:
    """Read, merge, write. None when somebody else wrote in between, or when it must not be written `alone`."""
    found = run(READ, {"v": claims["v"], "e": claims["e"], "login": login})
    is_now = admitted(found, claims)
    if report.q <= (found.last_seq if is_now else found.prev_seq):
        return Taken(found, is_now)
    change = merged(found, claims, report)
    if alone and (not is_now or may_complete(found, change, claims["d"])):
        return None
    written = run(WRITE, values(found, claims, report, is_now, change))
    return None if written is None else Taken(found, is_now, change, written)


def concluded(claims: dict, taken: Taken | None) -> Recorded | None:
    """What follows from a report that was taken, within the session's transaction: counters of an earlier session, the
    decision about the video and the course."""
    if taken is None:
        return None
    found, is_now, change, written = taken.found, taken.is_now, taken.change, taken.written
    if change is None:
        return answer(found, claims, is_now, repeat=True)
    if not is_now:
        late = {"sid": claims["s"], "gain": change.made.gain, "refused": rules.measure(change.made.refused)}
        db.session.execute(LATE, late)
    is_done = found.is_done
    if written.covered_ms is not None and not is_done:
        is_done = decide(claims, written, change.covered, change.made, found)
    return answer(found, claims, is_now, change.made, change.covered, written.covered_ms, is_done)


def admitted(found, claims: dict) -> bool:
    """True for the session that plays now, False for the one before it within its grace; refuses everybody else."""
    if found is None or found.login_user is None:
        raise NotPlaying(401, "login", "Oturumunuz sona ermiş. Yeniden giriş yapın, izledikleriniz saklanıyor.")
    if found.login_user != claims["u"] or found.user_id != claims["u"]:
        raise NotPlaying(403, "other", "Bu izleme başka bir hesapla başlatılmış.")
    if not found.has_access:
        raise NotPlaying(403, "access", "Bu eğitime erişim süreniz sona erdi. İzledikleriniz duruyor.")
    if found.now_ms >= claims["x"] * 1000:
        raise NotPlaying(401, "token", "İzleme oturumu sona erdi.")
    if found.sid == claims["s"]:
        return True
    if found.prev_sid == claims["s"] and found.now_ms - found.superseded_at_ms <= rules.G_MS:
        return False
    raise Superseded()


@dataclass(frozen=True)
class Change:
    """What a report comes to: the merge, the credit before its gain is taken, and the count of calls."""

    made: rules.Accepted
    credit: rules.Credit
    calls: int

    @property
    def covered(self) -> int:
        return rules.measure(self.made.ranges)


def merged(found, claims: dict, report: Report) -> Change:
    """The ledger with the report's spans joined as far as the credit goes. Raises TooMany, TooManyPieces."""
    calls, wait = rules.called(found.calls_milli, found.calls_at_ms, found.now_ms)
    if wait:
        raise TooMany("Çok sık bildirim gönderildi. İzledikleriniz saklanıyor.", wait)
    held = rules.Credit(found.credit_ms, found.last_at_ms, found.rate_milli)
    credit = rules.refilled(held, found.now_ms, found.now_ms < found.open_until_ms)
    try:
        made = rules.accepted(rules.decode(found.ranges or b""), report.spans, credit.credit_ms, claims["d"])
    except rules.TooManyRanges:
        raise TooManyPieces() from None
    return Change(made, credit, calls)


def may_complete(found, change: Change, duration: int) -> bool:
    """Whether the write could complete the video or the course, by what was read."""
    if found.is_done or found.threshold_bp is None or not change.made.gain:
        return False
    bp, gain = found.threshold_bp, change.made.gain
    if rules.is_enough((found.total_ms or 0) + gain, found.required_ms, bp):
        return True
    return rules.is_enough(change.covered, duration, bp) and not rules.is_enough(change.covered - gain, duration, bp)


def values(found, claims: dict, report: Report, is_now: bool, change: Change) -> dict:
    """What the one statement writes."""
    made, duration = change.made, claims["d"]
    place = found.resume_ms or 0 if report.position_ms is None else min(report.position_ms, duration)
    return {
        "u": claims["u"],
        "e": claims["e"],
        "v": claims["v"],
        "rev": found.rev,
        "q": report.q,
        "is_now": is_now,
        "mine": int(is_now),
        "closes": is_now and report.closes,
        "now": found.now_ms,
        "credit": change.credit.credit_ms - made.gain,
        "last": change.credit.last_ms,
        "calls": change.calls,
        "gain": made.gain,
        "refused": rules.measure(made.refused),
        "strike": int(bool(made.refused)),
        "hidden": report.hidden_ms,
        "speed": report.speed,
        "covered": change.covered,
        "ranges": rules.encode(made.ranges),
        "resume": place,
    }


def decide(claims: dict, written, covered: int, made: rules.Accepted, found) -> bool:
    """After a gain on a required video: keeps the video's own completion, and takes the course's decision when due."""
    before, bp, duration = covered - made.gain, written.threshold_bp, claims["d"]
    if rules.is_enough(covered, duration, bp) and not rules.is_enough(before, duration, bp):
        db.session.execute(
            text(
                "INSERT INTO video_completions (enrolment_id, version_id, covered_ms, duration_ms, threshold_bp,"
                " ranges) VALUES (:e, :v, :covered, :duration, :bp, :ranges) ON CONFLICT DO NOTHING"
            ),
            {
                "e": claims["e"],
                "v": claims["v"],
                "covered": covered,
                "duration": duration,
                "bp": bp,
                "ranges": rules.encode(made.ranges),
            },
        )
    if not (written.is_whole and rules.is_enough(written.covered_ms, written.required_ms, bp)):
        return False
    return latch(claims["e"], "report")


def answer(found, claims, is_now, made=None, covered=None, total=None, is_done=None, repeat=False) -> Recorded:
    return Recorded(
        covered_ms=(found.covered_ms or 0) if covered is None else covered,
        duration_ms=claims["d"],
        course_covered_ms=(found.total_ms or 0) if total is None else total,
        required_ms=found.required_ms or 0,
        threshold_bp=found.threshold_bp or 9000,
        is_done=bool(found.is_done) if is_done is None else is_done,
        refused=made.refused if made else [],
        is_superseded=not is_now,
        is_repeat=repeat,
    )


def within_session(statement: str, values: dict):
    """As Database.at_once()'s run, within the session's transaction."""
    connection = db.session.connection().connection.driver_connection
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(statement, typed(values)).fetchone()

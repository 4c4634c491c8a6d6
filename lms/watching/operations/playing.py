"""A player starts: the session, the takeover of an earlier one, the token."""

import hashlib
import ipaddress
from dataclasses import dataclass

from sqlalchemy import text

from lms.core.database import db
from lms.core.refusals import TooMany
from lms.enrolments.models import Enrolment
from lms.videos import delivery
from lms.videos.models import VideoVersion
from lms.watching import rules
from lms.watching.operations.totals import ensure_total
from lms.watching.refusals import NotPlaying

MAY_PLAY = text(
    """
    SELECT e.user_id, e.state = 'active' AND e.access_from <= lms_now()
            AND (e.access_until IS NULL OR e.access_until > lms_now()) AS has_access,
        CAST(extract(epoch FROM e.access_until) * 1000 AS bigint) AS access_until_ms,
        CAST(extract(epoch FROM lms_now()) * 1000 AS bigint) AS now_ms, v.duration_ms,
        CAST(r.rules ->> 'watch_rate_milli' AS integer) AS rate_milli, c.require_visible,
        EXISTS (SELECT 1 FROM lessons l JOIN videos m ON m.id = l.video_id WHERE l.version_id = e.version_id
            AND l.kind = 'video' AND m.current_version_id = v.id AND v.state = 'ready') AS is_current
    FROM enrolments e JOIN course_runs r ON r.id = e.run_id JOIN course_versions c ON c.id = e.version_id
    LEFT JOIN video_versions v ON v.id = :version
    WHERE e.id = :enrolment
    """
)
END_SESSION = text(
    """
    UPDATE playback_sessions s SET ended_at = lms_now(), reports = c.reports, gained_ms = c.gained_ms,
        refused_ms = c.refused_ms, hidden_ms = c.hidden_ms, rate_max = c.rate_max
    FROM playback_clocks c WHERE c.user_id = :user AND s.id = c.sid AND s.ended_at IS NULL
    """
)


@dataclass(frozen=True)
class Started:
    """What a player needs to know before it counts."""

    token: str
    duration_ms: int
    ranges: rules.Ranges
    resume_ms: int
    covered_ms: int
    required_ms: int
    threshold_bp: int
    is_done: bool
    require_visible: bool
    sources: dict


def start(user_id: int, enrolment_id: int, version_id: int, agent: str = "", address: str | None = None) -> Started:
    """Opens a playback session for a person's own enrolment and one of its videos; the last start wins, the session
    before it keeps rules.G_MS to hand in what it had played. Raises NotPlaying (403) and TooMany."""
    may = db.session.execute(MAY_PLAY, {"enrolment": enrolment_id, "version": version_id}).first()
    if may is None or may.user_id != user_id:
        raise NotPlaying(403, "other", "Bu eğitime kaydınız bulunmuyor.")
    if not may.has_access:
        raise NotPlaying(403, "access", "Bu eğitime erişim süreniz sona erdi. İzledikleriniz duruyor.")
    if not may.is_current:
        raise NotPlaying(403, "video", "Bu dersin videosu değişti ya da bu eğitimde yok. Sayfayı yenileyin.")
    ensure_total(db.session.get(Enrolment, enrolment_id))
    now, rate = may.now_ms, may.rate_milli or rules.R_MILLI
    expires = min(now + rules.SESSION_MS, may.access_until_ms or now + rules.SESSION_MS)
    clock = locked_clock(user_id, now, rate)
    starts, since, wait = rules.counted_start(clock.starts, clock.starts_since_ms, now)
    if wait:
        raise TooMany("Bir saat içinde çok kez başlatıldı. Biraz sonra yeniden deneyin.", wait)
    was_open = clock.sid is not None and now < clock.open_until_ms
    credit = rules.started(rules.Credit(clock.credit_ms, clock.last_at_ms, clock.rate_milli), now, was_open, rate)
    db.session.execute(END_SESSION, {"user": user_id})
    session_id = db.session.scalar(
        text(
            "INSERT INTO playback_sessions (user_id, enrolment_id, version_id, expires_at, ua_hash, ip_prefix, reports,"
            " gained_ms, refused_ms, hidden_ms, rate_max) VALUES (:user, :enrolment, :version,"
            " to_timestamp(:expires / 1000.0), :agent, :address, 0, 0, 0, 0, 0) RETURNING id"
        ),
        {
            "user": user_id,
            "enrolment": enrolment_id,
            "version": version_id,
            "expires": expires,
            "agent": hashlib.sha256(agent.encode()).hexdigest()[:16] if agent else None,
            "address": prefix(address),
        },
    )
    db.session.execute(
        text(
            "UPDATE playback_clocks SET rev = rev + 1, sid = :sid, last_seq = 0, open_until_ms = :expires,"
            " prev_sid = CASE WHEN :was_open THEN sid END, prev_seq = last_seq, superseded_at_ms = :now,"
            " credit_ms = :credit, last_at_ms = :last, rate_milli = :rate, starts = :starts, starts_since_ms = :since,"
            " reports = 0, gained_ms = 0, refused_ms = 0, hidden_ms = 0, rate_max = 0 WHERE user_id = :user"
        ),
        {
            "sid": session_id,
            "expires": expires,
            "was_open": was_open,
            "now": now,
            "credit": credit.credit_ms,
            "last": credit.last_ms,
            "rate": rate,
            "starts": starts,
            "since": since,
            "user": user_id,
        },
    )
    return described(user_id, enrolment_id, version_id, session_id, expires, may)


def locked_clock(user_id: int, now: int, rate_milli: int):
    """The learner's clock row, made at the first start, locked until the end of this transaction."""
    first = rules.first_credit(now, rate_milli)
    db.session.execute(
        text(
            "INSERT INTO playback_clocks (user_id, rev, last_seq, open_until_ms, prev_seq, credit_ms, last_at_ms,"
            " rate_milli, calls_milli, calls_at_ms, starts, starts_since_ms, reports, gained_ms, refused_ms, hidden_ms,"
            " rate_max) VALUES (:user, 0, 0, 0, 0, :credit, :now, :rate, :calls, :now, 0, :now, 0, 0, 0, 0, 0)"
            " ON CONFLICT DO NOTHING"
        ),
        {"user": user_id, "credit": first.credit_ms, "now": now, "rate": rate_milli, "calls": rules.CALLS * 1000},
    )
    return db.session.execute(
        text("SELECT * FROM playback_clocks WHERE user_id = :user FOR UPDATE"), {"user": user_id}
    ).one()


def described(user_id, enrolment_id, version_id, session_id, expires, may) -> Started:
    """What start() answers, read after the lock."""
    ledger = db.session.execute(
        text("SELECT ranges, resume_ms FROM watch_ledgers WHERE enrolment_id = :e AND version_id = :v"),
        {"e": enrolment_id, "v": version_id},
    ).first()
    total = db.session.execute(
        text("SELECT covered_ms, required_ms, threshold_bp, completed_at FROM watch_totals WHERE enrolment_id = :e"),
        {"e": enrolment_id},
    ).one()
    token = delivery.sign(
        {
            "s": session_id,
            "u": user_id,
            "e": enrolment_id,
            "v": version_id,
            "d": may.duration_ms,
            "x": expires // 1000,
        }
    )
    return Started(
        token=token,
        duration_ms=may.duration_ms,
        ranges=rules.decode(ledger.ranges) if ledger else [],
        resume_ms=ledger.resume_ms if ledger else 0,
        covered_ms=total.covered_ms,
        required_ms=total.required_ms,
        threshold_bp=total.threshold_bp,
        is_done=total.completed_at is not None,
        require_visible=may.require_visible,
        sources=delivery.sources(db.session.get_one(VideoVersion, version_id), token),
    )


def prefix(address: str | None) -> str | None:
    """An address without its last part: enough to see many people on one line, too little to find one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    return str(ipaddress.ip_network(f"{found}/{24 if found.version == 4 else 48}", strict=False))

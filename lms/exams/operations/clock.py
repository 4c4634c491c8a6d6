"""The running attempt's clock: pause, resume, give time, and what was heard of the page. Each under the attempt's row
lock and a line in its journal; time is given once per source."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from lms.core.clock import now
from lms.core.database import db
from lms.exams import times
from lms.exams.models import AnswerEntry, Attempt, AttemptCredit, Mark, Result, Silence
from lms.exams.operations.attempts import append, locked
from lms.exams.queries.attempts import credits_of, live_attempt, result_of


def pause(attempt: Attempt) -> bool:
    """The clock stands still and no answer is taken. False when the attempt is over or already paused."""
    held, moment = locked(attempt), now()
    if held.paused_at is not None or not held.runs_at(moment):
        return False
    held.paused_at = moment
    db.session.flush()
    append(held, "pause", moment)
    return True


def resume(attempt: Attempt, actor_id: int, reason: str = "") -> bool:
    """The clock goes on and the paused time is given back. False when it was not paused, and for one on paper."""
    held, moment = locked(attempt), now()
    if held.paused_at is None or held.on_paper_at is not None:
        return False
    began, held.paused_at, held.seen_at = held.paused_at, None, moment
    db.session.flush()
    append(held, "resume", moment)
    number = sum(credit.kind == "pause" for credit in credits_of(held.id)) + 1
    give_back(held, "pause", f"pause:{number}", (began, moment), reason, actor_id)
    return True


def give_back(attempt: Attempt, kind: str, source: str, lost: times.Interval, reason: str, actor_id: int | None) -> int:
    """Extends a running attempt by what it lost in this interval and was not given back before; returns ms. The same
    source again, or an attempt that is over, changes nothing; but one that the clock closed in an outage is reopened,
    as long as its result is not published."""
    held = locked(attempt)
    moment = held.closed_at or now()
    given = [(credit.began_at, credit.ended_at) for credit in credits_of(held.id) if credit.began_at]
    ms = times.lost_ms(lost, (held.started_at, moment), given)
    return extend(held, kind, source, ms, reason, actor_id, lost)


def give_extra(attempt: Attempt, source: str, minutes: int, reason: str, actor_id: int) -> int:
    """Minutes by a proctor's decision; returns ms."""
    return extend(locked(attempt), "extra", source, minutes * 60_000, reason, actor_id, None)


def extend(held: Attempt, kind, source, ms: int, reason: str, actor_id, interval: times.Interval | None) -> int:
    """The caller holds the row."""
    if held.state != "live" and not (kind == "outage" and may_reopen(held)):
        return 0
    began, ended = interval or (None, None)
    values = {"attempt_id": held.id, "source": source, "kind": kind, "began_at": began, "ended_at": ended, "ms": ms}
    made = db.session.execute(
        insert(AttemptCredit)
        .values(**values, reason=reason, by_id=actor_id)
        .on_conflict_do_nothing(index_elements=["attempt_id", "source"])
        .returning(AttemptCredit.id)
    ).first()
    if made is None or not ms:
        return 0
    if held.state != "live":
        reopen(held)
    held.ends_at += timedelta(milliseconds=ms)
    held.deadline_at += timedelta(milliseconds=ms)
    db.session.flush()
    append(held, "extend", now())
    return ms


def may_reopen(held: Attempt) -> bool:
    """Closed by the clock, the result not published, and no later attempt runs."""
    result = result_of(held.id)
    published = result is not None and result.state == "published"
    return held.state == "overdue" and not published and live_attempt(held.exam_id, held.user_id) is None


def reopen(held: Attempt):
    """Live again from this moment, and paused: the proctor lets it go on when the candidate sits there again."""
    moment = now()
    db.session.execute(delete(Mark).where(Mark.attempt_id == held.id))
    db.session.execute(delete(Result).where(Result.attempt_id == held.id))
    held.state, held.closed_at, held.paused_at = "live", None, moment
    held.ends_at = moment
    held.deadline_at = moment + timedelta(milliseconds=held.exam.grace_ms)
    db.session.flush()
    append(held, "reopen", moment)


def heard(attempt: Attempt):
    """The page says that it is there. A stretch in which neither it nor a save was heard is written down."""
    held, moment = locked(attempt), now()
    if held.seen_at is not None and held.paused_at is None and moment - held.seen_at > times.SILENT_AFTER:
        keep_silences(held, held.seen_at, moment)
    held.seen_at = moment
    db.session.flush()


def keep_silences(held: Attempt, since: datetime, moment: datetime):
    saves = db.session.scalars(
        select(AnswerEntry.at).where(
            AnswerEntry.attempt_id == held.id, AnswerEntry.kind == "answer", AnswerEntry.at > since
        )
    )
    for began, ended in times.silences([since, *saves, moment]):
        db.session.execute(
            insert(Silence)
            .values(attempt_id=held.id, began_at=began, ended_at=ended)
            .on_conflict_do_nothing(index_elements=["attempt_id", "began_at"])
        )

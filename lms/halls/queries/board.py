"""The exam day as it stands: one line per seat, counts, what was silent. Reads only."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from lms.core.database import db
from lms.exams.models import AnswerState, Attempt, AttemptCredit, Silence
from lms.halls import queries, rules
from lms.halls.models import ExamSession, HallEvent, Outage, PaperSheet, Seating

WORDS = {
    "absent": ("", "Gelmedi"),
    "waiting": ("wait", "Girişi yapıldı"),
    "working": ("live", "Sınavda"),
    "paused": ("warn", "Duraklatıldı"),
    "paper": ("warn", "Kâğıtta"),
    "offline": ("stop", "Çevrimdışı"),
    "finished": ("ok", "Bitirdi"),
    "overdue": ("ok", "Süresi doldu"),
}


@dataclass(frozen=True)
class Line:
    """A seat on the board. given_ms: paused, lost and extra time together; extra_ms: the personal minutes, without
    their reason."""

    seating: Seating
    attempt: Attempt | None
    standing: str
    answered: int
    saved_at: datetime | None
    given_ms: int

    @property
    def asked(self) -> int:
        return len(self.attempt.shapes.split(",")) if self.attempt else 0


def lines_of(session: ExamSession, now: datetime) -> list[Line]:
    seatings = queries.seatings_of(session.id)
    attempts = attempts_of(session.id)
    ids = [attempt.id for attempt in attempts.values()]
    saves = {
        row[0]: (row[1], row[2])
        for row in db.session.execute(
            select(AnswerState.attempt_id, func.count(), func.max(AnswerState.at))
            .where(AnswerState.attempt_id.in_(ids))
            .group_by(AnswerState.attempt_id)
        )
    }
    given = dict(
        db.session.execute(
            select(AttemptCredit.attempt_id, func.sum(AttemptCredit.ms))
            .where(AttemptCredit.attempt_id.in_(ids))
            .group_by(AttemptCredit.attempt_id)
        ).all()
    )
    return [line_of(one, attempts.get(one.admission_id), saves, given, now) for one in seatings]


def line_of(seating, attempt, saves, given, now) -> Line:
    count, saved_at = saves.get(attempt.id, (0, None)) if attempt else (0, None)
    return Line(
        seating,
        attempt,
        standing_of(seating, attempt, saved_at, now),
        count,
        saved_at,
        int(given.get(attempt.id, 0)) if attempt else 0,
    )


def standing_of(seating, attempt, saved_at, now) -> str:
    if attempt is None:
        return rules.standing(seating.checked_in_at is not None, None, False, None)
    heard = max((moment for moment in (attempt.seen_at, saved_at) if moment), default=None)
    quiet: timedelta | None = now - heard if heard else None
    on_paper = attempt.on_paper_at is not None
    return rules.standing(True, attempt.state, attempt.paused_at is not None, quiet, on_paper)


def attempts_of(session_id: int) -> dict[int, Attempt]:
    """admission id -> the attempt that was started on it."""
    rows = (
        select(Attempt)
        .join(Seating, Seating.admission_id == Attempt.admission_id)
        .where(Seating.session_id == session_id)
    )
    return {attempt.admission_id: attempt for attempt in db.session.scalars(rows)}


def attempt_of(seating: Seating) -> Attempt | None:
    if seating.admission_id is None:
        return None
    return db.session.scalar(select(Attempt).where(Attempt.admission_id == seating.admission_id))


def sheets_out(session_id: int) -> int:
    """Sheets that candidates are still writing on."""
    rows = select(func.count()).select_from(PaperSheet)
    return db.session.scalar(rows.where(PaperSheet.session_id == session_id, PaperSheet.state == "out"))


def seat_of_attempt(session_id: int, public_id: uuid.UUID) -> tuple[Seating, Attempt] | None:
    rows = select(Seating, Attempt).join(Attempt, Attempt.admission_id == Seating.admission_id)
    return db.session.execute(rows.where(Seating.session_id == session_id, Attempt.public_id == public_id)).first()


def counts(lines: list[Line]) -> dict[str, int]:
    """How many seats stand how, in the order of WORDS."""
    return {name: sum(line.standing == name for line in lines) for name in WORDS}


def events_of(session_id: int) -> list[HallEvent]:
    """The log, in order."""
    return list(db.session.scalars(select(HallEvent).where(HallEvent.session_id == session_id).order_by(HallEvent.id)))


def outages_of(session_id: int) -> list[Outage]:
    return list(db.session.scalars(select(Outage).where(Outage.session_id == session_id).order_by(Outage.id)))


def silences_of(session_id: int) -> list[tuple[Silence, Seating]]:
    """Stretches in which a seat's page was not heard of and that nobody has decided yet, the oldest first."""
    rows = (
        select(Silence, Seating)
        .join(Attempt, Attempt.id == Silence.attempt_id)
        .join(Seating, Seating.admission_id == Attempt.admission_id)
        .outerjoin(Outage, Outage.silence_id == Silence.id)
        .where(Seating.session_id == session_id, Outage.id.is_(None))
        .order_by(Silence.began_at, Silence.id)
    )
    return [tuple(row) for row in db.session.execute(rows)]


def targets(session_id: int, hall_id: int | None = None, seating_id: int | None = None) -> list[Attempt]:
    """The attempts of a seat, a hall or (with neither) the whole session, in order of their ids: locks are then always
    taken in the same order."""
    rows = (
        select(Attempt)
        .join(Seating, Seating.admission_id == Attempt.admission_id)
        .where(Seating.session_id == session_id)
        .order_by(Attempt.id)
    )
    if hall_id is not None:
        rows = rows.where(Seating.hall_id == hall_id)
    if seating_id is not None:
        rows = rows.where(Seating.id == seating_id)
    return list(db.session.scalars(rows))

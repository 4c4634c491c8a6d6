"""The hot tables carry no index beside the primary key, so that a report rewrites its rows in place (HOT); a report
makes no ORM object of them (operations/reporting.py)."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.clock import NOW
from lms.core.database import Model


class PlaybackClock(Model):
    """A learner's one credit, and the session that may spend it. Every write raises `rev`: compare and set.

    Moments here are integer ms of lms_now(); the counters belong to the session `sid` and are written to its row when
    it ends or by the sweep."""

    __tablename__ = "playback_clocks"
    __table_args__ = {"postgresql_with": {"fillfactor": 60}}
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(BigInteger, default=0)
    sid: Mapped[int | None] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(default=0)
    open_until_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    prev_sid: Mapped[int | None] = mapped_column(BigInteger)
    prev_seq: Mapped[int] = mapped_column(default=0)
    superseded_at_ms: Mapped[int | None] = mapped_column(BigInteger)
    credit_ms: Mapped[int]
    last_at_ms: Mapped[int] = mapped_column(BigInteger)
    rate_milli: Mapped[int]
    calls_milli: Mapped[int]
    calls_at_ms: Mapped[int] = mapped_column(BigInteger)
    starts: Mapped[int]
    starts_since_ms: Mapped[int] = mapped_column(BigInteger)
    reports: Mapped[int] = mapped_column(default=0)
    gained_ms: Mapped[int] = mapped_column(default=0)
    refused_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    hidden_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    rate_max: Mapped[int] = mapped_column(default=0)


class WatchLedger(Model):
    """What one enrolment has covered of one video version: `ranges` as rules.encode writes them."""

    __tablename__ = "watch_ledgers"
    __table_args__ = {"postgresql_with": {"fillfactor": 60}}
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("video_versions.id"), primary_key=True)
    covered_ms: Mapped[int]
    ranges: Mapped[bytes] = mapped_column(LargeBinary)
    resume_ms: Mapped[int] = mapped_column(default=0)
    strikes: Mapped[int] = mapped_column(default=0)  # reports of which a part was refused; nobody is punished for them
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)


class PlaybackSession(Model):
    """One start of a player. Written at start, takeover and by the sweep, never per report. Kept for a year."""

    __tablename__ = "playback_sessions"
    __table_args__ = (
        Index("ix_playback_sessions_enrolment", "enrolment_id", "started_at"),
        Index("ix_playback_sessions_open", "id", postgresql_where=text("ended_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("video_versions.id"))
    started_at: Mapped[datetime] = mapped_column(server_default=NOW)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reports: Mapped[int] = mapped_column(default=0)
    gained_ms: Mapped[int] = mapped_column(default=0)
    refused_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    hidden_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    rate_max: Mapped[int] = mapped_column(default=0)  # highest playback rate x 100, as the browser said
    ua_hash: Mapped[str | None]
    ip_prefix: Mapped[str | None]


class WatchTotal(Model):
    """The sum on which the decision is taken, and the decision. `version_ids` and `durations_ms` are the required
    videos as they are now; while one of them is not ready (`is_whole` false) nothing is decided. `snapshot` is the
    evidence at the crossing."""

    __tablename__ = "watch_totals"
    __table_args__ = {"postgresql_with": {"fillfactor": 60}}
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    covered_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    required_ms: Mapped[int] = mapped_column(BigInteger)
    threshold_bp: Mapped[int]
    scope: Mapped[str]  # course_total, each_video
    rule_version: Mapped[int]
    version_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    durations_ms: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    is_whole: Mapped[bool]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None]  # report, credit, lessons, merge, sweep
    snapshot: Mapped[dict | None] = mapped_column(JSONB)


class VideoCompletion(Model):
    """A video that passed the threshold in an enrolment, with the ranges of that moment. Stays when videos change."""

    __tablename__ = "video_completions"
    __table_args__ = (UniqueConstraint("enrolment_id", "version_id"),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("video_versions.id"))
    covered_ms: Mapped[int]
    duration_ms: Mapped[int]
    threshold_bp: Mapped[int]
    ranges: Mapped[bytes] = mapped_column(LargeBinary)
    completed_at: Mapped[datetime] = mapped_column(server_default=NOW)


class WatchCredit(Model):
    """Time credited by hand: proposed by one person, decided by another. state: proposed, confirmed, declined.

    Without a lesson it speaks of all required videos; without from/to of the whole video. No diagnosis is asked for."""

    __tablename__ = "watch_credits"
    __table_args__ = (Index("ix_watch_credits_waiting", "chamber_id", postgresql_where=text("state = 'proposed'")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lessons.id"))
    from_ms: Mapped[int | None]
    to_ms: Mapped[int | None]
    ground: Mapped[str]  # accessibility, outage, other
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(server_default=NOW)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str | None]
    gained_ms: Mapped[int | None]


class LessonNote(Model):
    """A learner's own note at a moment of a lesson. Nobody else reads it."""

    __tablename__ = "lesson_notes"
    __table_args__ = (Index("ix_lesson_notes_enrolment", "enrolment_id", "lesson_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"))
    at_ms: Mapped[int]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)

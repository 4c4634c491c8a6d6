"""What was watched, as learner, staff and certificates read it: all from the same ledgers."""

from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import User
from lms.core.database import db
from lms.enrolments.models import Enrolment
from lms.lessons import queries as lessons
from lms.lessons.models import Lesson, Section
from lms.videos.models import VideoVersion
from lms.watching import rules
from lms.watching.models import LessonNote, PlaybackSession, WatchCredit, WatchLedger, WatchTotal


@dataclass(frozen=True)
class Total:
    """An enrolment's sum against what is asked, in ms. `missing_ms` until it is enough."""

    covered_ms: int
    required_ms: int
    threshold_bp: int
    scope: str = "course_total"
    completed_at: object = None
    is_whole: bool = True

    @property
    def share_bp(self) -> int:
        """Covered share in basis points, cut, never rounded up."""
        return self.covered_ms * 10_000 // self.required_ms if self.required_ms else 0

    @property
    def missing_ms(self) -> int:
        return 0 if self.completed_at else rules.missing_ms(self.covered_ms, self.required_ms, self.threshold_bp)

    @property
    def needed_ms(self) -> int:
        return -(-self.threshold_bp * self.required_ms // 10_000)


@dataclass(frozen=True)
class LessonCoverage:
    """A video lesson with what was covered of its current version. `gaps` are all that is missing, to the ms."""

    lesson_id: int
    version_id: int | None
    covered_ms: int
    duration_ms: int
    ranges: rules.Ranges = field(default_factory=list)
    gaps: rules.Ranges = field(default_factory=list)
    title: str = ""
    is_required: bool = True
    resume_ms: int = 0
    strikes: int = 0

    @property
    def share_bp(self) -> int:
        return self.covered_ms * 10_000 // self.duration_ms if self.duration_ms else 0

    @property
    def skipped(self) -> rules.Ranges:
        """The gaps before the last covered moment: what was jumped over, not what is still to come."""
        return [gap for gap in self.gaps if self.ranges and gap[0] < self.ranges[-1][1]]


def total(enrolment_id: int) -> Total | None:
    """The enrolment's sum; worked out from the run's rules when nothing has been started yet."""
    row = db.session.get(WatchTotal, enrolment_id, populate_existing=True)
    if row:
        return Total(row.covered_ms, row.required_ms, row.threshold_bp, row.scope, row.completed_at, row.is_whole)
    enrolment = db.session.get(Enrolment, enrolment_id)
    if enrolment is None:
        return None
    frozen = enrolment.run.rules
    videos = {video.id: video.duration_ms for _, video in lessons.required_videos(enrolment.version_id)}
    bp, scope = frozen.get("watch_threshold_bp", 9000), frozen.get("watch_scope", "course_total")
    return Total(0, sum(videos.values()), bp, scope)


def coverage_of(enrolment: Enrolment) -> list[LessonCoverage]:
    """Every video lesson of the enrolment's course in order, required or not, with ranges and gaps."""
    ledgers = {
        row.version_id: row
        for row in db.session.scalars(
            select(WatchLedger)
            .where(WatchLedger.enrolment_id == enrolment.id)
            .execution_options(populate_existing=True)
        )
    }
    return [
        lesson_coverage(entry.lesson, entry.video, ledgers.get(entry.video.id) if entry.video else None)
        for part in lessons.outline(enrolment.version_id)
        for entry in part.entries
        if entry.lesson.kind == "video"
    ]


def lesson_coverage(lesson: Lesson, version: VideoVersion | None, ledger: WatchLedger | None) -> LessonCoverage:
    duration = version.duration_ms or 0 if version else 0
    ranges = rules.decode(ledger.ranges) if ledger else []
    return LessonCoverage(
        lesson_id=lesson.id,
        version_id=version.id if version else None,
        covered_ms=ledger.covered_ms if ledger else 0,
        duration_ms=duration,
        ranges=ranges,
        gaps=rules.gaps(ranges, duration),
        title=lesson.title,
        is_required=lesson.is_required,
        resume_ms=ledger.resume_ms if ledger else 0,
        strikes=ledger.strikes if ledger else 0,
    )


def coverage_by_enrolment(enrolment_ids: list[int]) -> dict[int, tuple[int, int]]:
    """enrolment id -> (covered, required) in ms, for lists; nothing for an enrolment without a sum."""
    rows = db.session.execute(
        select(WatchTotal.enrolment_id, WatchTotal.covered_ms, WatchTotal.required_ms).where(
            WatchTotal.enrolment_id.in_(enrolment_ids)
        )
    )
    return {row.enrolment_id: (row.covered_ms, row.required_ms) for row in rows}


def lesson_to_go_on(enrolment: Enrolment) -> Lesson | None:
    """Where the person left off: the lesson of the newest session, or the first whose video is not covered, or the
    first of all."""
    recent = db.session.scalar(
        select(Lesson)
        .join(VideoVersion, VideoVersion.video_id == Lesson.video_id)
        .join(PlaybackSession, PlaybackSession.version_id == VideoVersion.id)
        .where(PlaybackSession.enrolment_id == enrolment.id, Lesson.version_id == enrolment.version_id)
        .order_by(PlaybackSession.started_at.desc(), PlaybackSession.id.desc())
        .limit(1)
    )
    covered = {one.lesson_id: one for one in coverage_of(enrolment)}
    if recent and covered[recent.id].gaps:
        return recent
    for lesson in ordered_lessons(enrolment.version_id):
        if lesson.id in covered and covered[lesson.id].gaps:
            return lesson
    return recent or next(iter(ordered_lessons(enrolment.version_id)), None)


def ordered_lessons(version_id: int) -> list[Lesson]:
    """All lessons of a course version in the order of its sections."""
    return list(
        db.session.scalars(
            select(Lesson)
            .join(Section)
            .where(Lesson.version_id == version_id)
            .order_by(Section.position, Section.id, Lesson.position, Lesson.id)
        )
    )


def notes_of(enrolment_id: int, lesson_id: int | None = None) -> list[LessonNote]:
    """One's notes by moment, of one lesson or of the whole course."""
    wanted = select(LessonNote).where(LessonNote.enrolment_id == enrolment_id)
    if lesson_id is not None:
        wanted = wanted.where(LessonNote.lesson_id == lesson_id)
    return list(db.session.scalars(wanted.order_by(LessonNote.lesson_id, LessonNote.at_ms, LessonNote.id)))


def sessions_of(enrolment_id: int, limit: int = 50) -> list[PlaybackSession]:
    """The newest playback sessions."""
    return list(
        db.session.scalars(
            select(PlaybackSession)
            .where(PlaybackSession.enrolment_id == enrolment_id)
            .order_by(PlaybackSession.started_at.desc(), PlaybackSession.id.desc())
            .limit(limit)
        )
    )


def credits_of(enrolment_id: int) -> list[tuple[WatchCredit, User, User | None]]:
    """Time credited or proposed by hand, with proposer and decider, the newest first."""
    rows = db.session.scalars(
        select(WatchCredit).where(WatchCredit.enrolment_id == enrolment_id).order_by(WatchCredit.id.desc())
    ).all()
    people = {
        user.id: user
        for user in db.session.scalars(
            select(User).where(
                User.id.in_({row.proposed_by_id for row in rows} | {row.decided_by_id for row in rows} - {None})
            )
        )
    }
    return [(row, people[row.proposed_by_id], people.get(row.decided_by_id)) for row in rows]


def credits_waiting(chamber_id: int) -> list[tuple[WatchCredit, Enrolment]]:
    """Proposals of a chamber that wait for a second person."""
    wanted = (
        select(WatchCredit, Enrolment)
        .join(Enrolment, Enrolment.id == WatchCredit.enrolment_id)
        .options(joinedload(Enrolment.user), joinedload(Enrolment.version))
        .where(WatchCredit.chamber_id == chamber_id, WatchCredit.state == "proposed")
        .order_by(WatchCredit.id)
    )
    return [tuple(row) for row in db.session.execute(wanted)]


def credit_count(chamber_id: int, not_by: int | None = None) -> Select:
    """SELECT of how many wait; without those that `not_by` proposed or that concern them."""
    wanted = select(func.count()).select_from(WatchCredit)
    wanted = wanted.where(WatchCredit.chamber_id == chamber_id, WatchCredit.state == "proposed")
    if not_by is not None:
        wanted = wanted.join(Enrolment, Enrolment.id == WatchCredit.enrolment_id)
        wanted = wanted.where(WatchCredit.proposed_by_id != not_by, Enrolment.user_id != not_by)
    return wanted


def credit(chamber_id: int, credit_id: int) -> WatchCredit | None:
    return db.session.scalar(
        select(WatchCredit).where(WatchCredit.id == credit_id, WatchCredit.chamber_id == chamber_id)
    )

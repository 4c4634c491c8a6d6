"""The attempt: start, save, take over, finish, close by the clock. Every step is a line in the attempt's journal."""

import hashlib
import json
import logging
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, text
from sqlalchemy.exc import IntegrityError

from lms.core.clock import ISTANBUL, NOW, now
from lms.core.database import db
from lms.core.refusals import NotFound, Refused, Stale
from lms.exams import papers, rules, times
from lms.exams.coursework.rules import file_fault
from lms.exams.kinds import EXTENSIONS
from lms.exams.models import Attempt, Exam, Paper
from lms.exams.operations import admissions, drawing, results
from lms.exams.queries import attempts as reads
from lms.exams.verification import genesis

log = logging.getLogger(__name__)
AT_ONCE = 50  # overdue attempts closed per round of the scheduler
FAULT_REST = timedelta(minutes=10)  # before an attempt that could not be closed is tried again
UPLOAD_MAX = 20 * 2**20
PAUSED = "Sınavınız duraklatıldı. Gözetmen sürdürünce buradan devam edebilirsiniz."
SAVE = (
    "SELECT outcome, at, n, digest, ends_at FROM attempt_save(%(public_id)s, %(generation)s::int, %(session)s, "
    "%(question)s::int, %(seq)s, %(key)s, %(value)s, %(salt)s, %(value_digest)s)"
)
APPEND = text("SELECT attempt_append(:id, :kind, NULL, NULL, NULL, NULL, NULL, NULL, :at)")


@dataclass(frozen=True)
class Receipt:
    """outcome: saved, older, again, late, or why nothing was kept: unknown, signed_out, superseded, key_reused,
    paused, too_many."""

    outcome: str
    at: datetime
    n: int | None
    digest: str | None
    ends_at: datetime | None


def start(exam: Exam, user) -> Attempt:
    """The person's live attempt, made when there is none: paper drawn and frozen, deadline by the database's clock.
    However many starts come at once, there is one. Raises Refused with the reason when the person may not start."""
    enrolment = reads.admitting_enrolment(exam, user.id)
    facts = reads.facts(exam, user.id, enrolment)
    live = reads.live_attempt(exam.id, user.id) if facts.live else None
    if live is not None:
        return live
    standing = rules.standing(exam, facts)
    if not standing.may_start:
        raise Refused(standing.sentence)
    try:
        with db.session.begin_nested():
            return made(exam, user, enrolment, facts.earlier)
    except IntegrityError as error:  # another start was faster: it is this one too
        live = reads.live_attempt(exam.id, user.id)
        if live is None:
            raise Stale("Sınav başka bir yerden başlatıldı ve bitti. Sayfayı yenileyin.") from error
        return live


def made(exam, user, enrolment, earlier: int) -> Attempt:
    """A new attempt with its paper and the journal's first line, after `earlier` others. The unique index lets only one
    through."""
    seed = secrets.randbits(62)
    versions = drawing.drawn(exam, seed, reads.seen_questions(exam.id, user.id) if earlier else [], user.id)
    paper = papers.made(seed, versions, exam.shuffle)
    bodies = {version["id"]: version["body"] for version in versions}
    shapes = ",".join(papers.shape(question["kind"], bodies[question["version_id"]]) for question in paper)
    moment = now()
    percent = reads.extra_percent(exam.chamber_id, user.id, moment.astimezone(ISTANBUL).date())
    extra_ms = times.personal_extra_ms(exam.duration_ms, percent)
    admission = admissions.used(exam.id, user.id) if exam.in_hall else None
    ends_at = rules.end_of(moment, exam.duration_ms, extra_ms, exam.closes_at)
    public_id = uuid.uuid4()
    attempt = Attempt(
        public_id=public_id,
        exam_id=exam.id,
        user_id=user.id,
        enrolment_id=enrolment.id if enrolment else None,
        number=earlier + 1,
        seed=seed,
        shapes=shapes,
        started_at=moment,
        ends_at=ends_at,
        deadline_at=ends_at + timedelta(milliseconds=exam.grace_ms),
        extra_ms=extra_ms,
        admission_id=admission.id if admission else None,
        seen_at=moment if admission else None,
        digest=genesis(public_id, exam.id, seed, moment, paper),
    )
    db.session.add(attempt)
    db.session.flush()
    db.session.add(Paper(attempt_id=attempt.id, questions=paper))
    db.session.flush()
    append(attempt, "start", moment)
    db.session.info["attempt_made"] = attempt.id
    return attempt


def is_new(attempt: Attempt) -> bool:
    """Whether this very request made the attempt; asked once, right after start()."""
    return db.session.info.pop("attempt_made", None) == attempt.id


def append(attempt: Attempt, kind: str, moment: datetime):
    """A line without an answer. The caller holds the attempt's row."""
    db.session.execute(APPEND, {"id": attempt.id, "kind": kind, "at": moment})
    db.session.expire(attempt, ["entries", "digest"])


def save(right, session_hash: str, question: int, seq: int, key: uuid.UUID, value) -> Receipt:
    """Keeps an answer in one statement that commits by itself. `right` is the read token; question, seq and value must
    have been checked against its shapes. When it returns, the answer is durable."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    salt = secrets.token_bytes(16)
    values = {
        "public_id": right.public_id,
        "generation": right.generation,
        "session": session_hash,
        "question": question,
        "seq": seq,
        "key": key,
        "value": said,
        "salt": salt,
        "value_digest": hashlib.sha256(salt + said.encode()).digest(),
    }
    with db.at_once() as run:
        row = run(SAVE, values)
    return Receipt(row.outcome, row.at, row.n, row.digest.hex()[:16] if row.digest else None, row.ends_at)


def take_over(attempt: Attempt, pin: str = "") -> int:
    """This device writes from now on; tokens of the former one only read. In a hall it needs a PIN from the proctor.
    Raises Refused when the attempt is over."""
    held = locked(attempt)
    if held.state != "live":
        raise Refused("Bu sınav bitti; başka bir cihazda sürdürülemez.")
    if held.admission_id is not None:
        admissions.use_pin(held.admission_id, pin)
    held.generation += 1
    db.session.flush()
    append(held, "takeover", now())
    return held.generation


def finish(attempt: Attempt, generation: int) -> Attempt:
    """Hands the paper in. Done again it changes nothing; a device that was superseded is refused."""
    held = locked(attempt)
    if held.state != "live":
        return held
    if held.generation != generation:
        raise Refused("Bu sınav başka bir cihazda sürdürülüyor. Bitirmek için önce sınavı bu cihazda devralın.")
    if held.paused_at is not None:
        raise Refused(PAUSED)
    moment = now()
    close(held, "overdue" if moment > held.deadline_at else "finished", moment)
    return held


def close(attempt: Attempt, state: str, moment: datetime, ended_at: datetime | None = None):
    """Ends a live attempt and marks it. An overdue one ended at its end, whenever the sweeper came by; one on paper
    when its sheet was collected (`ended_at`)."""
    append(attempt, "finish" if state == "finished" else "overdue", moment)
    attempt.state = state
    attempt.closed_at = min(moment, attempt.ends_at) if state == "overdue" else ended_at or moment
    db.session.flush()
    results.mark(attempt)


def locked(attempt: Attempt) -> Attempt:
    held = db.session.scalar(
        select(Attempt).where(Attempt.id == attempt.id).with_for_update().execution_options(populate_existing=True)
    )
    if held is None:
        raise NotFound()
    return held


def close_overdue() -> int:
    """The scheduler's duty: closes attempts whose deadline has passed. Needs neither queue nor worker. One that cannot
    be closed is put aside with its reason and holds up no other. Returns how many were closed."""
    due = db.session.scalars(
        select(Attempt)
        .where(Attempt.state == "live", Attempt.deadline_at < NOW, Attempt.paused_at.is_(None))
        .where(or_(Attempt.fault_at.is_(None), Attempt.fault_at < NOW - FAULT_REST))
        .order_by(Attempt.deadline_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Attempt)
        .execution_options(populate_existing=True)
    ).all()
    return sum(closed_by_clock(attempt) for attempt in due)


def closed_by_clock(attempt: Attempt) -> bool:
    """Closes one overdue attempt by itself. The database going away is nobody's fault and is raised."""
    try:
        with db.session.begin_nested():
            close(attempt, "overdue", now())
            attempt.fault = attempt.fault_at = None
    except Exception as error:
        if getattr(error, "connection_invalidated", False):
            raise
        log.exception("attempt %s could not be closed", attempt.id)
        attempt.fault, attempt.fault_at = f"{type(error).__name__}: {error}"[:300], now()
        db.session.flush()
        return False
    return True


def extensions_of(attempt: Attempt, question: int) -> list[str]:
    """The kinds of files that a question of the paper takes."""
    asked = {line["n"]: version for line, version in reads.paper_of(attempt)}
    return asked[question].body.get("extensions") or list(EXTENSIONS)


def keep_upload(attempt: Attempt, question: int, file_name: str, data: bytes):
    """A file for an answer; it counts only when a saved answer names it. Raises Refused when it is too large, too many
    or the attempt is over."""
    from lms.exams.models import AnswerUpload

    held = locked(attempt)
    if held.paused_at is not None:
        raise Refused(PAUSED)
    if held.state != "live" or now() > held.deadline_at:
        raise Refused("Süre doldu; dosya alınmadı.")
    if not data or len(data) > UPLOAD_MAX:
        raise Refused("Dosya boş ya da 20 MB sınırından büyük.")
    if fault := file_fault(file_name, data, extensions_of(held, question)):
        raise Refused(fault)
    count = db.session.scalar(select(func.count()).select_from(AnswerUpload).where(AnswerUpload.attempt_id == held.id))
    if count >= 60:
        raise Refused("Bu sınavda daha çok dosya yüklenemez.")
    upload = AnswerUpload(
        attempt_id=held.id,
        question=question,
        file_name=file_name[-120:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
    )
    db.session.add(upload)
    db.session.flush()
    return upload

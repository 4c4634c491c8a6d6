"""Recomputes what must agree: each attempt's journal against its chain, the current answers against the journal, and
every mark and result against an independent second calculation."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from lms.core.database import db
from lms.exams.models import AnswerEntry, AnswerState, Attempt, Paper
from lms.exams.models.attempts import COUNTS
from lms.exams.queries import recompute

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def genesis(public_id, exam_id: int, seed: int, started_at: datetime, paper: list) -> bytes:
    """The digest on which the journal's first line rests: it binds exam, seed, start and the frozen paper."""
    said = json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    paper_digest = hashlib.sha256(said.encode()).hexdigest()
    return hashlib.sha256(
        f"attempt|{public_id}|{exam_id}|{seed}|{microseconds(started_at)}|{paper_digest}".encode()
    ).digest()


def following(before: bytes, public_id, entry) -> bytes:
    """The digest of a line, as attempt_append in the database writes it."""
    parts = [public_id, entry.n, entry.kind, entry.question, entry.seq, entry.key, microseconds(entry.at)]
    parts.append(entry.value_digest.hex() if entry.value_digest else None)
    said = "|".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(before + said.encode()).digest()


def verify() -> Iterator[str]:
    """One sentence per disagreement of an attempt with its journal; nothing when all is well. Flat memory."""
    for attempt_id in db.session.scalars(select(Attempt.id).order_by(Attempt.id)).all():
        attempt = db.session.get(Attempt, attempt_id, populate_existing=True)
        yield from attempt_faults(attempt)
        db.session.expunge(attempt)
    yield from map(str, recompute.differences(recompute.closed_attempts()))


def attempt_faults(attempt: Attempt) -> Iterator[str]:
    name = f"attempt {attempt.public_id}"
    paper = db.session.get(Paper, attempt.id, populate_existing=True)
    if paper is None:
        yield f"{name}: the paper is missing"
        return
    digest = genesis(attempt.public_id, attempt.exam_id, attempt.seed, attempt.started_at, paper.questions)
    rows = db.session.execute(
        select(AnswerEntry.__table__).where(AnswerEntry.attempt_id == attempt.id).order_by(AnswerEntry.n)
    ).all()
    newest: dict[int, object] = {}
    for number, entry in enumerate(rows, 1):
        digest = following(digest, attempt.public_id, entry)
        if entry.n != number or digest != entry.digest:
            yield f"{name}: line {number} of the journal was altered, or the paper, or a line before it is missing"
            return
        if entry.value is not None and hashlib.sha256(entry.salt + entry.value.encode()).digest() != entry.value_digest:
            yield f"{name}: the answer in line {number} was altered"
        if entry.kind in COUNTS and (entry.question not in newest or newest[entry.question].seq < entry.seq):
            newest[entry.question] = entry
    if (len(rows), digest) != (attempt.entries, attempt.digest):
        yield f"{name}: lines are missing at the end of the journal"
    yield from state_faults(name, attempt.id, newest)


def state_faults(name: str, attempt_id: int, newest: dict) -> Iterator[str]:
    states = db.session.execute(select(AnswerState.__table__).where(AnswerState.attempt_id == attempt_id)).all()
    for state in states:
        entry = newest.pop(state.question, None)
        if entry is None or entry.n != state.n or (entry.value is not None and entry.value != state.value):
            yield f"{name}: the current answer to question {state.question} is not the journal's"
    for question in newest:
        yield f"{name}: the current answer to question {question} is missing"

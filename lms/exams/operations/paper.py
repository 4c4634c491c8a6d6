"""A running attempt goes on on paper: moved, taken back, or closed with what was read from its sheet."""

import uuid
from datetime import datetime

from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams import papers
from lms.exams.models import Attempt
from lms.exams.operations.attempts import append, close, locked
from lms.exams.operations.keeping import put
from lms.exams.queries import attempts as reads
from lms.exams.times import MS
from lms.exams.verification import microseconds

OVER = "Bu sınav bitmiş ya da süresi dolmuş; kâğıda geçirilemez. Süre kesintide dolduysa önce kesintiyi yazın."


def move(attempt: Attempt) -> int:
    """The screen takes no answer from now on; what was acknowledged stays in the journal and counts unless the paper
    says otherwise. Returns the time left in ms. Raises Refused when the attempt is over, Stale when it is on paper."""
    held, moment = locked(attempt), now()
    if held.on_paper_at is not None and held.state == "live":
        raise Stale("Bu aday zaten kâğıtta.")
    if not held.runs_at(moment):
        raise Refused(OVER)
    held.paused_at = held.paused_at or moment
    held.on_paper_at = moment
    db.session.flush()
    append(held, "to_paper", moment)
    return max((held.ends_at - held.paused_at) // MS, 0)


def take_back(attempt: Attempt):
    """The screen again; it stays paused until a proctor lets it go on, which gives the time back."""
    held = on_paper(attempt)
    held.on_paper_at = None
    db.session.flush()
    append(held, "to_screen", now())


def enter(attempt: Attempt, sheet: str, answers: dict[int, object], collected_at: datetime):
    """Writes what the sheet says into the journal and closes the attempt as of when the sheet was collected. Each
    answer is newer than any that the screen has sent. `sheet` names it, so that no answer is written twice."""
    held, moment = on_paper(attempt), now()
    newest = {question: state.seq for question, state in reads.states_of(held.id).items()}
    shapes = held.shapes.split(",")
    for question, value in sorted(answers.items()):
        if not 1 <= question <= len(shapes) or not papers.fits(shapes[question - 1], value):
            raise Refused(f"Yanıt, sorunun türüne uymuyor. Soru: {question}")
        seq = max(newest.get(question, 0) + 1, microseconds(moment) // 1000)
        put(held, "paper", question, seq, uuid.uuid5(held.public_id, f"{sheet}/{question}"), value, moment)
    held.paused_at = None
    db.session.flush()
    close(held, "finished", moment, collected_at)


def on_paper(attempt: Attempt) -> Attempt:
    held = locked(attempt)
    if held.state != "live" or held.on_paper_at is None:
        raise Stale("Bu sınav artık kâğıtta değil.")
    return held

"""Takes in an emergency file by the rules of a save: one line per key, the newest seq stands, late is kept as late."""

from collections import Counter

from sqlalchemy import select

from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.emergency import FOREIGN, Opened
from lms.exams.models import AnswerEntry, Attempt
from lms.exams.operations.attempts import locked
from lms.exams.operations.keeping import put

PAUSED = "Adayın sınavı duraklatılmış. Önce sürdürün, sonra dosyayı alın."
ON_PAPER = "Aday kâğıda geçmiş; ekrandan yeni yanıt alınmaz. Yanıtları yanıt kâğıdından girin."
MOST = 50_000  # lines of one journal, as in attempt_save


def take_in(attempt: Attempt, file: Opened) -> Counter:
    """How many answers were saved, older, again (known already), late, or refused (their key belongs to another
    answer). A file of a device that was superseded meanwhile counts too: whichever answer was given later stands.
    Raises Refused for another attempt's file, while the attempt is paused, and on paper."""
    held, moment = locked(attempt), now()
    if held.public_id != file.right.public_id or file.right.generation > held.generation:
        raise Refused(FOREIGN)
    if held.state == "live" and held.on_paper_at is not None:
        raise Refused(ON_PAPER)
    if held.state == "live" and held.paused_at is not None:
        raise Refused(PAUSED)
    late = held.state != "live" or moment > held.deadline_at
    known = lines_of(held, [entry.key for entry in file.entries])
    told: Counter = Counter()
    for entry in sorted(file.entries, key=lambda one: one.seq):
        before = known.setdefault(entry.key, (entry.question, entry.seq, None))
        if before[:2] != (entry.question, entry.seq):
            told["refused"] += 1
        elif before[2] is not None:
            told["late" if before[2] == "late" else "again"] += 1
        elif held.entries >= MOST:
            told["refused"] += 1
        else:
            kind = "late" if late else "answer"
            told[put(held, kind, entry.question, entry.seq, entry.key, entry.value, moment)] += 1
            known[entry.key] = (entry.question, entry.seq, kind)
    return told


def lines_of(held: Attempt, keys) -> dict:
    columns = AnswerEntry.key, AnswerEntry.question, AnswerEntry.seq, AnswerEntry.kind
    rows = select(*columns).where(AnswerEntry.attempt_id == held.id, AnswerEntry.key.in_(keys))
    return {key: (question, seq, kind) for key, question, seq, kind in db.session.execute(rows)}

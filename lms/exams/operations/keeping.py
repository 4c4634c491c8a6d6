"""An answer that does not come from the candidate's page: a line of the journal and the current state, as the save
statement writes them. The caller holds the attempt's row."""

import hashlib
import json
import secrets
import uuid
from datetime import datetime

from sqlalchemy import text

from lms.core.database import db
from lms.exams.models import Attempt
from lms.exams.models.attempts import COUNTS

APPEND = text("SELECT n FROM attempt_append(:id, :kind, :question, :seq, :key, :value, :salt, :value_digest, :at)")
STATE = text(
    "INSERT INTO answer_states AS s (attempt_id, question, seq, value, at, n) "
    "VALUES (:id, :question, :seq, :value, :at, :n) ON CONFLICT (attempt_id, question) DO UPDATE "
    "SET seq = excluded.seq, value = excluded.value, at = excluded.at, n = excluded.n WHERE s.seq < excluded.seq "
    "RETURNING question"
)


def put(held: Attempt, kind: str, question: int, seq: int, key: uuid.UUID, value, moment: datetime) -> str:
    """kind: answer, paper, late. Returns saved, older (kept, a newer one stands) or late (kept, does not count)."""
    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    salt = secrets.token_bytes(16)
    values = {"id": held.id, "question": question, "seq": seq, "value": said, "at": moment}
    digest = hashlib.sha256(salt + said.encode()).digest()
    line = {**values, "kind": kind, "key": key, "salt": salt, "value_digest": digest}
    n = db.session.execute(APPEND, line).scalar_one()
    db.session.expire(held, ["entries", "digest"])
    if kind not in COUNTS:
        return "late"
    return "saved" if db.session.execute(STATE, {**values, "n": n}).first() else "older"

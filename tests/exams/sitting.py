"""A candidate as a test drives one: starts an exam, saves answers, hands in."""

import hashlib
import json
import secrets
import uuid
from dataclasses import dataclass, field

from sqlalchemy import text

from lms.core.database import db
from lms.exams import tokens
from lms.exams.models import Attempt
from lms.exams.operations import attempts


def post(client, path, data=None):
    """A form as its page sends it, with the page's token."""
    return client.post(path, data={"csrf_token": client.form_token(), **(data or {})})


@dataclass
class Candidate:
    """`client` is signed in as the person."""

    client: object
    user: object
    attempt: Attempt = None
    token: str = ""
    seq: int = 0
    acknowledged: dict = field(default_factory=dict)

    def start(self, exam):
        self.attempt = attempts.start(exam, self.user)
        self.token = tokens.sign(self.attempt.public_id, self.attempt.generation, self.attempt.shapes)
        return self

    @property
    def address(self):
        return f"/api/v1/attempts/{self.attempt.public_id}"

    def save(self, question, value, seq=None, key=None, token=None, **more):
        self.seq += 1
        body = {"token": token or self.token, "question": question, "seq": self.seq if seq is None else seq}
        body |= {"key": str(key or uuid.uuid4()), "value": value, **more}
        return self.client.post(f"{self.address}/answers", json=body)

    def finish(self):
        return self.client.post(f"{self.address}/finish", json={"token": self.token})

    def fresh(self):
        return db.session.get(Attempt, self.attempt.id, populate_existing=True)


def save(attempt, question, seq, value):
    """An answer without a browser: a line of the journal and the current state, as the save statement writes them."""

    said = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    salt = secrets.token_bytes(16)
    late = "SELECT attempt_append(:id, 'answer', :q, :seq, :key, :value, :salt, :digest, lms_now())"
    values = {"id": attempt.id, "q": question, "seq": seq, "key": uuid.uuid4(), "value": said, "salt": salt}
    db.session.execute(text(late), {**values, "digest": hashlib.sha256(salt + said.encode()).digest()})
    db.session.execute(
        text(
            "INSERT INTO answer_states AS s (attempt_id, question, seq, value, at, n) SELECT a.id, :q, :seq, :value, "
            "lms_now(), a.entries FROM attempts a WHERE a.id = :id ON CONFLICT (attempt_id, question) DO UPDATE SET "
            "seq = excluded.seq, value = excluded.value, n = excluded.n WHERE s.seq < excluded.seq"
        ),
        values,
    )
    db.session.expire(attempt)

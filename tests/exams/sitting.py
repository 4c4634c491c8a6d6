"""A candidate as a test drives one: starts an exam, saves answers, hands in."""

import re
import uuid
from dataclasses import dataclass, field

from lms.core.database import db
from lms.exams import tokens
from lms.exams.models import Attempt
from lms.exams.operations import attempts


def post(client, path, data=None):
    """A form as its page sends it, with the page's token."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sinavlar").text)[1]
    return client.post(path, data={"csrf_token": token, **(data or {})})


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

"""A diary of everything that leaves the server: each response with its headers, what a PDF was set from, the parts of a
spreadsheet, every mail and notice; by phase of the day and by who got it."""

import io
import json
import zipfile
from dataclasses import dataclass

import typst
from sqlalchemy import select
from werkzeug.routing import BuildError

from lms.accounts.models import Notification, User
from lms.core.database import db
from lms.core.mail import OutgoingMail


@dataclass(frozen=True)
class Line:
    phase: str
    who: str
    what: str  # method and address, or "mail", "notice"
    status: int
    text: str

    def __str__(self):
        return f"{self.phase}, {self.who}: {self.what} ({self.status})"


class Diary:
    """`people`: word -> user, for mails and notices."""

    def __init__(self, app, monkeypatch):
        self.app, self.phase, self.lines, self.printed = app, "", [], []
        self.mails = self.notices = 0
        self.mail_owners = {}

        def compile(*args, **kwargs):
            self.printed.append("\n".join(kwargs.get("sys_inputs", {}).values()))
            return b"%PDF-1.7"

        monkeypatch.setattr(typst, "compile", compile)

    def follow(self, who, client, user=None):
        """Every response that this client gets is written down from now on."""
        real = client.open
        if user is not None:
            self.mail_owners[user.email], self.mail_owners[user.id] = who, who

        def open(*args, **kwargs):
            self.printed.clear()
            answer = real(*args, **kwargs)
            what = f"{answer.request.method} {answer.request.full_path.rstrip('?')}"
            text = f"{answer.headers}\n{content_of(answer)}\n" + "\n".join(map(unescaped, self.printed))
            self.lines.append(Line(self.phase, who, what, answer.status_code, text))
            return answer

        client.open = open
        return client

    def post(self):
        """Mails and notices written since the last time."""
        for mail in db.session.scalars(select(OutgoingMail).where(OutgoingMail.id > self.mails).order_by("id")):
            self.mails = mail.id
            text = f"{mail.recipient}\n{mail.subject}\n{mail.body}"
            self.lines.append(Line(self.phase, self.mail_owners.get(mail.recipient, "?"), "mail", 0, text))
        rows = select(Notification).join(User).where(Notification.id > self.notices).order_by(Notification.id)
        for notice in db.session.scalars(rows):
            self.notices = notice.id
            text = f"{notice.text}\n{notice.href}"
            self.lines.append(Line(self.phase, self.mail_owners.get(notice.user_id, "?"), "notice", 0, text))


def content_of(answer) -> str:
    data = answer.get_data()
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if answer.mimetype == "application/json":
        return unescaped(data.decode())
    return data.decode("utf-8", "replace")


def unescaped(text) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def addresses(app, rooms, values, method="GET"):
    """Every address of these blueprints or endpoints that answers to the method and whose parameters are known.
    `values`: name -> values to try."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not {rule.endpoint, rule.endpoint.partition(".")[0]} & set(rooms) or method not in rule.methods:
            continue
        chosen = [{}]
        for name in sorted(rule.arguments):
            chosen = [one | {name: value} for one in chosen for value in values.get(name, [])]
        for one in chosen:
            try:
                found.append(adapter.build(rule.endpoint, one, method=method))
            except (BuildError, ValueError):  # a value for another address with this parameter
                continue
    return sorted(set(found))

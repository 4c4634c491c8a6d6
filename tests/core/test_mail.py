import smtplib
from dataclasses import replace
from email.message import EmailMessage

import pytest

from lms.core import jobs, mail
from lms.settings import ROOT

POSTMASTER = "ayse@example.org"


@pytest.fixture
def posted(app, database, monkeypatch):
    """Posts a mail from a template of three lines; returns the row."""
    monkeypatch.setattr(mail, "render_template", lambda name, **facts: f"Konu: {facts['who']}\n\nMerhaba\n")
    with app.test_request_context():
        yield lambda who="Gülşah", **more: mail.post(POSTMASTER, "x/y", who=who, **more)


@pytest.fixture
def server(app, monkeypatch):
    """A mail server that keeps what it is given."""
    sent, calls = [], []

    class Server:
        def __init__(self, host, port, timeout):
            calls.append((host, port))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def starttls(self):
            calls.append("tls")

        def login(self, user, password):
            calls.append((user, password))

        def send_message(self, message: EmailMessage):
            sent.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    url = "smtp+starttls://posta:p%40rola@mail.example.org:587"
    monkeypatch.setitem(app.config, "LMS", replace(app.config["LMS"], smtp_url=url))
    return sent, calls


def test_a_mail_is_a_row_and_a_job_of_the_same_transaction(posted, database):
    row = posted()
    assert (row.subject, row.body, row.state) == ("Konu: Gülşah", "Merhaba\n", "waiting")
    (job,) = database.session.query(jobs.Job).filter_by(handler="core.mail")
    assert job.arguments == [row.id]
    database.session.rollback()
    assert database.session.query(mail.OutgoingMail).count() == 0


def test_no_header_can_be_injected(posted):
    row = posted(who="x\r\nBcc: evil@example.org", reply_to="a@example.org\nX: y")
    assert "\n" not in row.subject + row.reply_to and "\r" not in row.subject


def test_without_a_server_it_is_kept_for_the_outbox(posted):
    row = posted()
    mail.deliver(None, row.id)
    assert row.state == "kept"


def test_it_is_sent_once_with_its_attachment(posted, server):
    sent, calls = server
    row = posted(attachment=("belge.pdf", b"%PDF-1.7"))
    mail.deliver(None, row.id)
    mail.deliver(None, row.id)
    (message,) = sent
    assert (row.state, message["To"], message["Subject"]) == ("sent", POSTMASTER, "Konu: Gülşah")
    assert [part.get_filename() for part in message.iter_attachments()] == ["belge.pdf"]
    assert calls == [("mail.example.org", 587), "tls", ("posta", "p@rola")]


def test_a_mail_that_is_gone_is_no_error(app, database):
    mail.deliver(None, 0)


@pytest.mark.parametrize("path", sorted((ROOT / "templates/emails").rglob("*.txt")), ids=lambda path: path.stem)
def test_every_mail_begins_with_a_subject_and_says_more(path):
    subject, _, body = path.read_text().strip().partition("\n")
    assert subject.strip() and body.strip()
    assert "!" not in subject

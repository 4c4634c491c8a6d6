import smtplib
import ssl
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

        def starttls(self, context):
            assert context.check_hostname and context.verify_mode == ssl.CERT_REQUIRED
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


def test_after_a_day_of_trouble_it_has_failed_and_can_be_sent_again(posted, server, database, monkeypatch):
    """The tries lie minutes to hours apart, so that an evening without the mail server costs nothing."""
    assert sum(mail.AGAIN, mail.AGAIN[0]).total_seconds() > 20 * 3600
    row = posted()
    jobs.mourn("core.mail", "ConnectionRefusedError: away", [row.id])
    database.session.expire_all()
    assert (row.state, row.reason) == ("failed", "ConnectionRefusedError: away") and mail.failed_count() == 1
    assert mail.send_again(row.id) == 1 and mail.send_again() == 0
    database.session.expire_all()
    assert (row.state, row.reason, mail.failed_count()) == ("waiting", None, 0)
    assert database.session.query(jobs.Job).filter_by(handler="core.mail").count() == 2


@pytest.mark.parametrize(("code", "error"), [(550, jobs.Hopeless), (451, smtplib.SMTPRecipientsRefused)])
def test_an_address_that_does_not_exist_is_not_tried_again(code, error):
    class Server:
        def send_message(self, message):
            raise smtplib.SMTPRecipientsRefused({POSTMASTER: (code, b"no such user")})

    with pytest.raises(error):
        mail.hand_over(Server(), EmailMessage())


def test_what_opens_an_account_is_gone_from_the_outbox_after_delivery(posted, server):
    sent, _ = server
    row = posted()
    secret = "a" * 43
    row.body = f"https://example.org/parola/{secret}"
    assert secret not in row.body_without_secrets
    mail.deliver(None, row.id)
    assert secret in sent[0].get_content() and secret not in row.body


def test_nobody_writes_to_closed_accounts(posted, database):
    assert mail.post("kapali-7@hesap.invalid", "x/y", who="Kimse") is None
    assert database.session.query(jobs.Job).filter_by(handler="core.mail").count() == 0


def test_a_chambers_mail_bears_its_name_and_takes_answers(posted, server, monkeypatch):
    sent, _ = server
    monkeypatch.setattr(mail, "senders", [lambda chamber_id: ("İnşaat Mühendisleri Odası", "oda@example.org")])
    mail.deliver(None, posted(chamber_id=1).id)
    mail.deliver(None, posted().id)
    assert sent[0]["From"].startswith("İnşaat Mühendisleri Odası <") and sent[0]["Reply-To"] == "oda@example.org"
    assert "<" not in sent[1]["From"] and sent[1]["Reply-To"] is None

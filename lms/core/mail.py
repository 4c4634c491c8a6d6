"""E-mail: a row in the transaction of its cause, delivered by a job. Without LMS_SMTP_URL it stays in the outbox page.

A text lives in templates/emails/<room>/<name>.txt: first line the subject, a blank line, then the body."""

import re
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import Index, LargeBinary, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import jobs
from lms.core.clock import NOW, now
from lms.core.database import Model, db

AGAIN = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]  # about a day of trouble
NOWHERE = ".invalid"  # addresses of closed accounts and rehearsals: no mail goes there
SECRET = re.compile(r"[A-Za-z0-9_-]{40,}")  # what opens something by itself: the token in a link
HIDDEN = "…"
senders: list[Callable] = []  # the chambers' room says who sends: (chamber_id) -> (name, address for replies)


class OutgoingMail(Model):
    """state: waiting, sent, kept (no server is named: read it in the outbox page), failed."""

    __tablename__ = "outgoing_mails"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW, index=True)
    recipient: Mapped[str]
    reply_to: Mapped[str | None]
    subject: Mapped[str]
    body: Mapped[str]
    attachment_name: Mapped[str | None]
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary)
    chamber_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="waiting")
    sent_at: Mapped[datetime | None]
    reason: Mapped[str | None]  # why it could not be delivered
    __table_args__ = (
        Index("ix_outgoing_mails_to", text("lower(recipient)"), "id"),
        Index("ix_outgoing_mails_failed", "id", postgresql_where=state == "failed"),
    )

    @property
    def body_without_secrets(self) -> str:
        return SECRET.sub(HIDDEN, self.body)


def post(
    recipient: str, template: str, *, chamber_id=None, reply_to=None, attachment=None, **facts
) -> OutgoingMail | None:
    """Renders templates/emails/<template>.txt and queues it; none when nobody reads that address. `attachment` is (file
    name, bytes). No header can be injected: line breaks in addresses and subjects are refused by their removal."""
    if recipient.strip().lower().endswith(NOWHERE):
        return None
    subject, _, body = render_template(f"emails/{template}.txt", **facts).strip().partition("\n")
    mail = OutgoingMail(
        recipient=one_line(recipient),
        reply_to=one_line(reply_to) if reply_to else None,
        subject=one_line(subject),
        body=body.strip() + "\n",
        chamber_id=chamber_id,
        attachment_name=attachment[0] if attachment else None,
        attachment=attachment[1] if attachment else None,
    )
    db.session.add(mail)
    db.session.flush()
    jobs.add("core.mail", mail.id)
    return mail


def one_line(text: str) -> str:
    return re.sub(r"[\r\n\x00-\x1f]+", " ", text).strip()


@jobs.handles("core.mail", again=AGAIN)
def deliver(lease, mail_id):
    mail = db.session.get(OutgoingMail, mail_id)
    if mail is None or mail.state in ("sent", "kept"):
        return
    server = current_app.config["LMS"].smtp_url
    if not server:
        mail.state = "kept"
        return
    message = EmailMessage()
    name, replies = sender_of(mail.chamber_id)
    message["From"] = formataddr((one_line(name), current_app.config["LMS"].mail_from))
    message["To"], message["Subject"] = mail.recipient, mail.subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="ogrenme-merkezi")
    if mail.reply_to or replies:
        message["Reply-To"] = mail.reply_to or one_line(replies)
    message.set_content(mail.body)
    if mail.attachment:
        message.add_attachment(
            mail.attachment, maintype="application", subtype="octet-stream", filename=mail.attachment_name
        )
    where = urlsplit(server)
    trust = ssl.create_default_context()  # the mail carries links that open accounts: only to the server that is meant
    if where.scheme == "smtps":
        line = smtplib.SMTP_SSL(where.hostname, where.port or 465, timeout=20, context=trust)
    else:
        line = smtplib.SMTP(where.hostname, where.port or 25, timeout=20)
    with line as smtp:
        if where.scheme == "smtp+starttls":
            smtp.starttls(context=trust)
        if where.username:
            smtp.login(unquote(where.username), unquote(where.password or ""))
        hand_over(smtp, message)
    mail.state, mail.sent_at, mail.reason, mail.body = "sent", now(), None, mail.body_without_secrets


def hand_over(smtp, message):
    """A refusal for good (no such mailbox) is not tried again; anything else is."""
    try:
        smtp.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        if code >= 500:
            raise jobs.Hopeless(refused_with(code, said)) from error
        raise
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        if error.smtp_code >= 500:
            raise jobs.Hopeless(refused_with(error.smtp_code, error.smtp_error)) from error
        raise


def refused_with(code: int, said) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"Posta sunucusu iletiyi kabul etmedi: {code} {one_line(words)[:200]}"


def sender_of(chamber_id: int | None) -> tuple[str, str]:
    """(name, address for replies); empty where there is none."""
    for ask in senders if chamber_id else ():
        return ask(chamber_id)
    return "", ""


@jobs.when_failed("core.mail")
def failed(reason, mail_id):
    undelivered = (OutgoingMail.id == mail_id) & (OutgoingMail.state == "waiting")
    db.session.execute(update(OutgoingMail).where(undelivered).values(state="failed", reason=reason[:500]))


def send_again(mail_id: int | None = None) -> int:
    """Queues a failed mail anew, or all of them. Returns how many."""
    which = OutgoingMail.state == "failed"
    if mail_id is not None:
        which &= OutgoingMail.id == mail_id
    ids = db.session.scalars(select(OutgoingMail.id).where(which).order_by(OutgoingMail.id).limit(5000))
    again = update(OutgoingMail).where(which, OutgoingMail.id.in_(ids.all())).values(state="waiting", reason=None)
    found = db.session.scalars(again.returning(OutgoingMail.id)).all()
    for one in found:
        jobs.add("core.mail", one)
    return len(found)


def failed_count() -> int:
    return db.session.scalar(select(func.count()).where(OutgoingMail.state == "failed")) or 0

"""E-mail: a row in the transaction of its cause, delivered by a job. Without LMS_SMTP_URL it stays in the outbox page.

A text lives in templates/emails/<room>/<name>.txt: first line the subject, a blank line, then the body."""

import re
import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import jobs
from lms.core.clock import NOW, now
from lms.core.database import Model, db


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


def post(recipient: str, template: str, *, chamber_id=None, reply_to=None, attachment=None, **facts) -> OutgoingMail:
    """Renders templates/emails/<template>.txt and queues it. `attachment` is (file name, bytes). No header can be
    injected: line breaks in addresses and subjects are refused by their removal."""
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


@jobs.handles("core.mail")
def deliver(lease, mail_id):
    mail = db.session.get(OutgoingMail, mail_id)
    if mail is None or mail.state in ("sent", "kept"):
        return
    server = current_app.config["LMS"].smtp_url
    if not server:
        mail.state = "kept"
        return
    message = EmailMessage()
    message["From"] = current_app.config["LMS"].mail_from
    message["To"], message["Subject"] = mail.recipient, mail.subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="ogrenme-merkezi")
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message.set_content(mail.body)
    if mail.attachment:
        message.add_attachment(
            mail.attachment, maintype="application", subtype="octet-stream", filename=mail.attachment_name
        )
    where = urlsplit(server)
    connect = smtplib.SMTP_SSL if where.scheme == "smtps" else smtplib.SMTP
    with connect(where.hostname, where.port or (465 if where.scheme == "smtps" else 25), timeout=20) as smtp:
        if where.scheme == "smtp+starttls":
            smtp.starttls()
        if where.username:
            smtp.login(unquote(where.username), unquote(where.password or ""))
        smtp.send_message(message)
    mail.state, mail.sent_at = "sent", now()

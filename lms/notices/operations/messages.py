"""Messages to participants: the receivers are written down with the message, a job delivers."""

from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from lms.accounts.models import User
from lms.accounts.operations import notify
from lms.accounts.queries import own
from lms.chambers.models import Chamber
from lms.core import jobs, mail
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.notices.models import Message, MessageReceipt
from lms.notices.queries.messages import Audience

AT_ONCE = 50  # receipts between two renewals of the job's lease


def send_message(
    chamber_id: int,
    audience: Audience,
    people: list[User],
    subject: str,
    body: str,
    actor_id: int,
    key: UUID,
    seen: int,
) -> Message:
    """Writes the message and its receivers down and adds the job. The same `key` again is the same message. `seen`: how
    many receivers the preview showed; Stale with both numbers when they have changed."""
    if not people:
        raise Refused("Bu eğitimde ya da dönemde ileti gönderilecek katılımcı yok.", "audience")
    known = select(Message).where(Message.key == key)
    if (already := db.session.scalar(known)) is not None:
        return already
    if len(people) != seen:
        raise Stale(f"Önizlemeden sonra katılımcı sayısı değişti: {seen} → {len(people)}. Yeniden bakıp gönderin.")
    row = insert(Message).values(
        key=key,
        chamber_id=chamber_id,
        course_id=audience.course_id,
        run_id=audience.run_id,
        audience=audience.words,
        subject=subject,
        body=body,
        sender_id=actor_id,
        people=len(people),
    )
    made = db.session.scalar(row.on_conflict_do_nothing(index_elements=["key"]).returning(Message.id))
    message = db.session.scalar(known)
    if made is None:
        return message
    by_email = own.wanting_mail((user.id for user in people), "course")
    receipts = [{"message_id": made, "user_id": one.id, "by_email": one.id in by_email} for one in people]
    db.session.execute(insert(MessageReceipt), receipts)
    job = jobs.add("notices.deliver", made, title=f"İleti: {subject}", chamber_id=chamber_id, owner_id=actor_id)
    message.job_id = job.id
    db.session.flush()
    audit("notices.sent", actor_id, thing=message, people=len(people), run=audience.run_id, course=audience.course_id)
    return message


def deliver_some(message_id: int) -> int:
    """Delivers to the next receivers: a line in the inbox, and the mail where it was wanted. Returns how many are still
    to be told; harmless when repeated."""
    message = db.session.get(Message, message_id)
    wanted = select(MessageReceipt).options(joinedload(MessageReceipt.user))
    wanted = wanted.where(MessageReceipt.message_id == message_id, MessageReceipt.delivered_at.is_(None))
    found = db.session.scalars(wanted.order_by(MessageReceipt.user_id).limit(AT_ONCE)).all()
    chamber, moment = db.session.get(Chamber, message.chamber_id), now()
    for receipt in found:
        receipt.delivered_at = moment
        if receipt.user.closed_at is not None:
            continue
        notify(receipt.user_id, "course", f"İleti: {message.subject}", f"/iletilerim/{message.id}")
        if receipt.by_email:
            sent = write_to(receipt.user, message, chamber)
            receipt.mail_id = sent.id if sent else None
    db.session.flush()
    return len(found)


def write_to(user: User, message: Message, chamber: Chamber) -> mail.OutgoingMail | None:
    public = current_app.config["LMS"].public_url
    return mail.post(
        user.email,
        "notices/message",
        chamber_id=chamber.id,
        reply_to=chamber.email,
        choices_url=f"{public}/hesabim/bildirim-secimleri",
        message_url=f"{public}/iletilerim/{message.id}",
        **facts_of(user.full_name, message.subject, message.body, message.audience, chamber.name),
    )


def facts_of(full_name: str, subject: str, body: str, audience: str, chamber_name: str) -> dict:
    """What the mail says; the preview shows the same."""
    return {
        "full_name": full_name,
        "subject": subject,
        "body": body,
        "course": audience,
        "chamber_name": chamber_name,
    }

"""What this room adds to a person's own export."""

from sqlalchemy import select

from lms.accounts.queries import own
from lms.core.database import db
from lms.notices import queries
from lms.notices.models import CourseQuestion, Message, MessageReceipt


def message_export(user_id: int):
    rows = db.session.execute(
        select(Message.subject, Message.audience, Message.body, MessageReceipt.delivered_at, MessageReceipt.by_email)
        .join(MessageReceipt, MessageReceipt.message_id == Message.id)
        .where(MessageReceipt.user_id == user_id)
        .order_by(Message.id)
    )
    names = ("konu", "egitim", "metin", "iletildi", "eposta")
    return "iletiler", [dict(zip(names, row, strict=True)) for row in rows]


def question_export(user_id: int):
    rows = db.session.scalars(select(CourseQuestion).where(CourseQuestion.user_id == user_id)).all()
    return "sorular", [
        {
            "konu": row.subject,
            "durum": row.state,
            "yazilanlar": [{"kim": one.by, "zaman": one.at, "metin": one.text} for one in queries.posts_of(row.id)],
        }
        for row in rows
    ]


own.EXPORTS.extend((message_export, question_export))

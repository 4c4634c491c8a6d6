"""Pictures on their way into a question on a drawing."""

import base64
from datetime import timedelta

from sqlalchemy import delete

from lms.core import pictures
from lms.core.clock import now
from lms.core.database import db
from lms.exams.models import QuestionBank, QuestionDrawing

KEPT = timedelta(days=1)


def keep_drawing(bank: QuestionBank, data: bytes) -> QuestionDrawing:
    """Keeps a picture, written anew, until its question is saved; what nobody saved within a day goes. Raises Refused
    for what is no picture or too large."""
    made = pictures.rewritten(data, "drawing")
    db.session.execute(delete(QuestionDrawing).where(QuestionDrawing.created_at < now() - KEPT))
    kept = QuestionDrawing(bank_id=bank.id, kind=made.kind, data=made.data, width=made.width, height=made.height)
    db.session.add(kept)
    db.session.flush()
    return kept


def drawn(kept: QuestionDrawing) -> dict:
    """The part of a question's body that the picture makes."""
    address = f"data:image/{kept.kind};base64,{base64.b64encode(kept.data).decode()}"
    return {"image": address, "width": kept.width, "height": kept.height}

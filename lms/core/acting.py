"""One act of a page: committed as a whole, or refused with its reason and nothing of it has happened."""

from contextlib import contextmanager
from dataclasses import dataclass

from flask import flash

from lms.core.database import db
from lms.core.form_fields import show_refusal
from lms.core.refusals import NotFound, Refused, Stale


@dataclass
class Edge:
    """`refusal` is known after the block; whatever the page shows must then be fetched anew."""

    sentence: str = ""
    refusal: Refused | None = None

    def said(self, sentence: str) -> None:
        """What the person is told once it is done."""
        self.sentence = sentence


@contextmanager
def acting(form=None, said: str = ""):
    """The edge of an operation: commits at the block's end and says so. A refusal ends the block and is undone: it is
    shown by the form's field; above the next page when there is no form, or when the state has moved on: the page may
    have no such form any more. An answer returned from the block is given
    only when the commit has succeeded. NotFound, and whatever is no refusal, goes on to the handlers of lms/app.py."""
    edge = Edge(said)
    try:
        yield edge
        db.session.commit()
    except NotFound:
        raise
    except Refused as refusal:
        db.session.rollback()
        edge.refusal = refusal
        if form is None or (isinstance(refusal, Stale) and not refusal.field):
            flash(refusal.sentence, "stop")
        else:
            show_refusal(form, refusal)
        return
    if edge.sentence:
        flash(edge.sentence, "ok")

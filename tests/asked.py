"""How many statements a piece of work sends to the database."""

from contextlib import contextmanager

from sqlalchemy import event

from lms.core.database import db


@contextmanager
def asked():
    """A list that grows by each statement until the block's end; what is loaded already is forgotten before."""
    db.session.flush()
    db.session.expire_all()
    found: list[str] = []

    def note(connection, cursor, statement, parameters, context, many):
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

"""What every two-step import shares: a file becomes a preview, the preview is committed, perhaps undone."""

from collections.abc import Mapping

from sqlalchemy import update

from lms.core.database import db
from lms.core.refusals import Stale


def step(row, before: str | tuple[str, ...], after: str, said: str | Mapping[str, str], **values) -> None:
    """Takes a row from one state (or one of several) to the next, in one conditional statement that also writes the
    values: of two who do it at once the second waits and is then refused. The row is as the database has it
    afterwards. Raises Stale with `said`, or with what `said` holds for the state that was found instead."""
    kind, states = type(row), (before,) if isinstance(before, str) else before
    change = update(kind).where(kind.id == row.id, kind.state.in_(states)).values(state=after, **values)
    done = db.session.execute(change.execution_options(synchronize_session=False))
    db.session.refresh(row)
    if done.rowcount == 0:
        raise Stale(said if isinstance(said, str) else said[row.state])

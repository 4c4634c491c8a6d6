"""What every two-step import shares: a file becomes a preview, the preview is committed, perhaps undone."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlalchemy import update

from lms.core import jobs
from lms.core.database import db
from lms.core.refusals import Stale

LONG = 500_000  # bytes of text; a longer file is read by a job
LONG_BOOK = 60_000  # of a workbook, which is packed
HEARD_EVERY = 2000  # lines between two words of progress


def is_long(data: bytes) -> bool:
    """Whether reading it would hold a page up for more than a second."""
    return len(data) > (LONG_BOOK if data[:2] == b"PK" else LONG)


def aloud(rows: Iterable, tell: Callable[[int], None]) -> Iterator:
    """The same lines; `tell` hears now and then how many have been read."""
    for number, row in enumerate(rows, 1):
        if number % HEARD_EVERY == 0:
            tell(number)
        yield row


def leave_to_job(name: str, row, data: bytes, title: str, actor_id: int | None) -> jobs.Job:
    """A long file waits with its row (state reading, content) for the job of this name; see `read_by_job`."""
    row.state, row.content = "reading", data
    return jobs.add(name, row.id, title=title, chamber_id=row.chamber_id, owner_id=actor_id)


def read_by_job(name: str, kind, read_kept: Callable) -> None:
    """Says what the job of this name does: read_kept(row, tell) makes a preview of a row's file and tells how many
    lines it has read. When the job has failed for good the row is refused, with the reason."""

    @jobs.handles(name)
    def read(lease, row_id):
        read_kept(db.session.get(kind, row_id), lambda done: jobs.renew(lease, stage=f"Okunan satır: {done}"))

    @jobs.when_failed(name)
    def failed(reason, row_id):
        given_up(kind, row_id, "reading", "refused", reason=reason, content=None)


def given_up(kind, row_id: int, before: str, after: str, **values) -> None:
    """What becomes of a row whose job failed for good, unless somebody has gone on with it meanwhile."""
    stuck = update(kind).where(kind.id == row_id, kind.state == before)
    db.session.execute(stuck.values(state=after, **values))


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

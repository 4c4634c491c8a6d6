"""The chained register: the one way to add a line, and the lock that stands before it."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from lms.certificates import chain
from lms.certificates.models import Certificate, NumberCounter, RegisterHead, RegisterLine
from lms.core.clock import now
from lms.core.database import db


def locked_head(chamber_id: int) -> RegisterHead:
    """The end of the chamber's register, locked until the end of the transaction. Always the last lock taken: whoever
    holds it waits for nobody, so issuing cannot deadlock."""
    new = insert(RegisterHead).values(chamber_id=chamber_id, position=0, digest=chain.BEGINNING)
    wanted = select(RegisterHead).where(RegisterHead.chamber_id == chamber_id).with_for_update()
    head = db.session.scalar(wanted.execution_options(populate_existing=True))
    if head is None:
        db.session.execute(new.on_conflict_do_nothing())
        head = db.session.scalar(wanted.execution_options(populate_existing=True))
    return head


def next_sequence(chamber_id: int, year: int) -> int:
    """The next number of the year, without gaps: rolled back, it was never given. Call with the head locked."""
    first = insert(NumberCounter).values(chamber_id=chamber_id, year=year, last=1)
    row = first.on_conflict_do_update(
        index_elements=["chamber_id", "year"], set_={"last": NumberCounter.last + 1}
    ).returning(NumberCounter.last)
    return db.session.scalar(row)


def append(head: RegisterHead, certificate: Certificate, kind: str, payload: dict, personal: str | None = None):
    """Adds a line to the register whose head is locked."""
    line = RegisterLine(
        chamber_id=head.chamber_id,
        position=head.position + 1,
        kind=kind,
        certificate_id=certificate.id,
        at=now(),
        payload=payload,
        personal_digest=personal,
        previous_digest=head.digest,
        digest="",
    )
    line.digest = chain.digest_of(line)
    db.session.add(line)
    head.position, head.digest = line.position, line.digest
    return line

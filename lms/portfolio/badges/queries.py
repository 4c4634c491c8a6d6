from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from lms.certificates.models import Certificate
from lms.chambers.models import Chamber
from lms.core.clock import ISTANBUL, midnight, now
from lms.core.database import db
from lms.portfolio.badges import keys, rules


def site() -> str:
    return current_app.config["LMS"].public_url


def list_address(slug: str, block: int) -> str:
    return f"{site()}/rozet-durumu/{slug}/{block}"


def badge_of(one: Certificate) -> dict:
    """The signed credential of a document. The same document gives the same bytes until the key is another."""
    slug = one.facts["chamber"]["slug"]
    did = rules.did_of(site(), slug)
    block, place = divmod(one.id, rules.BLOCK)
    status = rules.status_entry(list_address(slug, block), place)
    until = midnight(one.valid_until + timedelta(days=1)).isoformat() if one.valid_until else None
    made = rules.credential(one.facts, one.personal, (midnight(one.issued_on).isoformat(), until), did, site(), status)
    number, key = keys.current(slug)
    return rules.secured(made, did, moment(one.issued_at), number, key.sign)


def status_list(chamber: Chamber, block: int) -> dict:
    """The signed list of a block of the chamber's documents: revoked and replaced ones are marked."""
    did, first = rules.did_of(site(), chamber.slug), block * rules.BLOCK
    ended = select(Certificate.id).where(Certificate.chamber_id == chamber.id, Certificate.state != "valid")
    ids = db.session.scalars(ended.where(Certificate.id.between(first, first + rules.BLOCK - 1)))
    stamp = moment(now())
    address = list_address(chamber.slug, block)
    made = rules.status_list(address, did, stamp, {one - first for one in ids})
    number, key = keys.current(chamber.slug)
    return rules.secured(made, did, stamp, number, key.sign)


def did_document(chamber: Chamber) -> dict:
    return rules.did_document(rules.did_of(site(), chamber.slug), keys.public_keys(chamber.slug))


def key_number(slug: str) -> int | None:
    """The number of the key that signs; none when there is none yet."""
    private, _ = keys.numbers(slug)
    return private[-1] if private else None


def moment(at: datetime) -> str:
    return at.astimezone(ISTANBUL).isoformat(timespec="seconds")

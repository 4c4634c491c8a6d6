"""Proposals for bank lines: by reference, by a reference with one slip, by amount and name, by amount alone."""

from collections import defaultdict

from sqlalchemy import select

from lms.accounts.models import User
from lms.catalogue.models import CourseRun
from lms.core.database import db
from lms.fees.models import BankLine, Order
from lms.fees.rules import reference
from lms.fees.rules.proposals import LIKELY, WEAK, Known, Proposal, by_reference, names_agree

MOST_OPEN = 5000


def known_orders(chamber_id: int, branches: set[int] | None, *narrowed) -> list[Known]:
    wanted = (
        select(Order.id, Order.reference, User.full_name, Order.owed_kurus, Order.paid_kurus, Order.ended_at)
        .join(User, User.id == Order.user_id)
        .where(Order.chamber_id == chamber_id, *narrowed)
        .order_by(Order.id.desc())
        .limit(MOST_OPEN)
    )
    if branches is not None:
        wanted = wanted.join(CourseRun, CourseRun.id == Order.run_id).where(CourseRun.branch_id.in_(branches))
    return [Known(row[0], row[1], row[2], row[3] - row[4], row[5] is not None) for row in db.session.execute(wanted)]


def proposals(chamber_id: int, lines: list[BankLine], branches: set[int] | None = None) -> dict[int, list[Proposal]]:
    """line id -> what it is probably for, the surest first. Two reads, however many lines."""
    said = {line.id: f"{line.description} {line.sender}" for line in lines}
    named = {line.id: references_of(line) for line in lines}
    wanted = {one for found in named.values() for one in found}
    by_code = {}
    if wanted:
        by_code = {one.reference: one for one in known_orders(chamber_id, branches, Order.reference.in_(wanted))}
    open_ones = known_orders(chamber_id, branches, Order.state == "open", Order.ended_at.is_(None)) if lines else []
    by_amount = defaultdict(list)
    for one in open_ones:
        by_amount[one.missing].append(one)
    found: dict[int, list[Proposal]] = {}
    for line in lines:
        rest = line.amount_kurus - line.matched_kurus
        exact = [by_reference(by_code[code], rest) for code in named[line.id] if code in by_code]
        found[line.id] = exact or guesses(line, said[line.id], by_amount[rest])
    return found


def references_of(line: BankLine) -> list[str]:
    """Named in the description, or in a column of its own."""
    return list(dict.fromkeys(reference.found_in(line.description) + reference.found_in(line.bank_number)))


def guesses(line: BankLine, said: str, same_amount: list[Known]) -> list[Proposal]:
    """Without a reference: among the open orders of exactly this amount."""
    slips = reference.almost(f"{line.description} {line.bank_number}")
    close = [one for one in same_amount if any(reference.is_slip(word, one.reference) for word in slips)]
    if close:
        return [Proposal(one.id, LIKELY, "Referansta bir yazım farkı var, tutar tuttu.") for one in close[:3]]
    named = [one for one in same_amount if names_agree(one.full_name, said)]
    if named:
        return [Proposal(one.id, LIKELY, "Ad ve tutar tuttu, referans yok.") for one in named[:3]]
    if len(same_amount) == 1:
        return [Proposal(same_amount[0].id, WEAK, "Yalnız tutar tuttu.")]
    return []

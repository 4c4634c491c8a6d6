from datetime import date

from sqlalchemy import or_, select

from lms.chambers import rules
from lms.chambers.models import Branch, Chamber, Holiday, RuleSet, Signatory
from lms.chambers.rules import DEFAULTS
from lms.core import mail
from lms.core.database import db


def chambers() -> list[Chamber]:
    """All open chambers in Turkish order."""
    return list(db.session.scalars(select(Chamber).where(Chamber.closed_at.is_(None)).order_by(Chamber.sort_key)))


def mail_sender(chamber_id: int) -> tuple[str, str]:
    """In whose name a chamber's mail goes, and where answers to it arrive."""
    chamber = db.session.get(Chamber, chamber_id)
    return (chamber.name, chamber.email or "") if chamber else ("", "")


mail.senders[:] = [mail_sender]


def chamber_by_slug(slug: str) -> Chamber | None:
    return db.session.scalar(select(Chamber).where(Chamber.slug == slug))


def branches_of(chamber_id: int) -> list[Branch]:
    return list(
        db.session.scalars(
            select(Branch).where(Branch.chamber_id == chamber_id, Branch.closed_at.is_(None)).order_by(Branch.sort_key)
        )
    )


def current_rule_set(chamber_id: int) -> RuleSet | None:
    return db.session.scalar(
        select(RuleSet).where(RuleSet.chamber_id == chamber_id).order_by(RuleSet.version.desc()).limit(1)
    )


def rules_of(chamber_id: int) -> dict:
    """The values in force now; `version` says which set (0 = the defaults)."""
    found = current_rule_set(chamber_id)
    return {**DEFAULTS, **(found.values if found else {}), "version": found.version if found else 0}


def rule_sets(chamber_id: int) -> list[RuleSet]:
    """Every version of the chamber's rules, the newest first."""
    wanted = select(RuleSet).where(RuleSet.chamber_id == chamber_id).order_by(RuleSet.version.desc())
    return list(db.session.scalars(wanted))


def signatories_on(chamber_id: int, day) -> list[Signatory]:
    """Who signs on that day, in the order of the printed page."""
    return list(
        db.session.scalars(
            select(Signatory)
            .where(Signatory.chamber_id == chamber_id, Signatory.from_on <= day)
            .where((Signatory.to_on.is_(None)) | (Signatory.to_on >= day))
            .order_by(Signatory.position, Signatory.id)
        )
    )


def holidays() -> list[Holiday]:
    """Those of each year first, then the others by date; retired ones too."""
    return list(db.session.scalars(select(Holiday).order_by(Holiday.is_yearly.desc(), Holiday.first_on, Holiday.id)))


def days_off(first: date, last: date) -> dict[date, str]:
    """The official holidays between two days, both within: day -> name."""
    wanted = select(Holiday.name, Holiday.first_on, Holiday.last_on, Holiday.is_yearly)
    within = or_(Holiday.is_yearly, (Holiday.first_on <= last) & (Holiday.last_on >= first))
    return rules.days_off(db.session.execute(wanted.where(Holiday.retired_at.is_(None), within)).all(), first, last)

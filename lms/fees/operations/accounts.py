"""Bank accounts and the terms of payment."""

from sqlalchemy import select

from lms.chambers.models import Chamber
from lms.chambers.operations import change_rules
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.fees.models import BankAccount
from lms.fees.queries import accounts_of
from lms.fees.rules import iban


def add_account(chamber: Chamber, values: dict, actor_id: int) -> BankAccount:
    """An account to pay to: bank, holder, iban, branch_id (none = the whole chamber)."""
    account = iban.clean(values["iban"])
    if not iban.is_iban(account):
        raise Refused("IBAN geçerli değil; bir rakamı yanlış ya da eksik olabilir.", "iban")
    db.session.scalar(select(Chamber.id).where(Chamber.id == chamber.id).with_for_update())
    if any(one.iban == account and one.ended_at is None for one in accounts_of(chamber.id)):
        raise Refused("Bu hesap zaten kayıtlı.", "iban")
    made = BankAccount(
        chamber_id=chamber.id,
        branch_id=values.get("branch_id") or None,
        bank=values["bank"],
        holder=values["holder"],
        iban=account,
    )
    db.session.add(made)
    db.session.flush()
    audit("fees.add_account", actor_id, thing=made, iban=account)
    return made


def end_account(account: BankAccount, actor_id: int) -> None:
    """It is no longer shown to payers; its lines stay."""
    if account.ended_at is not None:
        raise Stale("Bu hesap zaten kaldırılmış.")
    account.ended_at = now()
    audit("fees.end_account", actor_id, thing=account)
    db.session.flush()


def change_terms(chamber: Chamber, values: dict, source: str, actor_id: int) -> None:
    """Payment days and refund steps, as a new version of the chamber's rules; opened runs keep theirs."""
    for name, least in (("refund_steps_dated", 2), ("refund_steps_self_paced", 3)):
        for step in values[name]:
            if len(step) != least or not 0 <= step[-1] <= 10000 or any(part < 0 for part in step):
                raise Refused("İade basamağında sayıların hepsini yazın; oran 0 ile 100 arasında olur.", name)
    change_rules(chamber, values, source, actor_id)

"""Bank accounts, the terms of payment, the list of who owes dues."""

from itertools import islice

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from lms.chambers.models import Chamber
from lms.chambers.operations import change_rules
from lms.core import sheets, turkish
from lms.core.audit import audit
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.fees.models import BankAccount, DuesDebt
from lms.fees.queries import accounts_of, folded
from lms.fees.rules import iban

DUES_MOST = 200_000


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


def take_dues(chamber: Chamber, data: bytes, file_name: str, actor_id: int) -> int:
    """The list of who owes dues takes the place of the one before: the member number is the first column, or the one
    headed so. Returns how many are in arrears."""
    rows = [cells for _, cells in islice(sheets.read_rows(data, file_name), DUES_MOST + 2)]
    if not rows:
        raise Refused("Dosyada satır yok.", "file")
    heads = [turkish.fold(cell) for cell in rows[0]]
    at = next((heads.index(name) for name in ("sicil no", "oda sicil no", "uye no", "sicil") if name in heads), None)
    numbers = {folded(cells[at or 0]) for cells in rows[at is not None :] if len(cells) > (at or 0)}
    numbers = {number for number in numbers if number and number.isalnum() and len(number) <= 20}
    if not numbers:
        raise Refused("Dosyada sicil numarası bulunamadı. İlk sütun sicil no olmalı.", "file")
    if len(numbers) > DUES_MOST:
        raise Refused("Dosyada 200.000 satırdan fazlası var.", "file")
    db.session.execute(delete(DuesDebt).where(DuesDebt.chamber_id == chamber.id))
    values = [{"chamber_id": chamber.id, "number_fold": number, "listed_on": today()} for number in sorted(numbers)]
    for start in range(0, len(values), 5000):
        db.session.execute(insert(DuesDebt).values(values[start : start + 5000]))
    audit("fees.take_dues", actor_id, chamber_id=chamber.id, numbers=len(numbers))
    db.session.flush()
    return len(numbers)

"""Reads about merges of accounts."""

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import joinedload

from lms.accounts.models import AccountMerge, ChamberPerson, RoleGrant, User
from lms.accounts.queries import memberships_of, user_by_email
from lms.accounts.queries.desk import named_by
from lms.accounts.queries.own import grants_in_force
from lms.accounts.rules import same_name
from lms.accounts.rules.merging import contradictions
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.core.paging import Page

OPEN = ("proposed", "merged")
SAME = """
    WITH RECURSIVE went AS (
        SELECT id, merged_into_id FROM users WHERE id = :first
        UNION SELECT u.id, u.merged_into_id FROM users u JOIN went w ON u.id = w.merged_into_id)
    SELECT 1 FROM went WHERE id = :last
"""


def went_into(first_id: int, last_id: int) -> bool:
    """Whether the first account went over to the last, at once or by several merges."""
    return db.session.scalar(text(SAME), {"first": first_id, "last": last_id}) is not None


def merges_of(chamber_id: int, page: int, per_page: int) -> Page:
    """A chamber's merges, those that wait first, then the newest."""
    rows = select(AccountMerge).options(joinedload(AccountMerge.kept), joinedload(AccountMerge.merged))
    rows = rows.where(AccountMerge.chamber_id == chamber_id)
    return Page(rows.order_by((AccountMerge.state != "proposed"), AccountMerge.id.desc()), page, per_page)


def waiting_merges(chamber_id: int, not_by: int | None = None) -> Select:
    """SELECT of how many proposed merges wait; without those that `not_by` proposed."""
    rows = select(func.count()).where(AccountMerge.chamber_id == chamber_id, AccountMerge.state == "proposed")
    return rows if not_by is None else rows.where(AccountMerge.proposed_by_id.is_distinct_from(not_by))


def other_chambers(row: AccountMerge) -> list[str]:
    """The other chambers that have to do with one of the two, by name: their second officer is the union's."""
    rows = (
        select(Chamber.short_name)
        .join(ChamberPerson, ChamberPerson.chamber_id == Chamber.id)
        .where(ChamberPerson.user_id.in_((row.kept_id, row.merged_id)), Chamber.id != row.chamber_id)
        .group_by(Chamber.id)
        .order_by(Chamber.sort_key)
    )
    return list(db.session.scalars(rows))


def person_meant(said: str, chamber_id: int) -> User | None:
    """The one open account of this chamber that an e-mail address or a member number names."""
    if "@" in said:
        found = user_by_email(said)
        users = [found] if found else []
    else:
        users = [db.session.get(User, user_id) for user_id in set(named_by(said, chamber_id) or [])]
    related = select(ChamberPerson.user_id).where(ChamberPerson.chamber_id == chamber_id)
    known = set(db.session.scalars(related.where(ChamberPerson.user_id.in_([user.id for user in users]))))
    users = [user for user in users if user.id in known and user.closed_at is None]
    return users[0] if len(users) == 1 else None


def numbers_of(user_id: int) -> dict[int, str]:
    """Chamber -> the person's confirmed member number there, of live memberships."""
    return {row.chamber_id: row.member_number for row in memberships_of(user_id)}


def faults(kept: User, merged: User):
    """What accounts itself has against the merge, as sentences."""
    if kept.closed_at or merged.closed_at:
        yield "Hesaplardan biri kapatılmış ya da daha önce birleştirilmiş."
    if kept.email_confirmed_at is None:
        yield "Kalacak hesabın e-posta adresi doğrulanmamış."
    for chamber_id in contradictions(numbers_of(kept.id), numbers_of(merged.id)):
        name = db.session.get(Chamber, chamber_id).short_name
        yield f"İki hesap aynı odada ayrı sicil numaralarıyla onaylanmış ({name}); aynı kişi sayılamaz."
    if grants_in_force(merged.id):
        yield "Birleştirilecek hesabın süren görevi var. Görevler kendiliğinden devredilmez: önce sonlandırın."
    open_ones = select(AccountMerge.id).where(AccountMerge.state == "merged")
    either = (AccountMerge.kept_id == merged.id) | (AccountMerge.merged_id.in_((kept.id, merged.id)))
    if db.session.scalar(open_ones.where(either)):
        yield "Hesaplardan biri, süresi dolmamış başka bir birleştirmenin içinde. Önce o kesinleşmeli."


def warnings(kept: User, merged: User) -> list[str]:
    """What the second officer should look at twice."""
    said = []
    if not same_name(kept.search_key, merged.search_key):
        said.append(
            "Adlar aynı değil. Yalnız evlenme, boşanma ya da yazım farkı gibi bir nedeni biliyorsanız onaylayın."
        )
    if db.session.scalar(
        select(RoleGrant.id).where(RoleGrant.user_id == kept.id, RoleGrant.ended_at.is_(None)).limit(1)
    ):
        said.append("Kalacak hesap bir görevlinin hesabı. Görevleri değişmez.")
    return said

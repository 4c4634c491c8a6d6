"""What a chamber's staff see of people, claims, roles and the member list."""

from collections.abc import Callable

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import (
    ChamberPerson,
    Invitation,
    MemberImport,
    MemberListEntry,
    Membership,
    MembershipClaim,
    RoleGrant,
    User,
)
from lms.accounts.rules import email_fold, number_fold
from lms.core import turkish
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.paging import MOST, LinePage, Page, Slice
from lms.core.words import only, words_match

# Higher rooms append: functions (code, chamber_id) -> user id or None, for a document's number or code.
CODE_FINDERS: list[Callable[[str, int], int | None]] = []
# Higher rooms append: functions (user_id, chamber_id) -> (title, template, facts) or None, shown on the person's page.
PANELS: list[Callable[[int, int], tuple[str, str, dict] | None]] = []


def named_by(text: str, chamber_id: int) -> list[int] | None:
    """Ids of the people whom an e-mail address, a member number or a document's code names; None when the text is none
    of these but words of a name."""
    if "@" in text:
        return list(db.session.scalars(select(User.id).where(User.email_fold == email_fold(text))))
    if not any(c.isdigit() for c in turkish.fold(text)):
        return None
    numbers = select(Membership.user_id).where(
        Membership.chamber_id == chamber_id, Membership.number_fold == number_fold(text)
    )
    claims = select(MembershipClaim.user_id).where(
        MembershipClaim.chamber_id == chamber_id, MembershipClaim.member_number == text
    )
    found = list(db.session.scalars(numbers.union(claims)))
    return found + [user_id for find in CODE_FINDERS if (user_id := find(text, chamber_id))]


def named_in(chamber_id: int, text: str) -> Select | list[int]:
    """Ids of the chamber's people, closed accounts too, whom a text names, for `in_`. The text must not be empty."""
    ids = named_by(text, chamber_id)
    if ids is not None:
        return ids
    words = words_match(ChamberPerson.search_key, text, ChamberPerson.chamber_id, chamber_id)
    return select(ChamberPerson.user_id).where(only(ChamberPerson.chamber_id, chamber_id, by_name=True), words)


def people_of(chamber_id: int, text: str, page: int, per_page: int, branches: set[int] | None = None) -> Page:
    """Pages of the chamber's people in Turkish order; with a text, those whom it names. For somebody bound to branches:
    the members of these."""
    people = select(ChamberPerson.user_id).where(ChamberPerson.is_open)
    ids = named_by(text, chamber_id)
    words = words_match(ChamberPerson.search_key, text, ChamberPerson.chamber_id, chamber_id)
    by_name = ids is None and words is not None
    people = people.where(only(ChamberPerson.chamber_id, chamber_id, by_name))
    if by_name:
        people = people.where(words)
    if ids is not None:
        people = people.where(ChamberPerson.user_id.in_(ids))
    if branches is not None:
        people = people.where(ChamberPerson.user_id.in_(members_in(branches)))
    found = Page(people.order_by(ChamberPerson.sort_key, ChamberPerson.user_id), page, per_page, ChamberPerson.user_id)
    rows = select(User).where(User.id.in_(found.items)).order_by(User.sort_key, User.id)
    found.items = list(db.session.scalars(rows)) if found.items else []
    return found


def members_in(branches: set[int]) -> Select:
    return select(Membership.user_id).where(Membership.branch_id.in_(branches))


def is_related(user_id: int, chamber_id: int, branches: set[int] | None = None) -> bool:
    found = select(ChamberPerson.user_id).where(
        ChamberPerson.user_id == user_id, ChamberPerson.chamber_id == chamber_id
    )
    if branches is not None:
        found = found.where(ChamberPerson.user_id.in_(members_in(branches)))
    return db.session.scalar(found) is not None


def memberships_in(chamber_id: int, user_ids: list[int]) -> dict[int, Membership]:
    """Person -> live membership in this chamber."""
    rows = db.session.scalars(
        select(Membership).where(
            Membership.chamber_id == chamber_id, Membership.user_id.in_(user_ids), Membership.ended_at.is_(None)
        )
    )
    return {row.user_id: row for row in rows}


def all_memberships(chamber_id: int, user_id: int) -> list[Membership]:
    rows = select(Membership).where(Membership.chamber_id == chamber_id, Membership.user_id == user_id)
    return list(db.session.scalars(rows.order_by(Membership.id.desc())))


def claims_in(chamber_id: int, user_id: int) -> list[MembershipClaim]:
    rows = select(MembershipClaim).where(MembershipClaim.chamber_id == chamber_id, MembershipClaim.user_id == user_id)
    return list(db.session.scalars(rows.order_by(MembershipClaim.id.desc()).limit(20)))


def grants_of_person(chamber_id: int, user_id: int) -> list[RoleGrant]:
    rows = select(RoleGrant).where(RoleGrant.chamber_id == chamber_id, RoleGrant.user_id == user_id)
    return list(db.session.scalars(rows.order_by(RoleGrant.id.desc())))


def grants_in(chamber_id: int | None) -> list[RoleGrant]:
    """Roles of the chamber (None = of the union) that are not over, by name."""
    rows = (
        select(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .options(contains_eager(RoleGrant.user), joinedload(RoleGrant.branch))
        .where(RoleGrant.chamber_id.is_not_distinct_from(chamber_id), RoleGrant.ended_at.is_(None))
        .where(or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= today()))
    )
    return list(db.session.scalars(rows.order_by(User.sort_key, RoleGrant.id)))


def former_grants_in(chamber_id: int | None) -> list[RoleGrant]:
    """The last 30 roles that are over."""
    over = or_(RoleGrant.ended_at.is_not(None), RoleGrant.to_on < today())
    rows = select(RoleGrant).where(RoleGrant.chamber_id.is_not_distinct_from(chamber_id), over)
    return list(db.session.scalars(rows.order_by(RoleGrant.id.desc()).limit(30)))


def open_invitations(chamber_id: int | None) -> list[Invitation]:
    """Calls that were not accepted nor withdrawn, with those whose time is over."""
    rows = select(Invitation).where(
        Invitation.chamber_id.is_not_distinct_from(chamber_id),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > NOW,
    )
    return list(db.session.scalars(rows.order_by(Invitation.id.desc())))


def of_branches(branches: set[int]):
    """SQL: the claim's number stands in the chamber's list, in one of these branches. A claim whose number is in no
    list has no branch; the chamber's own officers decide it."""
    folded = func.regexp_replace(MembershipClaim.member_number, r"[\s./_-]+", "", "g")  # as rules.NUMBER_FOLD
    same = MemberListEntry.number_fold == func.ltrim(func.upper(folded), "0")
    here = (MemberListEntry.chamber_id == MembershipClaim.chamber_id) & MemberListEntry.branch_id.in_(branches)
    return exists().where(same, here)


def is_claim_of(claim_id: int, branches: set[int]) -> bool:
    wanted = select(MembershipClaim.id).where(MembershipClaim.id == claim_id, of_branches(branches))
    return db.session.scalar(wanted) is not None


def waiting_claims(chamber_id: int, page: int, per_page: int, branches: set[int] | None = None) -> Page:
    """The oldest first; for somebody bound to branches those of their branches' numbers."""
    rows = (
        select(MembershipClaim)
        .join(User, User.id == MembershipClaim.user_id)
        .where(MembershipClaim.chamber_id == chamber_id, MembershipClaim.state == "waiting")
        .where(User.email_confirmed_at.is_not(None))
    )
    if branches is not None:
        rows = rows.where(of_branches(branches))
    return Page(rows.order_by(MembershipClaim.id), page, per_page)


def decided_claims(chamber_id: int, branches: set[int] | None = None) -> list[MembershipClaim]:
    """The last 20 that are settled."""
    rows = select(MembershipClaim).where(
        MembershipClaim.chamber_id == chamber_id, MembershipClaim.state.in_(("matched", "refused"))
    )
    if branches is not None:
        rows = rows.where(of_branches(branches))
    return list(db.session.scalars(rows.order_by(MembershipClaim.decided_at.desc()).limit(20)))


def near_entries(claim: MembershipClaim, branches: set[int] | None = None) -> list[MemberListEntry]:
    """Lines of the list that come near the claim: the same number, name or address first, then a like name; for
    somebody bound to branches only theirs."""
    user = claim.user
    words = user.search_key.split()
    same = or_(
        MemberListEntry.number_fold == number_fold(claim.member_number),
        MemberListEntry.email_fold == user.email_fold,
        MemberListEntry.name_fold == user.search_key,
    )
    ends = f"{words[0]} {words[-1]}"
    like = words_match(MemberListEntry.name_fold, ends, MemberListEntry.chamber_id, claim.chamber_id)
    rows = select(MemberListEntry).where(MemberListEntry.chamber_id == claim.chamber_id, or_(same, like))
    if branches is not None:
        rows = rows.where(MemberListEntry.branch_id.in_(branches))
    return list(db.session.scalars(rows.order_by(same.desc(), MemberListEntry.id).limit(6)))


def entries_with_branches() -> Select:
    return select(MemberListEntry).options(joinedload(MemberListEntry.branch))


def entries_matching(chamber_id: int, text: str, state: str) -> Select:
    named = words_match(MemberListEntry.name_fold, text, MemberListEntry.chamber_id, chamber_id)
    by_name = named is not None and "@" not in text and not any(c.isdigit() for c in text)
    rows = entries_with_branches().where(only(MemberListEntry.chamber_id, chamber_id, by_name))
    if state:
        rows = rows.where(MemberListEntry.state == state)
    if "@" in text:
        rows = rows.where(MemberListEntry.email_fold == email_fold(text))
    elif any(c.isdigit() for c in text):
        rows = rows.where(MemberListEntry.number_fold == number_fold(text))
    elif by_name:
        rows = rows.where(named)
    return rows.order_by(MemberListEntry.number_fold, MemberListEntry.id)


def list_entries(chamber_id: int, text: str, state: str, page: int, per_page: int) -> Page | Slice:
    """Pages of the chamber's list in the order of the numbers; of a search that finds more than can be shown, of as
    many as can."""
    order = (MemberListEntry.number_fold, MemberListEntry.id)
    matching = entries_matching(chamber_id, text, state).with_only_columns(MemberListEntry.id, order[0])
    found: Page | Slice
    if text:
        some = matching.order_by(None).limit(MOST + 1).subquery()
        ids = list(db.session.scalars(select(some.c.id).order_by(some.c.number_fold, some.c.id)))
        found = Slice(ids[:MOST], page, per_page, is_more=len(ids) > MOST)
    else:
        found = Page(matching.with_only_columns(MemberListEntry.id), page, per_page, MemberListEntry.id)
    rows = entries_with_branches().where(MemberListEntry.id.in_(found.items)).order_by(*order)
    found.items = list(db.session.scalars(rows)) if found.items else []
    return found


def all_list_entries(chamber_id: int, text: str, state: str):
    return db.session.scalars(entries_matching(chamber_id, text, state))


def imports_of(chamber_id: int) -> list[MemberImport]:
    """The last 20 files."""
    rows = select(MemberImport).where(MemberImport.chamber_id == chamber_id, MemberImport.state != "dropped")
    return list(db.session.scalars(rows.order_by(MemberImport.id.desc()).limit(20)))


def lines_of(row: MemberImport, verdict: str, page: int, per_page: int) -> LinePage:
    """The lines of an import with this verdict ('' = all), refused ones first."""
    return LinePage(MemberImport.lines, row.id, verdict, page, per_page, ("refused", "changed", "new", "same"))

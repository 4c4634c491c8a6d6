"""What a chamber's staff see of people, claims, roles and the member list."""

from collections.abc import Callable

from sqlalchemy import Select, any_, false, func, or_, select, union

from lms.accounts.models import Invitation, MemberImport, MemberListEntry, Membership, MembershipClaim, RoleGrant, User
from lms.accounts.queries.own import Page
from lms.accounts.rules import email_fold, number_fold
from lms.core import turkish
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.words import words_match

# Higher rooms append: functions (chamber_id) -> Select of user ids that have to do with the chamber (enrolments, …).
RELATED: list[Callable[[int], Select]] = []
# Higher rooms append: functions (code, chamber_id) -> user id or None, for a document's number or code.
CODE_FINDERS: list[Callable[[str, int], int | None]] = []
# Higher rooms append: functions (user_id, chamber_id) -> (title, template, facts) or None, shown on the person's page.
PANELS: list[Callable[[int, int], tuple[str, str, dict] | None]] = []


def related(chamber_id: int, branches: set[int] | None = None) -> Select:
    """Ids of the people who have to do with the chamber."""
    found = parts(chamber_id, branches)
    return found[0] if len(found) == 1 else select(union(*found).subquery())


def parts(chamber_id: int, branches: set[int] | None = None) -> list[Select]:
    """Members, claimants, staff, and what higher rooms name, each as a select of user ids. For somebody bound to
    branches: the members of these."""
    members = select(Membership.user_id).where(Membership.chamber_id == chamber_id)
    if branches is not None:
        return [members.where(Membership.branch_id.in_(branches))]
    claimants = select(MembershipClaim.user_id).where(MembershipClaim.chamber_id == chamber_id)
    staff = select(RoleGrant.user_id).where(RoleGrant.chamber_id == chamber_id)
    return [members, claimants, staff, *(ask(chamber_id) for ask in RELATED)]


def matching(rows: Select, text: str, chamber_id: int) -> Select:
    """Narrows people to those whom the text names: e-mail address, member number, document code, or words of the
    name."""
    if "@" in text:
        return rows.where(User.email_fold == email_fold(text))
    wanted = turkish.fold(text)
    if any(c.isdigit() for c in wanted):
        numbers = select(Membership.user_id).where(
            Membership.chamber_id == chamber_id, Membership.number_fold == number_fold(text)
        )
        claims = select(MembershipClaim.user_id).where(
            MembershipClaim.chamber_id == chamber_id, MembershipClaim.member_number == text
        )
        found = {user_id for find in CODE_FINDERS if (user_id := find(text, chamber_id))}
        return rows.where(or_(User.id.in_(numbers), User.id.in_(claims), User.id.in_(found) if found else false()))
    named = words_match(User.search_key, text)
    return rows if named is None else rows.where(named)


def people_of(chamber_id: int, text: str, page: int, per_page: int, branches: set[int] | None = None) -> Page:
    """Pages of the chamber's people in Turkish order; with a text, those whom it names."""
    rows = select(User).where(User.closed_at.is_(None))
    if text:  # few are named: each is asked whether they have to do with the chamber
        named = matching(rows, text, chamber_id).with_only_columns(User.id).cte("named").prefix_with("MATERIALIZED")
        found = [one.where(one.selected_columns[0].in_(select(named.c.id))) for one in parts(chamber_id, branches)]
        ids = select(union(*found).subquery()) if len(found) > 1 else found[0]
        rows = rows.where(User.id == any_(func.array(ids.scalar_subquery())))  # looked up, never scanned for
    else:
        rows = rows.where(User.id.in_(related(chamber_id, branches)))
    return Page(rows.order_by(User.sort_key, User.id), page, per_page)


def is_related(user_id: int, chamber_id: int, branches: set[int] | None = None) -> bool:
    found = select(User.id).where(User.id == user_id, User.id.in_(related(chamber_id, branches)))
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


def waiting_claims(chamber_id: int, page: int, per_page: int) -> Page:
    """The oldest first."""
    rows = (
        select(MembershipClaim)
        .join(User, User.id == MembershipClaim.user_id)
        .where(MembershipClaim.chamber_id == chamber_id, MembershipClaim.state == "waiting")
        .where(User.email_confirmed_at.is_not(None))
    )
    return Page(rows.order_by(MembershipClaim.id), page, per_page)


def decided_claims(chamber_id: int) -> list[MembershipClaim]:
    """The last 20 that are settled."""
    rows = select(MembershipClaim).where(
        MembershipClaim.chamber_id == chamber_id, MembershipClaim.state.in_(("matched", "refused"))
    )
    return list(db.session.scalars(rows.order_by(MembershipClaim.decided_at.desc()).limit(20)))


def near_entries(claim: MembershipClaim) -> list[MemberListEntry]:
    """Lines of the list that come near the claim: the same number, name or address first, then a like name."""
    user = claim.user
    words = user.search_key.split()
    same = or_(
        MemberListEntry.number_fold == number_fold(claim.member_number),
        MemberListEntry.email_fold == user.email_fold,
        MemberListEntry.name_fold == user.search_key,
    )
    like = MemberListEntry.name_fold.like(f"%{words[0]}%") & MemberListEntry.name_fold.like(f"%{words[-1]}%")
    rows = select(MemberListEntry).where(MemberListEntry.chamber_id == claim.chamber_id, or_(same, like))
    return list(db.session.scalars(rows.order_by(same.desc(), MemberListEntry.id).limit(6)))


def entries_matching(chamber_id: int, text: str, state: str) -> Select:
    rows = select(MemberListEntry).where(MemberListEntry.chamber_id == chamber_id)
    if state:
        rows = rows.where(MemberListEntry.state == state)
    if "@" in text:
        rows = rows.where(MemberListEntry.email_fold == email_fold(text))
    elif any(c.isdigit() for c in text):
        rows = rows.where(MemberListEntry.number_fold == number_fold(text))
    else:
        for word in turkish.fold(text).split():
            rows = rows.where(MemberListEntry.name_fold.like(f"%{word}%"))
    return rows.order_by(MemberListEntry.number_fold, MemberListEntry.id)


def list_entries(chamber_id: int, text: str, state: str, page: int, per_page: int) -> Page:
    """Pages of the chamber's list in the order of the numbers."""
    return Page(entries_matching(chamber_id, text, state), page, per_page)


def all_list_entries(chamber_id: int, text: str, state: str):
    return db.session.scalars(entries_matching(chamber_id, text, state))


def imports_of(chamber_id: int) -> list[MemberImport]:
    """The last 20 files."""
    rows = select(MemberImport).where(MemberImport.chamber_id == chamber_id, MemberImport.state != "dropped")
    return list(db.session.scalars(rows.order_by(MemberImport.id.desc()).limit(20)))


class Lines:
    """One page of an import's lines, with what the pager macro asks for."""

    def __init__(self, lines: list[dict], page: int, per_page: int):
        self.total, self.per_page = len(lines), per_page
        self.pages = max(1, -(-self.total // per_page))
        self.page = min(max(page, 1), self.pages)
        self.items = lines[(self.page - 1) * per_page : self.page * per_page]


def lines_of(row: MemberImport, verdict: str, page: int, per_page: int) -> Lines:
    """The lines of an import with this verdict ('' = all), refused ones first."""
    order = ("refused", "changed", "new", "same")
    lines = [line for line in row.lines if verdict in ("", line["verdict"])]
    return Lines(sorted(lines, key=lambda line: (order.index(line["verdict"]), line["number"])), page, per_page)

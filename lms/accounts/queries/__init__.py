"""Named reads about people."""

from sqlalchemy import or_, select

from lms.accounts.models import Membership, RoleGrant, User
from lms.accounts.permissions import ROLES
from lms.accounts.rules import email_fold, number_fold
from lms.chambers.models import Chamber
from lms.core import turkish
from lms.core.clock import today
from lms.core.database import db
from lms.core.words import words_match


def password_of(email: str) -> tuple[int | None, str | None]:
    """(user id, password hash) of the account with this address, when it is open or went over to another one; else
    (None, None)."""
    known = or_(User.closed_at.is_(None), User.merged_into_id.is_not(None))
    row = db.session.execute(
        select(User.id, User.password_hash).where(User.email_fold == email_fold(email), known)
    ).first()
    return (row.id, row.password_hash) if row else (None, None)


def user_by_email(email: str) -> User | None:
    """The account with this address, closed ones too."""
    return db.session.scalar(select(User).where(User.email_fold == email_fold(email)))


def memberships_of(user_id: int) -> list[Membership]:
    """The live memberships of a person, the oldest first."""
    day = today()
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
            .where(or_(Membership.to_on.is_(None), Membership.to_on >= day))
            .order_by(Membership.id)
        )
    )


def membership_in(user_id: int, chamber_id: int) -> Membership | None:
    """The person's live membership of this chamber."""
    return next((found for found in memberships_of(user_id) if found.chamber_id == chamber_id), None)


def member_class_of(user_id: int, chamber: Chamber) -> tuple[str, str | None]:
    """(class, member number) by which this chamber treats the person: its own live membership's; else a member of
    another chamber; else none. Unmatched claims count for nothing."""
    held = memberships_of(user_id)
    own = next((found for found in held if found.chamber_id == chamber.id), None)
    if own:
        return own.member_class, own.member_number
    return ("other_chamber_member" if held else "non_member"), None


def find_people(text: str, chamber_ids, limit: int = 50, branches: set[int] | None = None) -> list[User]:
    """People by name (Turkish letters and case forgiven), e-mail address or member number, who have a membership in
    one of these chambers (None = anybody), or a live one in one of these branches of theirs."""
    wanted = turkish.fold(text)
    if not wanted:
        return []
    by_number = select(Membership.user_id).where(Membership.number_fold == number_fold(text))
    rows = select(User).where(User.closed_at.is_(None))
    if "@" in text:
        rows = rows.where(User.email_fold == email_fold(text))
    elif any(c.isdigit() for c in wanted):
        rows = rows.where(User.id.in_(by_number))
    else:
        rows = rows.where(words_match(User.search_key, text))
    if chamber_ids is not None:
        rows = rows.where(User.id.in_(select(Membership.user_id).where(Membership.chamber_id.in_(chamber_ids))))
    if branches is not None:
        live = Membership.branch_id.in_(branches) & Membership.ended_at.is_(None)
        rows = rows.where(User.id.in_(select(Membership.user_id).where(live)))
    return list(db.session.scalars(rows.order_by(User.sort_key, User.id).limit(limit)))


def demo_accounts() -> list[tuple[User, str]]:
    """(person, what they are) of the small world's accounts that a newcomer may walk in as, each once,
    those without a duty first, the others in the order of the duties."""
    day = today()
    rows = db.session.execute(
        select(User, RoleGrant.role, Chamber.short_name)
        .outerjoin(RoleGrant, (RoleGrant.user_id == User.id) & RoleGrant.ended_at.is_(None))
        .outerjoin(Chamber, Chamber.id == RoleGrant.chamber_id)
        .where(User.is_demo, User.closed_at.is_(None), or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= day))
        .order_by(User.id)
    ).all()
    order = ["", *ROLES]
    shown: dict[User, list[tuple[str, str]]] = {}
    for user, role, chamber in rows:
        kind = role if role in ROLES else ""
        said = ", ".join(part for part in (ROLES.get(kind, "Eğitim alan"), chamber) if part)
        shown.setdefault(user, []).append((kind, said))
    people = sorted(shown.items(), key=lambda one: min(order.index(kind) for kind, _ in one[1]))
    return [(user, "; ".join(said for _, said in duties)) for user, duties in people]

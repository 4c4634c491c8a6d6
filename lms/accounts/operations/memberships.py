"""Claims of membership, matched with the chamber's list at once or decided on the officer's desk."""

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from lms.accounts import access, queries
from lms.accounts.models import MemberListEntry, Membership, MembershipClaim, User
from lms.accounts.operations.people import notify, set_name
from lms.accounts.rules import number_fold, printed_name, same_name
from lms.accounts.signals import membership_matched
from lms.chambers.models import Chamber
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.refusals import Refused, Stale

TAKEN = "Bu sicil numarası başka bir hesapla eşleşmiş durumda."
DECIDED = "Bu talep bu arada sonuçlanmış."


def claim(user: User, chamber_id: int, member_number: str) -> MembershipClaim:
    """The person says: I am a member of this chamber under this number. Matched at once when the chamber's list agrees
    (and the e-mail address is confirmed), else it waits on the officer's desk."""
    chamber = db.session.get(Chamber, chamber_id)
    if chamber is None or chamber.closed_at:
        raise Refused("Böyle bir oda yok.", "chamber_id")
    folded = number_fold(member_number)
    if not folded or len(folded) > 20 or not folded.isalnum():
        raise Refused("Sicil numarası yalnız rakam ve harf içerir. Örnek: 004812", "member_number")
    if queries.membership_in(user.id, chamber_id):
        raise Refused("Bu odadaki üyeliğiniz zaten kayıtlı.", "chamber_id")
    if waiting_claim(user.id, chamber_id):
        raise Refused("Bu oda için bekleyen bir talebiniz var. Önce onu geri çekin.", "chamber_id")
    row = MembershipClaim(user_id=user.id, chamber_id=chamber_id, member_number=member_number.strip())
    db.session.add(row)
    db.session.flush()
    audit("accounts.claimed", user.id, subject_id=user.id, thing=row)
    match(row)
    return row


def waiting_claim(user_id: int, chamber_id: int) -> MembershipClaim | None:
    return db.session.scalar(
        select(MembershipClaim).where(
            MembershipClaim.user_id == user_id,
            MembershipClaim.chamber_id == chamber_id,
            MembershipClaim.state == "waiting",
        )
    )


def withdraw_claim(user: User, claim_id: int) -> None:
    """The person takes a waiting claim back."""
    row = db.session.get(MembershipClaim, claim_id, with_for_update=True, populate_existing=True)
    if row is None or row.user_id != user.id or row.state != "waiting":
        raise Stale(DECIDED)
    row.state, row.decided_at = "withdrawn", NOW
    audit("accounts.withdrew_claim", user.id, subject_id=user.id, thing=row)


def match(row: MembershipClaim) -> Membership | None:
    """Matches a waiting claim with the list: the number, and with it the name or the e-mail address."""
    user = db.session.get(User, row.user_id)
    if row.state != "waiting" or user.email_confirmed_at is None or user.closed_at:
        return None
    day = today()
    entries = db.session.scalars(
        select(MemberListEntry)
        .where(MemberListEntry.chamber_id == row.chamber_id, MemberListEntry.state == "active")
        .where(MemberListEntry.number_fold == number_fold(row.member_number))
        .where(or_(MemberListEntry.to_on.is_(None), MemberListEntry.to_on >= day))
    )
    for entry in entries:
        if same_name(entry.name_fold, user.search_key) or entry.email_fold == user.email_fold:
            if holder_of(row.chamber_id, entry.number_fold) or queries.membership_in(user.id, row.chamber_id):
                return None
            db.session.refresh(row, with_for_update=True)
            return make_membership(row, entry, actor_id=None) if row.state == "waiting" else None
    return None


def holder_of(chamber_id: int, folded: str) -> Membership | None:
    """The live membership that has this number in the chamber."""
    return db.session.scalar(
        select(Membership)
        .where(Membership.chamber_id == chamber_id, Membership.number_fold == folded, Membership.ended_at.is_(None))
        .where(or_(Membership.to_on.is_(None), Membership.to_on >= today()))
    )


def make_membership(row: MembershipClaim, entry: MemberListEntry | None, actor_id, member_class="member") -> Membership:
    """The claim becomes a membership with the list's class, branch and dates; the register's spelling of the name is
    taken over while the person's name is not locked. Refused when the number went to somebody else meanwhile."""
    user = db.session.get(User, row.user_id)
    membership = Membership(user_id=row.user_id, chamber_id=row.chamber_id, member_number=row.member_number)
    membership.member_class = entry.member_class if entry else member_class
    if entry:
        membership.member_number, membership.branch_id = entry.member_number, entry.branch_id
        membership.from_on, membership.to_on = entry.from_on, entry.to_on
    end_lapsed(row.user_id, row.chamber_id, entry.number_fold if entry else number_fold(row.member_number))
    try:
        with db.session.begin_nested():
            db.session.add(membership)
    except IntegrityError as error:
        raise Refused(TAKEN) from error
    if entry and user.name_locked_at is None and same_name(entry.name_fold, user.search_key):
        set_name(user, printed_name(user.full_name, entry.full_name))
        user.name_locked_at = NOW
    row.state, row.decided_at, row.decided_by_id = "matched", NOW, actor_id
    db.session.flush()
    audit("accounts.matched_claim", actor_id, subject_id=user.id, thing=row)
    notify(user.id, "membership", f"Oda üyeliğiniz hesabınıza eklendi: {row.chamber.short_name}", "/hesabim")
    membership_matched.send(membership)
    return membership


def end_lapsed(user_id: int, chamber_id: int, folded: str) -> None:
    """Memberships whose last day is over make room for the next of the same person or number."""
    same = or_(Membership.user_id == user_id, Membership.number_fold == folded)
    over = (Membership.chamber_id == chamber_id) & Membership.ended_at.is_(None) & (Membership.to_on < today())
    db.session.execute(update(Membership).where(same, over).values(ended_at=NOW))


def match_waiting(*, user_id: int | None = None, chamber_id: int | None = None) -> int:
    """Tries all waiting claims again (of a person, of a chamber). Returns how many were matched."""
    rows = select(MembershipClaim).where(MembershipClaim.state == "waiting").order_by(MembershipClaim.id)
    if user_id is not None:
        rows = rows.where(MembershipClaim.user_id == user_id)
    if chamber_id is not None:
        rows = rows.where(MembershipClaim.chamber_id == chamber_id)
    matched = 0
    for row in db.session.scalars(rows).all():
        if membership := match(row):
            matched += 1
            tell(row, membership)
    return matched


def tell(row: MembershipClaim, membership: Membership | None, reason: str = "") -> None:
    """An e-mail about what became of the claim."""
    template = "accounts/claim_matched" if membership else "accounts/claim_refused"
    mail.post(
        row.user.email,
        template,
        chamber_id=row.chamber_id,
        reply_to=row.chamber.email,
        user=row.user,
        chamber=row.chamber,
        claim=row,
        reason=reason,
    )


def accept_claim(row: MembershipClaim, actor_id: int, entry_id: int | None = None, member_class="member") -> Membership:
    """An officer finds that the claim is true: by a line of the list, or without one (then with the class given)."""
    access.two_people(actor_id, row.user_id)
    db.session.refresh(row, with_for_update=True)
    if row.state != "waiting":
        raise Stale(DECIDED)
    entry = db.session.get(MemberListEntry, entry_id) if entry_id else None
    if entry and entry.chamber_id != row.chamber_id:
        raise Refused("Seçilen satır bu odanın listesinde değil.")
    if holder_of(row.chamber_id, entry.number_fold if entry else number_fold(row.member_number)):
        raise Refused(TAKEN)
    membership = make_membership(row, entry, actor_id, member_class)
    tell(row, membership)
    return membership


def refuse_claim(row: MembershipClaim, actor_id: int, reason: str) -> None:
    """An officer finds that the claim is not true; the person reads the reason."""
    access.two_people(actor_id, row.user_id)
    db.session.refresh(row, with_for_update=True)
    if row.state != "waiting":
        raise Stale(DECIDED)
    if not reason.strip():
        raise Refused("Gerekçe yazın; talep sahibi okuyacaktır.", "reason")
    row.state, row.reason, row.decided_at, row.decided_by_id = "refused", reason.strip(), NOW, actor_id
    db.session.flush()
    audit("accounts.refused_claim", actor_id, subject_id=row.user_id, thing=row, reason=reason)
    notify(row.user_id, "membership", f"Üyelik talebiniz kabul edilmedi: {row.chamber.short_name}", "/hesabim")
    tell(row, None, reason)

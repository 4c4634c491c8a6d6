"""A person's own record: name, consents, notices on the site, closing the account."""

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from lms.accounts import passwords, rules
from lms.accounts.consents import CONSENTS, TEXT_VERSION
from lms.accounts.models import (
    Consent,
    MailChoice,
    Membership,
    MembershipClaim,
    Notification,
    RoleGrant,
    SavedFilter,
    User,
)
from lms.accounts.notices import ANNOUNCEMENT, KINDS
from lms.accounts.operations.sessions import end_sessions
from lms.accounts.signals import account_closed, consent_withdrawn, name_changed
from lms.core import mail, turkish
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused

NAME_LONGEST = 120
OWN_NAME = "Kendi adınızı siz değiştiremezsiniz; başka bir görevli değiştirebilir."


def notify(user_id: int, kind: str, text: str, href: str | None = None) -> Notification:
    """A line in the person's inbox on the site."""
    row = Notification(user_id=user_id, kind=kind, text=text, href=href)
    db.session.add(row)
    db.session.flush()
    return row


def mark_read(user_id: int, notification_id: int | None = None) -> None:
    """One of the person's lines, or all of them, count as read."""
    rows = update(Notification).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    if notification_id is not None:
        rows = rows.where(Notification.id == notification_id)
    db.session.execute(rows.values(read_at=NOW))


def set_name(user: User, name: str) -> None:
    """Writes a name with its search and sort forms. Refused when it is not a name."""
    name = turkish.clean_name(name)
    letters = sum(c.isalpha() for c in name)
    if letters < 2:  # one word is enough: not everybody has a surname (E3)
        raise Refused("Adınızı ve soyadınızı yazın.", "full_name")
    if len(name) > NAME_LONGEST or any(c in "<>{}=@" for c in name):
        raise Refused("Ad soyad en çok 120 karakter olabilir ve <, >, {, }, =, @ işaretlerini içeremez.", "full_name")
    if rules.holds_address(name):  # our mails greet by name, also people whom a stranger has named
        raise Refused("Ad soyad bir internet adresi içeremez.", "full_name")
    user.full_name, user.search_key, user.sort_key = name, turkish.fold(name), turkish.sort_key(name)


def correct_name(user: User, name: str) -> None:
    """By the person, until the name is locked."""
    if user.name_locked_at:
        raise Refused("Belgelerde kullanılan adınız onaylanmış. Değişiklik için odanıza başvurun.", "full_name")
    set_name(user, name)
    audit("accounts.corrected_name", user.id, subject_id=user.id, thing=user)


def confirm_name(user: User, name: str | None = None) -> None:
    """The person confirms how documents will print the name (at the first enrolment); from here on it is locked and
    only an officer changes it. Does nothing when it is locked already."""
    if user.name_locked_at:
        return
    if name:
        set_name(user, name)
    user.name_locked_at = NOW
    db.session.flush()
    audit("accounts.confirmed_name", user.id, subject_id=user.id, thing=user)


def change_name(user: User, name: str, reason: str, actor_id: int, chamber_id: int) -> None:
    """By an officer, with a reason; the person is told, and higher rooms hear of it (documents may need a new
    edition)."""
    if user.id == actor_id:
        raise Refused(OWN_NAME)
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "reason")
    old = user.full_name
    set_name(user, name)
    if user.full_name == old:
        raise Refused("Ad zaten böyle yazılı.", "full_name")
    user.name_locked_at = NOW
    db.session.flush()
    audit("accounts.changed_name", actor_id, chamber_id=chamber_id, subject_id=user.id, thing=user, reason=reason)
    notify(user.id, "name_changed", "Belgelerde kullanılan adınız bir görevli tarafından düzeltildi.", "/hesabim")
    mail.post(user.email, "accounts/name_changed", chamber_id=chamber_id, user=user, old=old, reason=reason)
    name_changed.send(user, old=old, new=user.full_name, actor_id=actor_id)


def give_consent(user_id: int, kind: str) -> None:
    """The person wants this; nothing happens when it was given already."""
    if kind not in CONSENTS:
        raise Refused("Böyle bir izin yok.")
    given = select(Consent.id).where(Consent.user_id == user_id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
    if db.session.scalar(given) is None:
        db.session.add(Consent(user_id=user_id, kind=kind, text_version=TEXT_VERSION))
        audit("accounts.gave_consent", user_id, subject_id=user_id, kind=kind)


def withdraw_consent(user_id: int, kind: str) -> None:
    """As easily as it was given."""
    taken_back = db.session.execute(
        update(Consent)
        .where(Consent.user_id == user_id, Consent.kind == kind, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=NOW)
    )
    if taken_back.rowcount:
        audit("accounts.withdrew_consent", user_id, subject_id=user_id, kind=kind)
        consent_withdrawn.send(kind, user_id=user_id)


def make_mock(name: str, address: str, password: str) -> User:
    """Somebody who does not exist, for a rehearsal: signs in with this password until retire_mock."""
    user = User(email=address, email_fold=address.casefold(), full_name=name, email_confirmed_at=NOW)
    user.search_key, user.sort_key = turkish.fold(name), turkish.sort_key(name)
    user.password_hash = passwords.hashed(password)
    db.session.add(user)
    db.session.flush()
    return user


def retire_mock(user: User) -> None:
    end_sessions(user.id)
    user.password_hash, user.closed_at = None, NOW
    db.session.flush()


def choose_mail(user_id: int, kind: str, by_email: bool) -> None:
    """The person wants this kind of notice by e-mail too, or on the site only. General announcements are a consent."""
    if kind not in KINDS:
        raise Refused("Böyle bir bildirim türü yok.")
    if kind == ANNOUNCEMENT:
        (give_consent if by_email else withdraw_consent)(user_id, "announcements")
        return
    row = insert(MailChoice).values(user_id=user_id, kind=kind, by_email=by_email)
    changed = {"by_email": by_email, "changed_at": NOW}
    db.session.execute(row.on_conflict_do_update(index_elements=["user_id", "kind"], set_=changed))


def save_filter(user_id: int, chamber_id: int, page: str, name: str, query: str) -> None:
    """Keeps a list as it is narrowed now; the same name again replaces it. Refused without a name or a narrowing."""
    name = turkish.clean_name(name)[:60]
    if not name or not query:
        raise Refused("Önce süzün, sonra süzgece bir ad verin.", "name")
    row = insert(SavedFilter).values(user_id=user_id, chamber_id=chamber_id, page=page, name=name, query=query[:1000])
    same = ["user_id", "chamber_id", "page", "name"]
    db.session.execute(row.on_conflict_do_update(index_elements=same, set_={"query": query[:1000]}))


def forget_filter(user_id: int, filter_id: int) -> None:
    """The person's own; somebody else's stays."""
    db.session.execute(delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.user_id == user_id))


def close_account(user: User) -> None:
    """The person leaves: no more sign-in, roles and memberships end, address and city are forgotten. Enrolments and
    issued documents stay, because a stranger must be able to verify them."""
    end_sessions(user.id)
    for model, moment in ((RoleGrant, "ended_at"), (Membership, "ended_at"), (Consent, "withdrawn_at")):
        column = getattr(model, moment)
        db.session.execute(update(model).where(model.user_id == user.id, column.is_(None)).values({moment: NOW}))
    waiting = (MembershipClaim.user_id == user.id) & (MembershipClaim.state == "waiting")
    db.session.execute(update(MembershipClaim).where(waiting).values(state="withdrawn", decided_at=NOW))
    db.session.execute(delete(Notification).where(Notification.user_id == user.id))
    mail.post(user.email, "accounts/account_closed", user=user)
    user.email = user.email_fold = f"kapali-{user.id}@hesap.invalid"
    user.password_hash = user.totp_secret = user.totp_confirmed_at = user.city = None
    user.closed_at = NOW
    db.session.flush()
    audit("accounts.closed", user.id, subject_id=user.id, thing=user)
    account_closed.send(user)

"""What a person sees of their own record."""

from collections.abc import Callable

from sqlalchemy import func, or_, select

from lms.accounts.models import (
    Consent,
    LoginSession,
    MailChoice,
    Membership,
    MembershipClaim,
    Notification,
    Qualification,
    RoleGrant,
    SavedFilter,
    User,
)
from lms.accounts.notices import ANNOUNCEMENT, KINDS
from lms.chambers.models import Chamber
from lms.core.audit import AuditEntry
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.paging import Page

# Higher rooms append functions (user_id) -> (name, list of plain dicts): what they keep about a person, for the export.
EXPORTS: list[Callable[[int], tuple[str, list[dict]]]] = []


def claims_of(user_id: int) -> list[MembershipClaim]:
    """The person's claims that wait or were refused, newest first."""
    return list(
        db.session.scalars(
            select(MembershipClaim)
            .where(MembershipClaim.user_id == user_id, MembershipClaim.state.in_(("waiting", "refused")))
            .order_by(MembershipClaim.id.desc())
            .limit(20)
        )
    )


def grants_in_force(user_id: int) -> list[RoleGrant]:
    """Roles that are not over (also those that begin later)."""
    day = today()
    return list(
        db.session.scalars(
            select(RoleGrant)
            .where(RoleGrant.user_id == user_id, RoleGrant.ended_at.is_(None))
            .where(or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= day))
            .order_by(RoleGrant.id)
        )
    )


def sessions_of(user_id: int) -> list[LoginSession]:
    """The live sessions, last seen first."""
    return list(
        db.session.scalars(
            select(LoginSession)
            .where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
            .where(or_(LoginSession.expires_at.is_(None), LoginSession.expires_at > NOW))
            .order_by(LoginSession.seen_at.desc())
        )
    )


def consents_of(user_id: int) -> dict[str, Consent]:
    """Kind -> the consent in force."""
    rows = db.session.scalars(select(Consent).where(Consent.user_id == user_id, Consent.withdrawn_at.is_(None)))
    return {row.kind: row for row in rows}


def wants_mail(kind: str):
    """SQL over User.id: the person has this kind of notice by e-mail too."""
    if kind == ANNOUNCEMENT:
        return User.id.in_(select(Consent.user_id).where(Consent.kind == "announcements", in_force()))
    chosen = select(MailChoice.user_id).where(MailChoice.kind == kind)
    if KINDS[kind].by_default:
        return User.id.not_in(chosen.where(MailChoice.by_email.is_(False)))
    return User.id.in_(chosen.where(MailChoice.by_email))


def in_force():
    return Consent.withdrawn_at.is_(None)


def wanting_mail(user_ids, kind: str) -> set[int]:
    """Of these people, those who have this kind of notice by e-mail too."""
    return set(db.session.scalars(select(User.id).where(User.id.in_(list(user_ids)), wants_mail(kind))))


def mail_choices(user_id: int) -> dict[str, bool]:
    """Kind -> whether it comes by e-mail, for every kind."""
    rows = db.session.execute(select(MailChoice.kind, MailChoice.by_email).where(MailChoice.user_id == user_id))
    chosen = {kind: by_email for kind, by_email in rows} | {ANNOUNCEMENT: "announcements" in consents_of(user_id)}
    return {kind: chosen.get(kind, known.by_default) for kind, known in KINDS.items()}


def saved_filters(user_id: int, chamber_id: int, page: str) -> list[SavedFilter]:
    """The person's own narrowings of a list of this desk, by name."""
    wanted = select(SavedFilter).where(SavedFilter.user_id == user_id, SavedFilter.chamber_id == chamber_id)
    return list(db.session.scalars(wanted.where(SavedFilter.page == page).order_by(SavedFilter.name)))


def who_looked(user_id: int, page: int, per_page: int):
    """Pages of (entry, name of the member of staff, chamber), newest first."""
    rows = (
        select(AuditEntry, User.full_name.label("by"), Chamber.short_name.label("chamber"))
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Chamber, Chamber.id == AuditEntry.chamber_id)
        .where(AuditEntry.subject_id == user_id, AuditEntry.actor_id != user_id)
        .order_by(AuditEntry.id.desc())
    )
    return Page(rows, page, per_page)


def notifications_of(user_id: int, page: int, per_page: int):
    """Pages of the inbox, newest first."""
    rows = select(Notification).where(Notification.user_id == user_id).order_by(Notification.id.desc())
    return Page(rows, page, per_page)


def unread(user_id: int) -> int:
    """How many lines of the inbox are unread."""
    rows = select(func.count()).where(Notification.user_id == user_id, Notification.read_at.is_(None))
    return db.session.scalar(rows) or 0


def plain(row, *fields) -> dict:
    return {field: getattr(row, field) for field in fields}


def all_about(user: User) -> dict:
    """Everything kept about the person, as plain values."""

    def rows(model, *fields):
        found = db.session.scalars(select(model).where(model.user_id == user.id).order_by(*model.__table__.primary_key))
        return [plain(row, *fields) for row in found]

    whole = {
        "kisi": plain(user, "full_name", "email", "city", "created_at", "email_confirmed_at", "name_locked_at")
        | plain(user, "notice_seen_at", "notice_version"),
        "uyelikler": rows(Membership, "chamber_id", "member_number", "member_class", "from_on", "to_on", "ended_at"),
        "uyelik_talepleri": rows(MembershipClaim, "chamber_id", "member_number", "state", "reason", "created_at"),
        "gorevler": rows(RoleGrant, "role", "chamber_id", "branch_id", "from_on", "to_on", "ended_at"),
        "izinler": rows(Consent, "kind", "text_version", "given_at", "withdrawn_at"),
        "eposta_secimleri": rows(MailChoice, "kind", "by_email", "changed_at"),
        "nitelikler": rows(Qualification, "kind", "chamber_id", "valid_from", "valid_to", "source_code"),
        "oturumlar": rows(LoginSession, "created_at", "seen_at", "ended_at", "address", "agent"),
        "bildirimler": rows(Notification, "kind", "text", "created_at", "read_at"),
        "odalar": {chamber.id: chamber.name for chamber in db.session.scalars(select(Chamber))},
    }
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == user.id).order_by(AuditEntry.id))
    whole["kaydimla_ilgili_islemler"] = [plain(entry, "at", "act", "chamber_id", "reason") for entry in entries]
    for part in EXPORTS:
        name, rows_of = part(user.id)
        whole[name] = rows_of
    return whole

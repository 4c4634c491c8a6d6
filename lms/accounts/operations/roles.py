"""Roles given and ended, and the invitations that lead to them. A change acts at the next request."""

import secrets
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update

from lms.accounts import access, passwords, queries
from lms.accounts.models import Invitation, RoleGrant, User
from lms.accounts.operations.people import notify, set_name
from lms.accounts.operations.registering import STALE, check_new_password, link
from lms.accounts.permissions import BRANCH_ROLES, ROLES, UNION_ROLES
from lms.accounts.rules import email_clean, email_fold, token_hash
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, now, today
from lms.core.database import db
from lms.core.refusals import Refused, Stale

INVITATION_DAYS = 14


def check_role(role: str, chamber_id: int | None, branch_id: int | None, from_on: date, to_on: date | None) -> None:
    """Refused when role and scope do not go together, or the dates are the wrong way round."""
    if role not in ROLES:
        raise Refused("Bir görev seçin.", "role")
    if (role in UNION_ROLES) != (chamber_id is None):
        raise Refused("Bu görev burada verilmez.", "role")
    if branch_id and role not in BRANCH_ROLES:
        raise Refused("Bu görev odanın tümü için verilir; şube seçmeyin.", "branch_id")
    if role == "branch_officer" and not branch_id:
        raise Refused("Şube görevlisi için şubeyi seçin.", "branch_id")
    if to_on and to_on < from_on:
        raise Refused("Bitiş tarihi başlangıçtan önce olamaz.", "to_on")
    if to_on and to_on < today():
        raise Refused("Bitiş tarihi geçmişte olamaz.", "to_on")


def grant_role(user: User, role: str, *, chamber_id=None, branch_id=None, from_on=None, to_on=None, actor_id=None):
    """Gives the role from a day on (today when none is named); with the same role and scope in force, that grant is
    returned. Nobody gives a role to themself."""
    from_on = from_on or today()
    check_role(role, chamber_id, branch_id, from_on, to_on)
    if actor_id is not None:
        access.two_people(actor_id, user.id, "Kendinize görev veremezsiniz.")
    held = db.session.scalar(
        select(RoleGrant)
        .where(RoleGrant.user_id == user.id, RoleGrant.role == role, RoleGrant.ended_at.is_(None))
        .where(RoleGrant.chamber_id.is_not_distinct_from(chamber_id))
        .where(RoleGrant.branch_id.is_not_distinct_from(branch_id))
        .where(RoleGrant.to_on.is_not_distinct_from(to_on), RoleGrant.from_on <= from_on)
    )
    if held:
        return held
    grant = RoleGrant(
        user_id=user.id,
        role=role,
        chamber_id=chamber_id,
        branch_id=branch_id,
        from_on=from_on,
        to_on=to_on,
        granted_by_id=actor_id,
    )
    db.session.add(grant)
    db.session.flush()
    audit("accounts.granted_role", actor_id, subject_id=user.id, thing=grant, role=role)
    return grant


def end_grant(grant: RoleGrant, actor_id: int, reason: str) -> None:
    """The role ends now. Nobody ends their own."""
    access.two_people(actor_id, grant.user_id, "Kendi görevinizi siz sonlandıramazsınız.")
    if grant.ended_at:
        raise Stale("Bu görev zaten sonlanmış.")
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "reason")
    grant.ended_at = NOW
    db.session.flush()
    audit("accounts.ended_role", actor_id, subject_id=grant.user_id, thing=grant, reason=reason, role=grant.role)
    notify(grant.user_id, "role", f"Göreviniz sona erdi: {ROLES.get(grant.role, grant.role)}", "/hesabim")


def invite(email, full_name, role, *, chamber=None, branch_id=None, from_on=None, to_on=None, actor) -> Invitation:
    """Calls somebody to a duty by e-mail; the link serves for 14 days. A former open call to the same address for the
    same role and scope is replaced. Nobody invites themself."""
    from_on = from_on or today()
    chamber_id = chamber.id if chamber else None
    check_role(role, chamber_id, branch_id, from_on, to_on)
    if email_fold(email) == actor.email_fold:
        raise Refused("Kendinize görev veremezsiniz.", "email")
    same = (Invitation.email == email_clean(email)) & (Invitation.role == role) & Invitation.accepted_at.is_(None)
    scope = Invitation.chamber_id.is_not_distinct_from(chamber_id) & Invitation.withdrawn_at.is_(None)
    db.session.execute(update(Invitation).where(same, scope).values(withdrawn_at=NOW))
    secret = secrets.token_urlsafe(32)
    row = Invitation(
        email=email_clean(email),
        full_name=full_name,
        role=role,
        chamber_id=chamber_id,
        branch_id=branch_id,
        from_on=from_on,
        to_on=to_on,
        token_hash=token_hash(secret),
        expires_at=now() + timedelta(days=INVITATION_DAYS),
        invited_by_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    audit("accounts.invited", actor.id, thing=row, role=role)
    mail.post(
        row.email,
        "accounts/staff_invitation",
        chamber_id=chamber_id,
        reply_to=chamber.email if chamber else None,
        invitation=row,
        role_name=ROLES[role],
        scope_name=chamber.name if chamber else "Birlik",
        invitation_url=link("accounts.invitation", token=secret),
    )
    return row


def withdraw_invitation(row: Invitation, actor_id: int) -> None:
    """The call no longer stands; its link serves no more."""
    if row.accepted_at or row.withdrawn_at:
        raise Stale("Bu çağrı zaten kapanmış.")
    row.withdrawn_at = NOW
    audit("accounts.withdrew_invitation", actor_id, thing=row)


def open_invitation(secret: str) -> Invitation | None:
    """The call of this link while it can be accepted."""
    return db.session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash(secret),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > NOW,
        )
    )


def accept_invitation(secret: str, user: User | None, *, password: str = "", full_name: str = "") -> User:
    """The call is taken by the signed-in person of that address, or by a new account (name and password). Serves once.
    The link came by mail, so it proves the address."""
    row = open_invitation(secret)
    if row is None:
        raise Refused(STALE)
    if user is None:
        user = account_by_invitation(row, password, full_name)
    elif user.email_fold != email_fold(row.email):
        raise Refused("Bu çağrı başka bir e-posta adresine gönderilmiş.")
    taken = update(Invitation).where(Invitation.id == row.id, Invitation.accepted_at.is_(None))
    if db.session.scalar(taken.values(accepted_at=NOW).returning(Invitation.id)) is None:
        raise Refused(STALE)
    if user.email_confirmed_at is None:
        user.email_confirmed_at = NOW
    grant_role(
        user,
        row.role,
        chamber_id=row.chamber_id,
        branch_id=row.branch_id,
        from_on=row.from_on,
        to_on=row.to_on,
        actor_id=row.invited_by_id,
    )
    audit("accounts.accepted_invitation", user.id, subject_id=user.id, thing=row)
    return user


def account_by_invitation(row: Invitation, password: str, full_name: str) -> User:
    """A new account for the invited address, its address confirmed by the link."""
    if queries.user_by_email(row.email):
        raise Refused("Bu adresle bir hesap var. Önce giriş yapın, sonra çağrıyı kabul edin.")
    check_new_password(password, row.email, full_name)
    user = User(email=row.email, email_fold=email_fold(row.email), password_hash=passwords.hashed(password))
    set_name(user, full_name)
    user.email_confirmed_at = NOW
    db.session.add(user)
    db.session.flush()
    return user


def make_union_admin(email: str, full_name: str, password: str) -> str:
    """The first of all, made on the command line: an account (found, or new with this password and its address taken as
    confirmed) that is union admin from today on. Returns a sentence for the console."""
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as error:
        raise Refused(f"{email!r} bir e-posta adresi değil.") from error
    user = queries.user_by_email(email)
    if user is not None and user.closed_at:
        raise Refused(f"{email} kapatılmış bir hesabın adresi; başka bir adres verin.")
    if user is None:
        if not full_name.strip():
            raise Refused("Ad soyad boş olamaz.")
        check_new_password(password, email, full_name)
        user = User(email=email_clean(email), email_fold=email_fold(email), password_hash=passwords.hashed(password))
        set_name(user, full_name)
        user.email_confirmed_at = NOW
        db.session.add(user)
        db.session.flush()
        said = "Account made"
    else:
        said = "Account found, its password is unchanged"
    grant_role(user, "union_admin")
    return f"{said}: {user.email} is union admin."

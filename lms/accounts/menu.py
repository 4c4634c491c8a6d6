"""This room's lines in the menus."""

from flask import request, url_for
from flask_login import current_user
from sqlalchemy import Select, func, select

from lms.accounts.access import branches_reached, reach
from lms.accounts.models import MembershipClaim, User
from lms.accounts.queries.desk import of_branches
from lms.accounts.queries.merging import waiting_merges
from lms.accounts.queries.own import unread
from lms.chambers.models import Chamber
from lms.core.database import Waiting, db

LINKS = [
    ("Kabul", "Üyelik talepleri", "accounts.claims", "accounts.decide_claims"),
    ("Oda", "Kişiler", "accounts.people", "accounts.find"),
    ("Oda", "Üye listesi", "accounts.member_list", "accounts.import_members"),
    ("Oda", "Görevliler", "accounts.roles", "accounts.grant"),
    ("Oda", "Hesap birleştirme", "accounts.merges", "accounts.merge"),
]


def waiting_claims(chamber_id: int) -> Select:
    """SELECT of how many claims of confirmed addresses wait, as far as this person decides them."""
    rows = (
        select(func.count())
        .select_from(MembershipClaim)
        .join(User, User.id == MembershipClaim.user_id)
        .where(MembershipClaim.chamber_id == chamber_id, MembershipClaim.state == "waiting")
        .where(User.email_confirmed_at.is_not(None))
    )
    if (branches := branches_reached("accounts.decide_claims", chamber_id)) is not None:
        rows = rows.where(of_branches(branches))
    return rows


def counts(chamber_id: int) -> dict[str, Select]:
    return {"accounts.claims": waiting_claims(chamber_id), "accounts.merges": waiting_merges(chamber_id)}


def waiting(chamber_id: int, user_id: int) -> Waiting:
    slug, found = db.session.get(Chamber, chamber_id).slug, []
    if holds("accounts.decide_claims", chamber_id):
        claims = url_for("accounts.claims", oda=slug)
        found.append((waiting_claims(chamber_id), "üyelik talebi karar bekliyor", claims))
    if holds("accounts.merge", chamber_id):
        others = waiting_merges(chamber_id, not_by=user_id)
        found.append((others, "hesap birleştirme önerisi karar bekliyor", url_for("accounts.merges", oda=slug)))
    return found


def holds(permission: str, chamber_id: int) -> bool:
    reached = reach(permission)
    return reached is None or chamber_id in reached


def account_links() -> list[tuple[str, str, bool]]:
    """The lines behind the person's name in the head of each page."""
    new = unread(current_user.id)
    lines = [
        ("accounts.overview", "Hesabım"),
        ("accounts.notifications", f"Bildirimler ({new} yeni)" if new else "Bildirimler"),
    ]
    return [(url_for(endpoint), text, request.path == url_for(endpoint)) for endpoint, text in lines]

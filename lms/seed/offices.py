from datetime import timedelta

from sqlalchemy import select

from lms.accounts.models import RoleGrant, User
from lms.core.clock import today
from lms.core.database import db
from lms.offices import operations
from lms.seed.runs import members_of

ABOUT = "Eğitim planını hazırlar, eğiticilerin ve eğitimlerin değerlendirmesini izler."


def plant_offices(chambers) -> None:
    """Two offices of one chamber: a commission with members in office, a coordinator who is looked for."""
    insaat = chambers["insaat"]
    officer = db.session.scalar(
        select(User)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(RoleGrant.chamber_id == insaat.id, RoleGrant.role == "training_officer")
        .order_by(User.id)
        .limit(1)
    )
    if officer is None:
        return
    values = {"about": ABOUT, "term_months": 24, "renewals": 1}
    asked = {"conditions": {"member": True, "membership_years": 5}, "waivable": []}
    board = operations.make_office(
        insaat.id, {**values, **asked, "name": "Eğitim komisyonu üyesi", "places": 5}, officer.id
    )
    for number, person in enumerate(members_of(insaat.id, 3)):
        since = today() - timedelta(days=200 + 190 * number)
        made = operations.record_term(
            board, person, since, since + timedelta(days=729), "Yönetim kurulu kararı 2026/14", officer.id
        )
        operations.show_name(made, number < 2)
    asked = {"conditions": {"member": True, "service_years": 2, "trained": True}, "waivable": ["trained"]}
    post = operations.make_office(insaat.id, {**values, **asked, "name": "Eğitim eşgüdümcüsü", "places": 1}, officer.id)
    dates = {"opens_on": today(), "closes_on": today() + timedelta(days=21), "starts_on": today() + timedelta(days=40)}
    operations.open_call(post, {**dates, "places": 1, "note": ""}, officer.id)

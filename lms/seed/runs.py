from datetime import datetime, time, timedelta

from sqlalchemy import select

from lms.accounts.models import Membership, User
from lms.catalogue.runs import operations
from lms.chambers.queries import branches_of
from lms.core.clock import ISTANBUL, now
from lms.core.database import db
from lms.enrolments.admission.operations import apply
from lms.fees import operations as fees
from lms.fees.rules import reference

HELD = (  # course, days from now, city, place, seats, order of admission, how many members have applied
    ("IMO-ULA-140", 24, "Van", "Van Şubesi eğitim salonu", 3, "application_time", 5),
    ("EMO-IC-105", 31, "Ankara", "Ankara Şubesi konferans salonu", 20, "lottery", 4),
    ("MMO-DGZ-205", 38, "İzmir", "İzmir Şubesi uygulama atölyesi", 16, "application_time", 0),
)


def plant_runs(versions) -> None:
    """Three dated runs that take applications; the first is full and has a waiting list. The demo people have not
    applied: that is left for the visitor."""
    for code, days, city, place, seats, order, many in HELD:
        version = versions[code]
        first = now().astimezone(ISTANBUL).date() + timedelta(days=days)
        branch = next((one for one in branches_of(version.chamber_id) if one.city == city), None)
        values = {
            "branch_id": branch.id if branch else None,
            "delivery_form": version.course.delivery_form,
            "city": city,
            "place": place,
            "capacity": seats,
            "order_rule": order,
            "apply_from": now() - timedelta(days=2),
            "apply_until": datetime.combine(first - timedelta(days=3), time(), ISTANBUL),
        }
        run = operations.make_run(version, values, None)
        lines = [f"{first:%d.%m.%Y} 09.30-12.30", f"{first:%d.%m.%Y} 13.30-16.30"]
        operations.add_sessions(run, lines, None, mode=version.course.delivery_form, place=place)
        operations.step(run, "open", None)
        made = [apply(member, run, accepted=True) for member in members_of(version.chamber_id, many)]
        if any(one.order for one in made):
            pay_some([one.order for one in made if one.order], run)


def pay_some(orders, run) -> None:
    """An account, and on it the payments of all but one; the last one still waits to be matched."""
    chamber = run.version.chamber
    values = {"bank": "Örnek Bankası", "holder": chamber.name, "iban": "TR330006100519786457841326"}
    account = fees.add_account(chamber, values, None)
    for number, order in enumerate(orders):
        said = reference.shown(order.reference)
        line = fees.add_line(account, now() - timedelta(hours=30), order.owed_kurus, order.user.full_name, said, None)
        if number + 1 < len(orders):
            fees.match(line, [(order, order.owed_kurus)], "Referans ve tutar tuttu.", None)


def members_of(chamber_id: int, many: int) -> list[User]:
    held = select(Membership.user_id).where(Membership.chamber_id == chamber_id, Membership.ended_at.is_(None))
    held = held.where(Membership.to_on.is_(None))
    wanted = select(User).where(User.id.in_(held), User.is_demo.is_(False)).order_by(User.id).limit(many)
    return list(db.session.scalars(wanted))

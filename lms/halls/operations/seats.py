"""Who sits where."""

import random
import secrets

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import User
from lms.accounts.operations.people import notify
from lms.core.audit import audit
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.halls import queries, rules
from lms.halls.models import ExamSession, Hall, Seating
from lms.halls.operations.sessions import locked, tell_seat

chance = random.SystemRandom()


def place(session: ExamSession, users: list[User], actor_id: int) -> list[Seating]:
    """Gives each a free seat, by lot, and tells them; whoever has a seat keeps it. Raises Refused when there are not
    enough seats (then nobody is placed), and for somebody who has duty in this session."""
    held = locked(session)
    if held.state != "planned":
        raise Refused("Oturum başladıktan sonra yeni aday yerleştirilemez.")
    if held.practice_of_id:
        raise Refused("Provaya gerçek adaylar yerleştirilmez.")
    seated = {one.user_id: one for one in queries.seatings_of(held.id)}
    wanted = [user for user in users if user.id not in seated]
    on_duty = {duty.user_id for duty in queries.duties_of(held.id) if duty.state in ("offered", "accepted")}
    for user in wanted:
        if user.id in on_duty:
            raise Refused(f"Bu oturumda gözetmen olan kişi aday olamaz: {user.full_name}")
    halls = [(hall.id, hall.seats) for hall in queries.halls_of(held.id)]
    free = rules.free_seats(halls, {(one.hall_id, one.seat) for one in seated.values()})
    if len(wanted) > len(free):
        raise Refused(f"Yeterli boş sıra yok. Boş sıra: {len(free)}, yerleştirilecek: {len(wanted)}")
    chosen = free[: len(wanted)]  # halls fill up one after the other; who gets which seat is by lot
    chance.shuffle(chosen)
    made = []
    for user, (hall_id, seat) in zip(wanted, chosen, strict=True):
        row = Seating(session_id=held.id, hall_id=hall_id, seat=seat, user_id=user.id, number=new_number())
        db.session.add(row)
        made.append(row)
    db.session.flush()
    for row in made:
        tell_seat(row)
    audit("halls.place", actor_id, thing=held, count=len(made))
    return made


def new_number() -> str:
    """Eight digits that nobody has."""
    while True:
        number = f"{secrets.randbelow(9 * 10**7) + 10**7}"
        if db.session.scalar(select(Seating.id).where(Seating.number == number)) is None:
            return number


def move(session: ExamSession, seating: Seating, hall: Hall, seat: int, actor_id: int):
    """To another seat; before or after the start. Raises Refused for a seat that is taken or does not exist."""
    if locked(session).state not in ("planned", "open"):
        raise Refused("Oturum bitti; yerler değiştirilemez.")
    if not 1 <= seat <= hall.seats:
        raise Refused(f"Bu salonda 1 ile {hall.seats} arasında sıra var.", "seat")
    before = f"{seating.hall.name}, {seating.seat}"
    try:
        with db.session.begin_nested():
            seating.hall_id, seating.seat = hall.id, seat
            db.session.flush()
    except IntegrityError as error:
        raise Refused("Bu sırada başka bir aday oturuyor.", "seat") from error
    db.session.refresh(seating)
    audit(
        "halls.move", actor_id, subject_id=seating.user_id, thing=session, before=before, after=f"{hall.name}, {seat}"
    )
    tell_seat(seating)


def unplace(session: ExamSession, seating: Seating, actor_id: int):
    """Takes the seat away; not from somebody who was checked in."""
    if locked(session).state != "planned":
        raise Refused("Oturum başladıktan sonra aday listeden çıkarılamaz.")
    if seating.checked_in_at:
        raise Stale("Adayın girişi yapılmış; listeden çıkarılamaz.")
    notify(seating.user_id, "hall_seat", f"Sınav oturumundan çıkarıldınız: {session.title}", "/sinav-yerlerim")
    audit("halls.unplace", actor_id, subject_id=seating.user_id, thing=session)
    db.session.delete(seating)
    db.session.flush()

"""A rehearsal before the day: the same halls and proctors, made-up candidates, questions that everybody may know. It
gives no result, counts as nobody's duty and is put away by a button."""

import secrets
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from lms.accounts.models import User
from lms.accounts.operations.people import make_mock, retire_mock
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams.operations import admissions, attempts, tryout
from lms.halls import queries
from lms.halls.models import Duty, ExamSession, Hall, Seating
from lms.halls.operations.seats import new_number
from lms.halls.operations.sessions import locked
from lms.halls.queries import board

A_HALL, MOST = 3, 30  # made-up candidates in each hall, in all
SOON = timedelta(minutes=10)
LATE_MINUTES = 240  # the door stays open as long as people want to try it
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def set_up(session: ExamSession, actor_id: int) -> tuple[ExamSession, list[tuple[Seating, str]]]:
    """The rehearsal of a planned session, and (seat, password) of each made-up candidate; passwords are known only now.
    Raises Refused without halls, Stale when there is one already."""
    held = locked(session)
    halls = queries.halls_of(held.id)
    if held.practice_of_id or held.state != "planned":
        raise Refused("Prova, planlanmış bir oturum için kurulur.")
    if not halls:
        raise Refused("Önce oturuma salon ekleyin; prova aynı salonlarda yapılır.")
    people = made_up(held, halls)
    exam = tryout.practice_exam(held.chamber_id, held.exam.duration_ms, [user.id for _, _, user, _ in people])
    values = {name: getattr(held, name) for name in ("chamber_id", "place", "qualification", "proctors_needed")}
    practice = ExamSession(exam_id=exam.id, title=f"Prova: {held.title}", starts_at=now() + SOON, **values)
    practice.practice_of_id, practice.late_minutes, practice.created_by_id = held.id, LATE_MINUTES, actor_id
    try:
        with db.session.begin_nested():
            db.session.add(practice)
            db.session.flush()
    except IntegrityError as error:
        raise Stale("Bu oturumun bir provası var. Yenisini kurmadan önce onu temizleyin.") from error
    seated = seat(practice, halls, people)
    bring_proctors(held, practice)
    audit("halls.set_up_practice", actor_id, thing=practice, candidates=len(seated))
    return practice, seated


def made_up(session: ExamSession, halls: list[Hall]) -> list[tuple[Hall, int, User, str]]:
    places = [(hall, number) for hall in halls for number in range(1, min(A_HALL, hall.seats) + 1)][:MOST]
    found = []
    for n, (hall, number) in enumerate(places, 1):
        password = "".join(secrets.choice(LETTERS) for _ in range(12))
        address = f"prova-{session.id}-{n}-{secrets.token_hex(3)}@prova.invalid"
        found.append((hall, number, make_mock(f"Prova Adayı {n}", address, password), password))
    return found


def seat(practice: ExamSession, halls: list[Hall], people) -> list[tuple[Seating, str]]:
    twins = {
        hall.id: Hall(session_id=practice.id, name=hall.name, seats=hall.seats, columns=hall.columns) for hall in halls
    }
    db.session.add_all(twins.values())
    db.session.flush()
    seated = []
    for hall, number, user, password in people:
        row = Seating(session_id=practice.id, hall_id=twins[hall.id].id, seat=number, user_id=user.id)
        row.number = new_number()
        db.session.add(row)
        db.session.flush()
        seated.append((row, password))
    return seated


def bring_proctors(session: ExamSession, practice: ExamSession):
    """Those who accepted duty get in; it is not counted as a duty."""
    halls = {hall.name: hall.id for hall in queries.halls_of(practice.id)}
    for duty in queries.duties_of(session.id):
        if duty.state == "accepted":
            row = Duty(session_id=practice.id, user_id=duty.user_id, state="accepted")
            row.hall_id = halls.get(duty.hall.name) if duty.hall else None
            db.session.add(row)
    db.session.flush()


def clean(practice: ExamSession, actor_id: int):
    """Puts a rehearsal away: running attempts end, nobody made up can sign in, no list shows it. The journal of its
    attempts stays, as every journal does. Raises Refused for a real session."""
    held = locked(practice)
    if held.practice_of_id is None:
        raise Refused("Bu bir prova değil; yalnız prova temizlenir.")
    if held.cleaned_at is not None:
        raise Stale("Prova zaten temizlenmiş.")
    for attempt in board.targets(held.id):
        row = attempts.locked(attempt)
        if row.state == "live":
            row.paused_at = None
            attempts.close(row, "finished", now())
    seatings = queries.seatings_of(held.id)
    admissions.withdraw([one.admission_id for one in seatings if one.admission_id])
    for one in seatings:
        retire_mock(one.user)
    held.exam.state, held.exam.closed_at = "closed", now()
    held.state, held.closed_at, held.closed_by_id, held.cleaned_at = "closed", now(), actor_id, now()
    db.session.flush()
    audit("halls.clean_practice", actor_id, thing=held)

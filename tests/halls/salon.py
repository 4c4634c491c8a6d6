"""A session as a test needs it: a chamber with an exam of a course, halls, seated candidates, proctors."""

from datetime import timedelta

from lms.accounts.models import Qualification
from lms.core.clock import now, today
from lms.core.database import db
from lms.exams.operations import attempts
from lms.halls import queries
from lms.halls.operations import day, duties, seats, sessions
from tests import make


def qualified(user, kind="gozetmen", days=365, chamber=None):
    make.saved(
        Qualification(
            user_id=user.id,
            kind=kind,
            chamber_id=chamber.id if chamber else None,
            valid_from=today() - timedelta(days=30),
            valid_to=today() + timedelta(days=days),
            source_code=f"GB-{next(make.NUMBER)}",
        )
    )
    return user


def values_of(**changed):
    values = {"title": "Kuram sınavı, 1. oturum", "place": "Merkez", "starts_at": now() + timedelta(hours=1)}
    values |= {"late_minutes": 15, "entry_rule": "", "qualification": "gozetmen", "proctors_needed": 2}
    return values | changed


class Salon:
    """`people` are seated, half in each of two halls of three; the exam takes an hour."""

    def __init__(self, people=3, halls=("Salon A", "Salon B"), seats_each=3, **values):
        self.chamber = make.chamber()
        self.version = make.course(self.chamber)
        self.exam = make.exam(version=self.version)
        self.planner = make.officer("exam_officer", self.chamber)
        self.people = [make.person(f"Aday {letter}") for letter in "ABCDEFGHIJ"[:people]]
        for user in self.people:
            make.enrolment(user, self.version)
        self.session = sessions.write_session(self.exam, values_of(**values), self.planner.id)
        for name in halls:
            sessions.write_hall(self.session, {"name": name, "seats": seats_each, "columns": 2}, self.planner.id)
        self.halls = queries.halls_of(self.session.id)
        if people:
            seats.place(self.session, self.people, self.planner.id)

    def seating(self, user):
        return next(one for one in queries.seatings_of(self.session.id) if one.user_id == user.id)

    def into(self, user, hall, seat):
        seats.move(self.session, self.seating(user), hall, seat, self.planner.id)

    def check_in(self, *users):
        for user in users or self.people:
            day.check_in(self.session, self.seating(user), "kimlik", self.planner.id)

    def begin(self, *users):
        """Everybody is checked in, the session opens, they all start."""
        self.check_in(*users)
        day.open_session(self.session, self.planner.id)
        return [attempts.start(self.exam, user) for user in users or self.people]

    def proctor(self, name="Gözetmen Kişi"):
        """Somebody who applied, was drawn and accepted."""
        user = qualified(make.person(name))
        if self.session.duty_closes_at is None:
            duties.open_application(self.session, now() + timedelta(minutes=30), self.planner.id)
        duties.apply(self.session, user)
        duties.draw(self.session, self.planner.id)
        duties.answer(queries.duty_of(self.session.id, user.id), True)
        db.session.flush()
        return user

from sqlalchemy import select

from lms.accounts.models import RoleGrant
from lms.catalogue.models import CourseRun
from lms.core.database import db
from lms.enrolments.operations import enrol
from lms.seed.runs import members_of
from lms.surveys import operations

TITLE = "Eğitim sonu anketi"
HELD = (("IMO-BA-101", 12, (5, 4, 5, 4, 5, 3)), ("IMO-YD-110", 7, (4, 4, 3, 5, 4, 2)))  # course, people, usual points
SAID = (
    "Uygulama bölümü uzatılabilir.",
    "Örnek hesap dosyaları indirilebilse iyi olur.",
    "Altyazılar çok yardımcı oldu.",
)


def plant_surveys(chambers, versions) -> None:
    """One chamber's survey at the end of two courses, answered by some of its members; results show from five on."""
    insaat = chambers["insaat"]
    officer = db.session.scalar(
        select(RoleGrant.user_id)
        .where(RoleGrant.chamber_id == insaat.id, RoleGrant.role == "training_officer")
        .order_by(RoleGrant.id)
        .limit(1)
    )
    template = operations.make_template(insaat.id, TITLE, officer)
    version = operations.take_into_use(template, officer)
    for code, many, points in HELD:
        course = versions[code]
        run = db.session.scalar(
            select(CourseRun).where(CourseRun.version_id == course.id, CourseRun.kind == "self_paced")
        )
        if run is None:
            continue
        for number, person in enumerate(members_of(insaat.id, many)):
            enrolment = enrol(person, run, how="officer", reason="Deneme içeriği", actor_id=officer)
            invitation = operations.invite(enrolment, version)
            operations.answer(invitation, answers(version.questions, points, number))


def answers(questions: list[dict], points: tuple, number: int) -> dict:
    """One person's answers: near the usual points, a choice, now and then a sentence."""
    found = {}
    for place, one in enumerate(questions):
        if one["kind"] == "scale":
            found[one["key"]] = max(1, min(5, points[place % len(points)] - (number + place) % 3 // 2))
        elif one["kind"] == "choice":
            found[one["key"]] = 0 if number % 4 else 1
        elif number < len(SAID):
            found[one["key"]] = SAID[number]
    return found

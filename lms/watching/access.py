from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.accounts.access import branches_reached
from lms.core.audit import looked
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Forbidden, NotFound
from lms.enrolments import queries as enrolments
from lms.enrolments.access import own_enrolment
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import last_day
from lms.lessons.models import Lesson
from lms.lessons.queries import lesson_of
from lms.watching import queries
from lms.watching.models import WatchCredit


def own_watch(enrolment_id: int) -> Enrolment:
    """One's own live enrolment whose access is open; a sentence says when it ended."""
    enrolment = own_enrolment(enrolment_id)
    if enrolment.state != "active":
        raise Forbidden("Bu eğitimdeki kaydınız silinmiş. İzledikleriniz ve belgeleriniz duruyor.")
    moment = now()
    if enrolment.access_from > moment:
        raise Forbidden("Bu eğitime erişiminiz henüz başlamadı.")
    if enrolment.access_until and enrolment.access_until <= moment:
        day = f"{last_day(enrolment.access_until):%d.%m.%Y}"
        raise Forbidden(f"Erişim süreniz doldu. Son gün: {day}. İzledikleriniz ve belgeleriniz duruyor.")
    return enrolment


def own_lesson(enrolment_id: int, lesson_id: int) -> tuple[Enrolment, Lesson]:
    """A lesson of one's own enrolment."""
    enrolment = own_watch(enrolment_id)
    lesson = lesson_of(enrolment.version_id, lesson_id)
    if lesson is None:
        raise NotFound()
    return enrolment, lesson


def seen_watch(chamber, enrolment_id: int, permission: str = "watching.see") -> Enrolment:
    """An enrolment of the desk's chamber, within the person's branches; the look is noted for the person concerned."""
    enrolment = db.session.scalar(
        select(Enrolment)
        .options(joinedload(Enrolment.user), joinedload(Enrolment.version), joinedload(Enrolment.run))
        .where(Enrolment.id == enrolment_id, Enrolment.chamber_id == chamber.id)
    )
    if enrolment is None or not enrolments.within(enrolment, branches_reached(permission, chamber.id)):
        raise NotFound()
    looked(current_user.id, enrolment.user_id, "izleme kaydı", chamber.id)
    return enrolment


def desk_credit(chamber, credit_id: int) -> tuple[WatchCredit, Enrolment]:
    """A credit of the desk's chamber with its enrolment."""
    credit = queries.credit(chamber.id, credit_id)
    if credit is None:
        raise NotFound()
    return credit, seen_watch(chamber, credit.enrolment_id, "watching.credit")

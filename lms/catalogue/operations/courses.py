from sqlalchemy import select, update
from sqlalchemy.orm import undefer_group

from lms.catalogue.models import Category, Course, CourseRun, CourseVersion, VersionEvent
from lms.catalogue.operations.versions import index, step
from lms.catalogue.rules import FORMS, TIMINGS, WATCH, clean_code
from lms.chambers.models import Chamber
from lms.chambers.queries import rules_of
from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused


def create_course(chamber: Chamber, actor_id, *, code, title, category_id, delivery_form, timing=None, **flags):
    """A new course with its first draft version; returns the version. Refuses a code that the chamber already uses, an
    unknown form and another chamber's subject."""
    code = clean_code(code)
    if not 3 <= len(code) <= 40:
        raise Refused("Kod en az 3, en çok 40 harf ve rakamdan oluşur. Örnek: IMO-BA-101", "code")
    if db.session.scalar(select(Course.id).where(Course.chamber_id == chamber.id, Course.code == code)):
        raise Refused("Bu kod odanızın başka bir eğitiminde kullanılıyor.", "code")
    course = Course(chamber_id=chamber.id, code=code, delivery_form="online")
    settle(course, category_id=category_id, delivery_form=delivery_form, timing=timing, **flags)
    db.session.add(course)
    db.session.flush()
    version = CourseVersion(
        course_id=course.id,
        chamber_id=chamber.id,
        number=1,
        title=turkish.clean_name(title),
        access_days=rules_of(chamber.id)["access_days_default"],
        watch_threshold_bp=rules_of(chamber.id)["watch_threshold_bp"],
        watch_scope=rules_of(chamber.id)["watch_scope"],
        follows=list(WATCH),
        created_by_id=actor_id,
        author_ids=[actor_id] if actor_id else [],
        edited_at=now(),
    )
    db.session.add(version)
    db.session.flush()
    index(version)
    step(version, "draft", actor_id, None)
    audit("catalogue.create", actor_id, thing=course, code=code)
    db.session.flush()
    return version


def change_course(course: Course, actor_id, **values) -> None:
    """Subject, form, timing and the flags of a course; its code is for ever. The search texts follow."""
    settle(course, **values)
    db.session.flush()
    for version in db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course.id).options(undefer_group("programme"))
    ):
        index(version)
    audit("catalogue.change", actor_id, thing=course)
    db.session.flush()


def settle(course, *, category_id, delivery_form, timing=None, **flags):
    if delivery_form not in FORMS:
        raise Refused("Eğitimin biçimini seçin.", "delivery_form")
    if delivery_form == "online" and timing not in TIMINGS:
        raise Refused("Çevrimiçi eğitimin eşzamanlı mı eşzamansız mı olduğunu seçin.", "timing")
    if category_id is not None:
        category = db.session.get(Category, category_id)
        if category is None or category.chamber_id != course.chamber_id:
            raise Refused("Konuyu listeden seçin.", "category_id")
    course.category_id, course.delivery_form = category_id, delivery_form
    course.timing = timing if delivery_form == "online" else None
    for name in ("counts_in_statistics", "open_to_other_chambers", "records_trainer_training"):
        if name in flags:
            setattr(course, name, bool(flags[name]))


def retire_course(course: Course, actor_id, reason: str) -> None:
    """Takes the course out of the catalogue and closes its runs for new enrolments. Who is enrolled goes on."""
    if not reason.strip():
        raise Refused("Neden kaldırıldığını yazın.", "reason")
    if course.retired_at is not None:
        raise Refused("Bu eğitim zaten kaldırılmış.")
    course.retired_at = now()
    close_runs(course.id)
    for version in db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course.id, CourseVersion.state == "published")
    ):
        step(version, "retired", actor_id, reason)
    audit("catalogue.retire", actor_id, thing=course, reason=reason)
    db.session.flush()


def reopen_course(course: Course, actor_id, reason: str) -> None:
    """Undoes retire_course, but for the published version: a version has to be published anew."""
    if not reason.strip():
        raise Refused("Neden geri alındığını yazın.", "reason")
    if course.retired_at is None:
        raise Refused("Bu eğitim kaldırılmış değil.")
    course.retired_at = None
    last = db.session.scalar(
        select(VersionEvent)
        .join(CourseVersion, CourseVersion.id == VersionEvent.version_id)
        .where(CourseVersion.course_id == course.id, VersionEvent.state == "retired")
        .order_by(VersionEvent.id.desc())
        .limit(1)
    )
    audit("catalogue.reopen", actor_id, thing=course, reason=reason, last_event=last.id if last else None)
    db.session.flush()


def close_runs(course_id: int) -> None:
    """The open self-paced runs of a course take nobody in any more."""
    db.session.execute(
        update(CourseRun)
        .where(CourseRun.course_id == course_id, CourseRun.kind == "self_paced", CourseRun.state == "open")
        .values(state="closed", ends_at=NOW)
    )

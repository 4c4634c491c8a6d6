"""Exams on the desk: write, choose questions, open, close."""

from lms.catalogue.models import CourseVersion
from lms.catalogue.operations import refuse_outside as bounds_of_course
from lms.catalogue.operations import rules_in
from lms.catalogue.rules import own_rules
from lms.chambers.queries import rules_of
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Exam, ExamQuestion
from lms.exams.operations import plans
from lms.exams.queries import exams as reads
from lms.exams.signals import exam_closed

FREE = ("title", "instructions", "closes_at", "shown")  # may still change while the exam is open


def write_exam(chamber_id: int, values: dict, actor_id: int, exam: Exam | None = None) -> Exam:
    """Makes a draft, or changes it. Of an open exam only title, instructions, end and what is shown may change; a
    closed one is refused."""
    refuse_outside(values)
    if exam is None:
        exam = Exam(chamber_id=chamber_id, created_by_id=actor_id, writers=[actor_id], **values)
        db.session.add(exam)
    else:
        if exam.state == "closed":
            raise Refused("Kapanmış bir sınav değiştirilemez.")
        if exam.state == "draft":
            changing(exam, actor_id)
        allowed = values if exam.state == "draft" else {name: values[name] for name in FREE if name in values}
        for name, value in allowed.items():
            setattr(exam, name, value)
    db.session.flush()
    audit("exams.write_exam", actor_id, thing=exam, title=exam.title)
    return exam


def refuse_outside(values: dict) -> None:
    """An exam of a course keeps to what the chamber lets a course choose; what its rules say is always good."""
    version = db.session.get(CourseVersion, values["version_id"]) if values.get("version_id") else None
    if version is None:
        return
    usual, chosen = rules_in(version), own_rules(version)
    for name in ("pass_mark", "attempts"):
        if name in values and name in chosen and values[name] != chosen[name]:
            raise Refused(f"Bu eğitim kendi değerini seçmiş: {chosen[name]}. Sınavda da bu yazılmalıdır.", name)
    own = {name: values[name] for name in ("pass_mark", "attempts") if name in values and values[name] != usual[name]}
    bounds_of_course(version, own)


def choose_questions(exam: Exam, question_ids: list[int], actor_id: int):
    """The chosen questions of a draft, in order; replaces the former choice."""
    if exam.state != "draft":
        raise Refused("Açılmış bir sınavın soruları değiştirilemez.")
    changing(exam, actor_id)
    db.session.query(ExamQuestion).filter_by(exam_id=exam.id).delete()
    for position, question_id in enumerate(dict.fromkeys(question_ids), 1):
        db.session.add(ExamQuestion(exam_id=exam.id, question_id=question_id, position=position))
    db.session.flush()
    audit("exams.choose_questions", actor_id, thing=exam, count=len(question_ids))


def changing(exam: Exam, actor_id: int):
    """The actor is one of the plan's writers from now on. Refused while it is locked."""
    if plans.draft(exam).locked_at is not None:
        raise Refused("Plan kilitli. Değiştirmek için önce kilidi gerekçesiyle açın.")
    exam.writers = [*dict.fromkeys([*exam.writers, actor_id])]


def open_exam(exam: Exam, actor_id: int):
    """Freezes the rules and lets candidates in. Raises Refused with what is missing."""
    if exam.state == "open":
        return
    if exam.state == "closed":
        raise Refused("Kapanmış bir sınav yeniden açılamaz; yenisini hazırlayın.")
    for fault in reads.faults(exam):
        raise Refused(fault)
    if exam.locked_at is None:
        raise Refused("Planı yazmamış bir yetkili kontrol edip kilitlemeden sınav açılamaz.")
    chamber_rules = rules_of(exam.chamber_id)
    exam.rules = {
        "pass_mark": exam.pass_mark,
        "attempts": exam.attempts,
        "wait_days": exam.wait_days,
        "markers": exam.markers,
        "marker_gap": exam.marker_gap,
        "objection_days": chamber_rules["objection_days"],
        "second_person": bool(chamber_rules["results_need_second_person"]),
        "rule_version": chamber_rules["version"],
    }
    exam.state, exam.opened_at, exam.opened_by_id = "open", now(), actor_id
    db.session.flush()
    audit("exams.open", actor_id, thing=exam, rules=exam.rules)


def close_exam(exam: Exam, actor_id: int):
    """No new attempt starts; the running ones go on to their own end."""
    if exam.state != "open":
        raise Refused("Yalnız açık bir sınav kapatılabilir.")
    exam.state, exam.closed_at = "closed", now()
    db.session.flush()
    audit("exams.close", actor_id, thing=exam)
    exam_closed.send(exam)

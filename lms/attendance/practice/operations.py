"""The only writer of rubrics, sheets and what they come to."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from lms.attendance.practice import queries, rules
from lms.attendance.practice.models import PracticeOutcome, PracticeRubric, PracticeSheet
from lms.attendance.practice.signals import practice_passed
from lms.catalogue.models import Course, CourseRun
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments.models import Enrolment

TAKING = ("confirmed", "running", "finished")


def write_rubric(course: Course, lines: list[str], share_bp: int, actor_id: int) -> PracticeRubric:
    """A new version of the course's rubric, for runs that open from now on. Refused when a line cannot be read."""
    criteria, wrong = rules.read_criteria(lines)
    if wrong:
        raise Refused(" ".join(wrong[:3]), "lines")
    db.session.scalar(select(Course.id).where(Course.id == course.id).with_for_update())
    last = (queries.rubrics_of(course.id) or [None])[0]
    if last and last.retired_at is None and (last.criteria, last.share_bp) == (criteria, share_bp):
        raise Refused("Değişen bir şey yok.")
    end(course.id)
    made = PracticeRubric(
        course_id=course.id,
        chamber_id=course.chamber_id,
        number=last.number + 1 if last else 1,
        criteria=criteria,
        share_bp=share_bp,
        created_at=now(),
        created_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    audit("practice.rubric", actor_id, thing=made, number=made.number)
    return made


def end(course_id: int) -> int:
    done = db.session.execute(
        update(PracticeRubric)
        .where(PracticeRubric.course_id == course_id, PracticeRubric.retired_at.is_(None))
        .values(retired_at=NOW)
    )
    return done.rowcount


def retire_rubric(course: Course, actor_id: int) -> None:
    """Runs that open from now on ask for no sign-off; those that opened keep theirs."""
    if not end(course.id):
        raise Stale("Bu eğitimin kullanımda bir ölçütü yok.")
    audit("practice.retire", actor_id, thing=course)
    db.session.flush()


def sign(enrolment: Enrolment, judge_id: int, marks: list[int | None], note: str = "") -> str:
    """One person's sheet, theirs to correct until the outcome stands. The first two people decide, each for themselves;
    nobody judges themselves. Returns the state that the sheets come to."""
    rubric = demand(enrolment, judge_id)
    if wrong := rules.fault(rubric.criteria, marks):
        raise Refused(wrong, "marks")
    lock(enrolment)
    if enrolment.id in queries.outcomes_of([enrolment.id]):
        raise Stale("Bu katılımcının değerlendirmesi tamamlanmış.")
    sheets = queries.sheets_of([enrolment.id]).get(enrolment.id, [])
    if len(sheets) >= 2 and judge_id not in [one.judge_id for one in sheets]:
        raise Stale("İki kişi değerlendirme yapmış.")
    points, _, passed = rules.result(rubric.criteria, marks, rubric.share_bp)
    values = {"marks": marks, "points": points, "passed": passed, "note": note.strip() or None, "at": now()}
    row = insert(PracticeSheet).values(enrolment_id=enrolment.id, rubric_id=rubric.id, judge_id=judge_id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["enrolment_id", "judge_id"], set_=values))
    audit("practice.sign", judge_id, thing=enrolment, subject_id=enrolment.user_id, points=points, passed=passed)
    passes = [one.passed for one in queries.sheets_of([enrolment.id])[enrolment.id]]
    state = rules.together(passes)
    if state in ("agreed", "disputed"):
        settle(enrolment, state, passes[0] if state == "agreed" else None)
    return state


def demand(enrolment: Enrolment, judge_id: int) -> PracticeRubric:
    """The run's rubric, when this person may judge this participant now."""
    run = db.session.scalar(select(CourseRun).where(CourseRun.id == enrolment.run_id).with_for_update(read=True))
    rubric = queries.rubric_of(run)
    if rubric is None:
        raise Refused("Bu dönemde uygulama değerlendirmesi yapılmıyor.")
    if run.state not in TAKING or enrolment.state != "active":
        raise Refused("Değerlendirme, dönem kesinleştikten sonra ve kaydı süren katılımcı için yapılır.")
    if enrolment.user_id == judge_id:
        raise Refused("Kimse kendisini değerlendiremez.")
    return rubric


def lock(enrolment: Enrolment) -> None:
    """Two who sign at once write one after the other."""
    db.session.execute(select(func.pg_advisory_xact_lock(7_310_020, enrolment.id)))


def settle(enrolment: Enrolment, state: str, passed: bool | None, actor_id=None, reason=None) -> None:
    values = {"state": state, "passed": passed, "decided_by_id": actor_id, "reason": reason, "at": now()}
    row = insert(PracticeOutcome).values(enrolment_id=enrolment.id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["enrolment_id"], set_=values))
    db.session.flush()
    if passed:
        practice_passed.send(enrolment)


def decide(enrolment: Enrolment, actor_id: int, passed: bool, reason: str) -> None:
    """A third person ends a dispute, with a reason."""
    if not reason.strip():
        raise Refused("Kararın gerekçesini yazın.", "reason")
    lock(enrolment)
    outcome = queries.outcomes_of([enrolment.id]).get(enrolment.id)
    if outcome is None or outcome.state != "disputed":
        raise Stale("Karar bekleyen bir uyuşmazlık yok.")
    demand(enrolment, actor_id)
    if actor_id in [one.judge_id for one in queries.sheets_of([enrolment.id])[enrolment.id]]:
        raise Refused("Değerlendirmeyi yapan iki kişi karar veremez; üçüncü bir kişi gerekir.")
    audit("practice.decide", actor_id, thing=enrolment, subject_id=enrolment.user_id, reason=reason, passed=passed)
    settle(enrolment, "decided", passed, actor_id, reason.strip())

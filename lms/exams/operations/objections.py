"""Objections: made by a candidate within the frozen days, decided with a reason by somebody who neither marked the
answer nor wrote the question."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams import kinds, rulings
from lms.exams.models import Attempt, Mark, Objection, Paper, Result
from lms.exams.operations import rulings as ruling_acts
from lms.exams.queries import attempts
from lms.exams.queries import objections as reads

LETTERS = 20  # of an objection and of its answer, at least


def object_to(result: Result, question: int, said: str, user_id: int) -> Objection:
    """A candidate's objection. Refused when the result is not theirs or not published, the days are over, the question
    was not asked, or nothing is said."""
    end = reads.end_for(result)
    if result.user_id != user_id or end is None:
        raise Refused("Yalnız yayımlanmış kendi sonucunuza itiraz edebilirsiniz.")
    if now() >= end:
        raise Refused("İtiraz süresi doldu.")
    paper = {line["n"]: line for line in db.session.get(Paper, result.attempt_id).questions}
    if question not in paper:
        raise Refused("Sorunun numarasını seçin.", "question")
    if len(said.strip()) < LETTERS:
        raise Refused("Neye itiraz ettiğinizi en az yirmi harfle yazın.", "said")
    objection = Objection(chamber_id=result.chamber_id, result_id=result.id, user_id=user_id, question=question)
    objection.version_id, objection.said = paper[question]["version_id"], said.strip()
    try:
        with db.session.begin_nested():
            db.session.add(objection)
            db.session.flush()
    except IntegrityError as error:
        raise Refused("Bu soruya itiraz ettiniz; her soruya bir kez itiraz edilir.", "question") from error
    audit("exams.object", user_id, subject_id=user_id, thing=objection, question=question)
    return objection


def locked(objection_id: int) -> Objection:
    wanted = select(Objection).where(Objection.id == objection_id).with_for_update(of=Objection)
    objection = db.session.scalar(wanted.execution_options(populate_existing=True))
    if objection is None or objection.state != "waiting":
        raise Stale("Bu itiraz artık beklemiyor; sayfayı yenileyin.")
    return objection


def withdraw(objection_id: int, user_id: int) -> Objection:
    """The candidate takes it back while nobody has decided. It cannot be made again."""
    objection = locked(objection_id)
    if objection.user_id != user_id:
        raise Refused("Yalnız kendi itirazınızı geri çekebilirsiniz.")
    objection.state, objection.decided_at = "withdrawn", now()
    db.session.flush()
    audit("exams.withdraw_objection", user_id, subject_id=user_id, thing=objection)
    return objection


def hindrance(objection: Objection, actor_id: int) -> str:
    """Why this person may not decide the objection; empty when they may."""
    if objection.user_id == actor_id:
        return "Kendi itirazınızı karara bağlayamazsınız."
    if actor_id in reads.markers_of(objection.result.attempt_id, objection.question):
        return "Yanıtı değerlendiren kişi itirazı karara bağlayamaz; başka bir yetkili karar verir."
    if objection.version.author_id == actor_id:
        return "Soruyu yazan kişi itirazı karara bağlayamaz; başka bir yetkili karar verir."
    return ""


def decide(objection_id: int, act: str, answer: str, points: str, actor_id: int) -> Objection:
    """reject: the answer stands with its reason. void, credit: the question is put before a second person. remark: this
    answer gets other points (only where a person marked it). Refused without a reasoned answer."""
    objection = locked(objection_id)
    if why_not := hindrance(objection, actor_id):
        raise Refused(why_not)
    if len(answer.strip()) < LETTERS:
        raise Refused("Gerekçeli yanıtı en az yirmi harfle yazın; aday bunu okur.", "answer")
    objection.answer, objection.decided_by_id, objection.decided_at = answer.strip(), actor_id, now()
    if act == "reject":
        objection.state = "rejected"
    elif act in rulings.ACTS:
        put_forward(objection, act, actor_id)
    elif act == "remark":
        remark(objection, points, actor_id)
    else:
        raise Refused("Kararı seçin.", "act")
    db.session.flush()
    audit(
        "exams.decide_objection",
        actor_id,
        subject_id=objection.user_id,
        thing=objection,
        reason=objection.answer,
        decision=act,
    )
    if objection.state in ("rejected", "upheld"):
        ruling_acts.tell_decided(objection)
    return objection


def put_forward(objection: Objection, act: str, actor_id: int):
    """The objection joins the ruling on its question: a new one, one that waits, or one that stands already."""
    exam = objection.result.attempt.exam
    ruling = reads.live_ruling(exam.id, objection.version_id)
    if ruling is not None and ruling.act != act:
        raise Stale(f"Bu soru için başka bir karar var: {rulings.ACTS[ruling.act]}.")
    if ruling is None:
        ruling = ruling_acts.propose(exam, objection.version, act, objection.answer, actor_id)
    objection.ruling_id = ruling.id
    objection.state = "upheld" if ruling.state == "applied" else "ruling"


def remark(objection: Objection, points: str, actor_id: int):
    mark = db.session.get(Mark, (objection.result.attempt_id, objection.question), with_for_update=True)
    if mark is None or mark.state != "manual":
        raise Refused("Bu yanıtı bir kişi değerlendirmedi; yeniden puanlanamaz.", "act")
    try:
        given = kinds.given_points(points)
    except ValueError as error:
        raise Refused("Puanı sayı olarak yazın.", "points") from error
    if not 0 <= given <= kinds.fraction(mark.most):
        raise Refused("Puan, sorunun puanından büyük ya da sıfırdan küçük olamaz.", "points")
    result = db.session.get(Result, objection.result_id, with_for_update=True)
    before = reads.standing(result)
    mark.points, mark.marker_id, mark.marked_at = str(given), actor_id, now()
    objection.state = "upheld"
    db.session.flush()
    marks = attempts.marks_of(result.attempt_id).values()
    after = rulings.outcome(marks, result.pass_mark, result.passed)
    ruling_acts.change(result, before, after, objection.answer, actor_id, objection=objection)


def may_object(attempt: Attempt, result: Result | None) -> bool:
    """Whether the candidate's page offers it now."""
    if result is None or result.state != "published" or attempt.exam.shown == "nothing":
        return False
    return now() < reads.end_for(result)

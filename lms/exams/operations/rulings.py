"""A committee's decision about a faulty question: proposed, counted, decided by a second person, and carried through
for everybody at once, with history. A pass once announced stands."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lms.accounts.access import two_people
from lms.accounts.operations.people import notify
from lms.core import jobs, mail
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams import rulings
from lms.exams.models import Attempt, Exam, Mark, Objection, QuestionVersion, Result, ResultChange, Ruling
from lms.exams.operations import recomputing, results
from lms.exams.queries import objections as reads
from lms.exams.signals import exam_passed, result_changed

REASON = 10  # letters at least
IN_A_REQUEST, STEP = 200, 50  # results worked out while somebody waits; between two words of progress


def propose(exam: Exam, version: QuestionVersion, act: str, reason: str, actor_id: int) -> Ruling:
    """Puts a decision about a question before a second person, with its effect as counted now. Refused without a reason
    and when a decision about the question waits or stands."""
    if act not in rulings.ACTS:
        raise Refused("Kararı seçin.", "act")
    if len(reason.strip()) < REASON:
        raise Refused("Gerekçeyi en az on harfle yazın; ikinci kişi ona bakarak karar verir.", "reason")
    if reads.is_candidate(exam.id, actor_id):
        raise Refused("Kendi girdiğiniz sınavın sorusu için karar öneremezsiniz.")
    effect = reads.effect_of(exam.id, version.id, act).as_payload()
    ruling = Ruling(chamber_id=exam.chamber_id, exam_id=exam.id, version_id=version.id, act=act, effect=effect)
    ruling.reason, ruling.proposed_by_id = reason.strip(), actor_id
    try:
        with db.session.begin_nested():
            db.session.add(ruling)
            db.session.flush()
    except IntegrityError as error:
        raise Stale("Bu soru için bekleyen ya da uygulanmış bir karar var.") from error
    audit("exams.propose_ruling", actor_id, thing=ruling, reason=ruling.reason, ruling=act, effect=effect)
    return ruling


def undecided(ruling_id: int) -> Ruling:
    wanted = select(Ruling).where(Ruling.id == ruling_id).with_for_update(of=Ruling)
    ruling = db.session.scalar(wanted.execution_options(populate_existing=True))
    if ruling is None or ruling.state != "waiting":
        raise Stale("Bu öneri için karar verilmiş.")
    return ruling


def approve(ruling_id: int, actor_id: int, note: str = "") -> Ruling:
    """The second person's yes: everybody's result is worked out anew. Refused for the proposer, for a candidate of the
    exam and for the question's author; refused too when the second calculation finds a difference afterwards."""
    ruling = approvable(ruling_id, actor_id)
    settle(ruling, "applied", actor_id, note)
    carry_through(ruling)
    return ruling


def approve_many(ruling_id: int, actor_id: int, note: str = "") -> Ruling:
    """The same, but where more results change than a request should work out, a job does it and tells how far it is;
    until it has ended no result is another."""
    ruling = approvable(ruling_id, actor_id)
    if reads.asked_count(ruling.exam_id, ruling.version_id) <= IN_A_REQUEST:
        return approve(ruling_id, actor_id, note)
    settle(ruling, "applying", actor_id, note)
    whose = {"chamber_id": ruling.chamber_id, "owner_id": actor_id}
    jobs.add("exams.apply_ruling", ruling.id, title=f"Soru kararı uygulanıyor: {ruling.exam.title}", **whose)
    return ruling


def approvable(ruling_id: int, actor_id: int) -> Ruling:
    ruling = undecided(ruling_id)
    two_people(ruling.proposed_by_id, actor_id, "Kararı öneren kişi onaylayamaz. Başka bir yetkili onaylamalı.")
    if ruling.version.author_id == actor_id:
        raise Refused("Soruyu yazan kişi, sorusu için verilen kararı onaylayamaz.")
    if reads.is_candidate(ruling.exam_id, actor_id):
        raise Refused("Kendi girdiğiniz sınavın sorusu için karar veremezsiniz.")
    return ruling


def carry_through(ruling: Ruling, renew=lambda done, total: None):
    """Everybody's result anew, then the second calculation, then the objections that led here. One transaction."""
    apply(ruling, renew)
    recomputing.refuse_differences(ruling.exam)
    jobs.add("exams.catch_up_ruling", ruling.id)  # after the commit, for papers that are being closed meanwhile
    for objection in waiting_on(ruling):
        objection.state = "upheld"
        tell_decided(objection)
    db.session.flush()


def catch_up(ruling_id: int) -> int:
    """The ruling for attempts that were being closed while it was carried through: neither transaction saw the other.
    In a transaction of its own, begun when the ruling is committed; done again it changes nothing. Returns how many."""
    ruling = db.session.get(Ruling, ruling_id)
    if ruling is None:
        return 0
    results.all_closed(ruling.exam_id)
    db.session.refresh(ruling)
    if ruling.state != "applied":
        return 0
    missed = reads.missed(ruling.exam_id, ruling.version_id)
    if missed:
        counted = dict(ruling.effect)
        apply(ruling, only=missed)
        ruling.effect = {name: counted.get(name, 0) + number for name, number in ruling.effect.items()}
        for result in db.session.scalars(select(Result).where(Result.attempt_id.in_(missed)).order_by(Result.id)):
            results.publish_by_rule(result)
        db.session.flush()
        audit("exams.ruling_caught_up", None, thing=ruling, ruling=ruling.act, count=len(missed))
    return len(missed)


def apply_queued(ruling_id: int, renew):
    """What the job does; done again it changes nothing. Where the second calculation stops it, the ruling waits again
    and whoever approved it hears why."""
    wanted = select(Ruling).where(Ruling.id == ruling_id).with_for_update(of=Ruling)
    ruling = db.session.scalar(wanted.execution_options(populate_existing=True))
    if ruling is None or ruling.state != "applying":
        return
    try:
        with db.session.begin_nested():
            ruling.state = "applied"
            carry_through(ruling, renew)
    except Refused as refused:
        db.session.refresh(ruling)
        back_to_waiting(ruling, refused.sentence)


def back_to_waiting(ruling: Ruling, sentence: str):
    notify(ruling.decided_by_id, "ruling", f"Soru kararı uygulanamadı: {ruling.exam.title}. {sentence}")
    ruling.state, ruling.note = "waiting", sentence
    ruling.decided_by_id = ruling.decided_at = None
    db.session.flush()
    audit("exams.ruling_not_applied", None, thing=ruling, reason=sentence)


def refuse(ruling_id: int, actor_id: int, note: str) -> Ruling:
    """The second person's no, with a reason; objections that led to it wait for another decision."""
    ruling = undecided(ruling_id)
    if ruling.proposed_by_id == actor_id:
        raise Refused("Kendi önerinizi geri çekebilirsiniz; ret kararını başka bir yetkili verir.")
    if len(note.strip()) < REASON:
        raise Refused("Ret gerekçesini en az on harfle yazın.", "note")
    settle(ruling, "refused", actor_id, note)
    reopen_objections(ruling)
    return ruling


def withdraw(ruling_id: int, actor_id: int) -> Ruling:
    """The proposer takes it back."""
    ruling = undecided(ruling_id)
    if ruling.proposed_by_id != actor_id:
        raise Refused("Öneriyi yalnız yapan kişi geri çekebilir.")
    settle(ruling, "withdrawn", actor_id, "")
    reopen_objections(ruling)
    return ruling


def settle(ruling: Ruling, state: str, actor_id: int, note: str):
    ruling.state, ruling.decided_by_id, ruling.decided_at, ruling.note = state, actor_id, now(), note.strip()
    db.session.flush()
    audit(f"exams.ruling_{state}", actor_id, thing=ruling, reason=note.strip() or None, ruling=ruling.act)


def waiting_on(ruling: Ruling) -> list[Objection]:
    rows = select(Objection).where(Objection.ruling_id == ruling.id, Objection.state == "ruling")
    return list(db.session.scalars(rows.order_by(Objection.id).with_for_update(of=Objection)))


def reopen_objections(ruling: Ruling):
    for objection in waiting_on(ruling):
        objection.state, objection.ruling_id, objection.answer = "waiting", None, ""
        objection.decided_by_id = objection.decided_at = None
    db.session.flush()


def apply(ruling: Ruling, renew=lambda done, total: None, only: list[int] | None = None):
    """The marks of everybody who was asked (or of these attempts) are ruled, each result is summed anew, and what
    changed is kept and told."""
    wanted = select(Result).where(Result.exam_id == ruling.exam_id).order_by(Result.id).with_for_update(of=Result)
    db.session.scalars(wanted.execution_options(populate_existing=True)).all()
    found = reads.outcomes(ruling.exam_id, ruling.version_id, ruling.act, only)
    ruling.effect = rulings.effect((before, after) for _, before, after in found).as_payload()
    attempts = select(Attempt.id).where(Attempt.exam_id == ruling.exam_id)
    attempts = attempts.where(Attempt.id.in_(only)) if only else attempts
    db.session.execute(
        update(Mark)
        .where(Mark.version_id == ruling.version_id, Mark.attempt_id.in_(attempts))
        .values(ruling=ruling.act)
        .execution_options(synchronize_session="fetch")
    )
    for done, (result, before, after) in enumerate(found, 1):
        change(result, before, after, ruling.reason, ruling.decided_by_id, ruling=ruling)
        if done % STEP == 0:
            renew(done, len(found))


def change(result: Result, before, after, reason: str, actor_id: int, ruling=None, objection=None):
    """A result becomes another one. Of a published one the history is kept, the candidate told, and who passes now is
    announced to those who listen."""
    if before == after:
        return
    result.points, result.most, result.score = after.points, after.most, after.score
    result.passed, result.pass_kept = after.passed, after.kept
    db.session.flush()
    if result.state != "published":
        return
    row = ResultChange(result_id=result.id, before=before.as_payload(), after=after.as_payload(), reason=reason)
    row.ruling_id, row.objection_id = getattr(ruling, "id", None), getattr(objection, "id", None)
    row.actor_id = actor_id
    db.session.add(row)
    db.session.flush()
    audit(
        "exams.result_changed",
        actor_id,
        chamber_id=result.chamber_id,
        subject_id=result.user_id,
        thing=result,
        reason=reason,
        before=before.as_payload(),
        after=after.as_payload(),
    )
    if (after.score, after.passed) != (before.score, before.passed):
        tell_changed(result, before, after, reason)
    if after.passed and not before.passed:
        exam_passed.send(result)
    elif after.passed and after.score != before.score and not after.kept:
        first = ruling.proposed_by_id if ruling else objection.decided_by_id
        result_changed.send(result, before=before.score, reason=reason, first_id=first, second_id=actor_id)


def tell_changed(result: Result, before, after, reason: str):
    attempt = result.attempt
    path = f"/sinavlar/sonuc/{attempt.public_id}"
    notify(result.user_id, "exam_result", f"Sınav sonucunuz değişti: {attempt.exam.title}", path)
    shown = attempt.exam.shown != "nothing"
    mail.post(
        attempt.user.email,
        "exams/result_changed",
        chamber_id=result.chamber_id,
        full_name=attempt.user.full_name,
        exam_title=attempt.exam.title,
        before=before.score if shown else None,
        after=after.score if shown else None,
        passed=after.passed,
        kept=after.kept,
        reason=reason,
        result_path=path,
    )


def tell_decided(objection: Objection):
    """The candidate reads that the answer is there."""
    attempt = objection.result.attempt
    path = f"/sinavlar/sonuc/{attempt.public_id}"
    notify(objection.user_id, "objection", f"İtirazınız yanıtlandı: {attempt.exam.title}", path)
    mail.post(
        attempt.user.email,
        "exams/objection_decided",
        chamber_id=objection.chamber_id,
        full_name=attempt.user.full_name,
        exam_title=attempt.exam.title,
        question=objection.question,
        upheld=objection.state == "upheld",
        answer=objection.answer,
        result_path=path,
    )

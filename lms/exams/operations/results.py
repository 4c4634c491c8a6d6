"""Marks and results: scored when an attempt closes, by hand where a person must read, published by rule or by a second
person."""

from sqlalchemy import func, select

from lms.accounts.access import two_people
from lms.accounts.operations.people import notify
from lms.core import jobs, mail
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import kinds, rules, scoring
from lms.exams.models import Attempt, Exam, Mark, MarkOpinion, Result
from lms.exams.operations import recomputing
from lms.exams.queries import attempts as reads
from lms.exams.queries import objections
from lms.exams.signals import exam_failed, exam_passed

CLOSING = 7_310_030  # an advisory lock's number, ours alone
AT_ONCE = 25  # results published in one transaction; more are left to a job
SECOND = "Sonuçları, sınavı açan ya da yanıtları puanlayan kişi yayımlayamaz; ikinci bir kişi gerekir."


def mark(attempt: Attempt) -> Result | None:
    """Scores a closed attempt from its frozen paper and current answers, and makes its result. A try-out or
    a rehearsal has none."""
    closing(attempt.exam_id)
    answers, ruled = reads.current_answers(attempt.id), objections.applied(attempt.exam_id)
    for question, version in reads.paper_of(attempt):
        earned = scoring.score(version.kind, version.body, question["order"], answers.get(question["n"]))
        most = kinds.fraction(question["points"])
        empty = answers.get(question["n"]) in (None, "", [])
        waiting = earned is None and not empty
        db.session.add(
            Mark(
                attempt_id=attempt.id,
                question=question["n"],
                version_id=version.id,
                state="waiting" if waiting else "auto",
                points=None if waiting else str((earned or 0) * most),
                most=str(most),
                ruling=ruled.get(version.id, ""),
            )
        )
    db.session.flush()
    if not attempt.exam.gives_results:
        return None
    result = Result(
        attempt_id=attempt.id,
        exam_id=attempt.exam_id,
        user_id=attempt.user_id,
        enrolment_id=attempt.enrolment_id,
        chamber_id=attempt.exam.chamber_id,
        pass_mark=attempt.exam.rule("pass_mark"),
    )
    add_up(result)
    db.session.add(result)
    db.session.flush()
    publish_by_rule(result)
    return result


def closing(exam_id: int):
    """Until this transaction ends, rulings.catch_up of the exam waits: it must see what is being marked here."""
    db.session.execute(select(func.pg_advisory_xact_lock_shared(CLOSING, exam_id)))


def all_closed(exam_id: int):
    """Waits for every attempt of the exam that is being marked; until this transaction ends no other one is. To be
    called before anything else is locked."""
    db.session.execute(select(func.pg_advisory_xact_lock(CLOSING, exam_id)))


def publish_by_rule(result: Result):
    """A finished result is published at once where no second person is asked for, unless the second calculation
    differs: then it waits, and the candidate's paper is closed all the same."""
    if result.state != "ready" or result.attempt.exam.rule("second_person"):
        return
    if recomputing.agrees(result.attempt_id):
        publish(result)
    else:
        audit("exams.recompute_differs", None, chamber_id=result.chamber_id, thing=result)


def add_up(result: Result):
    """The sums, from the marks; `passed` is final only when no mark waits."""
    marks = db.session.scalars(select(Mark).where(Mark.attempt_id == result.attempt_id)).all()
    points, most = rules.sums(marks)
    result.points, result.most = str(points), str(most)
    result.score = rules.score_of(points, most)
    result.passed = rules.is_pass(points, most, result.pass_mark)
    result.state = "marking" if any(mark.state == "waiting" for mark in marks) else "ready"


def publish(result: Result, actor_id: int | None = None):
    """Makes a ready result known: to the person, to those who listen. Published twice it changes nothing."""
    if result.state == "published":
        return
    if result.state != "ready":
        raise Refused("Değerlendirmesi bitmemiş bir sonuç yayımlanamaz.")
    result.state, result.published_at, result.published_by_id = "published", now(), actor_id
    db.session.flush()
    audit("exams.publish", actor_id, chamber_id=result.chamber_id, subject_id=result.user_id, thing=result)
    tell(result)
    if result.passed:
        exam_passed.send(result)
    else:
        exam_failed.send(result)


def tell(result: Result):
    """The candidate hears as much as the result page will show: no score where the exam shows none."""
    attempt = result.attempt
    title = attempt.exam.title
    notify(
        result.user_id, "exam_result", f"Sınav sonucunuz yayımlandı: {title}", f"/sinavlar/sonuc/{attempt.public_id}"
    )
    mail.post(
        attempt.user.email,
        "exams/result",
        chamber_id=result.chamber_id,
        full_name=attempt.user.full_name,
        exam_title=title,
        score=result.score if attempt.exam.shown != "nothing" else None,
        topics=attempt.exam.shown in ("topics", "answers"),
        pass_mark=result.pass_mark,
        passed=result.passed,
        result_path=f"/sinavlar/sonuc/{attempt.public_id}",
    )


def publish_ready(exam: Exam, actor_id: int) -> int:
    """Publishes every ready result of an exam. Refused while one score of the exam is not what the second calculation
    finds. Where the frozen rule asks for a second person, the one who opened the exam and those who marked its answers
    are refused."""
    recomputing.refuse_differences(exam)
    ready = db.session.scalars(ready_of(exam).with_for_update()).all()
    refuse_own_work(exam, ready, actor_id)
    for row in ready:
        publish(row, actor_id)
    return len(ready)


def queue_publishing(exam: Exam, actor_id: int) -> bool:
    """Leaves a long publication to a job, refused at once as publish_ready would be; false when it is a short one."""
    ready = db.session.scalars(ready_of(exam)).all()
    if len(ready) <= AT_ONCE:
        return False
    recomputing.refuse_differences(exam)
    refuse_own_work(exam, ready, actor_id)
    title = f"Sonuçlar yayımlanıyor: {exam.title}"
    last = max(row.id for row in ready)
    jobs.add("exams.publish", exam.id, actor_id, last, title=title, chamber_id=exam.chamber_id, owner_id=actor_id)
    return True


def publish_next(exam: Exam, actor_id: int, last: int) -> int:
    """Publishes the next ready results up to id `last` and returns how many; what was marked anew meanwhile is judged
    as in publish_ready. The caller commits, so that the register is never held for long."""
    wanted = ready_of(exam).where(Result.id <= last).limit(AT_ONCE)
    ready = db.session.scalars(wanted.with_for_update()).all()
    recomputing.refuse_differences(exam, [row.attempt_id for row in ready])
    refuse_own_work(exam, ready, actor_id)
    for row in ready:
        publish(row, actor_id)
    db.session.flush()
    return len(ready)


def ready_of(exam: Exam):
    return select(Result).where(Result.exam_id == exam.id, Result.state == "ready").order_by(Result.id)


def refuse_own_work(exam: Exam, ready, actor_id: int):
    if exam.rule("second_person"):
        ids = [row.attempt_id for row in ready]
        markers = db.session.scalars(select(Mark.marker_id).distinct().where(Mark.attempt_id.in_(ids))).all()
        readers = select(MarkOpinion.marker_id).distinct().where(MarkOpinion.attempt_id.in_(ids))
        for other in {exam.opened_by_id, *markers, *db.session.scalars(readers)} - {None}:
            two_people(other, actor_id, SECOND)
    if any(row.user_id == actor_id for row in ready):
        raise Refused("Kendi sınav sonucunuzu yayımlayamazsınız; başka bir görevli yayımlamalı.")

"""Questions to the trainers: asked by a participant, answered by whoever teaches the course or by the chamber."""

from flask import current_app
from sqlalchemy import select

from lms.accounts.models import User
from lms.accounts.operations import notify
from lms.accounts.queries import own
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments.models import Enrolment
from lms.notices import queries, rules
from lms.notices.models import CourseQuestion, QuestionPost


def ask(enrolment: Enrolment, subject: str, text: str) -> CourseQuestion:
    """A participant asks; who teaches the course is told. Refused when too many of theirs wait already."""
    if enrolment.state != "active":
        raise Refused("Bu eğitimdeki kaydınız sona ermiş; soru gönderilemez.")
    if queries.questions_of_enrolment(enrolment.id) >= rules.OPEN_MOST:
        raise Refused(f"Yanıt bekleyen {rules.OPEN_MOST} sorunuz var. Yanıtlar geldikçe yenisini sorabilirsiniz.")
    row = CourseQuestion(
        chamber_id=enrolment.chamber_id,
        version_id=enrolment.version_id,
        run_id=enrolment.run_id,
        enrolment_id=enrolment.id,
        user_id=enrolment.user_id,
        subject=subject,
    )
    db.session.add(row)
    db.session.flush()
    add_post(row, enrolment.user_id, "asker", text)
    audit("notices.asked", enrolment.user_id, subject_id=enrolment.user_id, thing=row)
    tell_trainers(row)
    return row


def add_post(question: CourseQuestion, author_id: int, by: str, text: str) -> None:
    db.session.add(QuestionPost(question_id=question.id, author_id=author_id, by=by, text=text))
    question.changed_at = NOW
    db.session.flush()


def live(question_id: int) -> CourseQuestion:
    """The question under lock, not closed; Stale with who closed it and why."""
    wanted = select(CourseQuestion).where(CourseQuestion.id == question_id).with_for_update(of=CourseQuestion)
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found.state == "closed":
        who = found.closed_by.full_name if found.closed_by else "Sistem"
        why = f" Gerekçe: {found.closed_reason}" if found.closed_reason else ""
        raise Stale(f"Bu soru bu arada kapatıldı ({who}).{why}")
    return found


def reply(question_id: int, author_id: int, by: str, text: str) -> CourseQuestion:
    """A further turn: of the asker (then it waits again), of a trainer or of the chamber (then it is answered)."""
    question = live(question_id)
    add_post(question, author_id, by, text)
    question.state = rules.after_post(question.state, by)
    db.session.flush()
    audit("notices.replied", author_id, subject_id=question.user_id, thing=question, by=by)
    if by == "asker":
        tell_trainers(question)
    else:
        tell_asker(question, text)
    return question


def close_question(question_id: int, actor_id: int, by: str, reason: str = "") -> CourseQuestion:
    """No more turns. Whoever closes another's unanswered question says why, and the asker reads it."""
    question = live(question_id)
    if by != "asker" and question.state == "open" and len(reason.strip()) < 5:
        raise Refused("Yanıtlanmamış soruyu kapatırken gerekçesini yazın; soran kişi okur.", "reason")
    said = reason.strip() or None
    question.state, question.closed_by_id = "closed", actor_id
    question.closed_reason, question.changed_at = said, NOW
    db.session.flush()
    audit(
        "notices.closed_question", actor_id, subject_id=question.user_id, thing=question, reason=reason.strip() or None
    )
    if by != "asker":
        notify(question.user_id, "question", f"Sorunuz kapatıldı: {question.subject}", f"/sorularim/{question.id}")
    return question


def tell_trainers(question: CourseQuestion) -> None:
    people = queries.trainers_of(question.version_id, question.run_id)
    by_email = own.wanting_mail((user.id for user in people), "question")
    for user in people:
        href = f"/egitmen/sorular/{question.id}"
        notify(user.id, "question", f"Katılımcı sorusu: {question.subject} ({question.version.title})", href)
        if user.id in by_email:
            post(user, "notices/question", question, href)


def tell_asker(question: CourseQuestion, text: str) -> None:
    href = f"/sorularim/{question.id}"
    notify(question.user_id, "question", f"Sorunuz yanıtlandı: {question.subject}", href)
    if question.user.closed_at is None and own.wanting_mail([question.user_id], "question"):
        post(question.user, "notices/answer", question, href, text=text)


def post(user: User, template: str, question: CourseQuestion, href: str, **more) -> None:
    mail.post(
        user.email,
        template,
        chamber_id=question.chamber_id,
        full_name=user.full_name,
        subject=question.subject,
        course_title=question.version.title,
        question_url=f"{current_app.config['LMS'].public_url}{href}",
        chamber_name=question.version.chamber.name,
        **more,
    )

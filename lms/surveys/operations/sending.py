from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.operations import notify
from lms.accounts.queries import own
from lms.catalogue.models import CourseRun
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.enrolments.models import Enrolment
from lms.surveys import queries, rules
from lms.surveys.models import Survey, SurveyInvitation, SurveyTemplate, SurveyVersion


def open_survey(version: SurveyVersion, run: CourseRun) -> Survey:
    """The sending of this version to this run, made when it is not there yet. Two at once end with the same row."""
    row = insert(Survey).values(
        version_id=version.id,
        run_id=run.id,
        course_version_id=run.version_id,
        course_id=run.course_id,
        chamber_id=run.chamber_id,
    )
    db.session.execute(row.on_conflict_do_nothing(index_elements=["run_id", "version_id"]))
    same = select(Survey).where(Survey.run_id == run.id, Survey.version_id == version.id)
    return db.session.scalar(same)


def invite(enrolment: Enrolment, version: SurveyVersion | None = None) -> SurveyInvitation | None:
    """Asks the participant once, by a line on the site and a mail; nothing happens when they were asked before, or
    when the chamber has no automatic survey."""
    version = version or queries.automatic(enrolment.chamber_id)
    if version is None:
        return None
    survey = open_survey(version, enrolment.run)
    row = insert(SurveyInvitation).values(
        survey_id=survey.id,
        user_id=enrolment.user_id,
        enrolment_id=enrolment.id,
        state="open",
        until=NOW + timedelta(days=rules.OPEN_DAYS),
    )
    made = db.session.scalar(row.on_conflict_do_nothing(index_elements=["enrolment_id"]).returning(SurveyInvitation.id))
    if made is None:
        return None
    invitation = db.session.get(SurveyInvitation, made)
    tell(invitation)
    return invitation


def tell(invitation: SurveyInvitation) -> None:
    """The line on the site, and the mail where it is wanted."""
    enrolment, address = invitation.enrolment, f"/anketlerim/{invitation.id}"
    title = enrolment.version.title
    notify(invitation.user_id, "survey", f"Eğitim anketi: {title}. Yanıtlamak isteğe bağlıdır.", address)
    if not own.wanting_mail([invitation.user_id], "survey"):
        return
    mail.post(
        invitation.user.email,
        "surveys/invitation",
        chamber_id=enrolment.chamber_id,
        full_name=invitation.user.full_name,
        course_title=title,
        survey_url=f"{current_app.config['LMS'].public_url}{address}",
        last_day=invitation.until,
        small=queries.minimum(enrolment.chamber_id),
        chamber_name=enrolment.version.chamber.name,
    )


def send_to_run(template: SurveyTemplate, run: CourseRun, actor_id: int) -> int:
    """By hand: to everybody who has reached the end of this run and was not asked yet. Returns how many."""
    version = queries.current(template.id)
    if version is None or template.retired_at is not None:
        raise Refused("Bu anketin kullanımda bir sürümü yok.", "template")
    asked = sum(1 for enrolment in queries.finishers(run, now()) if invite(enrolment, version) is not None)
    if not asked:
        raise Refused("Bu dönemde eğitimi bitirmiş ve daha önce anket gönderilmemiş katılımcı yok.", "run")
    audit("surveys.sent", actor_id, thing=template, run=run.id, people=asked)
    return asked


def invite_finished() -> None:
    """Scheduler: the people of dated runs that ended within the last days are asked; a run at a time."""
    run = queries.run_to_ask()
    if run is None:
        return
    version = queries.automatic(run.chamber_id)
    open_survey(version, run)
    for enrolment in queries.finishers(run, now()):
        invite(enrolment, version)


def forget_person(user_id: int) -> None:
    """The account is closed: who was asked is deleted. Answers name nobody and stay."""
    db.session.execute(delete(SurveyInvitation).where(SurveyInvitation.user_id == user_id))

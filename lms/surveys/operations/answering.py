"""A person answers once. Neither the answer nor the audit says who it was or when."""

import random
from datetime import date

from sqlalchemy import select, update

from lms.catalogue.assignments.queries import who_taught
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.surveys import queries, rules
from lms.surveys.models import (
    Survey,
    SurveyBatch,
    SurveyBatchTrainer,
    SurveyInvitation,
    SurveyResponse,
    SurveyText,
)

CLOSED = "Bu anket yanıtlanmış ya da süresi dolmuş."


def settle(invitation: SurveyInvitation, state: str) -> None:
    """One conditional update: of two tabs one answers."""
    done = db.session.execute(
        update(SurveyInvitation)
        .where(SurveyInvitation.id == invitation.id, SurveyInvitation.state == "open", SurveyInvitation.until > NOW)
        .values(state=state)
    )
    if done.rowcount == 0:
        raise Refused(CLOSED)
    db.session.refresh(invitation)


def decline(invitation: SurveyInvitation) -> None:
    settle(invitation, "declined")


def answer(invitation: SurveyInvitation, answers: dict) -> SurveyBatch | None:
    """Puts the answers, without the person, into the survey's box; when enough lie there they are counted out."""
    settle(invitation, "answered")
    kept = {key: value for key, value in answers.items() if value not in (None, "", rules.SKIPPED)}
    survey = db.session.scalar(select(Survey).where(Survey.id == invitation.survey_id).with_for_update())
    db.session.add(SurveyResponse(survey_id=survey.id, answers=kept))
    db.session.flush()
    return count_out(survey)


def count_out(survey: Survey) -> SurveyBatch | None:
    """With enough answers in the box (its survey is locked): one batch of tallies and shuffled texts; the single
    answers are deleted. With fewer nothing happens."""
    waiting = waiting_in([survey.id])
    return make_batch([survey], waiting) if len(waiting) >= queries.minimum(survey.chamber_id) else None


def waiting_in(survey_ids: list[int]) -> list[SurveyResponse]:
    return list(db.session.scalars(select(SurveyResponse).where(SurveyResponse.survey_id.in_(survey_ids))))


def pool_small_runs() -> None:
    """A duty: the answers of finished small runs of one course, with the same trainers and the same questions, that
    wait for company are counted out together once there are enough; a course at a time."""
    for version_id, course_id, chamber_id in queries.courses_to_pool():
        surveys = queries.finished_surveys(version_id, course_id, lock=True)
        numbers = queries.waiting_numbers([one.id for one in surveys])
        boxes = [rules.Box(one.id, frozenset(trainers_of(one)), numbers.get(one.id, 0)) for one in surveys]
        chosen = {box.survey_id for box in rules.pool(boxes, queries.minimum(chamber_id))}
        if chosen:
            make_batch([one for one in surveys if one.id in chosen], waiting_in(sorted(chosen)))
            return


def make_batch(surveys: list[Survey], waiting: list[SurveyResponse]) -> SurveyBatch:
    """One batch of tallies and shuffled texts of these sendings (locked, the newest last); the single answers are
    deleted."""
    survey = surveys[-1]
    questions = survey.version.questions
    answers = [one.answers for one in waiting]
    batch = SurveyBatch(
        survey_id=survey.id,
        chamber_id=survey.chamber_id,
        size=len(waiting),
        runs=len(surveys),
        month=first_of_month(today()),
        tallies=rules.tally(questions, answers),
    )
    db.session.add(batch)
    db.session.flush()
    for trainer_id in trainers_of(survey):
        db.session.add(SurveyBatchTrainer(batch_id=batch.id, trainer_id=trainer_id))
    texts = [
        SurveyText(batch_id=batch.id, chamber_id=survey.chamber_id, question_key=one["key"], text=said)
        for one in questions
        if one["kind"] == "text"
        for each in answers
        if (said := str(each.get(one["key"], "")).strip())
    ]
    random.SystemRandom().shuffle(texts)
    db.session.add_all(texts)
    for one in waiting:
        db.session.delete(one)
    db.session.flush()
    return batch


def trainers_of(survey: Survey) -> list[int]:
    return who_taught(survey.run)


def first_of_month(day: date) -> date:
    return day.replace(day=1)

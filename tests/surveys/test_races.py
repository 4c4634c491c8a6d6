"""Twelve people press the button in the same moment, on connections of their own."""

import threading

from sqlalchemy import select

from lms.core.database import db
from lms.surveys import operations
from lms.surveys.models import SurveyBatch, SurveyInvitation, SurveyResponse
from tests import make
from tests.surveys.test_operations import answers_to, asked


def test_twelve_at_once_lose_no_answer_and_count_none_twice(committing):
    """Real connections: twelve people press the button in the same moment."""
    with committing.app_context():
        chamber = make.chamber()
        template = make.survey_template(chamber, automatic=True)
        ids = [one.id for one in asked(make.course(chamber), template, 12)]
        db.session.commit()
        chamber_id = chamber.id
    start, faults = threading.Barrier(12), []

    def press(invitation_id):
        with committing.app_context():
            try:
                invitation = db.session.get(SurveyInvitation, invitation_id)
                start.wait(20)
                operations.answer(invitation, answers_to(invitation))
                db.session.commit()
            except Exception as error:
                faults.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(one,)) for one in ids]
    [one.start() for one in threads]
    [one.join() for one in threads]
    with committing.app_context():
        batches = db.session.scalars(select(SurveyBatch).where(SurveyBatch.chamber_id == chamber_id)).all()
        waiting = db.session.scalars(select(SurveyResponse)).all()
    assert faults == []
    assert sorted(one.size for one in batches) == [5, 5] and len(waiting) == 2

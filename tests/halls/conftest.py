import pytest
from sqlalchemy import text

from lms.core.database import db


@pytest.fixture
def committing(app):
    """For threads with transactions of their own: what they commit is taken away afterwards."""
    yield app
    with app.app_context():
        db.session.execute(
            text(
                "TRUNCATE exams, question_banks, users, chambers, courses, videos, outgoing_mails, jobs, audit_entries "
                "CASCADE"
            )
        )
        db.session.commit()

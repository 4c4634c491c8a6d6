"""`lms seed`: plants the small world into an empty database, in one transaction. Videos follow as jobs."""

import click
from sqlalchemy import func, select, text

from lms.chambers.models import Chamber
from lms.core.database import db
from lms.seed.archive import queue_videos
from lms.seed.chambers import plant_chambers
from lms.seed.courses import plant_courses
from lms.seed.documents import plant_documents
from lms.seed.exams import plant_exams
from lms.seed.halls import plant_halls
from lms.seed.history import plant_history
from lms.seed.notices import plant_notices
from lms.seed.offices import plant_offices
from lms.seed.people import plant_people
from lms.seed.runs import plant_runs
from lms.seed.surveys import plant_surveys
from lms.seed.trainers import plant_trainers

ONE_AT_A_TIME = 7_310_002


def plant(if_empty: bool = False) -> None:
    """Everything, in order of the floors. Refused when there are chambers already (silently with `if_empty`)."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ONE_AT_A_TIME})
    if db.session.scalar(select(func.count()).select_from(Chamber)):
        if not if_empty:
            raise click.ClickException("There are chambers already; the small world is made in an empty database only.")
        return
    click.echo("Planting the small world: chambers, people, courses ...")
    chambers = plant_chambers()
    people = plant_people(chambers)
    plant_documents(chambers, people)
    versions = plant_courses(chambers, people)
    plant_trainers(chambers, people, versions)
    plant_exams(chambers, people, versions)
    plant_history(chambers, people, versions)
    plant_runs(versions)
    plant_notices(chambers)
    plant_halls(chambers, people)
    plant_surveys(chambers, versions)
    plant_offices(chambers)
    queue_videos(versions)

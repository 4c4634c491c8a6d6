"""Rows for the benches and kills, in the database that LMS_* names: learners with live sessions, courses, an exam.

    python bench/prepare.py LEARNERS COURSES SECONDS_OF_VIDEO [EXAM_LEARNERS [AT_THE_DOOR [QUESTIONS]]]

    -> one line of JSON

Used by bench.py, kill.py, exams.py and surge.py. Each learner has a cookie, an enrolment and a video version of the
given length; AT_THE_DOOR people have a session and have not begun their exam of QUESTIONS (40) questions."""

import hashlib
import json
import secrets
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from itsdangerous import URLSafeTimedSerializer

from lms.accounts.models import LoginSession
from lms.app import create_app
from lms.core.clock import now
from lms.core.database import db
from tests import make

UPLOADERS = 20
FORM_TOKEN = "f" * 40  # of every session here


def main(learners, courses, seconds, candidates=0, waiting=0, questions=40):
    app = create_app()
    with app.test_request_context():
        made = world(app, learners, courses, seconds, candidates)
        if waiting:
            made |= at_the_door(app, waiting, questions)
        db.session.commit()
    print(json.dumps(made))


def world(app, learners, courses, seconds, candidates):
    chambers = [make.chamber() for _ in range(8)]
    for chamber in chambers:
        make.signatory(chamber)
    versions = [make.course(chambers[n % 8], videos=[seconds * 1000], title=f"Eğitim {n}") for n in range(courses)]
    people = []
    for number in range(learners):
        user, version = make.person(f"Katılımcı {number}"), versions[number % courses]
        enrolment = make.enrolment(user, version)
        people.append({"user": user.id, "cookie": cookie(app, user), "enrolment": enrolment.id, **first_video(version)})
    made = {"people": people, "chamber": chambers[0].id, "attempts": []}
    if candidates:
        made["attempts"] = attempts(app, candidates)
        editors = [make.officer("content_editor", chambers[0]) for _ in range(UPLOADERS)]
        made |= {"editors": [cookie(app, one) for one in editors], "slug": chambers[0].slug}
    return made


def first_video(version):
    from lms.lessons.queries import required_videos

    lesson, playing = required_videos(version.id)[0]
    return {"version": playing.id, "lesson": lesson.id, "duration_ms": playing.duration_ms}


def attempts(app, candidates):
    """Attempts in progress on one exam of twenty questions."""
    from lms.exams import tokens
    from lms.exams.operations import attempts as operations

    exam = make.exam(kinds=("single",) * 20, duration_ms=6 * 3_600_000)
    found = []
    for number in range(candidates):
        user = make.person(f"Aday {number}")
        attempt = operations.start(exam, user)
        token = tokens.sign(attempt.public_id, attempt.generation, attempt.shapes)
        found.append({"id": str(attempt.public_id), "cookie": cookie(app, user), "token": token})
    return found


def at_the_door(app, waiting, questions):
    """People with live sessions, and an exam that draws their questions from four hundred for each."""
    chamber = make.chamber()
    bank = make.bank(chamber)
    for number in range(400):
        make.question(bank, "single", difficulty=1 + number % 2, stem=f"Soru {number}: hangisi doğrudur?")
    draw = [{"bank_id": bank.id, "topic": "", "difficulty": level, "count": questions // 2} for level in (1, 2)]
    exam = make.exam(chamber, kinds=(), draw=draw, shuffle=True)
    people = [cookie(app, make.person(f"Aday {number}")) for number in range(waiting)]
    signer = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")
    return {"exam": exam.id, "waiting": people, "forms": [signer.dumps(FORM_TOKEN)] * waiting}


def cookie(app, user):
    """The session cookie of a signed-in person, as the browser would hold it."""
    token = secrets.token_urlsafe(24)
    digest = hashlib.sha256(token.encode()).hexdigest()
    db.session.add(LoginSession(user_id=user.id, token_hash=digest, proved_at=now()))
    db.session.flush()
    signer = app.session_interface.get_signing_serializer(app)
    kept = {"_user_id": token, "_fresh": True, "csrf_token": FORM_TOKEN}
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(kept)}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""The quick start of an exam is the ordinary start, only quicker."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from lms.accounts.models import LoginSession
from lms.accounts.rules import token_hash
from lms.core.clock import now
from lms.core.database import db
from lms.exams import papers
from lms.exams.models import Attempt, ConflictDeclaration, Paper, QuestionVersion
from lms.exams.operations import attempts, beginning
from lms.exams.verification import verify
from tests import make
from tests.exams.at_random import BODIES


@pytest.fixture
def drawing(database):
    """An exam that draws eight of thirty questions in two lines that overlap."""
    chamber = make.chamber()
    bank = make.bank(chamber)
    for number in range(30):
        make.question(bank, "single", difficulty=1 + number % 2)
    draw = [{"bank_id": bank.id, "topic": "", "difficulty": 1, "count": 4}]
    draw += [{"bank_id": bank.id, "topic": "", "difficulty": None, "count": 4}]
    return make.exam(chamber, kinds=(), draw=draw)


def login_of(user) -> str:
    db.session.add(LoginSession(user_id=user.id, token_hash=token_hash(f"giris-{user.id}"), proved_at=now()))
    db.session.commit()
    return token_hash(f"giris-{user.id}")


def paper_of(public_id):
    return db.session.scalar(select(Paper.questions).join(Attempt).where(Attempt.public_id == public_id))


def test_both_starts_give_the_same_paper_for_the_same_seed(drawing, monkeypatch):
    monkeypatch.setattr("secrets.randbits", lambda bits: 4_711)
    public_id = beginning.begin(login_of(make.person()), drawing.id)
    slow = attempts.start(drawing, make.person())
    quick = db.session.scalar(select(Attempt).where(Attempt.public_id == public_id))
    assert paper_of(public_id) == paper_of(slow.public_id) and len(paper_of(public_id)) == 8
    assert (quick.shapes, quick.number, quick.ends_at - quick.started_at) == (slow.shapes, 1, timedelta(hours=1))
    assert quick.deadline_at - quick.ends_at == slow.deadline_at - slow.ends_at and quick.entries == 1
    assert list(verify()) == []


def test_the_skeleton_of_a_body_makes_the_same_paper_as_the_body(database):
    exam = make.exam(kinds=tuple(BODIES), shuffle=True)
    rows = [one._asdict() for one in db.session.execute(select(QuestionVersion.__table__))]
    bare = [row | {"body": papers.skeleton(row["kind"], row["body"])} for row in rows]
    assert len(rows) == len(BODIES) and exam.shuffle
    assert papers.made(7, rows) == papers.made(7, bare)
    assert [papers.shape(row["kind"], row["body"]) for row in rows] == [
        papers.shape(o["kind"], o["body"]) for o in bare
    ]


def test_the_button_makes_the_attempt_and_this_device_writes(drawing, sign_in, monkeypatch):
    monkeypatch.setattr(attempts, "start", None)  # the quick way needs it not
    client = sign_in(make.person())
    form = client.get(f"/sinavlar/{drawing.id}").text
    token = re.search(r'csrf_token"[^>]*value="([^"]+)"', form)[1]
    answer = client.post(f"/sinavlar/{drawing.id}/basla", data={"csrf_token": token})
    assert answer.status_code == 302 and "Content-Security-Policy" in answer.headers
    assert 'data-writes="1"' in client.get(answer.location).text
    assert client.post(f"/sinavlar/{drawing.id}/basla", data={"csrf_token": "yok"}).status_code == 400
    assert client.post(f"/sinavlar/{drawing.id}/basla", json={}).status_code == 415  # no call, so it needs its token
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


@pytest.mark.parametrize("why", ["sat", "hall", "closed", "not yet", "author", "conflict", "short", "rehearsal", "out"])
def test_what_is_not_plain_is_left_to_the_ordinary_start(drawing, why):
    person = make.person()
    login = login_of(person)
    if why == "sat":
        attempts.start(drawing, person)
    elif why == "author" or why == "conflict":
        author = person if why == "author" else make.person()
        db.session.execute(text("ALTER TABLE question_versions DISABLE TRIGGER keep"))
        db.session.execute(QuestionVersion.__table__.update().values(author_id=author.id))
        db.session.add(ConflictDeclaration(exam_id=drawing.id, user_id=author.id, kind="sits"))
        beginning.KEPT.clear()
    elif why == "short":
        drawing.draw = [line | {"count": 40} for line in drawing.draw]
    elif why == "out":
        login = token_hash("hiç girmedi")
    else:
        values = {"hall": {"in_hall": True}, "closed": {"state": "closed"}, "rehearsal": {"audience": "practice"}}
        values["not yet"] = {"opens_at": now() + timedelta(minutes=1)}
        for name, value in values[why].items():
            setattr(drawing, name, value)
    db.session.commit()
    before = db.session.scalar(select(func.count()).select_from(Attempt))
    assert beginning.begin(login, drawing.id) is None
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == before
    beginning.KEPT.clear()


@pytest.mark.parametrize("audience", ["enrolled", "members"])
def test_only_the_admitted_begin(database, audience):
    version = make.course(make.chamber(), videos=[60_000])
    exam = make.exam(version=version, audience=audience)
    stranger, person = make.person(), make.person()
    make.enrolment(person, version)
    make.membership(person, version.chamber)
    assert beginning.begin(login_of(stranger), exam.id) is None
    assert beginning.begin(login_of(person), exam.id) is not None
    exam.requires_watched, other = True, make.person()
    make.enrolment(other, version)
    make.membership(other, version.chamber)
    assert beginning.begin(login_of(other), exam.id) is None  # has not watched yet

"""Booklets and answer sheets of many, made in parts by jobs; what cannot be answered on paper is said before."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from lms.core.clock import NOW
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.refusals import Refused, Stale
from lms.exams.kinds import KINDS
from lms.exams.models import ExamQuestion, Question
from lms.halls import rules, tasks
from lms.halls.models import PaperPrint, PaperSheet
from lms.halls.operations import paper, prints
from lms.halls.operations.day import Place
from tests import make
from tests.exams.sitting import post
from tests.halls.salon import Salon

WHY = "Salonda elektrik kesildi, jeneratör çalışmıyor."


@pytest.fixture
def salon(database):
    made = Salon(people=2, halls=("Salon A",))
    made.begin()
    paper.move(Place(made.session), WHY, made.planner.id)
    return made


def made_by_jobs(monkeypatch):
    """Does what is waiting, as a worker would."""
    monkeypatch.setattr("lms.core.jobs.renew", lambda lease, **progress: None)
    for job in db.session.scalars(select(Job).where(Job.handler == "halls.print", Job.state == "waiting")):
        tasks.print_part(None, *job.arguments)
        job.state = "done"


def test_a_hall_is_printed_in_parts_that_can_be_taken_one_by_one(salon, sign_in, monkeypatch):
    monkeypatch.setattr(prints, "PART", 1)
    client, at = sign_in(salon.planner), f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/kagit"
    monkeypatch.setattr("lms.halls.manage.paper.AT_ONCE", 1)
    assert "Soru kitapçıkları, hazırla" in client.get(at).text
    assert post(client, f"{at}/soru-kitapciklari/hazirla").status_code == 302
    page = client.get(at)
    assert page.text.count("Hazırlanıyor") >= 2 and "data-poll=" in page.text
    with pytest.raises(Stale):
        prints.ask(Place(salon.session), "soru-kitapciklari", salon.planner.id)
    made_by_jobs(monkeypatch)
    state = client.get(f"{at}/baskilar")
    assert "data-done" in state.text and state.text.count(".pdf") == 2
    names = set()
    for row in db.session.scalars(select(PaperPrint)):
        answer = client.get(f"{at}/baskilar/{row.id}.pdf")
        text = "".join(one.extract_text() for one in PdfReader(BytesIO(answer.data)).pages)
        names |= {user.full_name for user in salon.people if user.full_name in text}
    assert names == {user.full_name for user in salon.people}
    elsewhere = make.officer("exam_officer", make.chamber())
    assert sign_in(elsewhere).get(f"{at}/baskilar/{row.id}.pdf").status_code in (403, 404)


def test_many_are_not_made_while_a_page_waits(salon, sign_in, monkeypatch):
    monkeypatch.setattr(prints, "AT_ONCE", 1)
    at = f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/kagit"
    page = sign_in(salon.planner).get(f"{at}/yanit-kagitlari.pdf", follow_redirects=True)
    assert page.mimetype == "text/html" and "hazırlatın" in page.text


def test_a_part_is_made_without_who_came_back_and_is_gone_after_hours(salon, monkeypatch):
    prints.ask(Place(salon.session), "soru-kitapciklari", salon.planner.id)
    sheets = db.session.scalars(select(PaperSheet)).all()
    for sheet in sheets:
        paper.withdraw(sheet, "Elektrik geldi, ekrana dönülüyor.", salon.planner.id)
    made_by_jobs(monkeypatch)
    (row,) = db.session.scalars(select(PaperPrint))
    assert row.state == "failed" and "kâğıtta değil" in row.reason
    row.state, row.content = "ready", b"%PDF"
    db.session.flush()
    db.session.execute(update(PaperPrint).values(asked_at=NOW - rules.PRINTS_KEPT - timedelta(minutes=1)))
    prints.forget()
    db.session.refresh(row)
    with pytest.raises(Stale):
        prints.taken(row, salon.planner.id)


def test_nobody_takes_a_print_with_the_own_paper(salon):
    (row,) = prints.ask(Place(salon.session), "soru-kitapciklari", salon.planner.id)
    prints.make(row.id)
    with pytest.raises(Refused):
        prints.taken(row, salon.people[0].id)


def test_a_job_that_failed_for_good_lets_it_be_asked_again(salon):
    (row,) = prints.ask(Place(salon.session), "soru-kitapciklari", salon.planner.id)
    tasks.printing_failed("Dizgi durdu.", row.id)
    db.session.refresh(row)
    assert row.state == "failed"
    assert prints.ask(Place(salon.session), "soru-kitapciklari", salon.planner.id)


def test_the_candidates_own_list_says_paper(salon, sign_in):
    page = sign_in(salon.people[0]).get("/sinavlar")
    assert "Kâğıtta" in page.text and "Kaldığınız yerden sürdürebilirsiniz" not in page.text


def test_the_desk_says_what_cannot_be_answered_on_paper(salon, sign_in):
    number = db.session.scalar(select(ExamQuestion.question_id).where(ExamQuestion.exam_id == salon.exam.id).limit(1))
    db.session.execute(update(Question).where(Question.id == number).values(kind="file_upload"))
    sheet = db.session.scalars(select(PaperSheet)).first()
    sheet.attempt.shapes = ",".join(["f", *sheet.attempt.shapes.split(",")[1:]])
    db.session.flush()
    page = sign_in(salon.planner).get(f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/kagit")
    assert f"{KINDS['file_upload']} (1)" in page.text and "Bazı sorular kâğıtta yanıtlanamaz" in page.text

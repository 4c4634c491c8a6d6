"""Results on paper and as a table: as much as the rule shows, and only once published."""

import pytest

from lms.core.database import db
from lms.core.mail import OutgoingMail
from tests import make
from tests.exams.sitting import Candidate


@pytest.fixture
def done(sign_in):
    """Somebody whose result was published at once."""
    user = make.person("Işıl Çağrı")
    candidate = Candidate(sign_in(user), user).start(make.exam(shown="topics"))
    candidate.save(2, "12,5")
    candidate.finish()
    return candidate


def test_a_candidates_own_sheet_holds_what_the_page_shows(done, sign_in):
    page = f"/sinavlar/sonuc/{done.attempt.public_id}"
    assert f"{page}/belge.pdf" in done.client.get(page).text
    pdf, csv = done.client.get(f"{page}/belge.pdf"), done.client.get(f"{page}/belge.csv")
    assert pdf.data.startswith(b"%PDF") and "Toplam (100 üzerinden);33,33" in csv.text and "Diğer;1;3" in csv.text
    assert sign_in(make.person()).get(f"{page}/belge.pdf").status_code == 404
    done.attempt.exam.shown = "score"
    assert "Diğer" not in done.client.get(f"{page}/belge.csv").text
    done.attempt.exam.shown = "nothing"
    assert done.client.get(f"{page}/belge.pdf").status_code == 302 and "belge.pdf" not in done.client.get(page).text


def test_before_publication_there_is_no_sheet_and_a_hidden_score_is_in_no_mail(sign_in):
    user = make.person()
    candidate = Candidate(sign_in(user), user).start(make.exam(second_person=True))
    candidate.finish()
    assert candidate.client.get(f"/sinavlar/sonuc/{candidate.attempt.public_id}/belge.pdf").status_code == 302
    hidden = Candidate(sign_in(user), user).start(make.exam(shown="nothing"))
    hidden.save(2, "12,5")
    hidden.finish()
    mail = db.session.query(OutgoingMail).filter_by(recipient=user.email).one()
    assert "açıklanmıyor" in mail.body and "Puan" not in mail.body and "Baş" not in mail.body


def test_the_list_of_an_exam_names_published_results_only(done, sign_in, monkeypatch):
    from lms.exams import printing

    told = {}
    monkeypatch.setattr(printing, "compiled", lambda *args, **facts: told.update(facts) or b"%PDF")
    exam = done.attempt.exam
    other = make.person("Bekleyen Kişi")
    waiting = Candidate(sign_in(other), other).start(exam)
    exam.rules = {**exam.rules, "second_person": True}
    waiting.finish()
    officer = sign_in(make.officer("exam_officer", exam.chamber))
    page = f"/masa/{exam.chamber.slug}/sinavlar/{exam.id}/sonuclar"
    assert f"{page}/cizelge.pdf" in officer.get(page).text
    assert officer.get(f"{page}/cizelge.pdf").mimetype == "application/pdf"
    assert [line[0] for line in told["lines"]] == ["Işıl Çağrı"] and (told["passed"], told["waiting"]) == (0, 1)

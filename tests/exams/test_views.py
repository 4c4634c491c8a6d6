import re

import pytest
from sqlalchemy import select

from lms.core.database import db
from lms.exams.models import Attempt, Exam, ExamQuestion, Result
from tests import make
from tests.exams.sitting import Candidate, post

KINDS = (
    "single",
    "multiple",
    "true_false",
    "numerical",
    "numerical_parameterised",
    "short_text",
    "matching",
    "ordering",
    "cloze",
    "hotspot",
    "open",
    "file_upload",
)


@pytest.fixture
def everything(database):
    """An open exam with a question of each kind; answers, keys and feedback hold words that must never be seen."""
    exam = make.exam(kinds=())
    bank = make.bank(exam.chamber)
    for position, kind in enumerate(KINDS, 1):
        question = make.question(bank, kind, feedback="GİZLİ geri bildirim")
        make.saved(ExamQuestion(exam_id=exam.id, question_id=question.id, position=position))
    return exam


def page_of(client, exam):
    started = post(client, f"/sinavlar/{exam.id}/basla")
    assert started.status_code == 302, started.text
    return client.get(started.location), started.location


def test_a_candidate_meets_every_kind_and_no_key(everything, sign_in):
    client = sign_in(make.person())
    assert "Sınava girebilirsiniz" in client.get(f"/sinavlar/{everything.id}").text
    page, address = page_of(client, everything)
    assert page.status_code == 200 and page.text.count('class="question"') == len(KINDS) + 1
    shown = re.sub(r' data-(now|ends|token)="[^"]*"', "", page.text)  # times and signatures hold any digits
    for secret in (
        "GİZLİ",
        "weight",
        "1/2",
        "çıkmaz koridor",
        "12.5",
        "accepted",
        "tolerance",
        "feedback",
        "correct",
        "sol mesnet",
        "tepe",
    ):
        assert secret not in shown, secret
    assert 'data-writes="1"' in page.text


def test_the_whole_way_from_the_list_to_the_result(sign_in):
    exam, user = make.exam(), make.person()
    client = sign_in(user)
    assert "Açık" in client.get("/sinavlar").text
    page, address = page_of(client, exam)
    token = re.search(r'data-token="([^"]+)"', page.text)[1]
    candidate = Candidate(client, user, db.session.scalar(select(Attempt)), token)
    candidate.save(2, "12,5")
    assert 'value="12,5"' in client.get(address).text
    assert "Sürüyor" in client.get("/sinavlar").text
    after = candidate.finish().json["next"]
    result = client.get(after)
    assert "33,33" in result.text and "Başarısız" in result.text and "Konulara göre" in result.text
    assert client.get(address).location.endswith(after)
    assert "33,33" in client.get("/sinavlar").text


def test_another_device_reads_until_it_takes_over(sign_in):
    exam, user = make.exam(), make.person()
    first, second = sign_in(user), sign_in(user)
    page, address = page_of(first, exam)
    there, _ = page_of(second, exam)
    assert 'data-writes="0"' in there.text and "başka bir cihazda açık" in there.text
    assert post(second, f"{address}/devral").status_code == 302
    assert 'data-writes="1"' in second.get(address).text and 'data-writes="0"' in first.get(address).text


def test_strangers_and_drafts_are_not_found(sign_in):
    exam = make.exam()
    page, address = page_of(sign_in(make.person()), exam)
    stranger = sign_in(make.person())
    assert stranger.get(address).status_code == 404 and post(stranger, f"{address}/devral").status_code == 404
    assert stranger.get(address.replace("/sinav/", "/sinavlar/sonuc/")).status_code == 404
    draft = make.exam(opened=False)
    assert stranger.get(f"/sinavlar/{draft.id}").status_code == 404
    other = make.exam(version=make.course())
    assert stranger.get(f"/sinavlar/{other.id}").status_code == 404


def test_a_result_that_waits_for_a_second_person_shows_no_score(sign_in):
    exam, user = make.exam(second_person=True), make.person()
    client = sign_in(user)
    candidate = Candidate(client, user).start(exam)
    candidate.save(2, "12,5")
    page = client.get(candidate.finish().json["next"])
    assert "değerlendirme bekliyor" in page.text and "33,33" not in page.text
    assert db.session.scalar(select(Result.state)) == "ready"


def test_what_the_exam_shows_is_kept_to(sign_in):
    for shown, has in (("nothing", ()), ("score", ("Puan",)), ("topics", ("Konulara göre",)), ("answers", ("Yeşil",))):
        exam, user = make.exam(shown=shown), make.person()
        client = sign_in(user)
        candidate = Candidate(client, user).start(exam)
        text = client.get(candidate.finish().json["next"]).text
        assert all(word in text for word in has)
        assert ("Yeşil" in text) == (shown == "answers") and ("Konulara göre" in text) == (
            shown in ("topics", "answers")
        )


def test_the_try_out_proves_the_page_and_leaves_no_result(sign_in):
    user = make.person()
    client = sign_in(user)
    assert client.get("/sinavlar/deneme").status_code == 200
    started = post(client, "/sinavlar/deneme")
    page = client.get(started.location)
    token = re.search(r'data-token="([^"]+)"', page.text)[1]
    finished = client.post(f"/api/v1{started.location.replace('/sinav/', '/attempts/')}/finish", json={"token": token})
    assert "Deneme tamamlandı" in client.get(finished.json["next"]).text
    assert db.session.scalar(select(Result.id)) is None
    assert post(client, "/sinavlar/deneme").status_code == 302
    assert db.session.query(Exam).filter_by(audience="tryout").count() == 1


def test_an_exam_that_cannot_be_started_says_why(sign_in):
    version, user = make.course(), make.person()
    exam = make.exam(version=version, requires_watched=True)
    make.enrolment(user, version)
    answer = post(sign_in(user), f"/sinavlar/{exam.id}/basla")
    assert answer.status_code == 409 and "izleme koşulu" in answer.text


def test_many_exams_are_read_with_as_many_statements_as_one_and_say_the_same(database):
    from dataclasses import replace

    from lms.exams.operations import attempts as acts
    from lms.exams.queries import attempts as reads
    from tests.asked import asked

    user, version = make.person(), make.course()
    make.enrolment(user, version)
    make.membership(user, version.chamber)

    def counted():
        user_id = user.id
        with asked() as found:
            facts = reads.facts_of(reads.exams_for(user_id), user_id)
        return len(facts), len(found)

    make.exam(version=version, requires_watched=True)
    one = counted()
    sat = make.exam(version.chamber, kinds=("single",))
    acts.start(sat, user)
    make.exam(version.chamber, audience="members", in_hall=True)
    make.exam(version=version, in_hall=True)
    assert (one[0], counted()) == (1, (4, one[1])) and one[1] <= 8
    exams = reads.exams_for(user.id)
    for exam, (facts, enrolment) in zip(exams, reads.facts_of(exams, user.id), strict=True):
        assert enrolment == reads.admitting_enrolment(exam, user.id)
        alone = reads.facts(exam, user.id, enrolment)
        assert alone == replace(facts, now=alone.now)

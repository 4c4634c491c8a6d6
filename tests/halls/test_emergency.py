"""The emergency file at the session's page: the rules of a save, and a clear word for every other file."""

import base64
import uuid
from datetime import timedelta
from io import BytesIO

import pytest

from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import emergency as files
from lms.exams import tokens
from lms.exams.operations import attempts, clock
from lms.exams.queries.attempts import current_answers
from lms.exams.verification import verify
from lms.halls.models import HallEvent
from lms.halls.operations import emergency, paper
from lms.halls.operations.day import Place
from tests.exams.sitting import Candidate, post
from tests.halls.salon import Salon


@pytest.fixture
def salon(database):
    return Salon()


def file_of(attempt, *lines, generation=None):
    """As the candidate's page makes it; lines: (question, seq, key, value)."""
    names = ("question", "seq", "key", "value")
    token = tokens.sign(attempt.public_id, generation or attempt.generation, attempt.shapes)
    entries = [dict(zip(names, line, strict=True)) for line in lines]
    return files.sealed(base64.b64decode(files.public_key()["point"]), {"token": token, "entries": entries})


def key():
    return str(uuid.uuid4())


def counts(salon, data):
    return dict(emergency.take_in(salon.session, data, salon.planner.id).counts)


def test_each_answer_goes_by_the_rules_of_a_save_and_once(salon, sign_in):
    salon.begin(*salon.people[:2])
    candidate = Candidate(sign_in(salon.people[0]), salon.people[0]).start(salon.exam)
    sent, lost = key(), key()
    candidate.save(2, "12,5", seq=10, key=sent)
    candidate.save(3, "yeni", seq=20)
    data = file_of(
        candidate.attempt, (2, 10, sent, "12,5"), (3, 15, key(), "eski"), (1, 30, lost, 0), (2, 40, sent, "9")
    )
    assert counts(salon, data) == {"again": 1, "older": 1, "saved": 1, "refused": 1}
    assert current_answers(candidate.attempt.id) == {1: 0, 2: "12,5", 3: "yeni"}
    again = counts(salon, data)
    assert again == {"again": 3, "refused": 1} and list(verify()) == []
    assert candidate.save(1, 0, seq=30, key=lost).json["outcome"] == "again"  # the line came back after all
    assert db.session.query(HallEvent).filter_by(kind="file").count() == 2


def test_a_file_of_the_former_machine_counts_by_its_own_time(salon):
    attempt = salon.begin(salon.people[0])[0]
    data = file_of(attempt, (2, 10, key(), "12,5"))
    attempt.generation = 2
    db.session.flush()
    assert counts(salon, data) == {"saved": 1}
    with pytest.raises(Refused, match="hiçbir yanıt alınmadı"):
        counts(salon, file_of(attempt, (2, 11, key(), "1"), generation=3))


def test_after_the_end_it_is_kept_as_late_and_changes_nothing(salon, clock):
    attempt = salon.begin(salon.people[0])[0]
    data = file_of(attempt, (2, 10, key(), "12,5"))
    clock(hours=2)
    assert counts(salon, data) == {"late": 1} and counts(salon, data) == {"late": 1}
    attempts.close_overdue()
    assert counts(salon, file_of(attempt, (3, 11, key(), "koridor"))) == {"late": 1}
    assert current_answers(attempt.id) == {} and list(verify()) == []


def test_paused_on_paper_and_foreign_files_are_refused_with_the_reason(salon):
    attempt = salon.begin(salon.people[0])[0]
    data = file_of(attempt, (2, 10, key(), "12,5"))
    clock.pause(attempt)
    with pytest.raises(Refused, match="Önce sürdürün"):
        counts(salon, data)
    clock.resume(attempt, salon.planner.id)
    paper.move(Place(salon.session), "Bilgisayarlar geri gelmiyor.", salon.planner.id)
    with pytest.raises(Refused, match="kâğıda geçmiş"):
        counts(salon, data)
    other = Salon()
    with pytest.raises(Refused, match="bu oturumdaki bir adayın"):
        counts(other, data)
    with pytest.raises(Refused, match="Kendi sınavınızın"):
        emergency.take_in(salon.session, data, salon.people[0].id)
    assert current_answers(attempt.id) == {}


def test_the_proctor_takes_several_files_and_reads_what_became_of_each(salon, sign_in):
    attempt = salon.begin(salon.people[0])[0]
    good = file_of(attempt, (2, 10, key(), "12,5"))
    client, page = sign_in(salon.planner), f"/masa/{salon.chamber.slug}/oturumlar/{salon.session.id}/salon/acil-durum"
    said = post(client, page, {"files": [(BytesIO(good), "a.json"), (BytesIO(b"merhaba"), "b.json")]})
    assert said.status_code == 400 and "alındı: 1" in said.text and "acil durum dosyası değil" in said.text
    assert "Dosya seçin" in post(client, page).text
    assert current_answers(attempt.id) == {2: "12,5"} and now() - attempt.started_at < timedelta(minutes=5)


def test_only_a_page_that_writes_in_a_hall_carries_the_key(salon, sign_in, app):
    attempt = salon.begin(salon.people[0])[0]
    client = sign_in(salon.people[0])
    page = f"/sinav/{attempt.public_id}"
    assert "data-emergency-key" not in client.get(page).text
    client.set_cookie("aday", tokens.sign(attempt.public_id, attempt.generation, ""), path=page)
    assert "data-emergency-key" in client.get(page).text

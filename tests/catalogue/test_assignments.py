"""The gate of a chamber, assignments, load and the statement of hours."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from lms.catalogue.assignments import operations, queries, rules, statement
from lms.catalogue.assignments.models import CourseTrainer
from lms.catalogue.models import CourseRun
from lms.certificates import models as certificates
from lms.core.audit import AuditEntry
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused
from tests import make
from tests.trainers.test_views import page_token

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def chamber():
    return make.chamber()


def assign(version, serving, actor=None, **more):
    more = {"from_on": today(), **more}
    return operations.assign(version, serving, actor.id if actor else None, **more)


def ready(chamber, **more):
    serving = make.trainer(chamber, **more)
    make.authorised(serving)
    make.trained(serving)
    return serving


def test_a_strict_chamber_refuses_and_says_each_condition(chamber):
    make.rule(chamber, trainer_training_gate="refuse")
    version, serving = make.course(chamber), make.trainer(chamber)
    with pytest.raises(operations.NotEligible) as refusal:
        assign(version, serving, reason="Başka kimse yok")
    assert [one.key for one in refusal.value.conditions if one.state == "unmet"] == ["authority", "training"]
    assert db.session.query(CourseTrainer).count() == 0


def test_a_lenient_chamber_asks_for_a_reason_and_writes_the_warning_down(chamber):
    officer, version = make.officer("training_officer", chamber), make.course(chamber)
    user = make.person()
    serving = make.trainer(chamber, user=user)
    with pytest.raises(operations.NotEligible) as refusal:
        assign(version, serving, officer)
    assert refusal.value.field == "reason"
    made = assign(version, serving, officer, reason="Eğitim bu ay tamamlanacak")
    assert made.warned and len(made.unmet) == 2
    entry = db.session.query(AuditEntry).filter_by(act="catalogue.assign_trainer").one()
    assert entry.reason == "Eğitim bu ay tamamlanacak" and entry.details["unmet"] == made.unmet
    assert entry.subject_id == user.id


def test_completing_our_own_trainer_training_opens_the_gate(chamber):
    make.rule(chamber, trainer_training_gate="refuse")
    user, version = make.person(), make.course(chamber)
    serving = make.trainer(chamber, user=user)
    make.authorised(serving, "course", version.course.code)
    with pytest.raises(operations.NotEligible):
        assign(version, serving)
    from lms.trainers.operations import record_training

    record_training(user.id, make.chamber().id, "makina-2026-000003", today())
    made = assign(version, serving)
    assert not made.warned and made.unmet == []


def test_somebody_who_left_is_not_assigned_even_by_a_lenient_chamber(chamber):
    from lms.trainers.operations import end_service

    serving = ready(chamber)
    end_service(serving, None, "Ayrıldı")
    with pytest.raises(operations.NotEligible):
        assign(make.course(chamber), serving, reason="Olsun")


def test_an_authority_for_the_parent_category_covers_the_course(chamber):
    version, serving = make.course(chamber), make.trainer(chamber)
    parent = make.category(chamber)
    parent.slug = "yapi/betonarme"
    version.course.category_id = parent.id
    db.session.flush()
    make.trained(serving)
    make.authorised(serving, "category", "yapi")
    assert queries.eligibility(serving, version)[0] == "pass"


def test_nobody_is_assigned_twice_until_the_first_is_ended(chamber):
    version, serving = make.course(chamber), ready(chamber)
    made = assign(version, serving)
    with pytest.raises(Refused, match="zaten görevli"):
        assign(version, serving)
    with pytest.raises(Refused):
        operations.end_assignment(made, None, "")
    operations.end_assignment(made, None, "Yerine başkası geldi")
    assert assign(version, serving, role="assistant").role == "assistant"


def test_two_dated_runs_at_the_same_hour_clash_also_across_chambers(chamber):
    user, start = make.person(), now()
    first, second = ready(chamber, user=user), ready(make.chamber(), user=user)

    def dated(of, hours_from, hours_to):
        version = make.course(of.chamber)
        values = {"starts_at": start + timedelta(hours=hours_from), "ends_at": start + timedelta(hours=hours_to)}
        return version, make.run(version, kind="dated", state="planned", **values)

    version, run = dated(first, 1, 3)
    assign(version, first, run=run)
    other, clashing = dated(second, 2, 4)
    with pytest.raises(Refused, match="aynı saatlerde"):
        assign(other, second, run=clashing)
    later, free = dated(second, 3, 5)
    assert assign(later, second, run=free).run_id == free.id
    assert db.session.query(CourseRun).filter_by(kind="dated").count() == 3


def test_a_participants_document_does_not_depend_on_the_trainer(chamber):
    version, member, serving = make.course(chamber), make.person(), make.trainer(chamber)
    enrolment = make.enrolment(member, version)
    made = assign(version, serving, reason="Deneyimli")
    before = db.session.query(certificates.Certificate).count() if hasattr(certificates, "Certificate") else 0
    operations.end_assignment(made, None, "Yetkisi olmadığı anlaşıldı")
    db.session.refresh(enrolment)
    assert enrolment.state == "active"
    assert (db.session.query(certificates.Certificate).count() if before else 0) == before


def test_load_counts_what_is_running_in_all_chambers(chamber):
    user, day = make.person(), today()
    here, there = ready(chamber, user=user), ready(make.chamber(), user=user)
    assign(make.course(chamber, hours=6), here)
    assign(make.course(there.chamber, hours=4), there)
    past = assign(make.course(chamber, hours=9), here, from_on=day - timedelta(days=9), to_on=day - timedelta(days=1))
    load = queries.load_of(here.trainer_id, day)
    assert (load.number, load.hours) == (2, 10) and past.id
    assert queries.loads_of(chamber.id, day) == {here.trainer_id: 1}


def test_hours_are_those_of_the_programmes_that_began_in_the_period(chamber):
    serving, day = ready(chamber), today()
    assign(make.course(chamber, hours=6), serving)
    assign(make.course(chamber, hours="4.5"), serving, role="assistant")
    assign(make.course(chamber, hours=20), serving, from_on=day + timedelta(days=400))
    lines = queries.hours_of(serving.trainer_id, day - timedelta(days=1), day)
    assert rules.total(lines) == pytest.approx(10.5) and len(lines) == 2
    assert queries.hours_of(serving.trainer_id, day, day, make.chamber().id) == []


def test_the_statement_is_a_pdf_with_turkish_letters():
    lines = [rules.HourLine("Şehir Plancıları Odası", "SPO-1", "İmar Uygulaması", "lead", date(2026, 2, 1), None, 6)]
    made = statement.pdf("Iğdır Şişli ÇÖĞÜŞ İı", "Oda", lines, date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 21))
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Iğdır Şişli ÇÖĞÜŞ İı" in text and "İmar Uygulaması" in text and "6 saat" in text


def test_an_empty_statement_says_so():
    made = statement.pdf("Gülşah Işık", "", [], date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 21))
    assert "görevlendirme yok" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_categories_above_a_course():
    assert rules.categories_above("yapi/betonarme") == ("yapi/betonarme", "yapi")
    assert rules.categories_above(None) == ()


def test_the_course_page_shows_why_and_assigns_with_a_reason(chamber, sign_in):
    officer, version = make.officer("training_officer", chamber), make.course(chamber)
    serving = make.trainer(chamber, "Özgür Çağlar")
    client, address = sign_in(officer), f"/masa/{chamber.slug}/egitimler/{version.course_id}/egiticiler"
    page = client.get(f"{address}?egitici={serving.trainer_id}")
    assert "Özgür Çağlar" in page.text and "Onaylanmış bir kayıt yok." in page.text
    values = {"csrf_token": page_token(page), "trainer": serving.trainer_id, "role": "lead", "run": 0}
    values["from_on"] = f"{today():%d.%m.%Y}"
    answer = client.post(address, data=values)
    assert answer.status_code == 200 and "gerekçenizi yazın" in answer.text
    answer = client.post(address, data={**values, "reason": "Yedek bulunamadı"}, follow_redirects=True)
    assert "eksik koşul ve gerekçe kaydedildi" in answer.text and "Yedek bulunamadı" in answer.text


def test_a_strict_chambers_course_page_says_no(chamber, sign_in):
    make.rule(chamber, trainer_training_gate="refuse")
    version, serving = make.course(chamber), make.trainer(chamber)
    client = sign_in(make.officer("training_officer", chamber))
    address = f"/masa/{chamber.slug}/egitimler/{version.course_id}/egiticiler"
    page = client.get(f"{address}?egitici={serving.trainer_id}")
    assert "oda kuralı izin vermiyor" in page.text and 'name="reason"' not in page.text  # it could not help
    values = {"csrf_token": page_token(page), "trainer": serving.trainer_id, "role": "lead", "run": 0}
    answer = client.post(address, data={**values, "from_on": f"{today():%d.%m.%Y}", "reason": "Lütfen"})
    assert "izin vermiyor" in answer.text and db.session.query(CourseTrainer).count() == 0


def test_the_passport_shows_everything_and_is_seen_by_its_trainer(chamber, sign_in):
    user, officer = make.person("Şükrü Öztürk"), make.officer("training_officer", chamber)
    serving = ready(chamber, user=user)
    assign(make.course(chamber, title="Zemin Etüdü"), serving, officer)
    page = sign_in(officer).get(f"/masa/{chamber.slug}/egiticiler/{serving.trainer_id}")
    for text in ("Şükrü Öztürk", "Zemin Etüdü", "Bütün koşullar sağlanıyor", "Bütün konular"):
        assert text in page.text
    looks = db.session.query(AuditEntry).filter_by(act="accounts.looked", subject_id=user.id).all()
    assert [one.actor_id for one in looks] == [officer.id]


def test_another_chambers_trainer_and_course_do_not_exist_here(chamber, sign_in):
    other = make.chamber()
    serving, version = make.trainer(other), make.course(other)
    client = sign_in(make.officer("training_officer", chamber))
    for address in (f"egiticiler/{serving.trainer_id}", f"egitimler/{version.course_id}/egiticiler"):
        assert client.get(f"/masa/{chamber.slug}/{address}").status_code == 404
        assert client.get(f"/masa/{other.slug}/{address}").status_code == 404


def test_a_trainer_sees_courses_and_takes_the_statement(chamber, sign_in):
    user = make.person()
    serving = ready(chamber, user=user)
    assign(make.course(chamber, title="Zemin Etüdü", hours=6), serving)
    client = sign_in(user)
    assert "Zemin Etüdü" in client.get("/egitmen/egitimlerim").text
    answer = client.get("/egitmen/saatlerim.pdf")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")


def test_the_public_sees_who_teaches_now(chamber):
    version, day = make.course(chamber), today()
    lead, past = ready(chamber, full_name="Özgür Çağlar"), ready(chamber, full_name="Eski Eğitici")
    assign(version, lead)
    assign(version, past, from_on=day - timedelta(days=9), to_on=day - timedelta(days=1))
    assert [one.trainer.full_name for one in queries.shown_to_public(version.id)] == ["Özgür Çağlar"]


def test_a_run_that_was_cancelled_or_is_still_to_come_is_no_hour_and_one_that_is_over_no_load(chamber):
    serving, moment = ready(chamber), now()
    held = {"from_on": today() - timedelta(days=9), "to_on": today() + timedelta(days=40), "reason": "Deneyimli"}
    for state, days, hours in (("finished", -20, 6), ("cancelled", -25, 7), ("confirmed", 20, 8), ("running", -1, 9)):
        version = make.course(chamber, hours=hours)
        ends = {"starts_at": moment + timedelta(days=days), "ends_at": moment + timedelta(days=days, hours=3 + hours)}
        run = make.run(version, kind="dated", state="planned", **ends)
        assign(version, serving, run=run, **held)
        run.state = state
    db.session.flush()
    year = (today() - timedelta(days=300), today() + timedelta(days=300))
    assert sorted(line.hours for line in queries.hours_of(serving.trainer_id, *year)) == [6, 9]
    assert queries.load_of(serving.trainer_id, today()) == rules.Load(2, 17)
    assert queries.loads_of(chamber.id, today()) == {serving.trainer_id: 2}

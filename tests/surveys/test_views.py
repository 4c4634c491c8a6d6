"""The pages: a participant's, the desk's, a trainer's; bad input; files."""

import pytest

from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.surveys import operations, queries
from tests import make
from tests.surveys.test_operations import answers_to, asked


@pytest.fixture
def chamber(database):
    return make.chamber("anket", "Anket Mühendisleri Odası")


@pytest.fixture
def template(chamber):
    return make.survey_template(chamber, automatic=True)


@pytest.fixture
def desk(chamber, sign_in):
    return sign_in(make.officer("training_officer", chamber))


def post(client, address, data=None, form_at=None):
    """Sends as the form of the page `form_at`, when that is to be seen first, and follows."""
    if form_at:
        assert 'name="csrf_token"' in client.get(form_at).text
    return client.post(address, data={"csrf_token": client.form_token(), **(data or {})}, follow_redirects=True)


def sent(invitation, score="4", text=""):
    values = {"scale": score, "choice": "1", "text": text}
    questions = invitation.survey.version.questions
    return {f"q_{one['key']}": values[one["kind"]] for one in questions if one["about"] != "place"}


def test_a_participant_is_told_what_anonymous_means_and_answers_once(chamber, template, sign_in):
    invitation = asked(make.course(chamber), number=1)[0]
    own = sign_in(invitation.user)
    assert f"/anketlerim/{invitation.id}" in own.get("/anketlerim").text
    page = own.get(f"/anketlerim/{invitation.id}").text
    assert "Yanıt kaydında adınız, numaranız ve saat yoktur" in page and "Eğitim yeri" not in page
    missing = post(own, f"/anketlerim/{invitation.id}").text
    assert "Gönderilmedi" in missing
    assert "adınız olmadan kaydedildi" in post(own, f"/anketlerim/{invitation.id}", sent(invitation)).text
    assert "daha önce yanıtladınız" in own.get(f"/anketlerim/{invitation.id}").text


def test_a_value_that_was_not_offered_is_refused_and_the_rest_kept(chamber, template, sign_in):
    invitation = asked(make.course(chamber), number=1)[0]
    page = post(sign_in(invitation.user), f"/anketlerim/{invitation.id}", sent(invitation, "9", "Yazdığım duruyor"))
    assert page.status_code == 200 and "Yazdığım duruyor" in page.text and "error-summary" in page.text


def test_declining_takes_it_off_the_list(chamber, template, sign_in):
    invitation = asked(make.course(chamber), number=1)[0]
    own = sign_in(invitation.user)
    assert "Yanıtlamak istemediniz" in post(own, f"/anketlerim/{invitation.id}/yanitlamiyorum").text


def test_the_desk_makes_a_survey_changes_it_and_takes_it_into_use(chamber, desk):
    assert "Henüz anket yok" in desk.get("/masa/anket/anketler").text
    assert "Ankete bir ad verin." in post(desk, "/masa/anket/anketler/yeni", {"title": " "}).text
    made = post(desk, "/masa/anket/anketler/yeni", {"title": "Eğitim sonu", "intro": "Kısa"})
    assert "Taslak, sürüm 1" in made.text
    there = made.request.path
    bad = post(desk, f"{there}/soru", {"about": "course", "kind": "choice", "text": "Süre?", "choices": "a"})
    assert "2 ile 8 arasında" in bad.text and "Süre?" in bad.text
    choice = {"about": "course", "kind": "choice", "text": "Süre?", "choices": "az\nçok"}
    assert "taslağa yazıldı" in post(desk, f"{there}/soru", choice).text
    assert post(desk, f"{there}/islem", {"islem": "kullan"}).status_code == 200
    assert post(desk, f"{there}/islem", {"islem": "kendiliginden"}).status_code == 200
    assert "kendiliğinden gönderilir" in desk.get(there).text
    assert db.session.query(AuditEntry).filter_by(act="surveys.in_use", chamber_id=chamber.id).count() == 1
    assert "okunamadı" in post(desk, f"{there}/islem", {"islem": "?"}).text


def test_sending_by_hand_reaches_those_who_finished_once(chamber, desk):
    from lms.watching.models import WatchTotal
    from tests.house.world import row

    template, version = make.survey_template(chamber), make.course(chamber)
    done, _ = make.enrolment(make.person(), version), make.enrolment(make.person(), version)
    total = db.session.get(WatchTotal, done.id) or row(
        "watching.models", "WatchTotal", enrolment_id=done.id, version_ids=[], durations_ms=[]
    )
    total.completed_at = done.enrolled_at
    db.session.flush()
    choice = {"run": done.run_id, "template": template.id}
    page = post(desk, "/masa/anket/anketler/gonder", choice)
    assert "Katılımcı: 1." in page.text
    assert "katılımcı yok" in post(desk, "/masa/anket/anketler/gonder", choice).text


def test_results_stay_closed_at_four_and_open_at_five_on_page_and_in_files(chamber, template, desk):
    invitations = asked(make.course(chamber))
    for invitation in invitations[:4]:
        operations.answer(invitation, answers_to(invitation, said="=HYPERLINK(1)"))
    page = desk.get("/masa/anket/anketler/sonuclar").text
    assert "5 kişi yanıtlayana dek hiçbir sonuç açılmaz" in page
    assert len(desk.get("/masa/anket/anketler/sonuclar?bicim=csv").text.strip().splitlines()) == 1
    operations.answer(invitations[4], answers_to(invitations[4], said="Teşekkürler"))
    page = desk.get("/masa/anket/anketler/sonuclar").text
    assert "Sayılan yanıt: 5" in page and 'role="img"' in page and "4,0" in page
    lines = desk.get("/masa/anket/anketler/sonuclar?bicim=csv").text.strip().splitlines()
    assert lines[1].split(";")[2:4] == ["5", "4,0"]
    assert desk.get("/masa/anket/anketler/sonuclar?bicim=xlsx").data[:2] == b"PK"
    assert "=HYPERLINK(1)" in desk.get("/masa/anket/anketler/metinler").text
    assert "5 kişi yanıtlayana" in desk.get("/masa/anket/anketler/sonuclar?yil=2001").text


def test_a_text_is_hidden_with_a_reason_and_opened_again(chamber, template, desk):
    for invitation in asked(make.course(chamber)):
        operations.answer(invitation, answers_to(invitation, said="Salon soğuktu"))
    text = queries.texts(queries.Scope(chamber.id), "waiting")[0]
    there = f"/masa/anket/anketler/metinler/{text.id}"
    assert "neden gizlediğinizi" in post(desk, there, {"karar": "hidden"}).text
    assert "Metin gizlendi." in post(desk, there, {"karar": "hidden", "reason": "Ad"}).text
    assert "Gizleme gerekçesi: Ad" in desk.get("/masa/anket/anketler/metinler?durum=hidden").text
    assert "eğiticiye açıldı" in post(desk, there, {"karar": "shown"}).text


def test_a_trainer_reads_the_results_on_a_page_of_their_own(chamber, template, sign_in):
    from tests.house.world import row

    teacher, version = make.officer("trainer", chamber), make.course(chamber)
    serving = make.trainer(chamber, user=teacher)
    who = {"trainer_id": serving.trainer_id, "version_id": version.id, "chamber_id": chamber.id}
    row("catalogue.assignments.models", "CourseTrainer", **who)
    own = sign_in(teacher)
    assert "hiçbir sonuç açılmaz" in own.get("/egitmen/anketlerim").text
    for invitation in asked(version):
        operations.answer(invitation, answers_to(invitation, said="Gizli kalan söz"))
    page = own.get("/egitmen/anketlerim").text
    assert "Sayılan yanıt: 5" in page and "Gizli kalan söz" not in page
    operations.decide_text(queries.texts(queries.Scope(chamber.id), "waiting")[0], "shown", make.person().id)
    assert "Gizli kalan söz" in own.get("/egitmen/anketlerim").text
    assert own.get("/egitmen/anketlerim?bicim=csv").status_code == 200


def test_the_results_page_asks_the_database_a_fixed_number_of_times(chamber, template, desk):
    from sqlalchemy import event

    def statements():
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731 - a listener of one line
        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            assert desk.get("/masa/anket/anketler/sonuclar").status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    for count in (1, 4):
        for _ in range(count):
            for invitation in asked(make.course(chamber)):
                operations.answer(invitation, answers_to(invitation))
        if count == 1:
            first = statements()
    assert statements() <= first

"""The desk's pages about trainers, and the trainer's own."""

import io
import re
from datetime import timedelta

import pytest

from lms.core.audit import AuditEntry
from lms.core.clock import today
from lms.core.database import db
from lms.trainers import menu, queries
from lms.trainers.models import TrainerImport, TrainerLoan, TrainerTraining
from tests import make

pytestmark = pytest.mark.usefixtures("database")
PDF = b"%PDF-1.7 belge"


@pytest.fixture
def chamber():
    return make.chamber()


@pytest.fixture
def officer(chamber):
    return make.officer("training_officer", chamber)


def page_token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def post(client, address, form_at=None, **values):
    """Opens the form, sends it with its token, follows."""
    token = page_token(client.get(form_at or address))
    data = {"csrf_token": token, **values}
    return client.post(address, data=data, follow_redirects=True, content_type="multipart/form-data")


def shown(day):
    return f"{day:%d.%m.%Y}"


def test_an_empty_desk_says_how_to_begin(chamber, officer, sign_in):
    page = sign_in(officer).get(f"/masa/{chamber.slug}/egiticiler")
    assert "Henüz eğitici yok" in page.text and "Listeden aktar" in page.text


def test_an_officer_adds_a_trainer_and_lands_on_the_passport(chamber, officer, sign_in):
    client = sign_in(officer)
    values = {"full_name": "Şükrü  Öztürk", "kind": "academic", "authorised_on": "01.02.2026", "fields": "Zemin\nTemel"}
    page = post(client, f"/masa/{chamber.slug}/egiticiler/yeni", email="sukru@example.org", **values)
    assert "<h1>Şükrü Öztürk</h1>" in page.text and "Akademisyen" in page.text and "Zemin, Temel" in page.text
    again = post(client, f"/masa/{chamber.slug}/egiticiler/yeni", email="sukru@example.org", **values)
    assert "zaten var" in again.text and "Zemin" in again.text


def test_a_form_with_faults_keeps_what_was_typed(chamber, officer, sign_in):
    page = post(sign_in(officer), f"/masa/{chamber.slug}/egiticiler/yeni", full_name="Şükrü", authorised_on="yarın")
    assert "gg.aa.yyyy" in page.text and 'value="Şükrü"' in page.text


def test_the_list_filters_pages_and_goes_out_as_files(chamber, officer, sign_in):
    for number in range(27):
        make.trainer(chamber, f"Eğitici {number:02}", kind="company" if number % 2 else "academic")
    client = sign_in(officer)
    page = client.get(f"/masa/{chamber.slug}/egiticiler")
    assert "1–25 / 27 eğitici" in page.text
    assert "26–27 / 27" in client.get(f"/masa/{chamber.slug}/egiticiler?sayfa=2").text
    assert "1–13 / 13" in client.get(f"/masa/{chamber.slug}/egiticiler?tur=company").text
    assert "uyan eğitici yok" in client.get(f"/masa/{chamber.slug}/egiticiler?ara=yokboyle").text
    sheet = client.get(f"/masa/{chamber.slug}/egiticiler?tur=company&bicim=csv")
    assert len(sheet.text.strip().splitlines()) == 14 and sheet.text.startswith("\ufeffAd soyad;")
    assert client.get(f"/masa/{chamber.slug}/egiticiler?bicim=xlsx").data[:2] == b"PK"


def test_a_formula_in_a_name_is_harmless_in_the_file(chamber, officer, sign_in):
    make.trainer(chamber, "=1+1 Ali")
    assert "'=1+1 Ali" in sign_in(officer).get(f"/masa/{chamber.slug}/egiticiler?bicim=csv").text


def test_the_list_asks_the_database_a_fixed_number_of_times(chamber, officer, sign_in, app):
    from sqlalchemy import event

    client, address = sign_in(officer), f"/masa/{chamber.slug}/egiticiler"
    asked = []

    def measured():
        asked.clear()
        client.get(address)
        return len(asked)

    event.listen(
        db.engine, "before_cursor_execute", lambda *args: args[2].startswith("SELECT") and asked.append(args[2])
    )
    make.trainer(chamber, "Bir")
    measured()
    few = measured()
    for number in range(12):
        make.trained(make.trainer(chamber, f"Eğitici {number}"))
    more = measured()
    assert more <= few


def test_an_outside_record_is_entered_and_approved_by_another_person(chamber, officer, sign_in):
    serving = make.trainer(chamber, "Şükrü Öztürk")
    values = {"step": "passed", "on": shown(today()), "title": "Üniversite eğitimi", "provider": "Üniversite"}
    address = f"/masa/{chamber.slug}/egiticiler/{serving.trainer_id}/egitim-kaydi"
    first, second = sign_in(officer), sign_in(make.officer("approver", chamber))
    page = post(first, address, document=(io.BytesIO(PDF), "belge.pdf"), **values)
    assert "ikinci kişinin onayını bekliyor" in page.text
    training = db.session.query(TrainerTraining).one()
    queue = f"/masa/{chamber.slug}/egiticiler/onay"
    assert "Başka bir yetkili karar verecek" in first.get(queue).text
    refused = first.post(f"{queue}/{training.id}", data={"csrf_token": page_token(first.get(queue)), "karar": "onay"})
    assert refused.status_code == 302 and training.state == "waiting"
    document = second.get(f"/masa/{chamber.slug}/egiticiler/egitim-kaydi/{training.id}/belge")
    assert document.data == PDF and "attachment" in document.headers["Content-Disposition"]
    said = post(second, f"{queue}/{training.id}", form_at=queue, karar="onay")
    assert "Kayıt onaylandı." in said.text and training.state == "approved"


def test_records_are_approved_together_without_ones_own(chamber, officer, sign_in):
    second = make.officer("chamber_admin", chamber)
    servings = [make.trainer(chamber, f"Eğitici {number}") for number in range(3)]
    records = [make.trained(serving, state="waiting") for serving in servings]
    records[0].entered_by_id = second.id
    db.session.flush()
    queue = f"/masa/{chamber.slug}/egiticiler/onay"
    page = post(sign_in(second), queue, secili=[one.id for one in records])
    assert "Onaylanan kayıt: 2" in page.text and "atlandı" in page.text
    assert [one.state for one in records] == ["waiting", "approved", "approved"]


def test_a_record_is_sent_back_with_a_reason(chamber, officer, sign_in):
    training = make.trained(make.trainer(chamber), state="waiting")
    queue, client = f"/masa/{chamber.slug}/egiticiler/onay", sign_in(officer)
    assert "neden kabul edilmediğini" in post(client, f"{queue}/{training.id}", form_at=queue, karar="ret").text
    post(client, f"{queue}/{training.id}", form_at=queue, karar="ret", reason="Belge okunmuyor")
    assert (training.state, training.reason) == ("refused", "Belge okunmuyor")


def test_changing_ending_and_taking_back(chamber, officer, sign_in):
    serving, client = make.trainer(chamber, "Şükrü Öztürk"), sign_in(officer)
    base = f"/masa/{chamber.slug}/egiticiler/{serving.trainer_id}"
    values = {
        "full_name": "Şükrü Öztürk Ak",
        "kind": "company",
        "authorised_on": "01.02.2026",
        "valid_until": "31.12.2030",
    }
    assert "31.12.2030" in post(client, f"{base}/degistir", **values).text
    assert "Gerekçeyi yazın" in post(client, f"{base}/bitir").text
    assert "görevi bitti" in post(client, f"{base}/bitir", reason="Taşındı").text
    assert "yeniden görevde" in post(client, f"{base}/yeniden", form_at=base).text


def test_an_authority_is_given_renewed_and_ended_on_pages(chamber, officer, sign_in):
    serving, client = make.trainer(chamber), sign_in(officer)
    version = make.course(chamber, title="Zemin Etüdü")
    base, day = f"/masa/{chamber.slug}/egiticiler", today()
    values = {"subject": f"course:{version.course.code}", "from_on": shown(day), "to_on": shown(day)}
    assert "Zemin Etüdü" in post(client, f"{base}/{serving.trainer_id}/yetki", **values).text
    given = queries.authorisations_of(serving.trainer_id)[0]
    later = shown(day + timedelta(days=300))
    assert later in post(client, f"{base}/yetki/{given.id}/yenile", to_on=later).text
    assert "Konu kapandı" in post(client, f"{base}/yetki/{given.id}/bitir", reason="Konu kapandı").text


def test_a_list_is_previewed_taken_over_and_undone(chamber, officer, sign_in):
    client, base = sign_in(officer), f"/masa/{chamber.slug}/egiticiler/aktar"
    assert "Ad soyad;" in client.get(f"{base}/ornek").text
    assert "dosyasını seçin" in post(client, base).text
    page = post(client, base, file=(io.BytesIO("Ad soyad\nİpek Iğdır\n".encode()), "liste.csv"))
    assert "Eğiticileri ekle: 1" in page.text and queries.counts_of(chamber.id, today())["all"] == 0
    kept = db.session.query(TrainerImport).one()
    assert "Eklenen eğitici: 1" in post(client, f"{base}/{kept.id}", form_at=f"{base}/{kept.id}", karar="al").text
    assert "geri alındı" in post(client, f"{base}/{kept.id}", form_at=f"{base}/{kept.id}", karar="geri-al").text
    assert queries.counts_of(chamber.id, today())["all"] == 0


def test_a_trainer_is_asked_for_and_lent(chamber, officer, sign_in):
    lender = make.chamber()
    make.trainer(lender, "Şükrü Öztürk", email="sukru@example.org")
    asking, lending = sign_in(officer), sign_in(make.officer("training_officer", lender))
    here, there = (f"/masa/{one.slug}/egiticiler/odunc" for one in (chamber, lender))
    values = {"lender": lender.id, "purpose": "Zemin eğitimi", "from_on": shown(today()), "to_on": shown(today())}
    assert "bulunamadı" in post(asking, here, who="Kimse", **values).text
    assert "iletildi" in post(asking, here, who="sukru@example.org", **values).text
    loan = db.session.query(TrainerLoan).one()
    answer = post(asking, f"{here}/{loan.id}", form_at=here, karar="kabul")
    assert answer.status_code == 404 and loan.state == "requested"
    assert "eklendi" in post(lending, f"{there}/{loan.id}", form_at=there, karar="kabul").text
    assert "Şükrü Öztürk" in asking.get(f"/masa/{chamber.slug}/egiticiler").text


def test_a_trainer_reads_the_own_record_and_adds_an_outside_training(chamber, officer, sign_in):
    user = make.person("Şükrü Öztürk")
    make.trainer(chamber, user=user)
    client = sign_in(user)
    page = client.get("/egitmen")
    assert "Şükrü Öztürk" in page.text and chamber.short_name in page.text
    values = {"step": "passed", "on": shown(today()), "title": "Dış eğitim", "chamber": chamber.id}
    sent = post(client, "/egitmen/egitim-kaydi", document=(io.BytesIO(b"\xff\xd8\xff resim"), "b.jpg"), **values)
    assert "yetkili bir kişi onayladığında" in sent.text and "Onay bekliyor" in sent.text
    training = db.session.query(TrainerTraining).one()
    assert client.get(f"/egitmen/egitim-kaydi/{training.id}/belge").mimetype == "image/jpeg"
    assert sign_in(make.person()).get(f"/egitmen/egitim-kaydi/{training.id}/belge").status_code == 404
    assert db.session.scalar(queries.waiting_count(chamber.id, not_by=officer.id)) == 1


def test_somebody_who_is_no_trainer_is_told_so(sign_in):
    answer = sign_in(make.person()).get("/egitmen")
    assert answer.status_code == 404 and "eğitici kaydı yok" in answer.text


def test_the_desk_says_what_waits_for_this_person(app, chamber, officer, sign_in):
    record = make.trained(make.trainer(chamber), state="waiting")
    second = make.officer("approver", chamber)
    record.entered_by_id = second.id
    db.session.flush()
    assert db.counted(menu.counts(chamber.id)) == {"trainers.approvals": 1}
    assert db.session.scalar(queries.waiting_count(chamber.id, not_by=second.id)) == 0
    assert db.session.scalar(queries.waiting_count(chamber.id, not_by=officer.id)) == 1


@pytest.mark.parametrize("role", ["content_editor", "exam_officer", "marker", "proctor"])
def test_roles_without_the_right_are_refused(chamber, sign_in, role):
    make.trainer(chamber)
    client = sign_in(make.officer(role, chamber))
    assert client.get(f"/masa/{chamber.slug}/egiticiler").status_code == 403


def test_a_branch_officer_reads_but_does_not_write(chamber, sign_in):
    serving = make.trainer(chamber)
    client = sign_in(make.officer("branch_officer", chamber, make.branch(chamber)))
    assert client.get(f"/masa/{chamber.slug}/egiticiler").status_code == 200
    assert "Kaydı değiştir" not in client.get(f"/masa/{chamber.slug}/egiticiler/{serving.trainer_id}").text
    assert client.get(f"/masa/{chamber.slug}/egiticiler/yeni").status_code == 403


def test_another_chambers_records_do_not_exist_here(chamber, officer, sign_in):
    other = make.chamber()
    serving = make.trainer(other)
    training, given = make.trained(serving, state="waiting"), make.authorised(serving)
    client, base = sign_in(officer), f"/masa/{chamber.slug}/egiticiler"
    for part in (
        f"{serving.trainer_id}/degistir",
        f"{serving.trainer_id}/egitim-kaydi",
        f"yetki/{given.id}/bitir",
        f"yetki/{given.id}/yenile",
        f"egitim-kaydi/{training.id}/belge",
        f"egitim-kaydi/{training.id}/geri-al",
        "aktar/999",
    ):
        assert client.get(f"{base}/{part}").status_code == 404, part
    assert db.session.query(AuditEntry).filter_by(act="accounts.looked").count() == 0


def test_a_guest_is_asked_to_sign_in(client, chamber):
    for address in (f"/masa/{chamber.slug}/egiticiler", "/egitmen", "/egitmen/egitimlerim"):
        answer = client.get(address)
        assert answer.status_code == 302 and "/giris" in answer.location

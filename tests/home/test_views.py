import re

import pytest

from lms.core.clock import now
from lms.enrolments.admission.models import Application
from tests import make

APPLIED = {"number": 1, "code": "A1", "rank": 1, "member_class": "member", "price_kurus": 0}


@pytest.mark.parametrize("address", ["/", "/yardim", "/aydinlatma", "/erisilebilirlik"])
def test_a_visitor_reads_the_public_pages(client, address):
    assert client.get(address).status_code == 200


def test_front_page_draws_one_square_per_published_course_that_counts(client, database):
    make.course(title="Zemin Etüdü")
    page = client.get("/").text
    assert "Zemin Etüdü" in page and "çevrimiçi: 1," in page


def test_theme_is_kept_in_a_cookie_and_leads_back_to_own_pages_only(client):
    answer = client.post("/gorunum", data={"theme": "dark", "next": "//kotu.example.com"})
    assert answer.location == "/" and "theme=dark" in answer.headers["Set-Cookie"]


def test_my_learning_of_somebody_new_says_how_to_begin(sign_in, database):
    assert "Henüz bir eğitime kaydolmadınız" in sign_in(make.person()).get("/egitimlerim").text


def test_my_learning_shows_own_courses_and_nobody_elses(sign_in, database):
    mine, other = make.person(), make.person()
    make.enrolment(mine, make.course(title="Topraklama Ölçümleri"))
    make.enrolment(other, make.course(title="Asansör Kontrolü"))
    page = sign_in(mine).get("/egitimlerim").text
    assert "Topraklama Ölçümleri" in page and "Asansör Kontrolü" not in page


def test_what_waits_for_the_member_stands_above_the_course_to_go_on_with(sign_in, database):
    member = make.person()
    make.enrolment(member, make.course(title="Topraklama Ölçümleri"))
    owed = make.order(make.priced_run(title="Zemin Etüdü Uygulaması"), member)
    run = make.dated_run(make.course(title="Asansör Kontrolü"))
    offer = {"run_id": run.id, "chamber_id": run.chamber_id, "state": "offered", "offered_until": now()}
    make.saved(Application(**APPLIED, **offer, user_id=member.id))
    page = sign_in(member).get("/egitimlerim").text
    assert f"/odemelerim/{owed.id}" in page and "Size yer önerildi." in page
    assert page.index("Asansör Kontrolü") < page.index("Zemin Etüdü Uygulaması") < page.index("Topraklama Ölçümleri")


def test_desk_leads_straight_to_the_only_chamber(sign_in, database):
    chamber = make.chamber()
    client = sign_in(make.officer("training_officer", chamber))
    assert client.get("/masa").location.endswith(f"/masa/{chamber.slug}")
    assert client.get(f"/masa/{chamber.slug}").status_code == 200


def test_desk_of_another_chamber_is_not_found_and_a_member_has_none(sign_in, database):
    here, there = make.chamber(), make.chamber()
    assert sign_in(make.officer("training_officer", here)).get(f"/masa/{there.slug}").status_code == 404
    assert sign_in(make.person()).get(f"/masa/{here.slug}").status_code == 403


def test_audit_log_finds_by_reason(sign_in, database):
    from lms.core.audit import audit

    chamber = make.chamber()
    audit("catalogue.retire", None, chamber_id=chamber.id, reason="Mevzuat değişti")
    client = sign_in(make.officer("chamber_admin", chamber))
    assert "Mevzuat değişti" in client.get(f"/masa/{chamber.slug}/denetim?ara=mevzuat").text
    found = client.get(f"/masa/{chamber.slug}/denetim?ara=yayindan").text  # the words that stand for the act
    assert "Eğitim yayından kaldırıldı" in found and "Mevzuat değişti" in found
    assert "Kayıt bulunamadı" in client.get(f"/masa/{chamber.slug}/denetim?ara=asansor").text


def test_one_line_of_the_desk_menu_is_lit(sign_in, database):
    chamber = make.chamber()
    page = sign_in(make.officer("training_officer", chamber)).get(f"/masa/{chamber.slug}/egiticiler/onay").text
    menu = page[page.index('<details class="desk-nav"') :]
    assert re.findall(r'aria-current="page"><span>([^<]+)', menu) == ["Eğitici onayları"]


def test_outbox_is_for_those_who_run_the_system(sign_in, database):
    assert sign_in(make.officer("union_admin")).get("/sistem/giden-kutusu").status_code == 200
    assert sign_in(make.officer("chamber_admin", make.chamber())).get("/sistem/giden-kutusu").status_code == 403


def test_what_went_to_one_address_is_found_however_it_is_written_and_however_much_went_out(sign_in, database):
    from lms.core.mail import OutgoingMail

    for number in range(60):
        make.saved(OutgoingMail(recipient=f"uye{number}@example.org", subject=f"Konu {number}.", body="Gövde"))
    box = sign_in(make.officer("union_admin"))
    first, second = box.get("/sistem/giden-kutusu").text, box.get("/sistem/giden-kutusu?sayfa=2").text
    assert "Konu 59." in first and "Konu 9." not in first and "Konu 9." in second
    found = box.get("/sistem/giden-kutusu?kime=UYE7@example.org").text
    assert "Konu 7." in found and "Konu 59." not in found
    assert "Bu adrese giden ileti yok" in box.get("/sistem/giden-kutusu?kime=kimse@example.org").text
    assert "Gönderilemeyen ileti yok" in box.get("/sistem/giden-kutusu?durum=olmadi").text


def test_the_audit_log_is_searched_by_who_whom_what_and_day_and_exported(sign_in, database, clock):
    from lms.core.audit import audit
    from lms.home.audit_words.details import detail_words
    from tests.surveys.test_views import post

    chamber = make.chamber()
    officer = make.officer("chamber_admin", chamber)
    actor, subject = make.person("Yapan Kişi"), make.person("Çağla İnce")
    audit("certificates.revoked", actor.id, chamber_id=chamber.id, subject_id=subject.id, reason="Yanlış kişi")
    audit("notices.published", None, chamber_id=chamber.id, reason="Kendiliğinden")
    make.db.session.flush()
    desk, base = sign_in(officer), f"/masa/{chamber.slug}/denetim"

    def found(query):
        text = desk.get(f"{base}?{query}").text
        return "Yanlış kişi" in text, "Kendiliğinden" in text

    assert found("kim=yapan") == (True, False) and found("kime=cagla") == (True, False)
    assert found("oda_isi=notices") == (False, True) and found("ilk=01.01.2099") == (False, False)
    assert found("ara=kendiliğinden") == (False, True) and found("ilk=olmaz&oda_isi=yok") == (True, True)
    words = detail_words({"rows": 6, "opens_at": "2026-12-05T07:00:00+00:00", "before": [None, {"kurus": 240000}]})
    assert words == "satır: 6; başlangıç: 05.12.2026 10.00; öncesi: yok, tutar 2.400,00 TL"
    sheet = desk.get(f"{base}?kim=yapan&bicim=csv").get_data(as_text=True)
    assert "Çağla İnce" in sheet and "Kendiliğinden" not in sheet
    assert found("ara=exported_audit") == (False, False) and "Denetim kaydı indirildi" in desk.get(base).text

    save = {"query": "kim=yapan&once=5&kotu=1", "name": "Yapanın işleri"}
    page = post(desk, f"/masa/{chamber.slug}/suzgecler/denetim", save, f"{base}?kim=yapan").text
    assert 'href="' + base + '?kim=yapan"' in page and "Yapanın işleri" in page
    kept = re.search(r"/suzgecler/denetim/(\d+)/sil", page)[0]
    assert "Yapanın işleri" not in sign_in(make.officer("chamber_admin", chamber)).get(base).text
    assert "Süzgeç silindi" in post(desk, f"/masa/{chamber.slug}{kept}", None, f"{base}?kim=yapan").text


def test_a_list_of_any_desk_page_is_kept_and_leads_back_to_where_it_was_kept(sign_in, database):
    from tests.surveys.test_views import post

    chamber = make.chamber()
    run = make.dated_run(make.course(chamber))
    desk = sign_in(make.officer("chamber_admin", chamber))
    at = f"/masa/{chamber.slug}"
    make.membership(make.person("Ayşe Yıldırım"), chamber)
    for key, page in (
        ("donemler", f"{at}/donemler"),
        ("odemeler", f"{at}/odemeler"),
        ("hareketler", f"{at}/hareketler"),
        ("egiticiler", f"{at}/egiticiler"),
        ("kisiler", f"{at}/kisiler"),
        ("uye-listesi", f"{at}/uye-listesi"),
        ("basvurular", f"{at}/donemler/{run.id}/basvurular"),
    ):
        save = {"query": "ara=zemin", "name": f"Zemin {key}", "where": page}
        shown = post(desk, f"{at}/suzgecler/{key}", save, f"{page}?ara=zemin")
        assert shown.request.path == page and f'href="{page}?ara=zemin"' in shown.text, key
    away = {"query": "ara=zemin", "name": "Dışarı", "where": "//kotu.example.org/masa"}
    assert post(desk, f"{at}/suzgecler/donemler", away, f"{at}/donemler?ara=x").request.path == f"{at}/donemler"


def test_every_act_that_the_program_writes_has_words_in_the_audit_log():
    """Acts written with a variable part are left out."""
    import re

    from lms.home.audit_words import act_words
    from tests.house.source import modules

    found = {act for module in modules() for act in re.findall(r'\baudit\(\s*"([a-z_]+\.[a-z_]+)"', module.text)}
    assert len(found) > 150 and sorted(act for act in found if not act_words(act)) == []


def test_every_detail_that_the_program_writes_has_a_word_in_the_audit_file():
    """Details put together elsewhere (`**counts`) are left out."""
    from lms.home.audit_words.details import NAMES
    from tests.house.source import modules

    own = {"chamber_id", "subject_id", "thing", "reason", None}
    calls = [node for module in modules() for node, name, _ in module.calls() if name == "audit"]
    written = {keyword.arg for node in calls for keyword in node.keywords} - own
    assert len(written) > 60 and sorted(written - set(NAMES)) == []


def test_each_file_of_people_that_leaves_is_an_entry(sign_in, database):
    from lms.core.audit import AuditEntry

    chamber = make.chamber()
    make.trainer(chamber, "Şükrü Öztürk")
    at = f"/masa/{chamber.slug}"
    admin, exams = (sign_in(make.officer(role, chamber)) for role in ("chamber_admin", "exam_officer"))
    for client, address, act in (
        (admin, f"{at}/egiticiler?bicim=csv", "trainers.export"),
        (admin, f"{at}/belgeler?dosya=csv", "certificates.export"),
        (admin, f"{at}/uye-listesi.csv", "accounts.export_list"),
        (exams, f"{at}/gozetmen-belgeleri.csv", "halls.export"),
    ):
        assert client.get(address).mimetype == "text/csv", address
        entry = database.session.query(AuditEntry).filter_by(act=act).one()
        assert entry.chamber_id == chamber.id and entry.actor_id and "rows" in entry.details

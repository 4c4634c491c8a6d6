import re

import pytest

from lms.certificates import codes, operations, queries
from lms.certificates.models import Suspicion
from lms.core.database import db
from tests import make


@pytest.fixture
def certificate(database):
    version = make.course(title="Topraklama Tesisleri", hours=12)
    return make.certificate(make.person("Gülşah Işık"), version, sealed=True)


def token(page):
    return re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)[1]


# --- the stranger ---------------------------------------------------------------------------------------------------


def test_a_valid_document_says_so_masks_the_name_and_is_kept_from_search_engines(client, certificate):
    page = client.get(f"/belge-dogrula/{certificate.code}")
    assert page.status_code == 200 and "Belge geçerli" in page.text
    assert "G***** I***" in page.text and "Gülşah" not in page.text
    assert "Sınav yapılmamıştır" in page.text and "Topraklama Tesisleri" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow" and 'name="robots"' in page.text
    assert certificate.user.email not in page.text


def test_a_code_may_be_typed_carelessly(client, certificate):
    typed = codes.grouped(certificate.code).lower().replace("0", "o").replace("1", "l")
    assert "Belge geçerli" in client.get("/belge-dogrula", query_string={"kod": f" {typed} "}).text


def test_the_page_speaks_english(client, certificate):
    page = client.get(f"/belge-dogrula/{certificate.code}?dil=en")
    assert 'lang="en"' in page.text and "The document is valid" in page.text and "No exam was held" in page.text


@pytest.mark.parametrize("typed", ["abc", "7K4M-Q2XR", "<script>", "x" * 500])
def test_what_is_no_code_is_answered_kindly(client, database, typed):
    page = client.get("/belge-dogrula", query_string={"kod": typed})
    assert page.status_code == 200 and "arakter karakter" in page.text


def test_an_unknown_code_is_404_and_counts_as_a_guess(client, few, database):
    for _ in range(few):
        assert client.get(f"/belge-dogrula/{codes.new_code()}").status_code == 404
    assert client.get(f"/belge-dogrula/{codes.new_code()}").status_code == 429


def test_the_page_of_a_suspicion_tells_no_more_codes_than_the_check_itself(client, few, database):
    for _ in range(few):
        assert client.get(f"/belge-dogrula/{codes.new_code()}/kusku").status_code == 404
    assert client.get(f"/belge-dogrula/{codes.new_code()}/kusku").status_code == 429


def test_so_many_guesses_are_allowed_as_an_office_may_need(app):
    assert 50 <= app.config["LMS"].throttle_address <= 60


def test_right_codes_are_never_counted(client, certificate, few):
    for _ in range(few + 4):
        assert client.get(f"/belge-dogrula/{certificate.code}").status_code == 200


def test_a_revoked_document_is_revoked_at_once_and_says_no_reason(client, certificate):
    assert "Belge geçerli" in client.get(f"/belge-dogrula/{certificate.code}").text
    operations.revoke(certificate.id, "Başkası izlemiş", 1, 2)
    page = client.get(f"/belge-dogrula/{certificate.code}")
    assert "Belge iptal edilmiş" in page.text and "Başkası" not in page.text and "İptal günü" in page.text


def test_a_replaced_document_points_to_the_new_one(client, certificate):
    new = operations.reissue(certificate.id, "Ad düzeltildi", 1, 2)
    page = client.get(f"/belge-dogrula/{certificate.code}")
    assert "Belge yenilenmiş" in page.text and new.number in page.text and new.code in page.text
    assert "Belge geçerli" in client.get(f"/belge-dogrula/{new.code}").text


def test_an_expired_authorisation_says_that_it_was_valid(client, database, clock):
    certificate = make.certificate(kind="authorisation")
    assert "Belge geçerli" in client.get(f"/belge-dogrula/{certificate.code}").text
    clock(days=6 * 366)
    assert "Belgenin süresi dolmuş" in client.get(f"/belge-dogrula/{certificate.code}").text


def test_before_its_pdf_is_made_a_document_is_valid_by_its_code(client, database):
    page = client.get(f"/belge-dogrula/{make.certificate().code}")
    assert "Belge geçerli" in page.text and "hazırlanıyor" in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [("GULSAH  isik", "aynı."), ("Gülşah Işık", "aynı."), ("Gülşah", "adı değil"), ("Ali Veli", "adı değil")],
)
def test_a_typed_name_is_compared_without_showing_the_true_one(client, certificate, typed, said):
    address = f"/belge-dogrula/{certificate.code}"
    page = client.post(address, data={"name": typed, "csrf_token": token(client.get(address))})
    assert said in page.text
    assert ("Gülşah Işık" in page.text) == (typed == "Gülşah Işık")


def test_wrong_names_count_as_guesses(client, certificate):
    address = f"/belge-dogrula/{certificate.code}"
    data = {"csrf_token": token(client.get(address))}
    answers = [client.post(address, data=data | {"name": f"Ad {n}"}).status_code for n in range(52)]
    assert answers[0] == 200 and answers[-1] == 429


def test_names_tried_on_one_document_are_counted_from_all_addresses_together(client, certificate):
    address = f"/belge-dogrula/{certificate.code}"
    data = {"csrf_token": token(client.get(address))}

    def tried(name, n):
        return client.post(
            address, data=data | {"name": name}, environ_base={"REMOTE_ADDR": f"192.0.2.{n}"}
        ).status_code

    assert [tried(f"Ad {n}", n) for n in range(20)] == [200] * 20
    assert tried("Gülşah Işık", 99) == 429 and client.get(address).status_code == 200


def test_a_file_is_found_by_its_digest_and_a_strange_one_is_not_called_forged(client, certificate):
    page = client.get("/belge-dogrula", query_string={"ozet": certificate.pdf_sha256})
    assert "düzenlenen belgenin kendisidir" in page.text
    page = client.get("/belge-dogrula", query_string={"ozet": "a" * 64})
    assert "asıl dosyalardan biri değil" in page.text and "sahte olduğu anlamına gelmez" in page.text


def test_a_suspicion_reaches_the_desk_of_the_issuer(client, sign_in, certificate):
    address = f"/belge-dogrula/{certificate.code}/kusku"
    data = {"csrf_token": token(client.get(address)), "text": "Üstündeki ad başka bir kişinin.", "contact": ""}
    assert client.post(address, data=data).status_code == 302
    report = db.session.query(Suspicion).one()
    officer = sign_in(make.officer("training_officer", certificate.chamber))
    slug = certificate.chamber.slug
    assert "başka bir kişinin" in officer.get(f"/masa/{slug}/belgeler/bekleyen").text
    page = officer.get(f"/masa/{slug}/belgeler/kusku/{report.id}")
    officer.post(page.request.path, data={"csrf_token": token(page), "note": "Bakıldı, belge doğru."})
    assert report.state == "closed"


def test_the_public_keys_are_published_and_marked_as_test_keys(client, certificate):
    page = client.get("/belge-dogrula/anahtarlar")
    assert certificate.seal in page.text and "Deneme anahtarı" in page.text
    assert client.get(f"/belge-dogrula/anahtarlar/{certificate.seal}.pem").text.startswith("-----BEGIN CERT")


# --- the member -----------------------------------------------------------------------------------------------------


def test_my_documents_are_mine_alone(sign_in, certificate):
    mine, other = sign_in(certificate.user), sign_in(make.person())
    assert certificate.number in mine.get("/belgelerim").text
    assert certificate.number not in other.get("/belgelerim").text
    answer = mine.get(f"/belgelerim/{certificate.number}.pdf")
    assert answer.data.startswith(b"%PDF") and "attachment" in answer.headers["Content-Disposition"]
    assert other.get(f"/belgelerim/{certificate.number}.pdf").status_code == 404


def test_my_documents_when_there_are_none_yet(sign_in, database):
    assert "Henüz belgeniz yok" in sign_in(make.person()).get("/belgelerim").text


def test_a_document_that_could_not_be_issued_is_announced_without_blame(sign_in, database):
    enrolment = make.enrolment(make.person(), make.course())
    operations.issue_for(enrolment, "participation")
    page = sign_in(enrolment.user).get("/belgelerim")
    assert "hak kazandınız" in page.text and "imza" not in page.text


def test_the_holder_reads_why_it_was_revoked(sign_in, certificate):
    operations.revoke(certificate.id, "Başkası izlemiş", 1, 2)
    assert "Başkası izlemiş" in sign_in(certificate.user).get("/belgelerim").text


@pytest.mark.parametrize("kind", ["participation", "achievement", None])
def test_why_there_is_no_document_yet(sign_in, database, kind):
    enrolment = make.enrolment(make.person(), make.course(certificate_kind=kind, videos=(60_000, 30_000)))
    page = sign_in(enrolment.user).get(f"/egitimlerim/{enrolment.id}/belge")
    if kind:
        assert "Kalan: 1 dakika 21 saniye" in page.text and "Ders 1 · baştan" in page.text
        assert ("sınavında başarılı" in page.text) == (kind == "achievement")
    else:
        assert "bir belge ile sonuçlanmıyor" in page.text
    assert sign_in(make.person()).get(f"/egitimlerim/{enrolment.id}/belge").status_code == 404


def test_with_a_document_the_page_leads_to_it(sign_in, certificate):
    page = sign_in(certificate.user).get(f"/egitimlerim/{certificate.entitlement.enrolment_id}/belge")
    assert "Belge koşulları" in page.text and "/belgelerim" in page.text


# --- the desk -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(certificate, sign_in):
    officer = make.officer("chamber_admin", certificate.chamber)
    return {"slug": certificate.chamber.slug, "client": sign_in(officer), "officer": officer}


def test_the_desk_lists_searches_and_exports(desk, certificate):
    address, client = f"/masa/{desk['slug']}/belgeler", desk["client"]
    assert certificate.number in client.get(address, query_string={"ara": "gulsah"}).text
    assert "uyan belge yok" in client.get(address, query_string={"ara": "olmayan"}).text
    assert "uyan belge yok" in client.get(address, query_string={"durum": "revoked"}).text
    assert certificate.number in client.get(address, query_string={"dosya": "csv"}).text
    assert client.get(address, query_string={"dosya": "xlsx"}).data[:2] == b"PK"


def test_opening_a_document_is_seen_by_its_holder(desk, certificate):
    from lms.core.audit import AuditEntry

    page = desk["client"].get(f"/masa/{desk['slug']}/belgeler/{certificate.id}")
    assert "Kütükteki satırları" in page.text and "Gülşah Işık" in page.text
    seen = db.session.query(AuditEntry).filter_by(act="accounts.looked", subject_id=certificate.user_id).all()
    assert [entry.actor_id for entry in seen] == [desk["officer"].id]


def test_another_chambers_documents_do_not_exist(desk, certificate):
    other = make.certificate()
    for path in ("", "/pdf", "/iptal", "/yenile"):
        assert desk["client"].get(f"/masa/{desk['slug']}/belgeler/{other.id}{path}").status_code == 404
    assert desk["client"].get(f"/masa/{other.chamber.slug}/belgeler").status_code == 404


def test_revoking_by_two_people_through_the_pages(desk, certificate, sign_in):
    client, address = desk["client"], f"/masa/{desk['slug']}/belgeler/{certificate.id}/iptal"
    page = client.get(address)
    answer = client.post(address, data={"csrf_token": token(page), "reason": "kısa"})
    assert "en az on harfle" in answer.text
    answer = client.post(address, data={"csrf_token": token(page), "reason": "Yanlış kişiye verilmiş"})
    where = answer.headers["Location"]
    assert client.post(where, data={"csrf_token": token(client.get(where)), "karar": "onayla"}).status_code == 200
    assert certificate.state == "valid"
    union = sign_in(make.officer("union_admin"))
    assert union.post(where, data={"csrf_token": token(union.get(where)), "karar": "onayla"}).status_code == 302
    assert certificate.state == "revoked"


def test_issuing_by_hand_shows_each_line_before_anything_is_written(desk, certificate, sign_in):
    client, address = desk["client"], f"/masa/{desk['slug']}/belge-elle"
    person = make.person("Kadir Doğan")
    page = client.get(address)
    kind = queries.kind_by_slug(certificate.chamber_id, "participation")
    data = {
        "csrf_token": token(page),
        "version": certificate.version_id,
        "kind": kind.id,
        "issued_on": f"{certificate.issued_on:%d.%m.%Y}",
        "place": "Ankara",
        "people": f"{person.email}; 82\nyok@example.org\n{certificate.user.email}",
        "reason": "Yoklama çizelgesi 2026/14",
    }
    preview = client.post(address, data=data)
    assert "Kadir Doğan" in preview.text and "kayıtlı kimse yok" in preview.text and "yürürlükte aynı" in preview.text
    assert queries.proposals(certificate.chamber_id) == []
    assert "elle belge için arama" in sign_in(person).get("/hesabim/kaydimi-acanlar").text
    where = client.post(address, data=data | {"gonder": "1"}).headers["Location"]
    second = sign_in(make.officer("approver", certificate.chamber))
    second.post(where, data={"csrf_token": token(second.get(where)), "karar": "onayla"})
    (proposal,) = queries.proposals(certificate.chamber_id)
    assert proposal.state == "approved" and operations.next_batch(proposal.id) == (1, 1)
    assert [one.personal["result"] for one in queries.of_person(person.id)] == ["82"]
    assert "Tamamlandı: 1 belge" in second.get(where).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"issued_on": "32.13.2026"}, "takvimde yok"),
        ({"issued_on": "01.01.2099"}, "bugünden sonra"),
        ({"people": ""}, "En az bir kişi"),
        ({"reason": ""}, "boş bırakılamaz"),
        ({"people": "x\n" * 600}, "en çok 500"),
        ({"kind": "99999"}, "Belge türünü seçin."),
    ],
)
def test_bad_lists_are_refused_by_the_field(desk, certificate, change, said):
    client, address = desk["client"], f"/masa/{desk['slug']}/belge-elle"
    kind = queries.kind_by_slug(certificate.chamber_id, "participation")
    data = {
        "csrf_token": token(client.get(address)),
        "version": certificate.version_id,
        "kind": kind.id,
        "issued_on": "01.11.2026",
        "people": "1\n2",
        "reason": "Yoklama çizelgesi 2026/14",
    }
    page = client.post(address, data=data | change)
    assert page.status_code == 200 and (said in page.text or "Geçerli bir seçenek" in page.text)


def test_a_kind_is_made_changed_previewed_and_retired_by_clicking(desk, certificate):
    client, address = desk["client"], f"/masa/{desk['slug']}/belge-turleri"
    data = {
        "csrf_token": token(client.get(f"{address}/yeni")),
        "title": "Seminer Belgesi",
        "basis": "participation",
        "sentence": "aşağıdaki seminere katılmıştır.",
        "proves": "Katılımı gösterir.",
        "does_not_prove": "Başarıyı göstermez.",
    }
    assert client.post(f"{address}/yeni", data=data | {"onizle": "1"}).data.startswith(b"%PDF")
    assert client.post(f"{address}/yeni", data=data).status_code == 302
    kind = queries.kind_by_slug(certificate.chamber_id, "seminer-belgesi")
    assert "zaten var" in client.post(f"{address}/yeni", data=data).text
    assert client.post(f"{address}/{kind.id}", data=data | {"title": "Seminer Katılım Belgesi"}).status_code == 302
    assert (kind.title, kind.version) == ("Seminer Katılım Belgesi", 2)
    assert client.get(f"{address}/{kind.id}/ornek.pdf").data.startswith(b"%PDF")
    client.post(f"{address}/{kind.id}/kaldir", data={"csrf_token": data["csrf_token"]})
    assert kind.is_retired and "Kullanımdan kaldırıldı" in client.get(address).text
    wrong = data | {"title": "Yetki", "basis": "authorisation"}
    assert "geçerlilik süresini" in client.post(f"{address}/yeni", data=wrong).text


def test_the_desk_says_what_is_missing_and_tries_again(sign_in, database):
    version = make.course()
    operations.issue_for(make.enrolment(make.person(), version), "participation")
    client = sign_in(make.officer("training_officer", version.chamber))
    address = f"/masa/{version.chamber.slug}/belgeler/bekleyen"
    page = client.get(address)
    assert "imza yetkilisi yok" in page.text
    make.signatory(version.chamber)
    client.post(f"{address}/dene", data={"csrf_token": token(page)})
    assert queries.pending_in(version.chamber_id) == []


def test_a_corrected_name_is_offered_and_may_be_left(sign_in, desk, certificate):
    certificate.user.full_name = "Gülşah Çağlayan"
    operations.name_changed(certificate.user)
    client, address = desk["client"], f"/masa/{desk['slug']}/belgeler/bekleyen"
    page = client.get(address)
    assert "Gülşah Çağlayan" in page.text
    assert "Yeni belgedeki ad" in client.get(f"/masa/{desk['slug']}/belgeler/{certificate.id}/yenile").text
    (offer,) = queries.name_changes(certificate.chamber_id)
    client.post(f"/masa/{desk['slug']}/belgeler/adlar/{offer.id}/birak", data={"csrf_token": token(page)})
    assert queries.name_changes(certificate.chamber_id) == []

import json
import re

from lms.enrolments.models import Enrolment
from tests import make


def address(version):
    return f"/egitimler/{version.chamber.slug}/{version.course.code}"


def test_the_page_says_what_the_document_does_not_prove_and_who_is_responsible(client, database):
    version = make.course(aim="Kirişi boyutlandırmak", content=["Denge", "Donatı"], access_days=45)
    text = client.get(address(version)).text
    for expected in (
        "Katılım Belgesi", "Sınav yapılmamıştır", "Kayıttan sonra 45 gün", "%90", version.chamber.name,
        "veri sorumlusu bu odadır", "Donatı", "Kaydolmak için giriş yap", "Ücretsiz",
    ):  # fmt: skip
        assert expected in text, expected
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text)[1])
    assert (data["@type"], data["name"], data["isAccessibleForFree"]) == ("Course", version.title, True)


def test_structured_data_cannot_break_out_of_its_block(client, database):
    version = make.course(title="</script><script>alert(1)</script>", aim='"<b>')
    assert "<script>alert" not in client.get(address(version)).text


def test_the_price_is_that_of_my_class_and_it_says_why(sign_in, database):
    version, user = make.course(price_kurus=100_00), make.person()
    make.membership(user, version.chamber, "student_member")
    make.run_of(version).rules = {**make.run_of(version).rules, "price_kurus": 100_00}
    client = sign_in(user)
    text = client.get(address(version)).text
    assert "Öğrenci üye" in text and "20,00 TL" in text and "KDV (%20): 3,33 TL" in text
    sent = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)[1], "full_name": "Işık Öz"}
    assert "iade kuralını okuyup onaylayın" in client.post(address(version) + "/siparis", data=sent).text
    ordered = client.post(address(version) + "/siparis", data={**sent, "accepted": "y"})
    assert ordered.status_code == 302 and "20,00 TL" in client.get(ordered.location).text
    assert "Siparişiniz var" in client.get(address(version)).text


def test_enrolling_confirms_the_name_and_happens_once(sign_in, database):
    version, user = make.course(), make.person(full_name="Gülsah Isik")
    client = sign_in(user)
    page = client.get(address(version))
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    sent = {"csrf_token": token, "full_name": "Gülşah Işık"}
    for _ in range(2):
        assert client.post(address(version) + "/kayit", data=sent).status_code == 302
    assert database.session.query(Enrolment).filter_by(user_id=user.id).count() == 1
    assert user.full_name == "Gülşah Işık" and user.name_locked_at
    assert "Bu eğitime kayıtlısınız" in client.get(address(version)).text


def test_a_name_that_is_none_is_refused_beside_its_field_and_nothing_is_enrolled(sign_in, database):
    version, user = make.course(), make.person()
    client = sign_in(user)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address(version)).text)[1]
    answer = client.post(address(version) + "/kayit", data={"csrf_token": token, "full_name": "x"})
    assert answer.status_code >= 400 and "full_name-hata" in answer.text
    assert not database.session.query(Enrolment).filter_by(user_id=user.id).count()


def test_enrolling_needs_the_forms_token(sign_in, database):
    version, user = make.course(), make.person()
    answer = sign_in(user).post(address(version) + "/kayit", data={"full_name": "Gülşah Işık"})
    assert answer.status_code >= 400
    assert not database.session.query(Enrolment).filter_by(user_id=user.id).count()


def test_a_draft_is_not_there_and_a_retired_course_says_so(client, database):
    draft = make.course(published=False)
    assert client.get(address(draft)).status_code == 404
    gone = make.course()
    gone.state = "retired"
    database.session.flush()
    answer = client.get(address(gone))
    assert answer.status_code == 200 and "yayından kaldırıldı" in answer.text


def test_leaving_says_what_is_lost_and_is_only_for_oneself(sign_in, database):
    version, user = make.course(), make.person()
    enrolment = make.enrolment(user, version)
    path = f"/egitimlerim/{enrolment.id}/birak"
    assert sign_in(make.person()).get(path).status_code == 404
    client = sign_in(user)
    page = client.get(path)
    assert "belgeler geçerliliğini korur" in page.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    assert client.post(path, data={"csrf_token": token}).status_code == 302
    assert enrolment.state == "cancelled"

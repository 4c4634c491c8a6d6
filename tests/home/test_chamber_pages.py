from datetime import timedelta

import pytest

from lms.accounts.models import Invitation
from lms.chambers.models import Branch, Chamber, Signatory
from lms.chambers.operations import change_rules
from lms.chambers.queries import rules_of
from lms.core.audit import AuditEntry
from lms.core.clock import today
from tests import make


@pytest.fixture
def desk(app, sign_in, database):
    """(client of a chamber admin, chamber), with CSRF off so that forms can be posted plainly."""
    app.config["WTF_CSRF_ENABLED"] = False
    chamber = make.chamber("insaat")
    change_rules(chamber, {}, "Başlangıç", None)
    yield sign_in(make.officer("chamber_admin", chamber)), chamber
    app.config["WTF_CSRF_ENABLED"] = True


def settings_of(chamber, **changed):
    return {"name": chamber.name, "short_name": "İnşaat", "abbreviation": "İMO", "accent": "#0f5e8c", **changed}


def test_admin_changes_the_chambers_names_and_colour(desk, database):
    client, chamber = desk
    assert client.post("/masa/insaat/ayarlar", data=settings_of(chamber, centre="Ankara")).status_code == 302
    assert (chamber.abbreviation, chamber.accent, chamber.centre) == ("İMO", "#0f5e8c", "Ankara")


def test_a_red_accent_is_refused_and_nothing_typed_is_lost(desk, database):
    client, chamber = desk
    page = client.post("/masa/insaat/ayarlar", data=settings_of(chamber, accent="#cc0000", centre="Hakkâri")).text
    assert "Kırmızı tonlar" in page and "Hakkâri" in page
    assert database.session.get(Chamber, chamber.id).accent == "#0b5a6f"


def test_a_page_named_png_is_no_logo(desk, database):
    from io import BytesIO

    client, chamber = desk
    values = settings_of(chamber, logo=(BytesIO(b"<html><script>"), "amblem.png"))
    page = client.post("/masa/insaat/ayarlar", data=values, content_type="multipart/form-data").text
    assert "PNG ya da JPEG" in page and database.session.get(Chamber, chamber.id).logo_type is None


def test_a_signatory_comes_and_goes_and_stays_in_the_record(desk, database):
    client, chamber = desk
    client.post("/masa/insaat/imzalar", data={"name": "Iraz Ağırbaşlı", "title": "Sekreter", "from_on": "01.02.2026"})
    made = database.session.query(Signatory).filter_by(chamber_id=chamber.id).one()
    client.post(f"/masa/insaat/imzalar/{made.id}/bitir")
    assert made.to_on is not None and "Görevde değil" in client.get("/masa/insaat/imzalar").text or made.to_on


def test_a_date_that_is_none_is_named_beside_its_field(desk):
    client, _ = desk
    values = {"name": "Iraz Ağırbaşlı", "title": "Sekreter", "from_on": "31.02.2026"}
    page = client.post("/masa/insaat/imzalar", data=values).text
    assert "gg.aa.yyyy" in page and "31.02.2026" in page and "Iraz Ağırbaşlı" in page


def test_prices_per_class_are_a_new_version_too(desk, database):
    client, chamber = desk
    classes = {name: "100" for name in rules_of(chamber.id)["price_bp_by_class"]}
    client.post("/masa/insaat/kurallar/ucretler", data={**classes, "student_member": "10", "source": "OYK"})
    assert rules_of(chamber.id)["price_bp_by_class"]["student_member"] == 1000


def test_a_second_branch_of_the_same_city_is_refused(desk, database):
    client, chamber = desk
    values = {"name": "Van Şubesi", "city": "Van", "kind": "branch"}
    client.post("/masa/insaat/subeler", data=values)
    assert "kayıtlı bir şube var" in client.post("/masa/insaat/subeler", data=values).text
    assert database.session.query(Branch).filter_by(chamber_id=chamber.id).count() == 1


def test_union_admin_opens_a_chamber_and_its_first_admin_is_called(app, sign_in, database):
    app.config["WTF_CSRF_ENABLED"] = False
    client = sign_in(make.officer("union_admin"))
    values = {
        "name": "TMMOB Deneme Mühendisleri Odası",
        "short_name": "Deneme Mühendisleri Odası",
        "abbreviation": "DMO",
        "slug": "deneme",
        "accent": "#0b5a6f",
        "branches": "Van\nİzmir",
        "admin_name": "Şule Işık",
        "admin_email": "sule@example.org",
    }
    answer = client.post("/birlik/odalar/yeni", data=values)
    app.config["WTF_CSRF_ENABLED"] = True
    assert answer.location.endswith("/birlik/odalar/deneme")
    chamber = database.session.query(Chamber).filter_by(slug="deneme").one()
    assert database.session.query(Branch).filter_by(chamber_id=chamber.id).count() == 2
    assert database.session.query(Invitation).filter_by(chamber_id=chamber.id).one().role == "chamber_admin"
    assert "Oda yöneticisi" in client.get("/birlik/odalar/deneme").text


def test_a_signatory_and_a_branch_are_mended_and_a_future_one_is_withdrawn(desk, database):
    client, chamber = desk
    database.session.add_all(
        [
            Signatory(chamber_id=chamber.id, name="Iraz Agirbasli", title="Sekreter", from_on=today()),
            Signatory(chamber_id=chamber.id, name="Gelecek", title="Başkan", from_on=today() + timedelta(days=9)),
            Branch(chamber_id=chamber.id, slug="van", name="Van Şubsi", sort_key="van"),
        ]
    )
    database.session.commit()
    now, later = database.session.query(Signatory).filter_by(chamber_id=chamber.id).order_by(Signatory.id)
    row = database.session.query(Branch).filter_by(chamber_id=chamber.id).one()
    address = f"/masa/insaat/imzalar/{now.id}/duzenle"
    sent = {"name": "Iraz Ağırbaşlı", "title": "Genel Sekreter", "from_on": f"{today():%d.%m.%Y}", "position": "2"}
    assert "Iraz Agirbasli" in client.get(address).text
    assert "önce olamaz" in client.post(address, data={**sent, "to_on": "01.01.2020"}).text
    assert client.post(address, data=sent).status_code == 302
    assert (now.name, now.title, now.position) == ("Iraz Ağırbaşlı", "Genel Sekreter", 2)
    kept = database.session.query(AuditEntry).filter_by(act="chambers.signatory_changed").one()
    assert kept.details["before"]["name"] == "Iraz Agirbasli"
    assert client.post(f"/masa/insaat/imzalar/{now.id}/geri-cek").status_code == 409
    assert client.post(f"/masa/insaat/imzalar/{later.id}/geri-cek").status_code == 302
    assert "Gelecek" not in client.get("/masa/insaat/imzalar").text
    assert "Van Şubsi" in client.get(f"/masa/insaat/subeler/{row.id}/duzenle").text
    client.post(f"/masa/insaat/subeler/{row.id}/duzenle", data={"name": "Van Şubesi", "city": "Van", "kind": "branch"})
    assert (row.name, row.city, row.slug) == ("Van Şubesi", "Van", "van")
    assert client.get("/masa/insaat/subeler").text.count("Düzenle") == 1

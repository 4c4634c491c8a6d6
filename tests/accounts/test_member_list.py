"""The chamber's member list: by hand, and by files with preview, commit and undo."""

import io

import pytest

from lms.accounts.models import MemberImport, MemberListEntry, Membership, MembershipClaim
from lms.accounts.operations import member_list, memberships
from lms.accounts.rules import number_fold
from lms.core.refusals import Stale
from tests import make
from tests.accounts.walking import csrf_of, send

FILE = """Sicil No;Adı Soyadı;E-posta;Sınıf;Şube;Başlangıç;Bitiş
004812;GÜLŞAH IŞIK;gulsah@example.org;Öğrenci üye;Van;01.09.2024;
4813;Hüsnü Öğüt;;;;;
4814;Iraz Gündoğdu;iraz@example.org;emekli;;;
4812;Yinelenen Satır;;;;;
;Numarasız Kişi;;;;;
4815;Kötü Tarih;;;;32.13.2024;
4816;Kötü Sınıf;;onursal;;;
4817;Kötü Şube;;;Atlantis;;
"""


@pytest.fixture
def chamber(database):
    made = make.chamber()
    make.branch(made, "Van")
    return made


@pytest.fixture
def officer(chamber):
    return make.officer("chamber_admin", chamber)


def read(chamber, officer, text=FILE, name="liste.csv"):
    return member_list.read_file(chamber, text.encode(), name, officer.id)


def entries(database):
    return {entry.number_fold: entry for entry in database.session.query(MemberListEntry)}


def test_the_preview_says_a_verdict_on_each_line_and_changes_nothing(chamber, officer, database):
    make.list_entry(chamber, "4813", "Hüsnü Öğüt")
    make.list_entry(chamber, "4814", "Iraz Gündoğdu")
    row = read(chamber, officer)
    said = {line["number"]: (line["verdict"], line["said"]) for line in row.lines}
    assert [said[number][0] for number in range(2, 10)] == ["new", "same", "changed", *["refused"] * 5]
    assert "e-posta" in said[4][1] and "üyelik sınıfı" in said[4][1]
    assert "daha önce geçiyor" in said[5][1] and "32.13.2024" in said[7][1] and "Atlantis" in said[9][1]
    assert row.counts == {"new": 1, "changed": 1, "same": 1, "refused": 5}
    assert set(entries(database)) == {"4813", "4814"}


def test_a_commit_writes_and_an_undo_puts_everything_back(chamber, officer, database):
    make.list_entry(chamber, "4814", "Iraz Gündoğdu")
    row = read(chamber, officer)
    member_list.commit_import(row, officer.id)
    now = entries(database)
    assert now["4812"].member_class == "student_member" and now["4812"].member_number == "004812"
    assert now["4812"].branch.city == "Van" and now["4814"].member_class == "retired_member"
    outcome = member_list.undo_import(row, officer.id)
    assert (outcome["removed"], outcome["restored"]) == (2, 1)
    after = entries(database)
    assert set(after) == {"4814"} and after["4814"].member_class == "member" and after["4814"].email_fold is None


def test_a_file_is_written_once_and_undone_once(chamber, officer):
    row = read(chamber, officer)
    member_list.commit_import(row, officer.id)
    with pytest.raises(Stale):
        member_list.commit_import(row, officer.id)
    member_list.undo_import(row, officer.id)
    with pytest.raises(Stale):
        member_list.undo_import(row, officer.id)


def test_waiting_claims_are_matched_by_a_file_and_wait_again_after_its_undo(chamber, officer, database):
    user = make.person(full_name="Gülşah Işık")
    claim = memberships.claim(user, chamber.id, "4812")
    row = read(chamber, officer)
    assert member_list.commit_import(row, officer.id) == 1
    assert claim.state == "matched" and database.session.query(Membership).one().ended_at is None
    assert member_list.undo_import(row, officer.id)["reopened"] == 1
    database.session.expire_all()
    assert database.session.get(MembershipClaim, claim.id).state == "waiting"
    assert database.session.query(Membership).one().ended_at is not None


def test_an_undo_leaves_what_was_changed_since(chamber, officer, database):
    row = read(chamber, officer)
    member_list.commit_import(row, officer.id)
    values = {"member_number": "4813", "full_name": "Hüsnü Öğüt Can", "member_class": "member", "state": "active"}
    member_list.save_entry(chamber.id, entries(database)["4813"], values, officer.id)
    assert member_list.undo_import(row, officer.id)["kept"] == 1
    assert entries(database)["4813"].full_name == "Hüsnü Öğüt Can"


def test_a_file_without_heads_is_read_in_the_stated_order(chamber, officer):
    row = read(chamber, officer, "77,Ayşe Ağaç,ayse@example.org,emekli\n")
    assert row.counts["new"] == 1 and row.lines[0]["member_class"] == "retired_member"


def test_columns_that_the_file_does_not_have_are_left_as_they_are(chamber, officer, database):
    make.list_entry(chamber, "77", "Ayşe Ağaç", email="ayse@example.org", member_class="retired_member")
    row = read(chamber, officer, "Sicil no;Ad soyad\n77;Ayşe Ağaç Can\n78;Yeni Üye\n")
    member_list.commit_import(row, officer.id)
    entry = entries(database)["77"]
    assert (entry.full_name, entry.email_fold, entry.member_class) == (
        "Ayşe Ağaç Can",
        "ayse@example.org",
        "retired_member",
    )
    assert entries(database)["78"].member_class == "member"


def test_an_xlsx_file_is_read(chamber, officer):
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.active.append(["Ad", "Soyad", "Sicil No"])
    book.active.append(["Gülşah", "Işık", 4812])
    book.save(out)
    row = member_list.read_file(chamber, out.getvalue(), "liste.xlsx", officer.id)
    assert (row.lines[0]["full_name"], row.lines[0]["member_number"]) == ("Gülşah Işık", "4812")


def test_who_has_left_loses_the_membership(chamber, officer, database):
    entry = make.list_entry(chamber, "4812", "Gülşah Işık")
    user = make.person(full_name="Gülşah Işık")
    memberships.claim(user, chamber.id, "4812")
    member_list.retire_entry(entry, officer.id, "İstifa dilekçesi")
    assert database.session.query(Membership).one().ended_at is not None


def test_a_changed_class_reaches_the_membership(chamber, officer, database):
    make.list_entry(chamber, "4812", "Gülşah Işık")
    memberships.claim(make.person(full_name="Gülşah Işık"), chamber.id, "4812")
    member_list.commit_import(read(chamber, officer), officer.id)
    assert database.session.query(Membership).one().member_class == "student_member"


def test_the_officer_walks_from_upload_to_undo(chamber, officer, sign_in, database):
    desk, base = sign_in(officer), f"/masa/{chamber.slug}/uye-listesi"
    page = desk.get(f"{base}/yukle")
    data = {"csrf_token": csrf_of(page), "file": (io.BytesIO(FILE.encode("cp1254")), "liste.csv")}
    where = desk.post(f"{base}/yukle", data=data).location
    assert "daha önce geçiyor" in desk.get(where).text
    assert "GÜLŞAH" not in desk.get(base).text
    send(desk, where, act="commit")
    assert "GÜLŞAH IŞIK" in desk.get(f"{base}?ara=isik").text
    assert "\ufeff" in desk.get(f"{base}.csv").text
    assert desk.get(f"{base}.xlsx").data[:2] == b"PK"
    send(desk, where, act="undo")
    assert database.session.query(MemberListEntry).count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Dosya seçilmedi"), (b"\x00\x01\x02", "okunamadı"), (b"PK\x03\x04bozuk", "okunamadı")],
)
def test_a_bad_file_is_refused_in_words(chamber, officer, sign_in, database, content, sentence):
    desk, where = sign_in(officer), f"/masa/{chamber.slug}/uye-listesi/yukle"
    name = "x.csv" if content else ""
    data = {"csrf_token": csrf_of(desk.get(where)), "file": (io.BytesIO(content), name)}
    answer = desk.post(where, data=data)
    assert answer.status_code == 200 and sentence in answer.text
    assert database.session.query(MemberImport).count() == 0


def test_a_line_by_hand_is_added_changed_and_refused_when_the_number_is_taken(chamber, officer, sign_in, database):
    desk, base = sign_in(officer), f"/masa/{chamber.slug}/uye-listesi"
    values = {"member_number": "00-77", "full_name": "Ayşe Ağaç", "member_class": "member", "state": "active"}
    assert send(desk, f"{base}/yeni", **values).status_code == 302
    assert "zaten var" in send(desk, f"{base}/yeni", **{**values, "member_number": "77"}).text
    entry = database.session.query(MemberListEntry).one()
    send(desk, f"{base}/{entry.id}", **{**values, "full_name": "Ayşe Ağaç Can"})
    assert database.session.query(MemberListEntry).one().full_name == "Ayşe Ağaç Can"


def test_another_chambers_line_and_file_are_not_there(chamber, officer, sign_in):
    other = make.chamber()
    entry = make.list_entry(chamber, "1", "Ayşe Ağaç")
    row = read(chamber, officer)
    desk = sign_in(make.officer("chamber_admin", other))
    assert desk.get(f"/masa/{other.slug}/uye-listesi/{entry.id}").status_code == 404
    assert desk.get(f"/masa/{other.slug}/uye-listesi/yuklemeler/{row.id}").status_code == 404


@pytest.mark.parametrize("number", ["004812", "48 12", "48-12", "ab/0012", "0", "", "a_b.c"])
def test_the_database_folds_numbers_as_python_does(chamber, database, number):
    entry = make.list_entry(chamber, number, "Ayşe Ağaç")
    database.session.refresh(entry)
    assert entry.number_fold == number_fold(number)

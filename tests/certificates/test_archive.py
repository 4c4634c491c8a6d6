"""Twenty years of paper: two steps, a verdict per line, undo; the same public check, and no claim of an exam."""

import io

import pytest

from lms.certificates.archive import operations, queries
from lms.certificates.archive.models import ArchiveImport, ArchiveRecord
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from tests import make
from tests.surveys.test_views import post

HEAD = "Belge No;Ad Soyad;Sicil No;Belge;Eğitim;Tarih;Geçerlilik;Süre\n"
GOOD = "1998/1;Ayşe Çınar;012345;Katılım belgesi;Çelik Yapılar;14.03.1998;;24 saat\n"
FILE = (
    HEAD
    + GOOD
    + "1998/2;İsmail Işık;;Kurs belgesi;Zemin;1998;;\n"
    + "1998/1;Başka Kişi;;Katılım belgesi;Çelik;15.03.1998;;\n"
    + "\n"
    + "1998/3;;;Katılım belgesi;Zemin;14.03.1998;;\n"
    + "1998/4;=HYPERLINK(1);;Katılım belgesi;Zemin;14.03.1998;01.01.1990;\n"
)


@pytest.fixture
def chamber(database):
    return make.chamber()


def read(chamber, text=FILE, encoding="utf-8"):
    return operations.receive_file(chamber.id, text.encode(encoding), "defter.csv", "Kayıt defteri", make.person().id)


def committed(chamber, text=HEAD + GOOD):
    row = read(chamber, text)
    operations.begin_commit(row, row.created_by_id)
    operations.commit_import(row.id)
    return row


@pytest.mark.parametrize("encoding", ["utf-8", "cp1254"])
def test_each_line_has_its_verdict_and_nothing_is_written(chamber, encoding):
    row = read(chamber, encoding=encoding)
    assert [(line["verdict"], line["holder"]) for line in row.lines][0] == ("new", "Ayşe Çınar")
    said = " ".join(line["said"] for line in row.lines)
    assert row.counts == {"new": 1, "same": 0, "refused": 4}
    for words in ("Tarih okunamadı: 1998", "Aynı sayı 2. satırda", "Eksik: ad soyad", "belge tarihinden önce"):
        assert words in said
    assert db.session.query(ArchiveRecord).count() == 0


def test_committed_lines_are_checked_by_code_and_claim_no_exam(chamber, client):
    committed(chamber)
    record = db.session.query(ArchiveRecord).one()
    page = client.get(f"/belge-dogrula/{record.code}").text
    assert "Belge arşiv kaydında var" in page and "Kayıt defteri" in page and "1998/1" in page
    assert "Bir sınav yapıldığını" in page and "Ayşe Çınar" not in page
    assert "in the archive" in client.get(f"/belge-dogrula/{record.code}?dil=en").text
    fits = post(client, f"/belge-dogrula/{record.code}", {"name": "AYSE CINAR"}, f"/belge-dogrula/{record.code}")
    assert "belge sahibinin adıyla aynı" in fits.text
    report = f"/belge-dogrula/{record.code}/kusku"
    assert "odaya ulaştı" in post(client, report, {"text": "Bu kâğıt değiştirilmiş görünüyor."}, report).text


def test_the_same_file_again_makes_nothing_new_and_another_person_under_the_number_is_refused(chamber):
    committed(chamber)
    again = read(chamber, HEAD + GOOD)
    assert again.counts == {"new": 0, "same": 1, "refused": 0}
    with pytest.raises(Refused, match="yeni satır yok"):
        operations.begin_commit(again, again.created_by_id)
    assert (
        "başka bir kayıtta: Ayşe Çınar" in read(chamber, HEAD + GOOD.replace("Ayşe Çınar", "Ali Can")).lines[0]["said"]
    )


def test_an_undone_import_says_so_by_its_codes_and_frees_the_numbers(chamber, client):
    row = committed(chamber)
    record = db.session.query(ArchiveRecord).one()
    with pytest.raises(Refused):
        operations.undo_import(row, "", row.created_by_id)
    assert operations.undo_import(row, "Yanlış defter", row.created_by_id) == 1
    assert "Kayıt geri alınmış" in client.get(f"/belge-dogrula/{record.code}").text
    with pytest.raises(Stale, match="bu arada geri alınmış"):
        operations.undo_import(row, "Yanlış defter", row.created_by_id)
    assert committed(chamber).counts["new"] == 1


def test_a_record_finds_its_member_now_or_when_the_membership_is_matched(chamber, sign_in):
    from lms.accounts.signals import membership_matched

    user = make.person("Ayşe Çınar")
    committed(chamber, HEAD + GOOD + GOOD.replace("1998/1", "1998/9").replace("012345", "777777"))
    membership = make.membership(user, chamber)
    membership.member_number = "012345"
    db.session.flush()
    db.session.refresh(membership)
    assert queries.of_person(user.id) == []
    membership_matched.send(membership)
    assert [one.old_number for one in queries.of_person(user.id)] == ["1998/1"]
    assert "Çelik Yapılar" in sign_in(user).get("/belgelerim").text


def test_the_desk_walks_upload_preview_commit_and_undo(chamber, sign_in):
    desk = sign_in(make.officer("training_officer", chamber))
    base = f"/masa/{chamber.slug}/arsiv"
    assert "Arşiv kaydı yok" in desk.get(base).text and "1998/0417" in desk.get(f"{base}/ornek.csv").text
    file = (io.BytesIO(FILE.encode()), "defter.csv")
    assert "Dosya seçin" in post(desk, f"{base}/yukle", {"source": "Defter"}, f"{base}/yukle").text
    page = post(desk, f"{base}/yukle", {"source": "Defter", "file": file}, f"{base}/yukle").text
    assert "Henüz hiçbir kayıt oluşmadı" in page and "Eksik: ad soyad" in page
    row = db.session.query(ArchiveImport).one()
    here = f"{base}/yukleme/{row.id}"
    assert "İşleniyor" in post(desk, here, {"islem": "isle"}, here).text
    assert "şu anda işleniyor" in post(desk, here, {"islem": "isle"}, here).text
    operations.commit_import(row.id)
    assert "Ayşe Çınar" in desk.get(f"{base}?ara=ayse").text
    assert "Ayşe Çınar" in desk.get(f"{base}?bicim=csv").get_data(as_text=True)
    assert "gerekçesini yazın" in post(desk, here, {"islem": "geri-al"}, here).text
    assert "Yanlış defter" in post(desk, here, {"islem": "geri-al", "reason": "Yanlış defter"}, here).text

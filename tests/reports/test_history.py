"""Totals of past years: the sheet, its verdicts, commit, undo, and what the union sees."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import Workbook

from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.refusals import Refused
from lms.reports import table_one
from lms.reports.history import operations, queries, rules
from tests import make

HEAD = "Yıl;Uygulamalı;Yüz yüze;Çevrimiçi;Toplam;Dönem;Katılım;Belge veren eğitim;Kaynak\r\n"


@pytest.fixture
def chamber(database):
    return make.chamber()


def preview(chamber, *lines):
    return operations.preview(chamber.id, (HEAD + "\r\n".join(lines)).encode(), "gecmis.csv", make.person().id)


def verdicts(kept):
    return [line["verdict"] for line in kept.lines]


def test_each_line_gets_a_verdict_and_nothing_is_written_before_the_commit(chamber):
    kept = preview(
        chamber,
        "2019;4;11;0;15;42;1.830;9;Rapor",
        "2020;1;2;3;7;10;100;1;",
        "2019;1;1;1;;;;;",
        "1900;1;;;;;;;",
        "2021;1;1;;;;;3;",
        "2022;;;;;;;;",
        "2023;=1+1;;;;;;;",
        "2024;1;1;1;3;2;10;;",
    )
    assert verdicts(kept) == ["new", "fault", "fault", "fault", "fault", "fault", "fault", "new"]
    assert "biçimlerin toplamı 6" in kept.lines[1]["text"]
    assert kept.lines[0]["values"]["participations"] == 1830
    assert kept.lines[7]["doubts"] == ["Dönem sayısı eğitim sayısından az: bazı eğitimler o yıl açılmamış olabilir."]
    assert queries.totals_of(chamber.id) == []


def test_a_sheet_is_committed_once_and_undone_whole(chamber):
    first = preview(chamber, "2019;4;11;0;15;42;830;9;Rapor", "2018;1;;;;;;;")
    assert operations.commit(first, None) == 2
    second = preview(chamber, "2019;5;11;0;16;42;830;9;Rapor 2", "2018;1;;;;;;;", "2017;2;;;;;;;")
    assert verdicts(second) == ["changed", "same", "new"]
    operations.commit(second, None)
    with pytest.raises(Refused):
        operations.commit(second, None)
    assert operations.undo(second, None) == 2
    found = {one.year: one.values for one in queries.totals_of(chamber.id)}
    assert set(found) == {2019, 2018} and found[2019]["practical"] == 4
    assert operations.undo(first, None) == 2 and queries.totals_of(chamber.id) == []
    with pytest.raises(Refused):
        operations.undo(first, None)
    acts = [one.act for one in db.session.query(AuditEntry).filter_by(chamber_id=chamber.id)]
    assert acts.count("reports.history") == 2 and acts.count("reports.history_undone") == 2


def test_undoing_the_older_sheet_leaves_what_the_newer_one_wrote(chamber):
    first = preview(chamber, "2019;4;;;;;;;")
    operations.commit(first, None)
    second = preview(chamber, "2019;5;;;;;;;")
    operations.commit(second, None)
    assert operations.undo(first, None) == 0
    assert queries.total_of(chamber.id, 2019).values == {"practical": 5}


def test_the_reports_own_table_can_be_taken_over_row_by_row(chamber):
    for row in table_one.read()[0]:
        line = {"year": "2022", "practical": str(row.practical), "in_person": str(row.in_person)}
        line |= {"online": str(row.online), "total": str(row.total)}
        assert sum(rules.read_line(line, 2026)[1].values()) == row.total
    assert any("%83,3" in one for one in table_one.read()[1])


@given(some.text(max_size=20))
def test_a_cell_is_a_number_or_nothing_or_refused_in_words(text):
    try:
        found = rules.number_of(text.strip(), "Dönem")
    except Refused as refused:
        assert refused.sentence.startswith("Dönem: ")
    else:
        assert found is None or 0 <= found <= rules.MOST


def test_the_desk_uploads_a_spreadsheet_reads_commits_and_undoes(chamber, sign_in):
    desk = sign_in(make.officer("training_officer", chamber))
    book = Workbook()
    book.active.append(["Yıl", "Yüz yüze", "Katılım"])
    book.active.append([2015, 12, 3])
    out = io.BytesIO()
    book.save(out)
    there = f"/masa/{chamber.slug}/gecmis-yillar"
    first = desk.get(there)
    assert "Geçmiş yıl toplamı yok" in first.text and "gecmis-yillar" in desk.get(f"/masa/{chamber.slug}/raporlar").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', first.text)[1]
    empty = desk.post(there, data={"csrf_token": token}, follow_redirects=True)
    assert "dosyasını seçin" in empty.text
    wrong = {"csrf_token": token, "file": (io.BytesIO(b"a;b\n1;2\n"), "x.csv")}
    assert "sütunu olmalıdır" in desk.post(there, data=wrong).text
    sheet = {"csrf_token": token, "file": (io.BytesIO(out.getvalue()), "gecmis.xlsx")}
    page = desk.post(there, data=sheet, follow_redirects=True)
    assert "Yılları yaz: 1" in page.text and "Katılım var, dönem sayısı yok." in page.text
    done = desk.post(page.request.path, data={"csrf_token": token, "karar": "al"}, follow_redirects=True)
    assert "Yazılan yıl: 1." in done.text and "2015" in desk.get(there).text
    assert desk.get(f"{there}/ornek").text.startswith("\ufeffYıl;")

    union = sign_in(make.officer("union_coordinator"))
    shown = union.get("/birlik/gecmis-yillar").text
    assert "gizli" in shown and chamber.short_name in shown
    assert union.get("/birlik/gecmis-yillar?bicim=csv").text.strip().splitlines()[1].split(";")[6] == "gizli"
    back = desk.post(page.request.path, data={"csrf_token": token, "karar": "geri-al"}, follow_redirects=True)
    assert "Eski durumuna dönen yıl: 1." in back.text
    assert "Henüz bildirilmiş toplam yok" in union.get("/birlik/gecmis-yillar").text


@pytest.mark.parametrize("said", ["12.5", "12,5", "1.04", "1.0460", "1 04", "1.046.00", "0x1", "١٢", "1e3"])
def test_what_is_no_whole_number_is_no_other_number_either(said):
    with pytest.raises(Refused):
        rules.number_of(said, "Dönem")


@pytest.mark.parametrize("said", ["1046", "1.046", "1 046", "1046,0", "1.046,00", "1046.0", " 1.046 "])
def test_a_count_is_read_as_turkish_spreadsheets_write_it(said):
    assert rules.number_of(said, "Dönem") == 1046

"""The list of who owes dues: what becomes of each line, the preview, the empty list, taking it back."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.refusals import Refused, Stale
from lms.fees import operations
from lms.fees.queries import dues as queries
from lms.fees.rules import dues
from tests import make
from tests.fees.test_pages import Desk


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.mark.parametrize(
    ("cell", "number"),
    [("004812", "4812"), ("12345,0", "12345"), ("12/345", "12345"), (" A-7 ", "A7"), ("Sicil", None), ("1,5", None)],
)
def test_a_number_is_read_however_it_is_written(cell, number):
    assert dues.number_of(cell) == number


@pytest.mark.parametrize(("cell", "why"), [("", "boş"), ("Ayşe", "rakam yok"), ("1" * 30, "uzun"), ("1,5", "yalnız")])
def test_a_line_that_is_not_read_says_why(cell, why):
    assert dues.number_of(cell) is None and why in dues.unread(cell)


def test_every_line_has_its_verdict():
    lines = dues.judged(enumerate(["1", "2", "1", "yok", "3"]), listed={"2", "9"}, known={"1", "2"})
    assert [one["verdict"] for one in lines] == ["new", "same", "doubled", "refused", "unknown"]
    assert dues.counted(lines, {"2", "9"})["gone"] == 1


@given(st.lists(st.text(max_size=8), max_size=20), st.sets(st.sampled_from("123456789")))
def test_what_is_shown_is_what_is_written(cells, listed):
    lines = dues.judged(enumerate(cells), listed, set())
    written = [one["number"] for one in lines if one["verdict"] in dues.WRITTEN]
    counts = dues.counted(lines, listed)
    assert len(written) == len(set(written)) == sum(counts[verdict] for verdict in dues.WRITTEN)
    assert len(listed) - counts["gone"] == counts["same"] and sum(counts.values()) == len(cells) + counts["gone"]


def take(chamber, text):
    row = operations.read_dues(chamber, text.encode(), "borc.csv", None)
    operations.commit_dues(row, None)
    return row


def test_a_list_is_looked_at_taken_emptied_and_taken_back(chamber):
    first = take(chamber, "Aidat borcu listesi;\nAd;Sicil No\nAli;12345,0\nVeli;77\nCan;\n")
    assert set(queries.listed_dues(chamber.id)) == {"12345", "77"} and first.counts["refused"] == 1
    seen = operations.read_dues(chamber, b"77\n78\n", "b.csv", None)
    assert set(queries.listed_dues(chamber.id)) == {"12345", "77"} and seen.counts["gone"] == 1
    empty = operations.nobody_owes(chamber, None)
    assert operations.commit_dues(empty, None) == 0 and queries.listed_dues(chamber.id) == {}
    with pytest.raises(Stale):
        operations.undo_dues(first, None)  # not the one in force
    with pytest.raises(Stale):
        operations.nobody_owes(chamber, None)
    operations.undo_dues(empty, None)
    assert set(queries.listed_dues(chamber.id)) == {"12345", "77"}
    operations.undo_dues(first, None)
    assert queries.listed_dues(chamber.id) == {}
    with pytest.raises(Refused, match="sicil numarası bulunamadı"):
        operations.read_dues(chamber, b"Ad\nAli\n", "x.csv", None)


def test_the_desk_walks_through_it(chamber, sign_in):
    desk = Desk(sign_in(make.officer("training_officer", chamber)), f"/masa/{chamber.slug}")
    file = {"aidat-dues": (io.BytesIO(b"Sicil No\n012345\nabc\n"), "borc.csv")}
    page = desk.post("/odeme-ayarlari/aidat", "/odeme-ayarlari", **file)
    assert "Henüz hiçbir şey değişmedi" in page and "Okunamadı" in page
    (row,) = queries.dues_lists(chamber.id)
    assert "Borcu görünen sicil: 1" in desk.post(f"/odeme-ayarlari/aidat/{row.id}", act="commit")
    assert "1 sicil listeden düşer" in desk.post("/odeme-ayarlari/aidat/bos", "/odeme-ayarlari")
    empty = queries.dues_lists(chamber.id)[0]
    assert "Liste yüklenmemiş" in desk.post(f"/odeme-ayarlari/aidat/{empty.id}", act="commit")
    assert "önceki liste yürürlükte" in desk.post(f"/odeme-ayarlari/aidat/{empty.id}", act="undo")
    assert "Dosya seçilmedi" in desk.post("/odeme-ayarlari/aidat", "/odeme-ayarlari")

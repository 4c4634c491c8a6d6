"""A long list costs no more than a short one."""

from sqlalchemy import func, literal_column, select
from werkzeug.datastructures import MultiDict

from lms.core import paging
from lms.core.paging import Page, part


def numbers(last):
    return select(func.generate_series(1, last).label("n")).subquery().c.n


def test_a_page_holds_its_rows_and_counts_all_of_a_short_list(database):
    n = numbers(65)
    first, last = Page(select(n).order_by(n), 1, 30), Page(select(n).order_by(n), 99, 30)
    assert first.items == list(range(1, 31)) and (first.total, first.pages, first.is_more) == (65, 3, False)
    assert last.page == 3 and last.items == [61, 62, 63, 64, 65]
    assert Page(select(n).where(literal_column("false")), 4, 30).items == []


def test_a_long_list_is_counted_as_far_as_it_is_shown(database, monkeypatch):
    monkeypatch.setattr(paging, "MOST", 50)
    n = numbers(5000)
    for key in (None, n):
        found = Page(select(n).order_by(n), 2, 30, key)
        assert (found.total, found.pages, found.is_more) == (50, 2, True)
    assert Page(select(n).order_by(n), 2, 30, n).items == list(range(31, 51))


def test_a_list_in_memory_is_cut_where_the_address_says_and_nonsense_is_its_first_page():
    asked = MultiDict({"sayfa": "2", "ad": "x"})
    second, first, last = part([*range(120)], asked), part([*range(120)], asked, key="ad"), part([1], asked)
    assert (second.items, second.pages, second.total) == ([*range(50, 100)], 3, 120)
    assert first.items == [*range(50)] and last.items == [1] and part([], asked).total == 0


def test_a_list_in_memory_is_narrowed_by_the_words_of_the_search():
    names = ["Şükran Çığ", "Ilgın Işık", "Ali Çığ"]

    def found(text):
        return part(names, MultiDict({"ara": text}), words=str)

    assert found("cig").items == ["Şükran Çığ", "Ali Çığ"] and found(" ÇIĞ  şük ").items == ["Şükran Çığ"]
    assert found("isik").items == ["Ilgın Işık"] and found("").items == names
    assert (found("zzz").total, found("zzz").text) == (0, "zzz")
    assert part(names, MultiDict({"ara": "cig"})).items == names  # a list that is not searched ignores it

"""A typo on many documents: what is corrected, what stays, and the desk's way from the list to the new editions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certificates import bulk, operations, queries
from lms.certificates.corrections import NAME, TEXTS, UNTIL, Correction, change, corrected
from lms.certificates.models import Certificate, Proposal
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused
from tests import make
from tests.surveys.test_views import post

words = st.sampled_from(["a", "ab", "aab", "Betonarne", "Iğdır", "İzmir ili", "ş", "çğ ş"])
FACTS = {
    "course": {"title": "a", "hours": "1 saat", "code": "x"},
    "kind": {"title": "b", "sentence": "c", "proves": "d", "does_not_prove": "e"},
    "basis": {"label": "Koşul", "value": "f"},
    "number": "oda-1",
}


def facts_with(field, text):
    part, name = field.split(".")
    return {**FACTS, part: {**FACTS[part], name: text}}


@given(st.sampled_from(list(TEXTS)), words, words, words)
def test_only_the_named_text_changes_and_nothing_wrong_is_left(field, before, wrong, right):
    after = corrected(facts_with(field, before), Correction(field, wrong, right))
    part, name = field.split(".")
    assert after[part][name] == before.replace(wrong, right)
    assert facts_with(field, after[part][name]) == after, "nothing else is other than before"


@given(st.sampled_from(list(TEXTS)), words, words)
def test_without_a_wrong_text_the_whole_is_written_anew(field, before, right):
    assert change(facts_with(field, before), "Ad", "Ad", None, Correction(field, "", right)) == (before, right)


def test_the_name_and_the_term_are_not_in_the_facts():
    assert change(FACTS, "Eski", "Yeni", None, Correction()) == ("Eski", "Yeni")
    assert change(FACTS, "x", "x", None, Correction(UNTIL, "", "2027-12-31")) == ("Süresiz", "31.12.2027")
    assert corrected(FACTS, Correction(NAME)) is FACTS


@pytest.fixture
def documents(database):
    version = make.course(title="Betonarne Kiriş")
    return [make.certificate(make.person(f"Kişi {n}"), version) for n in range(3)]


def numbers(documents):
    return [one.number for one in documents]


def preview(documents, correction, typed=None):
    chamber_id = documents[0].chamber_id
    return bulk.preview(chamber_id, bulk.by_lines(chamber_id, typed or numbers(documents)), correction)


def test_each_line_has_its_verdict(documents):
    typo = Correction("course.title", "Betonarne", "Betonarme")
    operations.revoke(documents[1].id, "x", make.person().id, make.person().id)
    typed = [documents[0].number, documents[0].code, documents[1].number, "yok-1"]
    lines = preview(documents, typo, typed)
    assert [line.verdict for line in lines] == ["ok", "warn", "stop", "stop"]
    assert (lines[0].before, lines[0].after) == ("Betonarne Kiriş", "Betonarme Kiriş")
    assert [line.verdict for line in preview(documents[:1], Correction("course.title", "yok", "var"))] == ["warn"]
    assert [line.verdict for line in preview(documents[:1], Correction())] == ["warn"], "the name is the present one"


def test_another_chambers_document_is_not_found(documents):
    foreign = make.certificate()
    assert [line.verdict for line in preview(documents, Correction(), [foreign.number])] == ["stop"]


def test_too_many_at_once_are_refused(documents, monkeypatch):
    monkeypatch.setattr("lms.certificates.rules.MOST_LINES", 2)
    with pytest.raises(Refused) as refused:
        bulk.by_filter(documents[0].chamber_id, version_id=documents[0].version_id)
    assert refused.value.field == "numbers"


def test_a_renamed_person_keeps_the_printed_name_when_only_the_course_is_corrected(documents):
    old = documents[0]
    old.user.full_name = "Yeni Soyad"
    typo = Correction("course.title", "Betonarne", "Betonarme")
    new = operations.reissue(old.id, "Yazım yanlışı", make.person().id, make.person().id, correction=typo)
    assert new.personal["holder"] == "Kişi 0" and new.facts["course"]["title"] == "Betonarme Kiriş"
    assert old.facts["course"]["title"] == "Betonarne Kiriş" and old.replaced_by is new


def test_the_board_may_lengthen_a_term_that_is_over(database, clock):
    document = make.certificate(kind="authorisation")
    clock(days=6 * 366)
    until = today().replace(month=12, day=31)
    with pytest.raises(Refused, match="süresi dolmuş"):
        operations.reissue(document.id, "x", make.person().id, make.person().id)
    longer = Correction(UNTIL, "", until.isoformat())
    new = operations.reissue(document.id, "Kurul kararı 2032/4", make.person().id, make.person().id, correction=longer)
    assert new.valid_until == until and new.facts["valid_until"] == until.isoformat()


def test_from_the_list_to_the_new_editions_by_two_people(documents, sign_in, client):
    chamber = documents[0].chamber
    desk = sign_in(make.officer("training_officer", chamber))
    address = f"/masa/{chamber.slug}/belgeler/toplu-yenile"
    form = {
        "numbers": "\n".join(numbers(documents)),
        "field": "course.title",
        "reason": "Eğitimin adı yanlış yazılmış.",
    }
    assert "Doğrusunu yazın" in post(desk, address, form, address).text
    form |= {"wrong": "Betonarne", "right": "Betonarme"}
    page = post(desk, address, form, address).text
    assert "Yeniden düzenlenecek: <b>3</b>" in page and db.session.query(Proposal).count() == 0
    assert "İkinci onay bekliyor" in post(desk, address, form | {"gonder": "1"}, address).text
    waiting = post(desk, address, form, address).text
    assert "bekleyen bir öneri var" in waiting
    proposal = db.session.query(Proposal).one()
    second = make.officer("chamber_admin", chamber)
    there = f"/masa/{chamber.slug}/belge-onaylari/{proposal.id}"
    shown = sign_in(second).get(there).text
    assert "Betonarne Kiriş" in shown and "Betonarme Kiriş" in shown
    post(sign_in(second), there, {"karar": "onayla"}, there)
    late = post(sign_in(second), there, {"karar": "onayla"}, there).text
    assert "bu arada onaylandı" in late and second.full_name in late
    while operations.next_batch(proposal.id)[0] < 3:
        pass
    new = db.session.query(Certificate).filter_by(state="valid").all()
    assert {one.facts["course"]["title"] for one in new} == {"Betonarme Kiriş"} and len(new) == 3
    verdict = client.get(f"/belge-dogrula/{documents[0].code}").text
    assert re.search(r"Belge yenilenmiş", verdict) and queries.by_code(documents[0].code).replaced_by.number in verdict

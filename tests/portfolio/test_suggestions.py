"""Suggestions: only for who asked, never of what one has taken, each with its reason; gone when no longer wanted."""

import re
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts.operations.people import close_account, withdraw_consent
from lms.accounts.queries.own import consents_of
from lms.core.clock import today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused
from lms.portfolio.suggestions import operations, queries, rules
from lms.portfolio.suggestions.models import HiddenCourse, Interest, SuggestionReader
from tests import make


@dataclass(frozen=True)
class Course:
    course_id: int
    category: str | None = None
    parent: str | None = None
    chamber_slug: str = "insaat"
    next_run: datetime | None = None
    sort_key: str = "a"
    code: str = "A"

    category_name = property(lambda self: (self.category or "").title())
    parent_name = property(lambda self: (self.parent or "").title())


def test_each_reason_is_said_in_words_and_without_an_interest_there_is_none():
    wishes = rules.Wishes(frozenset({"yapi"}), {"insaat": "İnşaat MO"}, {3: ("Kaynak", date(2027, 1, 31))})
    assert rules.reasons(Course(1, "celik", "yapi"), wishes) == (
        "Seçtiğiniz ilgi alanı: Yapi",
        "Üyesi olduğunuz oda: İnşaat MO",
    )
    assert rules.reasons(Course(2, "zemin"), wishes) == (), "membership alone is no reason"
    assert rules.reasons(Course(3, None, chamber_slug="x"), wishes) == (
        "Belgenizi yeniler: Kaynak. Son geçerlilik günü: 31.01.2027",
    )


COURSES = st.builds(
    Course, st.integers(1, 9), st.sampled_from([None, "yapi", "zemin"]), st.sampled_from([None, "ulasim"])
)


@given(st.lists(COURSES), st.frozensets(st.integers(1, 9)), st.frozensets(st.sampled_from(["yapi", "ulasim"])))
def test_nothing_that_is_left_out_and_nothing_without_a_reason(items, left_out, interests):
    for one in rules.suggest(items, rules.Wishes(interests, left_out=left_out), 12):
        assert one.item.course_id not in left_out and one.reasons
        assert {one.item.category, one.item.parent} & interests


@pytest.fixture
def world(database):
    """Three courses on one subject, one on another, and a member who asks for the first subject."""
    chamber = make.chamber()
    subject, other = make.category(chamber, "Yapı"), make.category(chamber, "Zemin")
    versions = [make.course(chamber, title=f"Yapı eğitimi {n}") for n in range(3)]
    for version in versions:
        version.course.category_id = subject.id
    make.course(chamber, title="Zemin etüdü").course.category_id = other.id
    user = make.person()
    make.membership(user, chamber)
    db.session.flush()
    operations.choose(user.id, {subject.slug}, by_email=True)
    return user, subject, versions


def shown(user):
    return {one.item.course_id for one in queries.for_person(user.id)}


def test_neither_what_one_takes_nor_what_one_hid_is_suggested(world):
    user, _, (first, second, third) = world
    assert shown(user) == {first.course_id, second.course_id, third.course_id}
    make.enrolment(user, first)
    operations.hide(user.id, second.course_id)
    assert shown(user) == {third.course_id}
    operations.bring_back(user.id)
    assert shown(user) == {second.course_id, third.course_id}


def test_nobody_gets_any_who_did_not_ask_and_without_a_subject_nobody_asks(world):
    assert queries.for_person(make.person().id) == []
    with pytest.raises(Refused, match="En az bir"):
        operations.choose(make.person().id, {"boyle-bir-konu-yok"}, by_email=False)


@pytest.mark.parametrize("how", ["stopped", "consent withdrawn", "account closed"])
def test_whoever_wants_no_more_leaves_nothing_behind(world, how):
    user, _, (first, *_) = world
    operations.hide(user.id, first.course_id)
    assert "suggestions" in consents_of(user.id)
    if how == "stopped":
        operations.stop(user.id)
    elif how == "consent withdrawn":
        withdraw_consent(user.id, "suggestions")
    else:
        close_account(user)
    for model in (Interest, HiddenCourse, SuggestionReader):
        assert db.session.query(model).filter_by(user_id=user.id).count() == 0
    assert "suggestions" not in consents_of(user.id)


def test_the_monthly_mail_goes_once_a_month_with_reasons(world, clock):
    def mails():
        return db.session.query(OutgoingMail).filter(OutgoingMail.subject.startswith("Bu ay size uygun")).all()

    operations.mail_due()
    operations.mail_due()
    assert len(mails()) == 1 and "Neden: Seçtiğiniz ilgi alanı: Yapı" in mails()[0].body
    clock(days=32)
    operations.mail_due()
    assert len(mails()) == 2 and today()


def test_by_clicking(world, sign_in):
    user, subject, (first, *_) = world
    browser = sign_in(user)
    page = browser.get("/egitimlerim/oneriler").text
    assert "Seçtiğiniz ilgi alanı: Yapı" in page and "Bunu bir daha önerme" in page
    for address in ("/egitimlerim", "/egitimler"):
        assert "Size uygun olabilecek eğitimler" in browser.get(address).text
    assert "Size uygun" not in browser.get("/egitimler?ara=zemin").text
    assert "Size uygun" not in sign_in(make.person()).get("/egitimler").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/egitimlerim/oneriler").text)[1]
    assert "En az bir ilgi alanı" in browser.post("/egitimlerim/oneriler", data={"csrf_token": token}).text

import pytest
from flask import get_flashed_messages
from flask_wtf import FlaskForm
from sqlalchemy import text
from wtforms import StringField

from lms.core.acting import acting
from lms.core.database import db
from lms.core.refusals import NotFound, Refused


class NameForm(FlaskForm):
    name = StringField("Ad")


def wrote():
    db.session.execute(text("INSERT INTO throttle_counts (key, failures) VALUES ('7', 1)"))


def rows():
    return db.session.scalar(text("SELECT count(*) FROM throttle_counts WHERE key = '7'"))


@pytest.fixture
def page(app, database):
    with app.test_request_context("/", method="POST"):
        yield


def answered():
    with acting(said="Kaydedildi."):
        wrote()
        return "there"
    return "here"


def test_what_was_done_is_committed_and_said(page):
    assert answered() == "there"
    db.session.rollback()
    assert rows() == 1 and get_flashed_messages(with_categories=True) == [("ok", "Kaydedildi.")]


def test_a_refusal_undoes_the_act_and_stands_beside_its_field(page):
    form = NameForm()
    with acting(form, said="Kaydedildi.") as edge:
        wrote()
        raise Refused("Bu ad kullanılıyor.", "name")
    assert rows() == 0 and form.name.errors == ["Bu ad kullanılıyor."]
    assert edge.refusal.field == "name" and get_flashed_messages() == []


def test_without_a_form_the_next_page_says_why(page):
    with acting():
        raise Refused("Kura çekilmiş.")
    assert get_flashed_messages(with_categories=True) == [("stop", "Kura çekilmiş.")]


def test_what_is_not_found_is_no_sentence_on_a_form(page):
    with pytest.raises(NotFound), acting(NameForm()):
        raise NotFound


def test_an_error_is_not_called_done(page):
    with pytest.raises(ZeroDivisionError), acting(said="Kaydedildi."):
        _ = 1 / 0
    assert get_flashed_messages() == []

import ast
from datetime import date

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, PasswordField, StringField

from lms.core.form_checks import InputRequired, between
from lms.core.form_fields import (
    DayField,
    LinesField,
    MomentField,
    MoneyField,
    NameField,
    NumberField,
    OneOfField,
    sent_text,
)
from lms.core.refusals import Refused
from tests.house.source import modules


class Example(Form):
    day = DayField()
    moment = MomentField()
    money = MoneyField()
    name = NameField()
    lines = LinesField()
    seats = NumberField(validators=between(1, 12), default=4)


def sent(**values):
    form = Example(MultiDict(values))
    form.validate()
    return form


@pytest.mark.parametrize("text", ["31.12.2026", "31/12/2026", "2026-12-31", " 31.12.2026 "])
def test_a_day_is_read_as_people_write_it(text):
    assert sent(day=text).day.data == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["32.12.2026", "29.02.2027", "yarın", "31.12.26", "01.01.1066", "1.1"])
def test_what_is_no_day_is_named_and_kept(text):
    form = sent(day=text)
    assert form.day.errors and form.day.data is None and form.day._value() == text


@pytest.mark.parametrize(
    ("text", "said"), [("31.02.2027", "takvimde yok"), ("01.01.1066", "1900"), ("1.1", "gg.aa.yyyy")]
)
def test_a_day_that_does_not_exist_is_no_matter_of_its_writing(text, said):
    assert said in sent(day=text).day.errors[0] and said in sent(moment=f"{text} 10.00").moment.errors[0]


def test_no_day_is_no_error():
    form = sent(day="")
    assert form.day.data is None and not form.day.errors


@pytest.mark.parametrize(
    ("text", "kurus"),
    [("1.250,00", 125000), ("1250", 125000), ("1250,5", 125050), ("0", 0), ("1.250 TL", 125000), ("₺99,90", 9990)],
)
def test_money_becomes_kurus(text, kurus):
    assert sent(money=text).money.data == kurus


@pytest.mark.parametrize("text", ["1,250.00", "-5", "12,345", "1.25", "on lira", "1e3", "9" * 12])
def test_what_is_no_amount_is_named(text):
    assert sent(money=text).money.errors


def test_an_amount_is_shown_as_people_write_it():
    assert Example(data={"money": 125050}).money._value() == "1.250,50"


def test_a_name_loses_what_cannot_be_seen():
    assert sent(name=" Gülşah\u200b  Işık ").name.data == "Gülşah Işık"


def test_blank_lines_fall_away():
    form = sent(lines="bir\n\n  iki  \r\n")
    assert form.lines.data == ["bir", "iki"] and form.lines._value() == "bir\niki"


@pytest.mark.parametrize("text", ["31.12.9999 23.59", "01.01.0001 00.00", "01.01.1066 10.00"])
def test_a_moment_that_no_calendar_reckons_with_is_named_and_kept(text):
    form = sent(moment=text)
    assert form.moment.errors and form.moment.data is None and form.moment._value() == text


@pytest.mark.parametrize("chosen", [{}, {"which": "9"}, {"which": "x"}])
def test_of_several_rows_none_is_shown_as_chosen_when_none_or_one_that_is_gone_was_sent(chosen):
    class Which(Form):
        which = OneOfField("Hangisi", "Birini seçin.", choices={1: "Bir", 2: "İki"})

    form = Which(MultiDict(chosen))
    assert not form.validate() and form.which.errors == ["Birini seçin."]
    assert '<option selected value="">Seçin' in str(form.which())


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("12", 12, None),
        (" 3 ", 3, None),
        ("", None, "Bir sayı yazın."),
        ("13", 13, "1 ile 12 arasında bir sayı yazın."),
        ("-1", -1, "1 ile 12 arasında bir sayı yazın."),
        ("on", None, "Tam sayıyı rakamla yazın. Örnek: 12"),
        ("1,5", None, "Tam sayıyı rakamla yazın. Örnek: 12"),
        ("٣", None, "Tam sayıyı rakamla yazın. Örnek: 12"),
        ("9" * 30, None, "Tam sayıyı rakamla yazın. Örnek: 12"),
    ],
)
def test_one_sentence_of_ours_is_said_about_a_number(text, number, said):
    field = sent(seats=text).seats
    assert field.data == number and list(field.errors) == ([said] if said else []) and field._value() == text


def test_a_text_without_a_field_is_clean_and_refused_when_too_long():
    assert sent_text({"reason": " Uygun\x00 değil "}, "reason", 20) == "Uygun değil" and sent_text({}, "x", 5) == ""
    with pytest.raises(Refused) as refused:
        sent_text({"reason": "x" * 21}, "reason", 20)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(("text", "said"), [("", ["Yazın."]), (" \t", ["Yazın."]), ("x", [])])
def test_blanks_are_no_answer_but_for_a_password(text, said):
    class Asking(Form):
        reason = StringField(validators=[InputRequired("Yazın.")])
        password = PasswordField(validators=[InputRequired("Yazın.")])

    form = Asking(MultiDict({"reason": text, "password": text or " "}))
    form.validate()
    assert list(form.reason.errors) == said and not form.password.errors


def test_every_form_asks_for_answers_with_our_own_check():
    theirs = [module.path for module in modules() if "wtforms.validators import" in module.text and asks_theirs(module)]
    assert [str(path) for path in theirs] == ["lms/core/form_checks.py"]


def asks_theirs(module):
    imports = [
        node for node in module.nodes if isinstance(node, ast.ImportFrom) and node.module == "wtforms.validators"
    ]
    return any(name.name == "InputRequired" for node in imports for name in node.names)

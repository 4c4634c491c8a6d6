from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from lms.core import presentation
from lms.settings import ROOT

NEW_YEAR = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)  # half past midnight in Istanbul


@pytest.mark.parametrize(
    ("filter_", "value", "text"),
    [
        ("when", NEW_YEAR, "01.01.2027 00.30"),
        ("when", NEW_YEAR.replace(tzinfo=None), "01.01.2027 00.30"),
        ("when", None, ""),
        ("day", NEW_YEAR, "01.01.2027"),
        ("day", date(2026, 12, 31), "31.12.2026"),
        ("day", None, ""),
        ("hour", NEW_YEAR, "00.30"),
        ("weekday", NEW_YEAR, "Cuma"),
        ("weekday", date(2026, 12, 31), "Perşembe"),
        ("iso", NEW_YEAR, "2027-01-01T00:30+03:00"),
        ("iso", date(2026, 12, 31), "2026-12-31"),
        ("money", 123456, "1.234,56 TL"),
        ("money", 123456789, "1.234.567,89 TL"),
        ("money", 5, "0,05 TL"),
        ("money", 0, "Ücretsiz"),
        ("money", None, ""),
        ("amount", 0, "0,00 TL"),
        ("amount", -25000, "-250,00 TL"),
        ("percent_bp", 9000, "%90"),
        ("percent_bp", 9050, "%90,5"),
        ("percent_bp", 8999.9, "%89,99"),
        ("percent_bp", 0, "%0"),
        ("percent_bp", None, ""),
        ("percent", 71.4, "%71,4"),
        ("decimal", 2.5, "2,5"),
        ("decimal", 18.0, "18"),
        ("decimal", 1200, "1.200"),
        ("decimal", None, ""),
        ("grouped", 49912, "49.912"),
        ("clock", 730_999, "12:10"),
        ("clock", 3_730_000, "1:02:10"),
        ("clock", 0, "0:00"),
        ("duration", 115_000, "1 dakika 55 saniye"),
        ("duration", 6_720_000, "1 saat 52 dakika"),
        ("duration", 7_200_000, "2 saat"),
        ("duration", 400, "0 saniye"),
        ("size", 812, "812 bayt"),
        ("size", 214_000, "214 kB"),
        ("size", 3_400_000, "3,4 MB"),
        ("size", 999_999, "1 MB"),
        ("size", 1_840_000_000, "1,84 GB"),
        ("size", 5_120_000_000_000_000, "5.120 TB"),
        ("size", None, ""),
    ],
)
def test_values_look_turkish(filter_, value, text):
    assert getattr(presentation, filter_)(value) == text


def test_decimal_keeps_the_places_asked_for():
    assert presentation.decimal(2, 2) == "2,00"


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (3, 5, [1, 2, 3, 4, 5]),
        (6, 12, [1, None, 5, 6, 7, None, 12]),
        (12, 12, [1, None, 11, 12]),
    ],
)
def test_page_numbers_leave_gaps_only_where_two_are_missing(page, pages, shown):
    assert presentation.page_numbers(page, pages) == shown


class Address(Form):
    street = StringField("Cadde", [InputRequired("Cadde yazılmalı")])


class Sample(Form):
    token = HiddenField()
    name = StringField("Ad", [InputRequired("Ad yazılmalı")], description="Belgede böyle yazılacak")
    number = StringField("Sicil no", [Optional(), Length(min=4, message="En az dört basamak")])
    member = RadioField("Sınıf", choices=[SelectChoice("a", "Asıl")], validators=[InputRequired("Sınıf seçin")])
    city = SelectField("İl", choices=[SelectChoice("06", "Ankara")])
    agreed = BooleanField("Okudum", [InputRequired("İşaretleyin")])
    paper = FileField("Belge")
    address = FormField(Address)
    lines = FieldList(StringField("Satır", [InputRequired("Satır boş")]))


def sent(**values):
    form = Sample(MultiDict(values))
    form.validate()
    return form


def test_a_fault_that_says_this_field_names_it():
    class Plain(Form):
        title = StringField("Oturumun adı", [InputRequired("Bu alanı doldurun.")])

    form = Plain(MultiDict())
    form.validate()
    assert presentation.form_faults(form) == [("title", "Oturumun adı: bu alanı doldurun.")]


def test_faults_name_the_control_to_go_to():
    faults = presentation.form_faults(sent(number="48", city="06", **{"lines-0": ""}))
    assert faults == [
        ("name", "Ad yazılmalı"),
        ("number", "En az dört basamak"),
        ("member-0", "Sınıf seçin"),
        ("agreed", "İşaretleyin"),
        ("address-street", "Cadde yazılmalı"),
        ("lines-0", "Satır boş"),
    ]


def test_faults_of_the_whole_form_come_first():
    form = sent(name="x", member="a", city="06", agreed="1", **{"address-street": "x"})
    form.form_errors.append("Dönem kapandı")
    assert presentation.form_faults(form) == [(None, "Dönem kapandı")]


@pytest.fixture(scope="module")
def pages():
    app = Flask("lms", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "lms/static"))
    app.config["SECRET_KEY"] = "x"
    app.add_url_rule("/liste/<oda>", "list", lambda oda: "")
    presentation.init_app(app)
    return app


def shown(pages, source, address="/liste/imo", **values):
    with pages.test_request_context(address):
        return render_template_string(source, **values)


def test_this_page_with_another_value(pages):
    address = "/liste/imo?sayfa=2&tur=a&tur=b"
    assert shown(pages, "{{ here(sayfa=3) }}", address) == "/liste/imo?sayfa=3&amp;tur=a&amp;tur=b"
    assert shown(pages, "{{ here(sayfa=none, tur=['a']) }}", address) == "/liste/imo?tur=a"


def test_built_files_are_found_by_the_name_of_their_source(pages):
    assert shown(pages, "{{ asset('main.css') }}").startswith("/static/main-")
    assert shown(pages, "{{ icons_url() == icons_url() }}") == "True"
    assert shown(pages, "{{ has_endpoint('list') }} {{ has_endpoint('x') }}") == "True False"


def test_a_field_is_tied_to_its_help_and_its_error(pages):
    source = '{% from "components/fields.html" import field %}{{ field(form.name, auto="name", css="w-short") }}'
    html = shown(pages, source, form=sent())
    assert '<label class="form-label" for="name">' in html
    assert 'aria-describedby="name-yardim name-hata"' in html and 'aria-invalid="true"' in html
    assert 'id="name-yardim">Belgede böyle yazılacak' in html and "Ad yazılmalı" in html
    assert 'class="form-control w-short"' in html and 'autocomplete="name"' in html


def test_every_kind_of_field_is_labelled(pages):
    source = '{% from "components/fields.html" import field %}{% for f in form %}{{ field(f) }}{% endfor %}'
    html = shown(pages, source, form=Sample())
    for control in ("name", "number", "member-0", "city", "agreed", "paper", "address-street"):
        assert f'for="{control}"' in html and f'id="{control}"' in html
    assert (
        "<legend" in html and 'id="token"' not in html
    )  # hidden fields carry no id: several forms may stand in a page


def test_the_summary_appears_only_when_something_is_wrong(pages):
    source = '{% from "components/fields.html" import error_summary %}{{ error_summary(form) }}'
    assert shown(pages, source, form=Sample()).strip() == ""
    html = shown(pages, source, form=sent(name="x", city="06", agreed="1"))
    assert '<a href="#member-0">Sınıf seçin</a>' in html and "Yazdığınız öbür bilgiler duruyor." in html


@pytest.mark.parametrize("code", ["400", "401", "403", "404", "409", "413", "429", "500", "503", "error"])
def test_every_refusal_has_a_page_that_stands_alone(pages, code):
    html = shown(pages, f'{{% extends "errors/{code}.html" %}}', reference="K7-2F41", at=NEW_YEAR)
    assert "K7-2F41</span> · 01.01.2027 00.30" in html
    title = html.partition("<title>")[2].partition(" – Öğrenme Merkezi</title>")[0]
    assert f"<h1>{title}</h1>" in html
    assert " style=" not in html and "<style" not in html and "onclick" not in html


def test_the_last_day_of_a_period_that_ends_at_midnight_is_the_day_before():
    from lms.core.presentation import last_day

    assert last_day(datetime(2027, 1, 20, 21, 0, tzinfo=UTC)) == "20.01.2027"
    assert last_day(None) == ""

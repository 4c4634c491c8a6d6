from flask import request
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, NumberRange

from lms.core.form_checks import InputRequired
from lms.core.form_fields import LinesField, NumberField, clean_text
from lms.core.numbers import whole_number


class RubricForm(FlaskForm):
    lines = LinesField(
        "Ölçütler",
        description="Her satıra bir ölçüt. Çizgiden sonra puanı ya da evet yazın: Bağlantıyı doğru kurar | 20 "
        "ve Baret takar | evet. Evet ölçütlerinin hepsi aranır.",
        render_kw={"rows": 10},
    )
    percent = NumberField(
        "Puanların en az yüzde kaçı aranır",
        [InputRequired("Oranı yazın."), NumberRange(0, 100, "0 ile 100 arasında olmalıdır.")],
        default=70,
    )


class PlainForm(FlaskForm):
    """One button."""


class SheetForm(FlaskForm):
    """The marks themselves are read with `typed`: their number is the rubric's."""

    note = TextAreaField(
        "Not",
        [Length(max=1000, message="En çok 1.000 harf yazılabilir.")],
        filters=[clean_text],
        render_kw={"rows": 2},
    )


class DecisionForm(FlaskForm):
    passed = RadioField(
        "Karar",
        [InputRequired("Kararı seçin.")],
        choices={"evet": "Uygulamada başarılı", "hayir": "Uygulamada başarısız"},
    )
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), Length(max=1000, message="En çok 1.000 harf yazılabilir.")],
        filters=[clean_text],
        render_kw={"rows": 3},
    )


def typed(rubric) -> list[int | None]:
    """A mark per criterion as it came; none where it is missing or no number."""
    values = [request.form.get(f"olcut-{place}", "").strip() for place in range(len(rubric.criteria))]
    return [whole_number(value, 999) for value in values]

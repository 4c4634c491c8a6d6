from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from lms.core.form_fields import clean_text

REASON = Length(max=1000, message="En çok 1.000 harf yazılabilir.")


class PlainForm(FlaskForm):
    """One button."""


class ObjectionForm(FlaskForm):
    text = TextAreaField(
        "İtirazınız",
        [InputRequired("İtirazınızın gerekçesini yazın."), REASON],
        filters=[clean_text],
        description="Kararı başka bir görevli verir.",
    )


class RefuseForm(FlaskForm):
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), REASON],
        filters=[clean_text],
        description="Başvuran bu gerekçeyi okur ve itiraz edebilir.",
        render_kw={"rows": 3},
    )


class DecisionForm(RefuseForm):
    decision = RadioField(
        "Karar",
        [InputRequired("Kararı seçin.")],
        choices={"accepted": "İtirazı kabul et: başvuru eski sırasıyla sürer", "rejected": "İtirazı kabul etme"},
    )

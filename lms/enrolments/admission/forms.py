from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import Length

from lms.core.form_checks import InputRequired
from lms.core.form_fields import clean_text
from lms.enrolments.forms import EnrolForm

REASON = Length(max=1000, message="En çok 1.000 harf yazılabilir.")


class PlainForm(FlaskForm):
    """One button."""


class ApplyForm(EnrolForm):
    """Applying: the name, the refund rule where there is a price, the document where the run asks for one."""

    accepted = BooleanField("İade kuralını okudum, onaylıyorum")
    document = FileField(
        "Belge",
        description="PDF, JPG ya da PNG, en çok 10 MB. Görevli görür; amacı bitince silinir.",
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


class ObjectionForm(FlaskForm):
    text = TextAreaField(
        "İtirazınız",
        [InputRequired("İtirazınızın gerekçesini yazın."), REASON],
        filters=[clean_text],
        description="Kararı başka bir görevli verir.",
    )


class RefuseForm(FlaskForm):
    """`seen`: what the page showed when it was opened; a decision on anything else is stale."""

    seen = HiddenField()
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), REASON],
        filters=[clean_text],
        description="Başvuran bu gerekçeyi okur ve itiraz edebilir.",
        render_kw={"rows": 3},
    )


class TakeBackForm(RefuseForm):
    """A refusal was a mistake."""


class DecisionForm(RefuseForm):
    decision = RadioField(
        "Karar",
        [InputRequired("Kararı seçin.")],
        choices={"accepted": "İtirazı kabul et: başvuru eski sırasıyla sürer", "rejected": "İtirazı kabul etme"},
    )

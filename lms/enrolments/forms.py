from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from lms.core.form_checks import InputRequired
from lms.core.form_fields import NameField


class EnrolForm(FlaskForm):
    """At the first enrolment the person confirms how documents will print the name."""

    full_name = NameField(
        "Belgelerde yazılacak ad soyad",
        [Length(max=120, message="Ad soyad en çok 120 harf olabilir.")],
        description="Belgeleriniz bu adla düzenlenir. Kayıttan sonra değişikliği yalnız odanız, gerekçeyle yapar.",
    )


class OrderForm(EnrolForm):
    """Ordering a self-paced course."""

    accepted = BooleanField("İade kuralını okudum, onaylıyorum")


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), Length(max=1000, message="Gerekçe en çok 1.000 harf olabilir.")],
        render_kw={"rows": 3},
    )


PAYMENTS = {
    "order": "Kişi öder: sipariş açılır, ödemesi gelince kaydı kesinleşir",
    "free": "Ücret alınmaz: nedenini gerekçede yazın; denetim kaydında ve aylık listede görünür",
}


class EnrolByHandForm(ReasonForm):
    """`payment` is asked for where the run costs the person something."""

    payment = RadioField("Ücret", choices=PAYMENTS, validate_choice=False)
    who = StringField(
        "E-posta adresi, sicil no ya da ad soyad",
        [InputRequired("Kimi kaydedeceğinizi yazın."), Length(max=200, message="En çok 200 harf yazılabilir.")],
    )


class LeaveForm(FlaskForm):
    pass


class RemindForm(FlaskForm):
    who = SelectMultipleField("Kime", coerce=int, validate_choice=False)
    note = TextAreaField(
        "Notunuz",
        [Length(max=1000, message="Not en çok 1.000 harf olabilir.")],
        description="İletinin altına eklenir. Boş bırakılabilir.",
        render_kw={"rows": 3},
    )

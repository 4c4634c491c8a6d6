import re

from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice, SelectField, TextAreaField, ValidationError
from wtforms.validators import Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty
from wtforms.widgets import TextInput

from lms.core.form_checks import InputRequired
from lms.core.form_fields import NumberField
from lms.watching.operations.credits import GROUNDS

STAMP = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")


class MomentField(Field):
    """12:10 or 1:02:10 of media time, to ms; none when empty."""

    widget = TextInput()

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        if self.data is None:
            return ""
        minutes, seconds = divmod(self.data // 1000, 60)
        return f"{minutes}:{seconds:02}"

    def process_formdata(self, values):
        said = (values[0] if values else "").strip()
        self.data = None
        if not said:
            return
        found = STAMP.fullmatch(said)
        if not found:
            raise ValueError("Anı dakika:saniye biçiminde yazın. Örnek: 12:10")
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        self.data = ((hours * 60 + minutes) * 60 + seconds) * 1000


class NoteForm(FlaskForm):
    at_ms = NumberField("An", [NumberRange(0, 2**31 - 1)], default=0)
    text = TextAreaField(
        "Not", [InputRequired("Notunuzu yazın."), Length(max=2_000, message="Not en çok 2.000 harf olabilir.")]
    )


class CreditForm(FlaskForm):
    """Shape of a credit by hand; what it may hold decides operations.credits."""

    lesson_id = SelectField("Ne eklenecek", coerce=int)
    from_ms = MomentField("Başlangıç", [MayBeEmpty()], description="Yalnız bir bölüm için. Örnek: 12:10")
    to_ms = MomentField("Bitiş", [MayBeEmpty()], description="Boş bırakılırsa dersin sonuna kadar.")
    ground = SelectField("Gerekçe türü", choices=[SelectChoice(*one) for one in [("", "Seçin"), *GROUNDS.items()]])
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), Length(max=1_000, message="Gerekçe en çok 1.000 harf olabilir.")],
        description="Kişi bunu okuyabilir. Erişilebilirlik için sağlık bilgisi sormayın ve yazmayın.",
    )

    def validate_ground(self, given):
        if not given.data:
            raise ValidationError("Bir gerekçe türü seçin.")


class DeclineForm(FlaskForm):
    note = TextAreaField("Neden uygun değil", [InputRequired("Neden uygun bulmadığınızı yazın."), Length(max=1_000)])

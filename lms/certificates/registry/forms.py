from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from lms.certificates.registry.rules import SCOPES
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, NameField


class TokenForm(FlaskForm):
    name = NameField(
        "Ad",
        [InputRequired("Anahtara bir ad verin."), Length(max=80, message="En çok 80 harf.")],
        description="Hangi program kullanacak? Örnek: Üye sistemi",
    )
    scopes = SelectMultipleField(
        "Neyi okuyabilsin",
        choices=[SelectChoice(scope, words) for scope, words in SCOPES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    expires_on = DayField("Son gün", [InputRequired("Son günü yazın.")], description="En çok iki yıl.")

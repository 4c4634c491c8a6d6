from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.core.form_checks import InputRequired
from lms.portfolio.rules import DAYS


class ShareForm(FlaskForm):
    label = StringField(
        "Kimin için",
        [DataRequired("Bağlantının kimin için olduğunu yazın."), Length(max=100)],
        description="Yalnız siz görürsünüz.",
    )
    days = SelectField(
        "Ne kadar açık kalsın",
        [InputRequired()],
        coerce=int,
        default=30,
        choices=[SelectChoice(days, words) for days, words in DAYS.items()],
    )

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from lms.catalogue.assignments.rules import ROLES
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField


class AssignForm(FlaskForm):
    trainer = SelectField("Eğitici", [DataRequired("Eğiticiyi seçin.")], coerce=int)
    role = RadioField("Görevi", choices=[SelectChoice(*role) for role in ROLES.items()], default="lead")
    run = SelectField("Dönem", [Optional()], coerce=int, default=0)
    from_on = DayField("İlk gün", [InputRequired("İlk günü yazın.")], description="gg.aa.yyyy")
    to_on = DayField("Son gün", [Optional()], description="gg.aa.yyyy; sürekli ise boş bırakın")
    reason = StringField(
        "Gerekçe",
        [Optional(), Length(max=500)],
        description="Eksik koşul varken görevlendiriyorsanız gereklidir; denetim kaydına yazılır.",
    )


class AuthorisationForm(FlaskForm):
    subject = SelectField("Konu", [DataRequired("Konuyu seçin.")])
    from_on = DayField("İlk gün", [InputRequired("İlk günü yazın.")], description="gg.aa.yyyy")
    to_on = DayField("Son gün", [Optional()], description="gg.aa.yyyy; süresizse boş bırakın")
    source = StringField("Dayanak", [Optional(), Length(max=200)], description="Karar tarihi ve numarası")


class ReasonForm(FlaskForm):
    reason = StringField("Gerekçe", [DataRequired("Gerekçeyi yazın."), Length(max=500)])


class ImportForm(FlaskForm):
    file = FileField(
        "Eğitici listesi", description="CSV ya da XLSX. İlk satır sütun adlarıdır; 'Ad soyad' sütunu gereklidir."
    )

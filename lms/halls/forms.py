"""Forms of the desk: shape and messages."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from lms.core.form_checks import ASKED, InputRequired, between, most
from lms.core.form_fields import DayField, MomentField, NameField, NumberField, OneOfField
from lms.halls import rules


def choices(pairs):
    return [SelectChoice(value, label) for value, label in pairs]


WHERE = InputRequired("Yeri seçin.")


class SessionForm(FlaskForm):
    exam_id = OneOfField("Sınav", "Sınavı seçin.")
    title = NameField(
        "Oturumun adı", [ASKED, most(120)], description="Adayın göreceği ad. Örnek: Kuram sınavı, 1. oturum"
    )
    place = NameField("Yer", [ASKED, most(200)], description="Bina ve açık adres.")
    starts_at = MomentField("Başlangıç", [ASKED], description="gg.aa.yyyy ss.dd")
    late_minutes = NumberField(
        "Geç giriş sınırı (dakika)",
        between(0, 120),
        default=15,
        description="Başlangıçtan sonra bu süre içinde giriş yapılır.",
    )
    entry_rule = TextAreaField(
        "Giriş kuralı", [Optional(), most(1000)], description="Adaya gönderilen yer bilgisinde yazar."
    )
    qualification = SelectField("Gözetmende aranan belge", choices=choices(rules.QUALIFICATIONS.items()))
    proctors_needed = NumberField("Gereken gözetmen sayısı", between(1, 200), default=2)


class HallForm(FlaskForm):
    name = NameField("Salonun adı", [ASKED, most(60)])
    seats = NumberField("Sıra sayısı", between(1, 1000))
    columns = NumberField("Yan yana sıra", between(1, 12), default=4)


class MoveForm(FlaskForm):
    hall_id = SelectField("Salon", coerce=int)
    seat = NumberField("Sıra", between(1, 1000))


class QualificationForm(FlaskForm):
    email = StringField("Kişinin e-posta adresi", [ASKED, most(200)])
    kind = SelectField("Belge", choices=choices(rules.QUALIFICATIONS.items()))
    source_code = NameField("Belge numarası", [ASKED, most(80)])
    valid_from = DayField("Veriliş günü", [ASKED])
    valid_to = DayField("Geçerliliğin son günü", [Optional()], description="Süresizse boş bırakın.")


class ApplicationForm(FlaskForm):
    closes_at = MomentField("Son başvuru", [ASKED], description="gg.aa.yyyy ss.dd")


TOLD = "Kişiye gönderilir ve denetim kaydında durur. Sağlık bilgisi yazmayın."


def told_reason():
    return TextAreaField("Gerekçe", [ASKED, most(1000)], description=TOLD)


class GiveDutyForm(FlaskForm):
    email = StringField("Kişinin e-posta adresi", [ASKED, most(200)])
    reason = told_reason()


class TakeDutyForm(FlaskForm):
    reason = told_reason()
    email = StringField(
        "Yerine görevlendirilecek kişinin e-posta adresi",
        [Optional(), most(200)],
        description="Boş bırakırsanız ve kura çekildiyse, boşalan yer sıradaki yedeğe önerilir.",
    )


class ExtraTimeForm(FlaskForm):
    email = StringField("Kişinin e-posta adresi", [ASKED, most(200)])
    percent = NumberField("Ek süre (sınav süresinin yüzdesi)", between(5, 200), default=25)
    reason = TextAreaField(
        "Gerekçe ve dayandığı belge", [ASKED, most(1000)], description="Gözetmenler yalnız dakikayı görür."
    )
    to_on = DayField("Son gün", [Optional()], description="Süresizse boş bırakın.")


class CheckInForm(FlaskForm):
    number = StringField(
        "Giriş numarası", [ASKED, most(40)], description="Sekiz rakam ya da karekod okuyucunun yazdığı metin."
    )


class IdentityForm(FlaskForm):
    identity = RadioField("Gördüğünüz kimlik belgesi", [ASKED], choices=choices(rules.IDENTITY.items()))


class ActForm(FlaskForm):
    """Extra minutes."""

    minutes = NumberField("Ek dakika", between(1, 120))
    reason = NameField("Gerekçe", [ASKED, most(300)])
    key = HiddenField()


class EventForm(FlaskForm):
    kind = SelectField("Tür", choices=choices(rules.INCIDENTS.items()))
    where = SelectField("İlgili yer", default="")
    text = TextAreaField("Ne oldu", [ASKED, most(2000)])
    key = HiddenField()


class PaperForm(FlaskForm):
    where = SelectField("Nerede", [WHERE], default="")
    reason = NameField("Gerekçe", [ASKED, most(300)], description="Tutanağa geçer. Örnek: Salonda elektrik kesildi.")


class EmergencyForm(FlaskForm):
    files = MultipleFileField(
        "Acil durum dosyaları", description="Adayın sınav sayfasından indirilen dosya; birden çok seçilebilir."
    )


class OutageForm(FlaskForm):
    where = SelectField("Kesinti nerede oldu", [WHERE], default="")
    began_at = MomentField("Başlangıç", [ASKED], description="gg.aa.yyyy ss.dd")
    ended_at = MomentField("Bitiş", [ASKED], description="gg.aa.yyyy ss.dd")
    reason = NameField("Gerekçe", [ASKED, most(300)])
    key = HiddenField()

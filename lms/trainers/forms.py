from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, LinesField, NameField, OneOfField
from lms.trainers.rules import KINDS, STEPS

FILL = "Bu alanı doldurun."


class TrainerForm(FlaskForm):
    full_name = NameField("Ad soyad", [DataRequired("Ad ve soyadı yazın."), Length(max=120)])
    email = StringField(
        "E-posta",
        [Optional(), Email("E-posta adresini denetleyin."), Length(max=200)],
        description="Bu adresle hesabı olan ya da sonra açan kişiye kayıt kendiliğinden bağlanır.",
    )
    kind = SelectField(
        "Eğitici türü", choices=[SelectChoice(*kind) for kind in KINDS.items()], default="chamber_authorised"
    )
    authorised_by = StringField(
        "Yetkilendiren kurum", [Optional(), Length(max=200)], description="Oda, üniversite, bakanlık ya da kurumun adı"
    )
    authorised_on = DayField("Yetki başlangıcı", [InputRequired("Başlangıç gününü yazın.")], description="gg.aa.yyyy")
    valid_until = DayField("Son gün", [Optional()], description="gg.aa.yyyy; süresizse boş bırakın")
    biography = TextAreaField("Kısa özgeçmiş", [Optional(), Length(max=2000)])
    fields = LinesField("Uzmanlık konuları", [Optional()], description="Her satıra bir konu")


class ChangeForm(TrainerForm):
    """The same fields; name and address of somebody with an account are the account's and not asked."""

    def without_person(self):
        del self.full_name
        del self.email
        return self


class RenewForm(FlaskForm):
    to_on = DayField("Yeni son gün", [InputRequired("Yeni son günü yazın.")], description="gg.aa.yyyy")
    source = StringField("Dayanak", [Optional(), Length(max=200)], description="Karar tarihi ve numarası")


class ReasonForm(FlaskForm):
    reason = StringField("Gerekçe", [DataRequired("Gerekçeyi yazın."), Length(max=500)])


class TrainingForm(FlaskForm):
    step = RadioField("Durum", choices=[SelectChoice(*step) for step in STEPS.items()], default="passed")
    on = DayField("Tarih", [InputRequired("Tarihi yazın.")], description="gg.aa.yyyy; tamamlanma ya da planlanan gün")
    title = StringField("Eğitimin adı", [DataRequired("Eğitimin adını yazın."), Length(max=200)])
    provider = StringField("Veren kurum", [Optional(), Length(max=200)])
    document = FileField("Belge", description="PDF ya da JPG, en çok 10 MB. Başarılı sonuç için gereklidir.")

    def sent_document(self):
        """(bytes, name) of the chosen file, or None."""
        sent = self.document.data
        return (sent.read(), sent.filename) if sent and getattr(sent, "filename", "") else None


class OwnTrainingForm(TrainingForm):
    step = RadioField(
        "Durum", choices=[SelectChoice(step, STEPS[step]) for step in ("passed", "planned")], default="passed"
    )
    chamber = OneOfField("Onaylayacak oda", "Odayı seçin.")


class LoanForm(FlaskForm):
    lender = OneOfField("Eğiticinin odası", "Odayı seçin.")
    who = StringField(
        "Eğitici",
        [DataRequired("Eğiticinin adını ya da e-posta adresini yazın."), Length(max=200)],
        description="Ad soyad tam olarak ya da e-posta adresi",
    )
    from_on = DayField("İlk gün", [InputRequired("İlk günü yazın.")], description="gg.aa.yyyy")
    to_on = DayField("Son gün", [InputRequired("Son günü yazın.")], description="gg.aa.yyyy")
    purpose = StringField("Hangi eğitim için", [DataRequired(FILL), Length(max=300)])

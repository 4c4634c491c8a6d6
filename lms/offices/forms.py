"""Forms: shape and messages."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.form_checks import ASKED, between, most
from lms.core.form_fields import DayField, NameField, NumberField, OneOfField
from lms.offices import rules

YEARS = [Optional(), NumberRange(1, 50, message="1 ile 50 arasında bir sayı yazın ya da boş bırakın.")]


class OfficeForm(FlaskForm):
    name = NameField("Görevin adı", [ASKED, most(120)], description="Örnek: Eğitim komisyonu üyesi")
    about = TextAreaField("Ne yapar", [Optional(), most(2000)], description="Çağrıda ve herkese açık sayfada görünür.")
    places = NumberField("Kişi sayısı", between(1, 100), default=1)
    term_months = NumberField("Görev süresi (ay)", between(1, 120), default=24)
    renewals = NumberField("Art arda yenileme hakkı", between(0, 20), default=1, description="0: yenilenmez.")
    member = BooleanField("Odanın üyesi olmak", default=True)
    membership_years = NumberField("En az üyelik yılı", YEARS)
    service_years = NumberField("Odada en az hizmet yılı", YEARS, description="Odadaki ilk görevden başlayarak.")
    earlier_office = SelectField("Daha önce bulunulmuş görev")
    trainer = BooleanField("Odada eğitici olarak görevli olmak")
    trained = BooleanField("Eğiticilerin eğitimini tamamlamış olmak")
    field = StringField(
        "Alan",
        [Optional(), most(200)],
        description="Eğitici kaydındaki alan ya da konu yetkisi. Birden çoksa virgülle ayırın; biri yeter.",
    )
    waivable = SelectMultipleField(
        "Koşulları sağlayan kimse çıkmazsa aranmayacaklar",
        choices=[SelectChoice(key, label) for key, label in rules.CONDITIONS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[Optional()],
    )

    def __init__(self, offices, **more):
        super().__init__(**more)
        fixed = [SelectChoice("", "Aranmaz"), SelectChoice(rules.ANY_OFFICE, "Süreli görevlerden herhangi biri")]
        self.earlier_office.choices = fixed + [SelectChoice(str(one.id), one.name) for one in offices]

    def values(self) -> dict:
        """As operations take them: conditions gathered, empty ones left out."""
        plain = ("name", "about", "places", "term_months", "renewals", "waivable")
        asked = {key: self[key].data for key in rules.CONDITIONS if self[key].data}
        if (asked.get("earlier_office") or "").isdecimal():
            asked["earlier_office"] = int(asked["earlier_office"])
        return {name: self[name].data for name in plain} | {"conditions": asked}


class CallForm(FlaskForm):
    places = NumberField("Kaç kişi", between(1, 100))
    opens_on = DayField("Başvurunun ilk günü", [ASKED])
    closes_on = DayField("Son başvuru günü", [ASKED])
    starts_on = DayField("Görevin ilk günü", [ASKED])
    note = TextAreaField("Not", [Optional(), most(2000)], description="Adayların okuyacağı ek bilgi.")


class ApplyForm(FlaskForm):
    statement = TextAreaField(
        "Başvuru yazınız", [ASKED, most(3000)], description="Neden bu görev, ne yapmak istersiniz?"
    )
    shows_name = BooleanField("Atanırsam adım herkese açık görevliler sayfasında görünsün")


class NominateForm(FlaskForm):
    email = StringField("Adayın e-posta adresi", [ASKED, Email("Geçerli bir e-posta adresi yazın."), most(200)])
    why = TextAreaField("Neden öneriyorsunuz", [ASKED, most(2000)], description="Aday da okur.")


class DecisionForm(FlaskForm):
    commission = StringField(
        "Kararı verenler", [ASKED, most(300)], description="Komisyonun ya da kurulun adı, üyeleri."
    )
    reason = TextAreaField("Karar ve gerekçesi", [ASKED, most(2000)], description="Karar tarihi, numarası, gerekçe.")
    nobody = BooleanField("Kimse atanmasın, çağrı atama yapılmadan sonuçlansın")

    def __init__(self, chosen=(), **more):
        super().__init__(**more)
        self.chosen = chosen

    def validate_nobody(self, field):
        """A decision is told to everybody and is not taken back: that it appoints nobody is said, not left over."""
        if not self.chosen and not field.data:
            raise ValidationError("Atanacakları yukarıda işaretleyin; kimse atanmayacaksa bunu işaretleyin.")
        if self.chosen and field.data:
            raise ValidationError("Yukarıda kişi seçtiniz; kimse atanmayacaksa seçimi kaldırın.")


class CancelForm(FlaskForm):
    cancel_reason = TextAreaField("Gerekçe", [ASKED, most(1000)])


class ExtendForm(FlaskForm):
    closes_on = DayField("Yeni son başvuru günü", [ASKED])
    extend_reason = TextAreaField("Gerekçe", [ASKED, most(500)], description="Adaylar da okur.")


class RecordForm(FlaskForm):
    email = StringField("Kişinin e-posta adresi", [ASKED, Email("Geçerli bir e-posta adresi yazın."), most(200)])
    office_id = OneOfField("Görev", "Görevi seçin.")
    starts_on = DayField("İlk gün", [ASKED])
    ends_on = DayField("Son gün", [ASKED])
    source = StringField("Dayanak", [ASKED, most(300)], description="Karar tarihi ve numarası.")


class CorrectForm(FlaskForm):
    starts_on = DayField("İlk gün", [ASKED])
    ends_on = DayField("Son gün", [ASKED])
    source = StringField("Dayanak", [ASKED, most(300)], description="Karar tarihi ve numarası.")
    reason = TextAreaField("Neden düzeltiliyor", [ASKED, most(1000)], description="Denetim kaydında durur.")


class RenewForm(FlaskForm):
    source = StringField("Dayanak", [ASKED, most(300)], description="Karar tarihi ve numarası.")


class EndForm(FlaskForm):
    ended_on = DayField("Son gün", [ASKED])
    reason = TextAreaField("Gerekçe", [ASKED, most(1000)])

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional, Regexp

from lms.chambers.rules import DEFAULTS, MEMBER_CLASSES
from lms.core.form_fields import DayField, NameField

REQUIRED = InputRequired("Bu alan boş bırakılamaz.")
COLOUR = Regexp(r"^#[0-9a-fA-F]{6}$", message="Rengi #0b5a6f biçiminde yazın.")


class ChamberForm(FlaskForm):
    """What a chamber says of itself."""

    name = NameField("Resmî ad", [REQUIRED, Length(max=150)])
    short_name = NameField("Kısa yazılış", [REQUIRED, Length(max=120)])
    abbreviation = NameField("Kısaltma", [REQUIRED, Length(max=20)])
    centre = NameField("Merkez (il)", [Optional(), Length(max=60)])
    email = StringField(
        "Eğitim biriminin e-postası",
        [Optional(), Email("E-posta adresi ad@ornek.org biçiminde olmalıdır.")],
        description="Üyelerin yanıtları bu adrese gider.",
    )
    accent = StringField("Vurgu rengi", [REQUIRED, COLOUR], description="Okunurluk için ton kendiliğinden ayarlanır.")
    contact = TextAreaField(
        "İletişim metni", [Optional(), Length(max=2000)], description="Eğitim sayfalarında görünür."
    )
    logo = FileField("Amblem", description="PNG ya da JPEG, en çok 500 kB.")


class NewChamberForm(ChamberForm):
    slug = StringField(
        "Adreste kullanılacak kısa ad",
        [REQUIRED, Length(max=40)],
        description="Küçük İngilizce harf, rakam ve tire. Belgelerde basıldığı için sonradan değişmez.",
    )
    branches = TextAreaField("Şubeler", [Optional()], description="Her satıra bir il. Sonradan da eklenebilir.")
    admin_name = NameField("İlk yöneticinin adı", [REQUIRED, Length(max=100)])
    admin_email = StringField(
        "İlk yöneticinin e-postası", [REQUIRED, Email("E-posta adresi ad@ornek.org biçiminde olmalıdır.")]
    )


class SignatoryForm(FlaskForm):
    name = NameField("Ad soyad", [REQUIRED, Length(max=100)])
    title = NameField("Unvan", [REQUIRED, Length(max=100)])
    position = IntegerField("Sıra", [Optional(), NumberRange(1, 4, "1 ile 4 arasında olmalıdır.")], default=1)
    from_on = DayField("Görev başlangıcı", [REQUIRED], description="gg.aa.yyyy")
    to_on = DayField("Görev bitişi", [Optional()], description="Bilinmiyorsa boş bırakın.")


class BranchForm(FlaskForm):
    name = NameField("Ad", [REQUIRED, Length(max=100)], description="Örnek: Van Şubesi")
    city = NameField("İl", [Optional(), Length(max=60)])
    kind = SelectField("Tür", choices=[SelectChoice("branch", "Şube"), SelectChoice("representation", "Temsilcilik")])


class RulesForm(FlaskForm):
    """Rule values as people say them: percent and days. `values()` gives them back in the rule set's own units."""

    watch_percent = IntegerField(
        "İzleme oranı (yüzde)",
        [REQUIRED, NumberRange(1, 100, "1 ile 100 arasında olmalıdır.")],
        description="Kaynak raporda 90. Yeni eğitimlerin başlangıç değeridir.",
    )
    watch_scope = SelectField(
        "İzleme neye göre",
        choices=[SelectChoice("course_total", "Eğitimin tümü"), SelectChoice("each_video", "Her video ayrı ayrı")],
    )
    pass_mark = IntegerField("Geçme notu", [REQUIRED, NumberRange(0, 100, "0 ile 100 arasında olmalıdır.")])
    attempts = IntegerField("Sınav hakkı", [REQUIRED, NumberRange(1, 10, "1 ile 10 arasında olmalıdır.")])
    attempt_wait_days = IntegerField("İki sınav arası gün", [REQUIRED, NumberRange(0, 365)])
    objection_days = IntegerField("İtiraz süresi (gün)", [REQUIRED, NumberRange(1, 90)])
    failed_gets = SelectField(
        "Sınavda başarısız olana",
        choices=[SelectChoice("none", "Belge verilmez"), SelectChoice("participation", "Katılım belgesi verilir")],
    )
    access_days_default = IntegerField("Erişim süresi (gün)", [REQUIRED, NumberRange(1, 3650)])
    access_extension_days = IntegerField("Bir kezlik uzatma (gün)", [REQUIRED, NumberRange(1, 365)])
    trainer_training_gate = SelectField(
        "Eğiticilerin eğitimini almamış eğitici",
        choices=[SelectChoice("warn", "Uyarı ile görevlendirilir"), SelectChoice("refuse", "Görevlendirilmez")],
    )
    authorisation_years = IntegerField(
        "Yetki belgesinin geçerliliği (yıl)", [Optional(), NumberRange(1, 30)], description="Boş: süresiz."
    )
    results_need_second_person = BooleanField("Sınav sonucunu ikinci bir kişi yayımlar")
    source = NameField(
        "Dayanak", [REQUIRED, Length(max=300)], description="Karar tarihi ve sayısı. Örnek: OYK 12.11.2026, 46/3"
    )

    def values(self) -> dict:
        """The changed values in the units of chambers.rules."""
        plain = {name: self[name].data for name in DEFAULTS if name in self._fields}
        years = {**DEFAULTS["validity_years"], "authorisation": self.authorisation_years.data}
        return {**plain, "watch_threshold_bp": self.watch_percent.data * 100, "validity_years": years}

    @classmethod
    def of(cls, rules: dict):
        plain = {name: value for name, value in rules.items() if hasattr(cls, name)}
        plain |= {
            "watch_percent": rules["watch_threshold_bp"] // 100,
            "authorisation_years": rules["validity_years"].get("authorisation"),
        }
        return cls(data=plain)


class PriceForm(FlaskForm):
    """Which share of a course's price each class pays, in percent."""


for _name, _label in MEMBER_CLASSES.items():
    setattr(
        PriceForm,
        _name,
        IntegerField(f"{_label} (yüzde)", [InputRequired("Bu alan boş bırakılamaz."), NumberRange(0, 1000)]),
    )
PriceForm.source = NameField("Dayanak", [REQUIRED, Length(max=300)])

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Email, Length, NumberRange, Optional, Regexp

from lms.chambers.rules import MEMBER_CLASSES
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, NameField, NumberField

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


class CloseChamberForm(FlaskForm):
    reason = StringField("Gerekçe", [REQUIRED, Length(5, 500, "Gerekçeyi en az bir iki sözcükle yazın.")])


class SignatoryForm(FlaskForm):
    name = NameField("Ad soyad", [REQUIRED, Length(max=100)])
    title = NameField("Unvan", [REQUIRED, Length(max=100)])
    position = NumberField("Sıra", [Optional(), NumberRange(1, 4, "1 ile 4 arasında olmalıdır.")], default=1)
    from_on = DayField("Görev başlangıcı", [REQUIRED], description="gg.aa.yyyy")
    to_on = DayField("Görev bitişi", [Optional()], description="Bilinmiyorsa boş bırakın.")


class BranchForm(FlaskForm):
    name = NameField("Ad", [REQUIRED, Length(max=100)], description="Örnek: Van Şubesi")
    city = NameField("İl", [Optional(), Length(max=60)])
    kind = SelectField("Tür", choices=[SelectChoice("branch", "Şube"), SelectChoice("representation", "Temsilcilik")])


class HolidayForm(FlaskForm):
    name = NameField("Ad", [REQUIRED, Length(max=100)], description="Örnek: Kurban Bayramı")
    first_on = DayField("İlk gün", [REQUIRED], description="gg.aa.yyyy")
    last_on = DayField("Son gün", [Optional()], description="Bir günse boş bırakın.")
    is_yearly = BooleanField("Her yıl aynı günde")


class PriceForm(FlaskForm):
    """Which share of a course's price each class pays, in percent."""


for _name, _label in MEMBER_CLASSES.items():
    setattr(
        PriceForm,
        _name,
        NumberField(f"{_label} (yüzde)", [InputRequired("Bu alan boş bırakılamaz."), NumberRange(0, 1000)]),
    )
PriceForm.source = NameField("Dayanak", [REQUIRED, Length(max=300)])

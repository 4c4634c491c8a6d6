from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from lms.core.form_checks import ASKED, between
from lms.core.form_fields import LinesField, MomentField, NameField, NumberField, OneOfField
from lms.exams.coursework import rules
from lms.exams.forms import choices
from lms.exams.kinds import EXTENSIONS


class CourseworkForm(FlaskForm):
    version_id = OneOfField("Eğitim", "Eğitimi seçin.")
    title = NameField("Ödevin adı", [ASKED, Length(max=160, message="En çok 160 karakter.")])
    brief = TextAreaField(
        "Ödevin açıklaması", [ASKED], description="Ne istendiğini, nasıl hazırlanacağını ve neyin puanlandığını yazın."
    )
    due_at = MomentField("Son teslim", [Optional()], description="gg.aa.yyyy ss.dd; o andan öncesi sayılır.")
    due_days = NumberField(
        "Ya da erişim başlayınca kaç gün sonra",
        [Optional(), NumberRange(1, 730, "1 ile 730 arasında olmalı.")],
        description="Herkesin kendi tarihinde başladığı eğitimler için.",
    )
    late_days = NumberField("Geç teslim kaç gün alınır", between(0, 60), default=0, description="0: alınmaz")
    late_percent = NumberField("Her geç gün için eksilen puan (yüzde)", between(0, 100), default=10)
    extensions = StringField(
        "Alınan dosya türleri", [ASKED, Length(max=120)], default="pdf", description=f"Olanlar: {', '.join(EXTENSIONS)}"
    )
    max_mb = NumberField("Dosyaların toplamı en çok (MB)", between(1, rules.MB_MOST), default=10)
    points = StringField("Ödevin puanı", [ASKED], default="100")
    rubric = LinesField(
        "Puanlama anahtarı", [Optional()], description="Her satıra bir ölçüt: puan | ölçüt. Örnek: 3 | Hesap doğru"
    )
    pass_mark = NumberField("Geçme notu (100 üzerinden)", between(0, 100), default=60)
    markers = SelectField(
        "Kim değerlendirir",
        choices=choices((1, "Bir kişi"), (2, "Birbirinin puanını görmeyen iki kişi")),
        coerce=int,
        default=1,
    )
    marker_gap = NumberField(
        "İki değerlendirici arasında en çok fark (yüzde)",
        between(0, 100),
        default=20,
        description="Fark bundan büyükse üçüncü bir kişi okur.",
    )
    is_required = BooleanField("Eğitimin belgesi için bu ödevden geçilmesi gereksin", default=True)


class HandInForm(FlaskForm):
    files = MultipleFileField("Dosyalar")
    note = TextAreaField(
        "Not",
        [Optional(), Length(max=2000, message="En çok 2000 karakter.")],
        description="Değerlendiren okur; adınızı yazmayın.",
    )


class ReturnForm(FlaskForm):
    due_at = MomentField(
        "Yeni son teslim",
        [Optional()],
        description="Yazarsanız kişi yeniden teslim eder. Boşsa yalnız değerlendirme yeniden açılır.",
    )
    reason = TextAreaField("Gerekçe", [ASKED, Length(max=1000, message="En çok 1000 karakter.")])

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Field, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Email, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from lms.certificates.corrections import FIELDS
from lms.certificates.rendering import DESIGNS
from lms.certificates.rules import reminder_words
from lms.certificates.wordings import BASES
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, NameField, NumberField, OneOfField
from lms.core.numbers import whole_number

REQUIRED = InputRequired("Bu alan boş bırakılamaz.")
ADDRESS = Email("E-posta adresi ad@ornek.org biçiminde olmalıdır.")


def number_or_none(text):
    return whole_number(text)


class NameForm(FlaskForm):
    """A stranger types the name that is printed on the paper."""

    name = StringField("Belgede yazan ad ve soyad", [REQUIRED, Length(max=150)])


class SuspicionForm(FlaskForm):
    text = TextAreaField(
        "Ne gördünüz?",
        [REQUIRED, Length(min=10, max=3000, message="Gördüğünüzü en az on harfle anlatın.")],
        description="Belgeyi kimin, nerede gösterdiğini ve neyin uymadığını yazın.",
    )
    contact = StringField(
        "Size ulaşabileceğimiz e-posta", [Optional(), ADDRESS], description="Yazmazsanız bildiriminiz adsız kalır."
    )


class ReminderField(Field):
    """90, 30, 7 to a list of days, the longest first."""

    widget = TextInput()

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return ", ".join(str(one) for one in self.data or [])

    def process_formdata(self, values):
        self.data = reminder_words(values[0] if values else "")
        if self.data is None:
            raise ValueError("En çok altı gün sayısını virgülle ayırarak yazın. Örnek: 90, 30, 7")


class KindForm(FlaskForm):
    title = NameField("Ad", [REQUIRED, Length(max=80)], description="Belgenin üstünde böyle yazar.")
    basis = SelectField("Dayanak", [REQUIRED], choices=[SelectChoice(slug, words) for slug, words in BASES.items()])
    sentence = TextAreaField(
        "Belgedeki tümce",
        [REQUIRED, Length(max=300)],
        description="Kişinin adı ile eğitimin adı arasında durur; küçük harfle başlar, nokta ile biter.",
    )
    proves = TextAreaField("Neyi gösterir", [REQUIRED, Length(max=400)])
    does_not_prove = TextAreaField(
        "Neyi göstermez", [REQUIRED, Length(max=400)], description="Belgede ve doğrulama sayfasında yazar."
    )
    validity_years = NumberField(
        "Geçerlilik (yıl)",
        [Optional(), NumberRange(1, 50, "1 ile 50 arasında bir sayı yazın.")],
        description="Boş bırakılırsa süresizdir. Yetki belgesinde zorunludur.",
    )
    design = SelectField(
        "Belgenin görünüşü", choices=[SelectChoice(slug, words) for slug, words in DESIGNS.items()], default="drawing"
    )
    reminder_days = ReminderField(
        "Süre dolmadan hatırlatma (gün)",
        description="Virgülle ayırın. Örnek: 90, 30, 7. Boş bırakılırsa hatırlatma gönderilmez.",
    )
    ends_on = DayField(
        "Son düzenleme günü",
        [Optional()],
        description="Yasa ya da mahkeme kararı türü sona erdirdiyse. Bu günden sonra belge düzenlenmez; düzenlenmiş "
        "belgelere dokunulmaz.",
    )
    end_note = TextAreaField(
        "Türle ilgili açıklama",
        [Optional(), Length(max=400)],
        description="Bu türden her belgenin doğrulama sayfasında görünür. Örnek: dayanağı yürürlükten kalktı.",
    )
    title_en = NameField("İngilizce ad", [Optional(), Length(max=80)])
    proves_en = TextAreaField("İngilizce: neyi gösterir", [Optional(), Length(max=400)])
    does_not_prove_en = TextAreaField("İngilizce: neyi göstermez", [Optional(), Length(max=400)])


class ListForm(FlaskForm):
    """Documents by hand: for one person or for a list, before the preview."""

    version = OneOfField("Eğitim", "Eğitimi seçin.")
    kind = OneOfField("Belge türü", "Belge türünü seçin.")
    issued_on = DayField("Belge tarihi", [InputRequired("Belge tarihini yazın.")], description="Örnek: 21.11.2026")
    place = StringField(
        "Yer ve tarih",
        [Optional(), Length(max=80)],
        description="Belgede yazar. Örnek: Ankara, 14–15.11.2026",
    )
    people = TextAreaField(
        "Katılımcılar",
        [Length(max=60_000)],
        description="Her satıra bir kişi: oda sicil numarası ya da e-posta. Sınav sonucu varsa noktalı virgülden "
        "sonra. Örnek: 048127; 82",
    )
    file = FileField(
        "Ya da dosya (CSV, XLSX)",
        description="İlk satırda Sicil no, E-posta ve Sonuç başlıkları varsa sütunlar oradan bulunur. Yoksa ilk sütun"
        " sicil numarası ya da e-posta, ikinci sütun sonuçtur.",
    )
    reason = TextAreaField(
        "Gerekçe",
        [REQUIRED, Length(max=1000)],
        description="İkinci onayı verecek kişi okur. Örnek: Yoklama çizelgesi 2026/14, iki gün tam katılım.",
    )


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        "Gerekçe",
        [REQUIRED, Length(max=1000)],
        description="Doğrulama sayfasında gösterilmez. İptalde belge sahibi kendi sayfasında okur.",
    )


class BulkForm(FlaskForm):
    """One correction on many documents: which ones, what, why."""

    numbers = TextAreaField(
        "Belge sayıları ya da kodları",
        [Length(max=30_000)],
        description="Her satıra bir sayı ya da doğrulama kodu. Boş bırakırsanız aşağıdaki süzgeçle seçilir.",
    )
    version = SelectField("Eğitim", [Optional()], coerce=number_or_none, validate_choice=False)
    kind = SelectField("Belge türü", [Optional()], coerce=number_or_none, validate_choice=False)
    from_on = DayField("Veriliş: ilk gün", [Optional()])
    to_on = DayField("Veriliş: son gün", [Optional()])
    field = SelectField("Ne düzeltilecek", choices=[SelectChoice(name, said) for name, said in FIELDS.items()])
    wrong = StringField(
        "Yanlış yazılan", [Length(max=300)], description="Metnin düzeltilecek parçası. Boşsa metnin tümü değişir."
    )
    right = StringField(
        "Doğrusu", [Length(max=400)], description="Son geçerlilik için gün: 31.12.2027. Ad düzeltmesinde boş kalır."
    )
    reason = TextAreaField(
        "Gerekçe",
        [REQUIRED, Length(max=1000)],
        description="İkinci onayı verecek kişi okur, belgelerin kaydında kalır.",
    )


class RenewalForm(FlaskForm):
    course = OneOfField("Belgesi yenilenen eğitim", "Belgesi yenilenecek eğitimi seçin.")
    renewed_by = OneOfField("Yenileyen eğitim", "Yenileyen eğitimi seçin.")


class DecisionForm(FlaskForm):
    note = TextAreaField("Not", [Optional(), Length(max=1000)], description="Reddederken gerekçe yazılır.")


class NoteForm(FlaskForm):
    note = TextAreaField("Sonuç", [REQUIRED, Length(max=1000)], description="Ne bulundu, ne yapıldı?")

"""Forms of the desk: shape and messages."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import FieldList as WTFieldList
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from lms.core.form_checks import ASKED, InputRequired
from lms.core.form_fields import LinesField, MomentField, NameField, NumberField, OneOfField
from lms.exams.kinds import DIFFICULTIES, EXTENSIONS, MARKS_MAX
from lms.exams.regions import SHAPES


def choices(*pairs):
    return [SelectChoice(value, label) for value, label in pairs]


class FieldList(WTFieldList):
    """A list whose first entries are always drawn, filled or not."""


class BankForm(FlaskForm):
    title = NameField("Bankanın adı", [ASKED, Length(max=120, message="En çok 120 karakter.")])


class ImportForm(FlaskForm):
    file = FileField(
        "Soru dosyası",
        description="GIFT, Moodle XML, QTI 2.1–3.0 (XML ya da ZIP paketi), Aiken, CSV ya da XLSX. En çok 15 MB; "
        "Moodle XML 120 MB.",
    )


class QuestionForm(FlaskForm):
    """What every kind of question has."""

    stem = TextAreaField(
        "Soru metni",
        description="Düz metin yazın; boş satır paragraf ayırır. Gerekirse <b>, <i>, <sub>, <sup>, <ul>, <table> "
        "kullanılabilir. Resimler [resim …] biçiminde görünür.",
    )
    picture = FileField("Resim ekle", [Optional()], description="PNG, JPEG, GIF ya da WebP, en çok 500 kB.")
    picture_alt = StringField(
        "Resmin sözle anlatımı", [Optional(), Length(max=300)], description="Ekran okuyucu kullananlar bunu duyar."
    )
    topic = NameField("Konu", [Length(max=120, message="En çok 120 karakter.")])
    difficulty = SelectField(
        "Güçlük", choices=choices(*((n, word.capitalize()) for n, word in DIFFICULTIES.items())), coerce=int, default=2
    )
    points = StringField("Puan", default="1")
    title = NameField("Kod ya da kısa ad", [Optional(), Length(max=120)])
    feedback = TextAreaField(
        "Geri bildirim", [Optional()], description="Sonuç sayfasında, kural izin verirse gösterilir."
    )
    source = StringField("Kaynak ya da değişikliğin nedeni", [Optional(), Length(max=300)])


class ChoiceRow(Form):
    text = StringField("Seçenek")
    correct = BooleanField("Doğru")
    weight = StringField("Ağırlık (yüzde)", [Optional()])
    feedback = StringField("Geri bildirim", [Optional()])


class SingleForm(QuestionForm):
    choices = FieldList(FormField(ChoiceRow), min_entries=5)
    keep_order = BooleanField("Seçenekler karıştırılmasın")


class MultipleForm(SingleForm):
    rule = RadioField(
        "Puanlama",
        choices=choices(
            ("partial", "Kısmi puan: her doğru ekler, her yanlış eksiltir"), ("all_or_nothing", "Ya hep ya hiç")
        ),
        default="partial",
    )


class TrueFalseForm(QuestionForm):
    correct = RadioField(
        "Önerme",
        choices=choices(("1", "Doğru"), ("0", "Yanlış")),
        validators=[InputRequired("Önermenin doğru mu yanlış mı olduğunu seçin.")],
    )


class NumericalForm(QuestionForm):
    values = LinesField(
        "Kabul edilen değerler",
        description="Her satıra bir değer: 12,5 ± 0,1. Oransal hoşgörü: 12,5 ± %2. Kısmi puan için sona (%50) yazın.",
    )
    unit = StringField("Birim", [Optional(), Length(max=30)])


class ParameterisedForm(QuestionForm):
    variables = LinesField(
        "Değişkenler",
        description="Her satıra bir değişken: ad = en küçük … en büyük; adım. Örnek: a = 1 … 10; 0,5. Metinde {a} "
        "yazdığınız yere adayın değeri konur.",
    )
    expression = StringField(
        "Formül",
        [ASKED, Length(max=300)],
        description="Örnek: 2*pi*a*R. İşlemler + - * / **; işlevler sqrt, sin, cos, tan, asin, acos, atan, log, log10, "
        "exp, radians, degrees, abs, min, max. Açılar radyandır. Ondalık için nokta yazın.",
    )
    tolerance = StringField("Hoşgörü", default="%1", description="Örnek: 0,1 ya da oransal: %1")
    unit = StringField("Birim", [Optional(), Length(max=30)])


class ShortTextForm(QuestionForm):
    accepted = LinesField(
        "Kabul edilen yanıtlar", description="Her satıra bir yanıt. Kısmi puan için sona (%50) yazın."
    )
    case = RadioField(
        "Büyük ve küçük harf", choices=choices(("ignore", "Fark etmez"), ("exact", "Aynı olmalı")), default="ignore"
    )
    diacritics = RadioField(
        "Türkçe harfler",
        choices=choices(("lenient", "ç yerine c kabul edilir"), ("exact", "Aynı olmalı")),
        default="lenient",
    )
    wildcards = BooleanField("* işareti herhangi bir metnin yerini tutar")


class PairRow(Form):
    left = StringField("Sol")
    right = StringField("Sağ")


class MatchingForm(QuestionForm):
    pairs = FieldList(FormField(PairRow), min_entries=4)
    distractors = LinesField("Çeldirici sağ ögeler", [Optional()], description="Her satıra bir öge; hiçbir sola uymaz.")
    rule = RadioField(
        "Puanlama",
        choices=choices(("per_pair", "Her doğru eş puan kazandırır"), ("all_or_nothing", "Ya hep ya hiç")),
        default="per_pair",
    )


class OrderingForm(QuestionForm):
    items = LinesField("Ögeler", description="Doğru sırayla, her satıra bir öge. Adaya karışık gösterilir.")
    rule = RadioField(
        "Puanlama",
        choices=choices(
            ("relative_order", "Doğru komşusu izleyen her öge puan kazandırır"),
            ("positions", "Yerinde duran her öge puan kazandırır"),
            ("all_or_nothing", "Ya hep ya hiç"),
        ),
        default="relative_order",
    )


class GapRow(Form):
    kind = SelectField(
        "Tür",
        choices=choices(("", "–"), ("single", "Seçmeli"), ("numerical", "Sayısal"), ("short_text", "Kısa yanıt")),
        validate_choice=False,
    )
    answers = LinesField("Yanıtlar")


class ClozeForm(QuestionForm):
    gaps = FieldList(FormField(GapRow), min_entries=3)


class RegionRow(Form):
    shape = SelectField("Biçim", choices=choices(("", "–"), *SHAPES.items()), validate_choice=False)
    at = StringField("Sayılar")
    correct = BooleanField("Doğru")
    name = StringField("Ad", [Optional(), Length(max=80)])
    weight = StringField("Ağırlık (yüzde)", [Optional()])


class HotspotForm(QuestionForm):
    drawn = None  # image, width, height: put here by the page, from drawing_id or from the question

    drawing = FileField("Resim dosyası", [Optional()], description="PNG, JPEG ya da WebP, en çok 6 MB.")
    drawing_id = HiddenField()
    drawing_alt = StringField(
        "Resmin sözle anlatımı",
        [Length(max=600, message="En çok 600 karakter.")],
        description="Doğru yeri söylemeden, resimde ne görüldüğünü yazın; ekran okuyucu kullananlar bunu duyar.",
    )
    regions = FieldList(FormField(RegionRow), min_entries=3)
    marks = NumberField(
        "Adayın koyabileceği işaret",
        [Optional(), NumberRange(1, MARKS_MAX, f"1 ile {MARKS_MAX} arasında olmalı.")],
        description="Boşsa doğru bölge sayısı kadar.",
    )
    outside = StringField(
        "Bölge dışındaki her işaretin payı (yüzde)",
        [Optional(), Length(max=10)],
        description="Boşsa 0. Örnek: -25 yazarsanız boşa konan her işaret yüzde 25 eksiltir.",
    )
    rule = RadioField(
        "Puanlama",
        choices=choices(
            ("partial", "Kısmi puan: işaretlenen her doğru bölge kazandırır"),
            ("all_or_nothing", "Ya hep ya hiç: bütün doğru bölgeler, başka yer yok"),
        ),
        default="partial",
    )


class OpenForm(QuestionForm):
    model_answer = TextAreaField("Örnek yanıt", [Optional()], description="Yalnız değerlendiren görür.")
    rubric = LinesField(
        "Puanlama anahtarı", [Optional()], description="Her satıra: puan | ölçüt. Örnek: 3 | Kullanıcı yükü"
    )
    max_words = NumberField("En çok sözcük", [Optional(), NumberRange(1, 5000, "1 ile 5000 arasında olmalı.")])


class UploadForm(QuestionForm):
    extensions = LinesField("Kabul edilen türler", description="Her satıra bir uzantı: " + ", ".join(EXTENSIONS))
    model_answer = TextAreaField("Değerlendirene not", [Optional()])
    rubric = LinesField("Puanlama anahtarı", [Optional()], description="Her satıra: puan | ölçüt")


FORMS = {
    "single": SingleForm,
    "multiple": MultipleForm,
    "true_false": TrueFalseForm,
    "numerical": NumericalForm,
    "numerical_parameterised": ParameterisedForm,
    "short_text": ShortTextForm,
    "matching": MatchingForm,
    "ordering": OrderingForm,
    "cloze": ClozeForm,
    "hotspot": HotspotForm,
    "open": OpenForm,
    "file_upload": UploadForm,
}


class DrawRow(Form):
    bank_id = SelectField("Banka", coerce=int)
    difficulty = SelectField(
        "Güçlük", choices=choices((0, "Hepsi"), *((n, w.capitalize()) for n, w in DIFFICULTIES.items())), coerce=int
    )
    topic = StringField("Konu", [Optional()])
    count = NumberField("Soru sayısı", [Optional(), NumberRange(1, 200, "1 ile 200 arasında olmalı.")])


class ExamForm(FlaskForm):
    title = NameField("Sınavın adı", [ASKED, Length(max=160, message="En çok 160 karakter.")])
    audience = RadioField(
        "Kimler girer",
        choices=choices(
            ("enrolled", "Bir eğitimin kayıtlı katılımcıları"),
            ("members", "Odanın üyeleri"),
            ("anyone", "Giriş yapan herkes"),
        ),
        default="enrolled",
    )
    version_id = SelectField("Eğitim", coerce=int)
    requires_watched = BooleanField("Eğitimin izleme koşulu sağlanınca açılsın", default=True)
    minutes = NumberField(
        "Süre (dakika)", [ASKED, NumberRange(1, 600, "1 ile 600 dakika arasında olmalı.")], default=40
    )
    attempts = NumberField(
        "Giriş hakkı",
        [InputRequired("Sayı yazın; 0 sınırsız demektir."), NumberRange(0, 50, "0 ile 50 arasında olmalı.")],
        default=2,
        description="0: sınırsız",
    )
    wait_days = NumberField(
        "İki giriş arası bekleme (gün)",
        [InputRequired("Sayı yazın; 0 bekleme yok demektir."), NumberRange(0, 365)],
        default=0,
    )
    pass_mark = NumberField(
        "Geçme notu (100 üzerinden)",
        [InputRequired("Sayı yazın."), NumberRange(0, 100, "0 ile 100 arasında olmalı.")],
        default=70,
    )
    opens_at = MomentField("Başlangıç", [Optional()], description="Boşsa açılınca başlar. Örnek: 31.12.2026 14.30")
    closes_at = MomentField("Son an", [Optional()], description="Boşsa kapatılana kadar açık kalır.")
    shown = SelectField(
        "Aday sonuçta ne görür",
        choices=choices(
            ("topics", "Puan ve konulara göre dağılım"),
            ("score", "Yalnız puan"),
            ("answers", "Sorular, yanıtları ve doğru yanıtlar"),
            ("nothing", "Puan açıklanmaz"),
        ),
    )
    markers = SelectField(
        "Açık uçlu yanıtları kim değerlendirir",
        choices=choices((1, "Bir kişi"), (2, "Birbirinin puanını görmeyen iki kişi")),
        coerce=int,
        default=1,
    )
    marker_gap = NumberField(
        "İki değerlendirici arasında en çok fark (soru puanının yüzdesi)",
        [Optional(), NumberRange(0, 100, "0 ile 100 arasında olmalı.")],
        default=20,
        description="Fark bundan büyükse üçüncü bir kişi okur; birbirine en yakın iki puanın ortalaması alınır.",
    )
    shuffle = BooleanField("Soruların ve seçeneklerin sırası her adayda değişsin", default=True)
    instructions = TextAreaField("Adaya açıklama", [Optional()])
    draw = FieldList(FormField(DrawRow), min_entries=4)


class ObjectionForm(FlaskForm):
    question = OneOfField("Soru", "Soruyu seçin.")
    said = TextAreaField(
        "Neye, neden itiraz ediyorsunuz",
        [ASKED, Length(max=4000, message="En çok 4000 karakter.")],
        description="Kaynağınız varsa yazın. İtirazınızı, yanıtınızı değerlendirmeyen bir yetkili karara bağlar.",
    )


class DecisionForm(FlaskForm):
    act = RadioField("Karar", validators=[InputRequired("Kararı seçin.")])
    points = StringField("Yeni puan", [Optional()])
    answer = TextAreaField(
        "Gerekçeli yanıt", [ASKED, Length(max=4000, message="En çok 4000 karakter.")], description="Aday bunu okur."
    )


class RulingForm(FlaskForm):
    act = RadioField(
        "Karar",
        choices=choices(("void", "Soru iptal edilsin: kimseye sorulmamış sayılır"), ("credit", "Herkese tam puan")),
        default="void",
    )
    reason = TextAreaField(
        "Gerekçe", [ASKED, Length(max=2000, message="En çok 2000 karakter.")], description="Adaylar bunu okur."
    )


class DropForm(FlaskForm):
    reason = TextAreaField("Gerekçe", [ASKED, Length(max=1000, message="Gerekçe en çok 1.000 harf olabilir.")])


class NoteForm(FlaskForm):
    note = TextAreaField("Not", [Optional(), Length(max=2000)], description="Ret için gereklidir.")

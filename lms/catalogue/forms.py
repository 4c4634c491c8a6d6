"""Shapes of the desk's forms about courses. What is allowed is decided in rules.py and operations."""

from decimal import Decimal, InvalidOperation

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from lms.catalogue.rules import ACCESS, FORMS, SCOPES, TIMINGS
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, LinesField, MoneyField, NameField, NumberField, clean_text

LONGEST = Length(max=5000, message="En çok 5.000 harf yazılabilir.")
LINES_MAX, LINE_MAX = 200, 300
FEES = {"free": "Ücretsiz", "priced": "Ücretli"}


def area(label, help="", rows=3):
    return TextAreaField(label, [LONGEST], description=help, filters=[clean_text], render_kw={"rows": rows})


def lines(label, help, rows=5):
    return LinesField(label, [at_most_lines], description=help, render_kw={"rows": rows})


def at_most_lines(form, field):
    field.data = [clean_text(line) for line in field.data or []]
    if len(field.data) > LINES_MAX or any(len(line) > LINE_MAX for line in field.data):
        raise ValidationError("En çok 200 satır, her satırda en çok 300 harf yazılabilir.")


class HoursField(StringField):
    """0,5 or 1.5 to a Decimal."""

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return f"{Decimal(self.data).normalize():f}".replace(".", ",") if self.data else ""

    def process_formdata(self, values):
        text = (values[0] if values else "").strip().replace(",", ".")
        self.data = Decimal(0)
        if not text:
            return
        try:
            self.data = Decimal(text)
        except InvalidOperation:
            raise ValueError("Süreyi saat olarak yazın. Örnek: 1,5") from None
        if not self.data.is_finite() or not 0 <= self.data <= 5000 or self.data.as_tuple().exponent < -2:
            self.data = Decimal(0)
            raise ValueError("Süre 0 ile 5.000 saat arasında, en çok iki ondalıkla yazılır.")


def vat_field():
    known = [Optional(), NumberRange(0, 100, "KDV oranı 0 ile 100 arasında olur.")]
    return NumberField("KDV oranı (%)", known, description="Boşsa odanın kural takımındaki oran geçerlidir.")


def basis_field():
    help = "Ücretin neyi karşıladığı; fiyatın yanında gösterilir. Örnek: Salon, eğitici ve belge giderleri."
    length = Length(max=500, message="En çok 500 harf yazılabilir.")
    return TextAreaField("Ücretin dayanağı", [length], description=help, filters=[clean_text], render_kw={"rows": 2})


def priced(form) -> bool:
    """Says beside the field that a paid course names its fee."""
    if form.price_kurus.data:
        return True
    form.price_kurus.errors = [*form.price_kurus.errors, "Ücretliyse üye ücretini yazın; ücretsizse ücretsizi seçin."]
    return False


def fee_values(form, is_free: bool) -> dict:
    """price_kurus, prices, vat_bp, price_basis of a form that has these fields; all nothing where it is free."""
    if is_free:
        return {"price_kurus": 0, "prices": {}, "vat_bp": None, "price_basis": ""}
    prices = {key: form[f"price_{key}"].data for key in MEMBER_CLASSES if key != "member"}
    return {
        "price_kurus": form.price_kurus.data or 0,
        "prices": {key: kurus for key, kurus in prices.items() if kurus is not None},
        "vat_bp": None if form.vat_percent.data is None else form.vat_percent.data * 100,
        "price_basis": form.price_basis.data or "",
    }


class CourseForm(FlaskForm):
    """Subject and form of a course; the new course adds code and title."""

    category_id = SelectField("Konu", coerce=int, description="Konu ağacı odanızındır; eksikse önce konuyu ekleyin.")
    delivery_form = RadioField(
        "Biçim",
        choices=FORMS,
        default="online",
        description="Raporun üç biçimi; istatistik buna göre tutulur.",
    )
    timing = SelectField(
        "Çevrimiçi ise zamanlaması", choices={"": "Çevrimiçi değil", **TIMINGS}, default="asynchronous"
    )
    open_to_other_chambers = BooleanField("Başka odaların üyeleri de kaydolabilir", default=True)
    counts_in_statistics = BooleanField(
        "İstatistikte sayılır", default=True, description="Seminer ve tanıtım toplantıları sayılmaz."
    )
    records_trainer_training = BooleanField(
        "Eğitici eğitimidir", description="Bitirenin eğitici siciline eğitim kaydı olarak geçer."
    )


class NewCourseForm(CourseForm):
    code = StringField(
        "Kod",
        [InputRequired("Eğitimin kodunu yazın."), Length(max=40, message="Kod en çok 40 harf olabilir.")],
        description="Oda içinde tektir ve sonradan değişmez. Örnek: IMO-BA-101",
    )
    title = NameField(
        "Adı", [InputRequired("Eğitimin adını yazın."), Length(max=200, message="Ad en çok 200 harf olabilir.")]
    )


class VersionForm(FlaskForm):
    """The nine programme fields, the rules and the prices of a draft."""

    lock_version = HiddenField()
    title = NameField("Adı", [InputRequired("Eğitimin adını yazın."), Length(max=200, message="En çok 200 harf.")])
    aim = area("Amacı", "Katılımcı eğitimin sonunda ne yapabilecek?")
    hours = HoursField("Süresi (saat)", description="Eşzamansız eğitimde saat 60, öbürlerinde ders saati 45 dakikadır.")
    target_group = area("Hedef kitlesi", "Kimler için olduğu.", 2)
    practice_notes = area("Uygulama açıklamaları", "Uygulama yoksa bunu yazın.", 2)
    content = lines("İçeriği", "Her satıra bir konu.")
    methods = lines("Yöntem ve teknikler", "Her satıra bir yöntem.", 3)
    assessment = area("Ölçme ve değerlendirme", "Nasıl ölçüldüğü; ölçme yoksa bunu yazın.", 2)
    other = area("Diğer", "Ekleyecek bir şey yoksa Yok yazın.", 2)
    search_words = StringField(
        "Arama sözcükleri",
        [Length(max=400, message="En çok 400 harf yazılabilir.")],
        description="Virgülle ayırın. Arama bu sözcüklere de bakar.",
        filters=[clean_text],
    )
    is_assessed = BooleanField("Sonunda ölçme ve değerlendirme yapılır")
    certificate_kind = SelectField("Çıkan belge", coerce=lambda value: value or None)
    watch_percent = NumberField(
        "İzlenmesi gereken oran (%)",
        [InputRequired("Oranı sayıyla yazın."), NumberRange(1, 100, "Oran 1 ile 100 arasında olur.")],
    )
    watch_scope = RadioField("Oran neye göre aranır", choices=SCOPES)
    require_visible = BooleanField(
        "Yalnız video ekranda görünürken sayılsın",
        description="Başka sekmeye geçilince izleme sayılmaz. Erişilebilirlik gereksinimi olanlara oda elle sayar.",
    )
    access_kind = RadioField("Erişim süresi", choices=ACCESS)
    access_days = NumberField("Gün sayısı", [Optional(), NumberRange(1, 3650, "Gün sayısı 1 ile 3.650 arasında olur.")])
    access_until = DayField("Son gün", [Optional()], description="gg.aa.yyyy")
    fee_choice = RadioField("Ücret", [InputRequired("Ücretsiz mi ücretli mi olduğunu seçin.")], choices=FEES)
    price_kurus = MoneyField("Üye ücreti (TL)", description="KDV içinde, ücretliyse. Örnek: 1.250,00")
    vat_percent = vat_field()
    price_basis = basis_field()

    def validate(self, **more):
        return super().validate(**more) and (self.fee_choice.data == "free" or priced(self))

    def values(self) -> dict:
        """As write_version takes them."""
        names = ("title", "aim", "hours", "target_group", "practice_notes", "content", "methods", "assessment", "other")
        names += ("is_assessed", "certificate_kind", "watch_scope", "require_visible")
        names += ("access_kind", "access_days", "access_until")
        chosen = {name: getattr(self, name).data for name in names}
        keywords = [word.strip()[:80] for word in (self.search_words.data or "").split(",") if word.strip()]
        return {
            **chosen,
            "hours": self.hours.data or Decimal(0),
            "keywords": keywords[:40],
            "watch_threshold_bp": self.watch_percent.data * 100,
            "is_free": self.fee_choice.data == "free",
            **fee_values(self, self.fee_choice.data == "free"),
        }


for member_class, name in MEMBER_CLASSES.items():
    setattr(VersionForm, f"price_{member_class}", MoneyField(name))


class CategoryForm(FlaskForm):
    name = NameField(
        "Konunun adı", [InputRequired("Konunun adını yazın."), Length(max=120, message="En çok 120 harf yazılabilir.")]
    )
    parent_id = SelectField("Üst konu", coerce=int, default=0)


class RenameForm(FlaskForm):
    name = NameField(
        "Yeni ad", [InputRequired("Yeni adı yazın."), Length(max=120, message="En çok 120 harf yazılabilir.")]
    )


class StepForm(FlaskForm):
    """A step without a reason: submit, approve, publish, withdraw."""

    lock_version = HiddenField()


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), Length(max=1000, message="Gerekçe en çok 1.000 harf olabilir.")],
        filters=[clean_text],
        render_kw={"rows": 3},
    )

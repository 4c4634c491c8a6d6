"""Shapes of the desk's forms about dated runs; what is allowed is decided in rules.py and operations.py."""

from datetime import timedelta

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.catalogue.forms import basis_field, fee_values, priced, vat_field
from lms.catalogue.runs.rules import MODES, ORDERS
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.clock import midnight
from lms.core.form_checks import InputRequired
from lms.core.form_fields import DayField, LinesField, MoneyField, NameField, NumberField, OneOfField, clean_text

SLICED = ("member", "student_member", "unemployed_member", "other_chamber_member")
FEES = {"course": "Eğitimin ücreti geçerli", "free": "Bu dönem ücretsiz", "own": "Bu döneme özel ücret"}
SEATS = NumberRange(1, 5000, "Sayı 1 ile 5.000 arasında olur.")


def is_link(form, field):
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError("Bağlantıyı https:// ile başlayarak yazın.")


def place_fields(cls):
    cls.place = NameField("Yer", [Length(max=200, message="En çok 200 harf.")], description="Salon ya da adres.")
    cls.online_url = StringField(
        "Canlı bağlantı",
        [Length(max=500, message="En çok 500 harf."), is_link],
        filters=[clean_text],
        description="Çevrimiçi ise. Yalnız kabul edilenler görür.",
    )
    return cls


@place_fields
class RunForm(FlaskForm):
    """A dated run's values; the course is chosen when it is made."""

    lock_version = HiddenField()
    version_id = OneOfField("Eğitim", "Eğitimi seçin.")
    branch_id = SelectField("Düzenleyen birim", coerce=int)
    delivery_form = RadioField("Biçim", choices=MODES, default="in_person")
    city = NameField("İl", [Length(max=60, message="En çok 60 harf.")], description="Takvimde ile göre süzülür.")
    capacity = NumberField("Kontenjan", [InputRequired("Kontenjanı yazın."), SEATS])
    minimum = NumberField("En az katılımcı", [Optional(), SEATS], description="Altında kalırsa dönem açılmayabilir.")
    apply_from = DayField("Başvurunun ilk günü", [Optional()], description="gg.aa.yyyy")
    apply_until = DayField("Başvurunun son günü", [Optional()], description="Günün sonuna dek başvurulur.")
    order_rule = RadioField("Sıra kuralı", choices=ORDERS, default="application_time")
    classes = SelectMultipleField(
        "Kimler başvurabilir",
        choices=MEMBER_CLASSES,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description="Hiçbiri seçilmezse herkes başvurur.",
    )
    prerequisite = SelectField("Ön koşul belgesi", coerce=lambda value: value or None)
    asks_dues = BooleanField("Aidat borcu olmayanlar başvurur", description="Odanın yüklediği borç listesine bakılır.")
    document = NameField(
        "Başvuruda istenen belge",
        [Length(max=120, message="En çok 120 harf.")],
        description="Adını yazın; boşsa belge istenmez. Örnek: Mezuniyet belgesi. Amacı bitince silinir.",
    )
    fee_choice = RadioField("Ücret", choices=FEES, default="course")
    price_kurus = MoneyField("Üye ücreti (TL)", description="KDV içinde. Yalnız bu döneme özel ücret seçiliyse.")
    vat_percent = vat_field()
    price_basis = basis_field()

    def validate(self, **more):
        return super().validate(**more) and (self.fee_choice.data != "own" or priced(self))

    def values(self) -> dict:
        """As make_run and change_run take them."""
        names = ("delivery_form", "capacity", "minimum", "order_rule", "prerequisite")
        last = self.apply_until.data
        return {
            **{name: getattr(self, name).data for name in names},
            "city": self.city.data or None,
            "place": self.place.data or None,
            "online_url": self.online_url.data or None,
            "branch_id": self.branch_id.data or None,
            "classes": self.classes.data or [],
            "asks_dues": self.asks_dues.data,
            "document": self.document.data or None,
            "fee": None if self.fee_choice.data == "course" else self.fee(),
            "apply_from": midnight(self.apply_from.data) if self.apply_from.data else None,
            "apply_until": midnight(last + timedelta(days=1)) if last else None,
            "slices": [self.slice_of(name) for name in SLICED if getattr(self, f"seats_{name}").data],
        }

    def fee(self) -> dict:
        found = fee_values(self, self.fee_choice.data == "free")
        return {name: value for name, value in found.items() if name != "vat_bp" or value is not None}

    def slice_of(self, name) -> dict:
        until = getattr(self, f"until_{name}").data
        return {
            "class": name,
            "seats": getattr(self, f"seats_{name}").data,
            "until": until.isoformat() if until else None,
        }

    def class_fields(self):
        return [self[f"price_{name}"] for name in MEMBER_CLASSES if name != "member"]

    def slice_fields(self):
        return [(getattr(self, f"seats_{name}"), getattr(self, f"until_{name}")) for name in SLICED]


for name in SLICED:
    words = MEMBER_CLASSES[name]
    setattr(RunForm, f"seats_{name}", NumberField(f"{words}: ayrılan yer", [Optional(), SEATS]))
    setattr(RunForm, f"until_{name}", DayField(f"{words}: hangi güne dek ayrılı", [Optional()]))
for name, words in MEMBER_CLASSES.items():
    if name != "member":
        setattr(RunForm, f"price_{name}", MoneyField(f"{words} ücreti"))


@place_fields
class SessionsForm(FlaskForm):
    lines = LinesField(
        "Oturumlar",
        description="Her satıra bir oturum: 12.12.2026 09.30-17.00 Konusu",
        render_kw={"rows": 6},
    )
    mode = SelectField("Biçim", choices=MODES)


@place_fields
class SessionForm(FlaskForm):
    """`sequence`: how often the session had changed when the page was opened."""

    sequence = HiddenField()
    line = StringField(
        "Gün, saat ve konu",
        [InputRequired("Gün ve saati yazın."), Length(max=200, message="En çok 200 harf.")],
        filters=[clean_text],
        description="12.12.2026 09.30-17.00 Konusu",
    )
    mode = SelectField("Biçim", choices=MODES)


class TrainerForm(FlaskForm):
    trainer_id = OneOfField("Eğitici", "Eğiticiyi seçin.")
    role = SelectField("Görevi")
    reason = TextAreaField(
        "Gerekçe",
        [Length(max=500, message="En çok 500 harf.")],
        description="Yalnız eksik koşul varsa aranır.",
        filters=[clean_text],
        render_kw={"rows": 2},
    )


class CopyForm(FlaskForm):
    first_day = DayField("Yeni dönemin ilk günü", [InputRequired("İlk oturumun gününü yazın.")])


class PostponeForm(FlaskForm):
    first_day = DayField("Yeni ilk gün", [InputRequired("İlk oturumun yeni gününü yazın.")], description="gg.aa.yyyy")
    reason = TextAreaField(
        "Gerekçe",
        [InputRequired("Gerekçeyi yazın."), Length(max=1000, message="Gerekçe en çok 1.000 harf olabilir.")],
        filters=[clean_text],
        description="Başvuran herkes okur.",
        render_kw={"rows": 3},
    )


class StepForm(FlaskForm):
    reason = TextAreaField(
        "Gerekçe",
        [Length(max=1000, message="Gerekçe en çok 1.000 harf olabilir.")],
        filters=[clean_text],
        render_kw={"rows": 3},
    )

"""Fields that read what a Turkish form holds: dates 31.12.2026, moments, money 1.250,00, lists of lines."""

import re
import unicodedata
from datetime import datetime

from wtforms import Field, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.fields import Choice
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

from lms.core import money, turkish
from lms.core.clock import ISTANBUL
from lms.core.numbers import whole_number
from lms.core.refusals import Refused
from lms.core.tables import EARLIEST, LATEST, read_day

DAY = "Tarihi gg.aa.yyyy biçiminde yazın. Örnek: 31.12.2026"
NO_DAY = "Bu tarih takvimde yok ya da 1900–2200 yıllarının dışında."
LIKE_A_DAY = re.compile(r"\d{1,2}([./])\d{1,2}\1\d{4}|\d{4}-\d{1,2}-\d{1,2}")
WHEN = "Zamanı gg.aa.yyyy ss.dd biçiminde yazın. Örnek: 31.12.2026 14.30"


class DayField(Field):
    """31.12.2026 (also 31/12/2026 and 2026-12-31) to a date; anything else is named."""

    widget = TextInput()

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return f"{self.data:%d.%m.%Y}" if self.data else ""

    def process_formdata(self, values):
        text = (values[0] if values else "").strip()
        self.data = None
        if not text:
            return
        self.data = read_day(text) if len(text.split()) == 1 else None
        if self.data is None:
            raise ValueError(NO_DAY if LIKE_A_DAY.fullmatch(text) else DAY)


class MomentField(Field):
    """31.12.2026 14.30 in Istanbul, to an aware moment."""

    widget = TextInput()

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return self.data.astimezone(ISTANBUL).strftime("%d.%m.%Y %H.%M") if self.data else ""

    def process_formdata(self, values):
        said = " ".join((values[0] if values else "").split()).replace(":", ".")
        self.data = None
        if not said:
            return
        try:
            self.data = datetime.strptime(said, "%d.%m.%Y %H.%M").replace(tzinfo=ISTANBUL)
        except ValueError:
            raise ValueError(NO_DAY if LIKE_A_DAY.fullmatch(said.split()[0]) and not read_day(said) else WHEN) from None
        if not EARLIEST <= self.data.date() <= LATEST:
            self.data = None
            raise ValueError(NO_DAY)


class MoneyField(Field):
    """1.250,00 (also 1250 or 1250,5) to kuruş, an integer."""

    widget = TextInput()

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else money.show(self.data).removesuffix(" TL")

    def process_formdata(self, values):
        text = (values[0] if values else "").strip()
        self.data = money.read(text) if text else None
        if text and self.data is None:
            raise ValueError("Tutarı 1.250,00 biçiminde yazın.")
        if text and self.data > 2_000_000_000:
            self.data = None
            raise ValueError("Tutar en çok 20.000.000,00 TL olabilir.")


class NumberField(IntegerField):
    """A whole number. Of what is none one sentence is said, and no other about the field."""

    def process_formdata(self, values):
        if not values:
            return
        self.data, text = None, values[0].strip()
        digits = text.removeprefix("-")
        if text and not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            raise ValueError("Tam sayıyı rakamla yazın. Örnek: 12")
        self.data = int(text) if text else None

    def pre_validate(self, form):
        if self.process_errors:
            raise StopValidation()


class NameField(Field):
    """A person's or thing's name: NFC, no control characters, single spaces."""

    widget = TextInput()

    def _value(self):
        return self.data or ""

    def process_formdata(self, values):
        self.data = turkish.clean_name(values[0]) if values else ""


class OneOfField(SelectField):
    """A row that a person names by its id. Of several none is chosen beforehand: nobody sends what they never saw.
    `asked` is said when none was chosen, or one that is not offered."""

    def __init__(self, label: str, asked: str, **more):
        super().__init__(label, coerce=whole_number, invalid_choice_message=asked, **more)

    def iter_choices(self):
        offered = super().iter_choices()
        if len(offered) != 1 and not any(choice.selected for choice in offered):
            offered.insert(0, Choice(value="", label="Seçin", selected=True, render_kw={}))
        return offered

    def pre_validate(self, form):
        if not any(choice.selected for choice in super().iter_choices()):  # the blank one is no choice
            raise StopValidation(self.invalid_choice_message)


class LinesField(TextAreaField):
    """One item per line; blank lines fall away."""

    def _value(self):
        return "\n".join(self.data) if isinstance(self.data, list) else (self.data or "")

    def process_formdata(self, values):
        self.data = [line for raw in (values[0] if values else "").splitlines() if (line := raw.strip())]


def clean_text(text):
    """Several lines as typed, without control characters."""
    text = unicodedata.normalize("NFC", text or "")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co")).strip()


def sent_text(values, name: str, most: int) -> str:
    """A text that came without a form's field, clean. Refused when it is longer than `most`; nothing is cut off."""
    text = clean_text(values.get(name, ""))
    if len(text) > most:
        raise Refused(f"En çok {most} harf yazılabilir.", name)
    return text


def show_refusal(form, refusal) -> None:
    """Puts an operation's refusal beside its field, or on top of the form when nobody would see it there."""
    field = form._fields.get(refusal.field or "")
    if field is None or isinstance(field, HiddenField) or hasattr(field, "entries"):
        form.form_errors.append(refusal.sentence)
    else:
        field.errors = [*field.errors, refusal.sentence]


def sent_file(field, sentence: str = "Dosyayı seçin.") -> tuple[bytes, str]:
    """(content, name) of the file that was chosen. Refused beside the field when there is none."""
    sent = field.data
    if not sent or not getattr(sent, "filename", ""):
        raise Refused(sentence, field.short_name)
    return sent.read(), sent.filename

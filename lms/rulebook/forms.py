"""The form of the rule values, made from their descriptions; percent as people write it, 87,5."""

from decimal import Decimal, InvalidOperation

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from lms.chambers.rules import DEFAULTS
from lms.core.form_checks import InputRequired
from lms.core.form_fields import NameField, NumberField
from lms.rulebook.rules import OF_COURSES, RULES, Rule, flat, folded

FILL = "Bu alan boş bırakılamaz."
FOLLOW = "Odanın kuralı"


class PercentField(StringField):
    """90 or 87,5 to basis points, between two whole percents; empty stays none."""

    def __init__(self, label, low, high, optional=False, **more):
        super().__init__(label, [Optional()] if optional else [InputRequired(FILL)], **more)
        self.low, self.high = low, high

    def _value(self):
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{self.data / 100:g}".replace(".", ",")

    def process_formdata(self, values):
        text = (values[0] if values else "").replace("%", "").strip().replace(",", ".")
        self.data = None
        if not text:
            return
        try:
            share = Decimal(text)
        except InvalidOperation:
            raise ValueError("Yüzdeyi sayıyla yazın. Örnek: 90 ya da 87,5") from None
        if not share.is_finite() or not self.low <= share <= self.high or share.as_tuple().exponent < -2:
            raise ValueError(f"{self.low} ile {self.high} arasında olmalıdır.")
        self.data = int(share * 100)


def number(rule: Rule, label: str, optional=False, **more):
    if rule.unit == "percent":
        return PercentField(label, rule.low, rule.high, optional, **more)
    limits = NumberRange(rule.low, rule.high, f"{rule.low} ile {rule.high} arasında olmalıdır.")
    return NumberField(label, [Optional() if optional else InputRequired(FILL), limits], **more)


def chamber_field(rule: Rule):
    help = f"{rule.why} Kaynak: {rule.source}."
    if rule.unit == "choice":
        choices = [SelectChoice(value, text) for value, text in rule.choices]
        return SelectField(rule.label, choices=choices, description=help)
    if rule.unit == "yes":
        return BooleanField(rule.label, description=help)
    return number(rule, rule.label, optional=rule.unit == "years", description=help)


def bound_fields(rule: Rule) -> dict:
    """How far a course may go: two numbers, or whether."""
    if rule.unit in ("choice", "yes"):
        return {f"may_{rule.name}": BooleanField(f"{rule.label}: eğitim kendisi seçebilir")}
    return {
        f"low_{rule.name}": number(rule, f"{rule.label}: en az"),
        f"high_{rule.name}": number(rule, f"{rule.label}: en çok"),
    }


class ChamberRulesForm(FlaskForm):
    """Every value of a chamber's rule set that the rules desk keeps."""

    seen = HiddenField()
    source = NameField(
        "Gerekçe ve dayanak",
        [InputRequired(FILL), Length(max=300, message="En çok 300 harf yazılabilir.")],
        description="Karar tarihi, sayısı ve nedeni. Örnek: OYK 12.11.2026, 46/3: devam oranı yükseltildi",
    )

    def values(self) -> dict:
        """In the units of chambers.rules."""
        plain = folded({rule.name: self[rule.name].data for rule in RULES})
        return {**plain, "course_bounds": {rule.name: self.bound(rule) for rule in OF_COURSES}}

    def bound(self, rule: Rule):
        if f"may_{rule.name}" in self._fields:
            return bool(self[f"may_{rule.name}"].data)
        return [self[f"low_{rule.name}"].data, self[f"high_{rule.name}"].data]

    def validate(self, extra_validators=None):
        good = super().validate(extra_validators)
        for rule in OF_COURSES:
            bound = self.bound(rule)
            if isinstance(bound, list) and None not in bound and bound[0] > bound[1]:
                self[f"high_{rule.name}"].errors = ["En çok, en azdan küçük olamaz."]
                good = False
        return good

    @classmethod
    def of(cls, values: dict):
        """As the values stand."""
        data = {**flat(values), "seen": values["version"]}
        bounds = {**DEFAULTS["course_bounds"], **values.get("course_bounds", {})}
        for name, bound in bounds.items():
            if isinstance(bound, bool):
                data[f"may_{name}"] = bound
            else:
                data[f"low_{name}"], data[f"high_{name}"] = bound
        return cls(data=data)


class CourseRulesForm(FlaskForm):
    """What a course chooses for itself; empty or the first choice follows the chamber."""

    lock_version = HiddenField()

    def values(self) -> dict:
        return {rule.name: self.own(rule) for rule in OF_COURSES}

    def own(self, rule: Rule):
        data = self[rule.name].data
        if rule.unit == "yes":
            return {"": None, "evet": True, "hayir": False}.get(data)
        return None if data in ("", None) else data

    @classmethod
    def of(cls, version, own: dict):
        words = {True: "evet", False: "hayir"}
        data = {name: words[value] if isinstance(value, bool) else value for name, value in own.items()}
        return cls(data={**data, "lock_version": version.lock_version})


def course_field(rule: Rule):
    if rule.unit == "yes":
        choices = [("", FOLLOW), ("evet", "Evet"), ("hayir", "Hayır")]
        return SelectField(rule.label, choices=[SelectChoice(*one) for one in choices])
    if rule.unit == "choice":
        return SelectField(
            rule.label, choices=[SelectChoice("", FOLLOW), *(SelectChoice(*one) for one in rule.choices)]
        )
    return number(rule, rule.label, optional=True)


for one in RULES:
    setattr(ChamberRulesForm, one.name, chamber_field(one))
for one in OF_COURSES:
    setattr(CourseRulesForm, one.name, course_field(one))
    for field_name, field in bound_fields(one).items():
        setattr(ChamberRulesForm, field_name, field)

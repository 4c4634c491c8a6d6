"""A typo on many documents: what is corrected in the frozen facts of a new edition. Pure."""

from dataclasses import dataclass
from datetime import date

NAME, UNTIL = "name", "valid_until"
TEXTS = {
    "course.title": "Eğitimin adı",
    "course.hours": "Eğitimin süresi",
    "kind.title": "Belgenin adı",
    "kind.sentence": "Belgedeki tümce",
    "kind.proves": "Neyi gösterir",
    "kind.does_not_prove": "Neyi göstermez",
    "basis.value": "Koşul ya da yer ve tarih",
}
FIELDS = {
    NAME: "Kişinin adı: güncel kaydındaki ad yazılır",
    **TEXTS,
    UNTIL: "Son geçerlilik günü: yönetim kurulu kararıyla",
}


@dataclass(frozen=True)
class Correction:
    """field: a key of FIELDS. `wrong` is replaced by `right` wherever it stands in that text; with an empty `wrong` the
    whole text becomes `right`. For UNTIL `right` is an ISO day; for NAME both are empty."""

    field: str = NAME
    wrong: str = ""
    right: str = ""

    def as_payload(self) -> dict:
        return {"field": self.field, "wrong": self.wrong, "right": self.right}

    @classmethod
    def of(cls, payload: dict | None) -> "Correction":
        """From a proposal; one without a correction is about the name."""
        return cls(**payload) if payload else cls()


def corrected(facts: dict, correction: Correction) -> dict:
    """The facts with the one text changed, everything else as it was. Facts without that text stay as they are."""
    if correction.field not in TEXTS:
        return facts
    part, name = correction.field.split(".")
    before = facts[part][name]
    if before is None and correction.wrong:
        return facts
    after = (before or "").replace(correction.wrong, correction.right) if correction.wrong else correction.right
    return {**facts, part: {**facts[part], name: after}}


def until_of(until: date | None, correction: Correction) -> date | None:
    """The last day of the new edition."""
    return date.fromisoformat(correction.right) if correction.field == UNTIL else until


def change(facts: dict, holder: str, name: str, until: date | None, correction: Correction) -> tuple[str, str]:
    """(before, after) of what the correction touches; equal when the document stays as it is. `holder` is printed on
    the document, `name` is the person's present one."""
    if correction.field == NAME:
        return holder, name
    if correction.field == UNTIL:
        days = until, until_of(until, correction)
        return tuple(f"{one:%d.%m.%Y}" if one else "Süresiz" for one in days)
    part, field = correction.field.split(".")
    return facts[part][field] or "–", corrected(facts, correction)[part][field] or "–"

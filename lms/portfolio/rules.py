"""The lines of a file, and what lapses next. No database."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

KINDS = {"document": "Belge", "training": "Eğitim", "exam": "Sınav"}
STATES = {
    "valid": ("ok", "Geçerli"),
    "expired": ("warn", "Süresi dolmuş"),
    "superseded": ("", "Yenilendi"),
    "revoked": ("stop", "İptal edildi"),
    "archived": ("", "Arşivden"),
    "done": ("ok", "Tamamlandı"),
    "unmet": ("", "Katılım koşulu sağlanmadı"),
    "open": ("wait", "Sürüyor"),
    "passed": ("ok", "Başarılı"),
    "failed": ("", "Başarısız"),
}
DAYS = {7: "7 gün", 30: "30 gün", 90: "90 gün", 365: "1 yıl"}
MOST_LINKS = 20  # live ones per person
SOON = timedelta(days=180)


@dataclass(frozen=True)
class Line:
    """One thing in a file. `key` names it for good (d:, a:, t:, e: and the row's id); `href` is for its owner only."""

    key: str
    kind: str
    chamber: str
    title: str
    on: date
    state: str
    detail: str = ""
    until: date | None = None
    hours: Decimal | None = None
    number: str = ""
    code: str = ""
    course_id: int | None = None

    @property
    def words(self) -> tuple[str, str]:
        return STATES[self.state]


def lapsing(lines: list[Line], today: date) -> list[Line]:
    """Valid documents with a last day, the soonest first."""
    found = [one for one in lines if one.kind == "document" and one.state == "valid" and one.until]
    return sorted(found, key=lambda one: one.until)


def is_soon(until: date, today: date) -> bool:
    return until - today <= SOON


def hours_by_chamber(lines: list[Line]) -> list[tuple[str, Decimal, int]]:
    """(chamber, hours, trainings) of what was completed, in the order of the lines."""
    found: dict[str, tuple[Decimal, int]] = {}
    for one in lines:
        if one.kind == "training" and one.state == "done":
            hours, count = found.get(one.chamber, (Decimal(0), 0))
            found[one.chamber] = (hours + (one.hours or 0), count + 1)
    return [(chamber, hours, count) for chamber, (hours, count) in found.items()]


def plain(line: Line) -> dict:
    """A line as it goes into a file: text, numbers, ISO dates."""
    return {
        "tur": KINDS[line.kind],
        "oda": line.chamber,
        "ad": line.title,
        "tarih": line.on.isoformat(),
        "durum": line.words[1],
        "ayrinti": line.detail or None,
        "son_gecerlilik": line.until.isoformat() if line.until else None,
        "saat": float(line.hours) if line.hours is not None else None,
        "sayi": line.number or None,
        "dogrulama_kodu": line.code or None,
    }

"""The participants of a course with what they have watched: narrowing, pages, and the rows of the CSV file."""

from dataclasses import dataclass
from math import ceil

from lms.chambers.rules import MEMBER_CLASSES
from lms.core import paging
from lms.core.database import db
from lms.core.numbers import whole_number
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment

PER_PAGE = 50
BANDS = {
    "": "İzleme: hepsi",
    "0-0": "Hiç izlemedi",
    "0-8000": "%80 altında",
    "8000-9000": "%80 ile %90 arasında",
    "9000-10001": "%90 ve üstü",
}


@dataclass(frozen=True)
class Row:
    enrolment: Enrolment
    covered_ms: int
    required_ms: int

    @property
    def share_bp(self) -> int:
        """Basis points, cut: 89,996 % is below 90 %."""
        return self.covered_ms * 10000 // self.required_ms if self.required_ms else 0

    @property
    def last_day(self):
        return rules.last_day(self.enrolment.access_until)


@dataclass(frozen=True)
class Page:
    """A page of rows, as the pager wants it."""

    items: list[Row]
    total: int
    page: int
    per_page: int = PER_PAGE
    is_more: bool = False

    @property
    def pages(self):
        return max(1, ceil(self.total / self.per_page))


def page_of(course_id: int, *, state="active", text="", band="", page=1, branches=None) -> Page:
    """Without a band one page is read; a band needs everybody's share, worked out from one sum per enrolment."""
    wanted = queries.participants(course_id, state, text, branches)
    if not band:
        found = paging.Page(wanted, page, PER_PAGE, Enrolment.id)
        return Page(rows(found.items), found.total, page=found.page, is_more=found.is_more)
    inside = within_band(rows(list(db.session.scalars(wanted))), band)
    page = min(max(page, 1), max(1, ceil(len(inside) / PER_PAGE)))
    return Page(inside[(page - 1) * PER_PAGE : page * PER_PAGE], len(inside), page=page)


def all_of(course_id: int, *, state="active", text="", band="", branches=None) -> list[Row]:
    found = rows(list(db.session.scalars(queries.participants(course_id, state, text, branches))))
    return within_band(found, band) if band else found


def rows(enrolments: list[Enrolment]) -> list[Row]:
    known = queries.coverage([enrolment.id for enrolment in enrolments])
    return [Row(enrolment, *known.get(enrolment.id, (0, 0))) for enrolment in enrolments]


def within_band(found: list[Row], band: str) -> list[Row]:
    """`8000-9000`: from 80 % (in) to 90 % (out). `0-0`: nothing watched."""
    low, high = (whole_number(edge, 100_000) for edge in band.partition("-")[::2])
    if low is None or high is None:
        return found
    if band == "0-0":
        return [row for row in found if row.covered_ms == 0]
    return [row for row in found if low <= row.share_bp < high]


HEADER = ["Ad soyad", "E-posta", "Sicil no", "Üyelik sınıfı", "Sürüm", "Kayıt", "Kayıt yolu", "İzlenen (sn)"]
HEADER += ["Gereken toplam (sn)", "İzlenen (%)", "Erişimin son günü", "Durum"]


def cells(row: Row) -> list:
    one = row.enrolment
    return [
        one.user.full_name,
        one.user.email,
        one.member_number,
        MEMBER_CLASSES.get(one.member_class, one.member_class),
        one.version.number,
        one.enrolled_at,
        rules.HOW.get(one.how, one.how),
        row.covered_ms // 1000,
        row.required_ms // 1000,
        row.share_bp / 100,
        row.last_day,
        "Kayıtlı" if one.state == "active" else "Silindi",
    ]

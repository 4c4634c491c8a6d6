"""A report as PDF, set by typst from plain values: exactly what its page shows."""

import json
from dataclasses import dataclass
from datetime import datetime

import typst

from lms.core.presentation import grouped, local, when
from lms.reports.definitions import BY_KEY
from lms.settings import PACKAGE, carried

HIDDEN = "gizli"
SMALL_CELLS = (
    "5 kişiden azını gösteren hücreler ve çıkarma yoluyla onları ele verecek hücreler gizlenir. Gizli bir hücre sıfır "
    "demek değildir."
)


@dataclass(frozen=True)
class Sheet:
    """The table of a report. leading: columns before the wide one; words: how many of the first columns are text."""

    header: list[str]
    rows: list[list]
    leading: int
    words: int


def pdf(of: str, title: str, period: str, figures: dict, sheet: Sheet, notes: list[str], counted_at: datetime) -> bytes:
    """A4, lying: `figures` (key -> count, None = hidden) with their definitions, the table, the notes."""
    at = local(counted_at)
    facts = {
        "of": of,
        "title": title,
        "period": period,
        "counted": when(counted_at),
        "year": at.year,
        "month": at.month,
        "day": at.day,
        "figures": [
            [capital(BY_KEY[key].title), spoken(count), BY_KEY[key].sentence] for key, count in figures.items()
        ],
        "header": sheet.header,
        "rows": [[spoken(cell) for cell in row] for row in sheet.rows],
        "leading": sheet.leading,
        "words": sheet.words,
        "notes": notes,
    }
    return typst.compile(
        str(carried("templates") / "reports" / "report.typ"),
        font_paths=[str(PACKAGE / "static" / "fonts")],
        sys_inputs={"data": json.dumps(facts)},
        pdf_standards=["a-2b"],
    )


def capital(title: str) -> str:
    return {"i": "İ", "ı": "I"}.get(title[0], title[0].upper()) + title[1:]


def spoken(cell) -> str:
    """A cell in words: hidden, yes or no, a number with points, text."""
    if cell is None:
        return HIDDEN
    if isinstance(cell, bool):
        return "evet" if cell else "hayır"
    return grouped(cell) if isinstance(cell, int) else str(cell)

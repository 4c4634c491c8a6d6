"""The statement of hours as PDF, set by typst from plain values."""

import json
from datetime import date

import typst

from lms.catalogue.assignments.rules import ROLES, HourLine, total
from lms.core.presentation import decimal
from lms.settings import PACKAGE, carried

FONTS = PACKAGE / "static" / "fonts"


def pdf(name: str, chamber: str, lines: list[HourLine], from_on: date, to_on: date, made_on: date) -> bytes:
    """A4, one line per assignment, the sum below. `chamber` is the issuer or empty for the trainer's own print."""
    facts = {
        "name": name,
        "chamber": chamber,
        "from": f"{from_on:%d.%m.%Y}",
        "to": f"{to_on:%d.%m.%Y}",
        "made": f"{made_on:%d.%m.%Y}",
        "year": made_on.year,
        "month": made_on.month,
        "day": made_on.day,
        "total": decimal(total(lines)),
        "lines": [
            {
                "chamber": line.chamber,
                "code": line.code,
                "title": line.title,
                "role": ROLES.get(line.role, line.role),
                "days": f"{line.from_on:%d.%m.%Y}" + (f" – {line.to_on:%d.%m.%Y}" if line.to_on else ""),
                "hours": decimal(line.hours),
            }
            for line in lines
        ],
    }
    return typst.compile(
        str(carried("templates") / "catalogue" / "assignments_hours.typ"),
        font_paths=[str(FONTS)],
        sys_inputs={"data": json.dumps(facts)},
        pdf_standards=["a-2b"],
    )

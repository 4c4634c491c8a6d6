"""The file as PDF, set by typst from plain values."""

import json
from datetime import date

import typst

from lms.core.presentation import decimal
from lms.portfolio.rules import KINDS, Line
from lms.settings import PACKAGE, carried


def pdf(name: str, lines: list[Line], made_on: date, verify_address: str) -> bytes:
    """A4; documents, trainings, exams as three tables."""
    groups = [
        {"title": title, "lines": [cells(one) for one in lines if one.kind == kind]}
        for kind, title in (("document", "Belgeler"), ("training", "Eğitimler"), ("exam", "Sınavlar"))
    ]
    facts = {
        "name": name,
        "made": f"{made_on:%d.%m.%Y}",
        "year": made_on.year,
        "month": made_on.month,
        "day": made_on.day,
        "verify": verify_address,
        "groups": [group for group in groups if group["lines"]],
    }
    return typst.compile(
        str(carried("templates") / "portfolio" / "file.typ"),
        font_paths=[str(PACKAGE / "static" / "fonts")],
        sys_inputs={"data": json.dumps(facts)},
        pdf_standards=["a-2b"],
    )


def cells(line: Line) -> dict:
    below = [line.chamber, line.detail, f"sayı {line.number}" if line.number else "", line.code]
    return {
        "kind": KINDS[line.kind],
        "title": line.title,
        "below": " · ".join(part for part in below if part),
        "on": f"{line.on:%d.%m.%Y}",
        "until": f"{line.until:%d.%m.%Y}" if line.until else "",
        "hours": decimal(line.hours) if line.hours is not None else "",
        "state": line.words[1],
    }

"""The reports as files: exactly what their pages show."""

from flask import Response

from lms.core.sheets import attachment, csv_answer, xlsx_answer
from lms.reports import printing
from lms.reports.queries import FORMS
from lms.reports.union import form_totals

HEAD = ("courses", "runs", "assessed", "documented")
PEOPLE = ("participations", "persons", "trainers", "pool", "documents")
FIGURES = ("courses", "runs", "assessed", "documented", "participations", "persons", "trainers", "trained", "documents")
HEADER = [
    "Kod",
    "Eğitim",
    "Biçim",
    "Ölçme var",
    "Sonunda belge var",
    "Dönem",
    "Katılım",
    "Kişi",
    "Belge",
]


def union_file(report, year, kind, counted_at):
    """Exactly the page's Table 1: hidden counts stay hidden."""
    header = ["Oda", *FORMS.values(), "Toplam", *(["Katılım"] if year is None else [])]
    rows = [[row.chamber.short_name, *(row.forms[form] for form in FORMS), row.total] for row in report.rows]
    if year is None:
        rows = [[*line, hidden(row.participations)] for line, row in zip(rows, report.rows, strict=True)]
    totals = form_totals(report.rows)
    last = ["Toplam", *totals.values(), sum(totals.values())]
    rows.append([*last, hidden(report.figures["participations"])] if year is None else last)
    name = f"tablo-1-{year or 'butun-yillar'}.{kind}"
    if kind != "pdf":
        return (csv_answer if kind == "csv" else xlsx_answer)(name, header, rows)
    figures = {key: report.figures[key] for key in (*HEAD, *PEOPLE, "trained", "untrained")}
    notes = [printing.SMALL_CELLS] if report.hidden else []
    sheet = printing.Sheet(header, rows, 0, 1)
    return pdf_answer(name, "Birlik geneli", "TMMOB", year, figures, sheet, notes, counted_at)


def pdf_answer(name, title, of, year, figures, sheet, notes, counted_at):
    period = str(year or "Bütün yıllar")
    made = printing.pdf(of, title, period, figures, sheet, notes, counted_at)
    return Response(made, mimetype="application/pdf", headers=attachment(name))


def hidden(count):
    return printing.HIDDEN if count is None else count


def chamber_file(of, year, facts, lines, kind, counted_at, branch=None):
    whose = f"{of.slug}-{branch.slug}" if branch else of.slug
    name, rows = f"rapor-{whose}-{year or 'butun-yillar'}.{kind}", [cells(line) for line in lines]
    if kind != "pdf":
        return (csv_answer if kind == "csv" else xlsx_answer)(name, HEADER, rows)
    figures = {key: facts["counts"][key] for key in FIGURES if key in facts["counts"]}
    notes = [f"{count} {sentence}" for count, sentence in facts["doubts"]]
    sheet = printing.Sheet(HEADER, rows, 1, 5)
    title = f"{of.name}, {branch.name}" if branch else of.name
    return pdf_answer(name, "Eğitim raporu", title, year, figures, sheet, notes, counted_at)


def cells(line):
    return [
        line.code,
        line.title,
        FORMS.get(line.form, line.form),
        line.is_assessed,
        line.document is not None,
        line.runs,
        line.participations,
        line.persons,
        line.documents,
    ]

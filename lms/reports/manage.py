"""A chamber's own report: exact, its people included."""

from flask import render_template, request

from lms.accounts.access import desk_chamber, may
from lms.core.database import db
from lms.core.doors import requires
from lms.core.sheets import csv_answer, xlsx_answer
from lms.reports import operations, printing, rules
from lms.reports.definitions import BY_KEY
from lms.reports.queries import FORMS, CourseLine, Scope
from lms.reports.views import blueprint, pdf_answer, year_choices, year_here
from lms.trainers.rules import KINDS

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


@blueprint.get("/masa/<oda>/raporlar")
@requires("reports.chamber")
def chamber(oda):
    of = desk_chamber(oda, "reports.chamber")
    scope = Scope(of.id, year_here())
    facts, counted_at = operations.facts_of(of.id, scope.year)
    db.session.commit()  # what was counted is kept
    lines = [CourseLine(**line) for line in facts["lines"]]
    if request.args.get("bicim") in ("csv", "xlsx", "pdf"):
        return chamber_file(of, scope.year, facts, lines, request.args["bicim"], counted_at)
    return render_template(
        "reports/chamber.html",
        chamber=of,
        counts=facts["counts"],
        figures=BY_KEY,
        lines=lines,
        forms=FORMS,
        kinds=KINDS,
        year=scope.year,
        year_choices=year_choices(),
        share=rules.share,
        made_at=counted_at,
        doubts=facts["doubts"],
        may_history=may("reports.history", of.id),
    )


def chamber_file(of, year, facts, lines, kind, counted_at):
    name, rows = f"rapor-{of.slug}-{year or 'butun-yillar'}.{kind}", [cells(line) for line in lines]
    if kind != "pdf":
        return (csv_answer if kind == "csv" else xlsx_answer)(name, HEADER, rows)
    figures = {key: facts["counts"][key] for key in FIGURES}
    notes = [f"{count} {sentence}" for count, sentence in facts["doubts"]]
    sheet = printing.Sheet(HEADER, rows, 1, 5)
    return pdf_answer(name, "Eğitim raporu", of.name, year, figures, sheet, notes, counted_at)


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

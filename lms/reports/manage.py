"""A chamber's own report: exact, its people included."""

from flask import render_template, request

from lms.accounts.access import desk_chamber, may
from lms.core.database import db
from lms.core.doors import requires
from lms.core.sheets import csv_answer, xlsx_answer
from lms.reports import operations, rules
from lms.reports.definitions import BY_KEY
from lms.reports.queries import FORMS, CourseLine, Scope
from lms.reports.views import blueprint, year_choices, year_here
from lms.trainers.rules import KINDS

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
    if request.args.get("bicim") in ("csv", "xlsx"):
        answer = csv_answer if request.args["bicim"] == "csv" else xlsx_answer
        return answer(
            f"rapor-{of.slug}-{scope.year or 'butun-yillar'}.{request.args['bicim']}", HEADER, map(cells, lines)
        )
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

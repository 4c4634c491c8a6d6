"""A chamber's own report: exact, its people included."""

from flask import render_template, request

from lms.accounts.access import desk_chamber, may
from lms.core.clock import now
from lms.core.doors import requires
from lms.core.sheets import csv_answer, xlsx_answer
from lms.reports import queries, rules
from lms.reports.definitions import BY_KEY, counts
from lms.reports.queries import FORMS, Scope
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
    lines = queries.course_lines(scope, with_people=True)
    if request.args.get("bicim") in ("csv", "xlsx"):
        answer = csv_answer if request.args["bicim"] == "csv" else xlsx_answer
        return answer(
            f"rapor-{of.slug}-{scope.year or 'butun-yillar'}.{request.args['bicim']}", HEADER, map(cells, lines)
        )
    return render_template(
        "reports/chamber.html",
        chamber=of,
        counts=counts(scope),
        figures=BY_KEY,
        lines=lines,
        forms=FORMS,
        kinds=KINDS,
        year=scope.year,
        year_choices=year_choices(),
        share=rules.share,
        made_at=now(),
        doubts=queries.doubts(scope),
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

"""A chamber's own report: exact, its people included."""

from flask import render_template, request

from lms.accounts.access import desk_chamber, may
from lms.core.database import db
from lms.core.doors import requires
from lms.reports import operations, rules
from lms.reports.definitions import BY_KEY
from lms.reports.files import chamber_file
from lms.reports.queries import FORMS, CourseLine, Scope
from lms.reports.views import blueprint, year_choices, year_here
from lms.trainers.rules import KINDS


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

"""The union's figures, their definitions, the report's own table; and a trainer's view of their participants."""

from apiflask import APIBlueprint
from flask import render_template, request, url_for
from flask_login import current_user

from lms.core.database import db
from lms.core.doors import public, requires
from lms.core.refusals import NotFound
from lms.reports import operations, queries, rules, table_one
from lms.reports.definitions import BY_KEY, FIGURES
from lms.reports.files import HEAD, PEOPLE, union_file
from lms.reports.queries import FORMS, Scope
from lms.reports.union import form_totals, union_report
from lms.trainers.queries import trainer_of_user
from lms.trainers.rules import KINDS

blueprint = APIBlueprint("reports", __name__, enable_openapi=False)


def year_here() -> int | None:
    """?yil=2026; anything that is no year of ours means all years."""
    year = request.args.get("yil", 0, type=int)
    return year if year in queries.years() else None


def year_choices() -> list:
    return [("", "Bütün yıllar"), *((year, year) for year in queries.years())]


def chamber_href(of, year) -> str:
    return url_for("reports.union_chamber", oda=of.slug, yil=year)


def doubts_by_chamber(facts: dict) -> list[tuple[str, list[tuple[int, str]]]]:
    """(chamber's name, its (number, sentence)), in Turkish order; only chambers with any."""
    found: dict[int, list] = {}
    for chamber_id, number, sentence in facts.get("doubts_of", []):  # what was kept before does not hold them
        found.setdefault(chamber_id, []).append((number, sentence))
    return [(one.short_name, found[one.id]) for one in queries.chambers_by_id().values() if one.id in found]


@blueprint.get("/birlik")
@requires("reports.union")
def union():
    year = year_here()
    facts, counted_at = operations.facts_of(None, year)
    db.session.commit()  # what was counted is kept
    report = union_report(year, facts)
    if request.args.get("bicim") in ("csv", "xlsx", "pdf"):
        return union_file(report, year, request.args["bicim"], counted_at)
    return render_template(
        "reports/union.html",
        report=report,
        totals=form_totals(report.rows),
        figures=BY_KEY,
        head=HEAD,
        people=PEOPLE,
        forms=FORMS,
        year=year,
        year_choices=year_choices(),
        table=[(row.chamber.short_name, chamber_href(row.chamber, year), row.forms) for row in report.rows],
        participations=[row.participations for row in report.rows],
        kinds=[(name, report.kinds.cells[kind]) for kind, name in KINDS.items()],
        share=rules.share,
        made_at=counted_at,
        doubts=facts["doubts"],
        doubts_of=doubts_by_chamber(facts),
    )


@blueprint.get("/birlik/tanimlar")
@public
def definitions():
    return render_template("reports/definitions.html", figures=FIGURES)


@blueprint.get("/birlik/tablo-1")
@public
def past():
    rows, oddities = table_one.read()
    totals = {form: sum(getattr(row, form) for row in rows) for form in FORMS}
    figures = [figure for figure in FIGURES if figure.in_report]
    return render_template(
        "reports/past.html",
        table=[
            (row.name + (" *" if row.deduced else ""), None, {form: getattr(row, form) for form in FORMS})
            for row in sorted(rows, key=lambda row: -row.total)
        ],
        totals=totals,
        oddities=oddities,
        figures=figures,
        forms=FORMS,
    )


@blueprint.get("/birlik/egitimler/<oda>")
@requires("reports.union")
def union_chamber(oda):
    """The courses of a chamber, as the public knows them, with their runs; nobody in person."""
    chamber = next((one for one in queries.chambers_by_id().values() if one.slug == oda), None)
    if chamber is None:
        raise NotFound()
    scope = Scope(chamber.id, year_here())
    lines = queries.course_lines(scope, with_people=False)
    return render_template(
        "reports/union_chamber.html", of=chamber, lines=lines, forms=FORMS, year=scope.year, year_choices=year_choices()
    )


@blueprint.get("/egitmen/egitimlerim/<int:version_id>/ilerleme")
@requires("trainers.own")
def progress(version_id):
    """How far the participants of a course of mine have come: numbers, no names."""
    trainer = trainer_of_user(current_user.id)
    version = queries.taught_by(trainer.id, version_id) if trainer else None
    if version is None:
        raise NotFound()
    found = queries.coverages_of(version.id)
    bands = list(zip(rules.BAND_NAMES, rules.banded(found), strict=True))
    return render_template(
        "reports/progress.html", version=version, total=len(found), bands=bands, enough=len(found) >= rules.SMALL
    )

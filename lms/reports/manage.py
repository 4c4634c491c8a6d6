"""A chamber's own report, its branches' and each course's: exact, people included as numbers."""

from flask import render_template, request

from lms.accounts.access import branches_reached, desk_chamber, may
from lms.chambers.models import Branch
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part
from lms.core.refusals import NotFound
from lms.reports import courses, operations, quality, queries, rules
from lms.reports.definitions import BY_KEY, counts
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
        lines=part(lines, request.args, words=lambda one: f"{one.title} {one.code}"),
        forms=FORMS,
        kinds=KINDS,
        year=scope.year,
        year_choices=year_choices(),
        share=rules.share,
        made_at=counted_at,
        doubts=facts["doubts"],
        may_history=may("reports.history", of.id),
    )


OF_BRANCH = ("courses", "runs", "assessed", "documented", "participations", "persons", "documents")


def branch_here(chamber, branch_id: int | None) -> Branch | None:
    """The branch when the person may see its figures; none = the whole chamber. Another's does not exist here."""
    reached = branches_reached("reports.branch", chamber.id)
    if branch_id is None and reached is None:
        return None
    if branch_id is None and len(reached) == 1:
        branch_id = next(iter(reached))
    found = db.session.get(Branch, branch_id) if branch_id is not None else None
    if found is None or found.chamber_id != chamber.id or (reached is not None and found.id not in reached):
        raise NotFound()
    return found


@blueprint.get("/masa/<oda>/raporlar/subeler")
@requires("reports.branch")
def branches(oda):
    of = desk_chamber(oda, "reports.branch")
    rows = courses.of_branches(of.id, branches_reached("reports.branch", of.id))
    return render_template("reports/branches.html", chamber=of, rows=rows)


@blueprint.get("/masa/<oda>/raporlar/subeler/<int:branch_id>")
@requires("reports.branch")
def branch(oda, branch_id):
    of = desk_chamber(oda, "reports.branch")
    found = branch_here(of, branch_id)
    scope = Scope(of.id, year_here(), found.id)
    lines = queries.course_lines(scope, with_people=True)
    facts = {"counts": counts(scope, OF_BRANCH), "doubts": quality.summed(quality.found_in(scope), False)}
    if request.args.get("bicim") in ("csv", "xlsx", "pdf"):
        return chamber_file(of, scope.year, facts, lines, request.args["bicim"], now(), found)
    shown = {"lines": lines, "forms": FORMS, "figures": BY_KEY, "keys": OF_BRANCH, "year": scope.year, **facts}
    shown |= {"year_choices": year_choices(), "made_at": now()}
    return render_template("reports/branch.html", chamber=of, branch=found, **shown)


@blueprint.get("/masa/<oda>/raporlar/egitimler/<int:course_id>")
@requires("reports.branch")
def course(oda, course_id):
    """One course, year by year and run by run; with ?sube= of one branch alone."""
    of = desk_chamber(oda, "reports.branch")
    found, narrowed = courses.course_in(course_id, of.id), branch_here(of, request.args.get("sube", type=int))
    if found is None:
        raise NotFound()
    at = (found.id, narrowed.id if narrowed else None)
    shown = {"years": courses.by_year(*at), "total": courses.totals(*at), "runs": courses.runs_of(*at)}
    title = courses.title_of(found)
    return render_template("reports/course.html", chamber=of, course=found, title=title, branch=narrowed, **shown)

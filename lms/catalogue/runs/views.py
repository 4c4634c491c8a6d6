"""Public: what opens where and when, and the calendars that a phone or a mail program follows."""

from apiflask import APIBlueprint
from flask import current_app, render_template, request

from lms.catalogue.runs import access, ical, queries
from lms.catalogue.runs.months import month, next_months
from lms.catalogue.runs.rules import MODES
from lms.chambers.queries import chamber_by_slug
from lms.core.addresses import page_number
from lms.core.doors import public
from lms.core.refusals import NotFound

blueprint = APIBlueprint("runs", __name__, enable_openapi=False)


@blueprint.get("/donemler")
@public
def coming():
    """Dated runs to come, narrowed by chamber, city, form and month."""
    chosen = {name: request.args.get(name, "")[:80] for name in ("oda", "il", "bicim", "ay")}
    after, before = month(chosen["ay"])
    found = queries.coming(chosen["oda"], chosen["il"], chosen["bicim"], after, before, page_number(request.args))
    chambers, cities = queries.coming_places()
    return render_template(
        "catalogue/runs/coming.html",
        found=found,
        chosen=chosen,
        chambers=[("", "Bütün odalar"), *chambers],
        cities=[("", "Bütün iller"), *((one, one) for one in cities)],
        forms=[("", "Bütün biçimler"), *MODES.items()],
        months=[("", "Bütün aylar"), *next_months()],
    )


@blueprint.get("/takvim/<oda>.ics")
@public
def chamber_calendar(oda):
    chamber = chamber_by_slug(oda)
    if chamber is None:
        raise NotFound()
    return ical.answer(
        f"{chamber.short_name} eğitimleri", queries.public_meetings(chamber.id), current_app.config["LMS"]
    )


@blueprint.get("/donemler/<int:run_id>/takvim.ics")
@public
def run_calendar(run_id):
    run = access.public_run(run_id)
    return ical.answer(run.version.title, queries.public_meetings(run_ids=[run.id]), current_app.config["LMS"])

"""Public: what opens where and when, and the calendars that a phone or a mail program follows."""

from datetime import date

from apiflask import APIBlueprint
from flask import current_app, render_template, request

from lms.catalogue.runs import access, ical, queries
from lms.catalogue.runs.rules import MODES, start_of
from lms.chambers.queries import chamber_by_slug
from lms.core.addresses import page_number
from lms.core.clock import today
from lms.core.doors import public
from lms.core.refusals import NotFound

blueprint = APIBlueprint("runs", __name__, enable_openapi=False)
MONTHS = ["Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"]


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


def month(text: str):
    """(first moment, first moment after) of a month written 2026-12; nothing for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None, None
    return (start_of(first), start_of(after(first))) if 2000 <= first.year <= 2100 else (None, None)


def after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def next_months(many: int = 12) -> list[tuple[str, str]]:
    found, first = [], today().replace(day=1)
    for _ in range(many):
        found.append((f"{first:%Y-%m}", f"{MONTHS[first.month - 1]} {first.year}"))
        first = after(first)
    return found


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

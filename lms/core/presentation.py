"""How values look to a reader: Turkish dates, money, shares, sizes; and what every template may call."""

import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import current_app, g, request, url_for
from markupsafe import Markup
from wtforms.form import BaseForm

from lms.core import turkish
from lms.core.covers import cover, cover_family
from lms.core.money import show

ISTANBUL = ZoneInfo("Europe/Istanbul")


def init_app(app):
    """Registers the filters and globals below with the application's Jinja environment."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters = (
        when,
        day,
        last_day,
        weekday,
        hour,
        iso,
        money,
        amount,
        decimal,
        grouped,
        percent,
        percent_bp,
        clock,
        duration,
        size,
    )
    app.jinja_env.filters.update({made.__name__: made for made in filters})
    app.jinja_env.globals.update(
        asset=asset,
        icons_url=icons_url,
        has_endpoint=has_endpoint,
        here=here,
        page_numbers=page_numbers,
        form_faults=form_faults,
        file_was_sent=file_was_sent,
        field_kind=field_kind,
        cover=lambda code, family: Markup(cover(code, family)),
        cover_family=cover_family,
    )


def local(moment):
    """The moment in Istanbul; a time without a zone is taken as UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ISTANBUL)


def when(moment):
    """31.12.2026 14.30"""
    return local(moment).strftime("%d.%m.%Y %H.%M") if moment else ""


def day(moment):
    """31.12.2026, of a date or of a moment."""
    if not moment:
        return ""
    return (local(moment) if isinstance(moment, datetime) else moment).strftime("%d.%m.%Y")


def last_day(moment):
    """The last day of a period that ends (open) at `moment`: midnight of the 21st is still the 20th."""
    return day(moment - timedelta(microseconds=1)) if moment else ""


def hour(moment):
    """14.30"""
    return local(moment).strftime("%H.%M") if moment else ""


def weekday(moment):
    """Perşembe"""
    names = ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar")
    return names[(local(moment) if isinstance(moment, datetime) else moment).weekday()] if moment else ""


def iso(moment):
    """For datetime attributes of <time>: 2026-12-31T14:30+03:00 or 2026-12-31."""
    if not moment:
        return ""
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return moment.isoformat()
    return local(moment).isoformat(timespec="minutes")


def grouped(number):
    """12345 -> 12.345"""
    return f"{number:,}".replace(",", ".")


def decimal(number, places=None):
    """2.5 -> 2,5; thousands get a point. Without `places` no trailing zeros are shown."""
    if number is None:
        return ""
    if places is None:
        places = max(0, -Decimal(str(number)).normalize().as_tuple().exponent)
    return f"{Decimal(str(number)):,.{places}f}".translate(str.maketrans(",.", ".,"))


def amount(kurus):
    """Kuruş as 1.234,56 TL; a zero stays a figure."""
    if kurus is None:
        return ""
    return show(kurus)


def money(kurus):
    """A price: kuruş as 1.234,56 TL, nothing to pay as Ücretsiz."""
    return "Ücretsiz" if kurus == 0 else amount(kurus)


def percent(share):
    """90 -> %90, 71.4 -> %71,4"""
    return "" if share is None else f"%{decimal(share)}"


def percent_bp(basis_points):
    """9000 -> %90, 9050 -> %90,5. Cut, never rounded up: 89,996 must not be shown as 90."""
    if basis_points is None:
        return ""
    return percent(Decimal(math.floor(basis_points)) / 100)


def clock(ms):
    """Media time: 12:10, from an hour on 1:02:10. Whole seconds, cut."""
    if ms is None:
        return ""
    minutes, seconds = divmod(int(ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def duration(ms):
    """1 saat 52 dakika; below an hour seconds are named too: 1 dakika 55 saniye."""
    if ms is None:
        return ""
    minutes, seconds = divmod(int(ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "saat"), (minutes, "dakika")] if hours else [(minutes, "dakika"), (seconds, "saniye")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 saniye"


def size(count):
    """Bytes as people read them: 812 bayt, 214 kB, 3,4 MB, 1,84 GB (steps of 1000, as file managers count)."""
    if count is None:
        return ""
    if count < 1000:
        return f"{count} bayt"
    for unit, step, places in (("kB", 10**3, 0), ("MB", 10**6, 1), ("GB", 10**9, 2), ("TB", 10**12, 2)):
        if unit == "TB" or round(count / step, places) < 1000:
            break
    return f"{decimal(round(count / step, places))} {unit}"


def asset(name):
    """Address of a built file by the name of its source: asset('player.ts')."""
    return url_for("static", filename=names_of(current_app.static_folder)[name])


def icons_url():
    """Address of the icon sprite, worked out once per request."""
    if "icons_url" not in g:
        g.icons_url = asset("icons.svg")
    return g.icons_url


def names_of(static_folder):
    path = Path(static_folder, "names.json")
    return read_names(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def read_names(path, written_at):
    """Read again when the front end was built anew (`written_at` differs)."""
    return json.loads(path.read_text())


def has_endpoint(name):
    """Whether the application has this view; lets the layout link to rooms that are not built in."""
    return name in current_app.view_functions


def here(**changes):
    """This page's address with some query values changed; None takes one away: here(sayfa=2), here(oda=None)."""
    query = {**request.args.to_dict(flat=False), **changes}
    query = {key: value for key, value in query.items() if value not in (None, "", [])}
    return url_for(request.endpoint, **{**(request.view_args or {}), **query})


def page_numbers(page, pages):
    """Page numbers for a pager: the ends, the neighbours, None for a gap. page_numbers(6, 12) -> 1 … 5 6 7 … 12"""
    shown = sorted({1, pages, *range(page - 1, page + 2)} & set(range(1, pages + 1)))
    out = []
    for number in shown:
        if out and number == out[-1] + 2:
            out.append(number - 1)
        elif out and number > out[-1] + 1:
            out.append(None)
        out.append(number)
    return out


def form_faults(form):
    """What is wrong in a WTForms form as (id of the control, message), in the order of the fields; form-wide faults
    first, without an id."""
    faults = [(None, str(message)) for message in getattr(form, "form_errors", [])]
    for field in form:
        kind = field_kind(field)
        if kind == "group":
            faults += form_faults(field)
        else:
            target = {"choices": f"{field.id}-0", "hidden": None}.get(kind, field.id)
            faults += [(target, named_fault(field, str(message))) for message in field.errors]
    return faults


def file_was_sent(form) -> bool:
    """Whether a file came with the form: a browser does not choose it again when the form comes back."""
    return any(field_kind(field) == "file" and bool(getattr(field.data, "filename", "")) for field in form)


def named_fault(field, message: str) -> str:
    """A message that says only "this field", or how a day or an amount is written, names its field: away from it nobody
    would know which."""
    if not message.startswith(("Bu alan", "Tarihi gg.aa", "Zamanı gg.aa", "Tutarı 1.250")):
        return message
    return f"{field.label.text}: {turkish.lower(message[0])}{message[1:]}"


def field_kind(field):
    """How a WTForms field is drawn: input, area, select, check, choices, file, hidden, or group (fields in a field)."""
    if hasattr(field, "entries") or isinstance(getattr(field, "form", None), BaseForm):
        return "group"
    widget = field.widget
    known = {"checkbox": "check", "file": "file", "hidden": "hidden"}
    if kind := known.get(getattr(widget, "input_type", None)):
        return kind
    by_widget = {"TextArea": "area", "Select": "select", "ListWidget": "choices", "TableWidget": "choices"}
    return by_widget.get(type(widget).__name__, "input")

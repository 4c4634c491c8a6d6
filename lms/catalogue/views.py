"""The public catalogue. Nobody's page (no session, no token, no name) is kept in memory and answered by its ETag."""

import hashlib
import secrets
from functools import lru_cache

from apiflask import APIBlueprint
from flask import Response, current_app, g, render_template, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from lms.accounts import signing_in
from lms.catalogue import facets, queries, shelf
from lms.core.addresses import page_number
from lms.core.doors import public

blueprint = APIBlueprint("catalogue", __name__, enable_openapi=False)
KEPT_PAGES = 400  # per process; the first ones asked for after a change
KEPT_QUERY = 200  # longer addresses are made anew each time
TEXT_MAX = 120
NAME, TOKEN, ADDRESS, BODY, OWN = (f"[{secrets.token_hex(12)}]" for _ in range(5))  # places in a frame


@blueprint.get("/egitimler")
@public
def index():
    """Nobody's pages come from memory; a person's page is made around a body from memory."""
    held = shelf.shelf().pages
    query, theme = request.query_string, request.cookies.get("theme")
    nobody = current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
    if nobody and (page := held.get((query, theme))):
        return answer(*page)
    body = held.get(query)
    if body is None:
        body = keep(held, query, Markup(render_template("catalogue/results.html", **results())))
    if not nobody and "_flashes" not in session and (person := signing_in.visitor()):
        return framed(person, theme, body)
    own = queries.personal(current_user.id) if current_user.is_authenticated and not query else ""
    text = render_template("catalogue/index.html", body=body, own=own)
    if not nobody or current_user.is_authenticated:
        return text
    data = text.encode()
    return answer(*keep(held, (query, theme), (data, hashlib.sha256(data).hexdigest()[:32])))


def framed(person: signing_in.Visitor, theme: str | None, body: str) -> str:
    """A signed-in person's page: the frame of all who have the same menus, with this person's name and token."""
    frames, key = shelf.shelf().frames, (person.key, theme)
    frame = frames.get(key)
    if frame is None:
        marks = {"seen_as": {"full_name": NAME}, "csrf_token": lambda: TOKEN, "address": ADDRESS}
        frame = render_template("catalogue/index.html", body=BODY, own=OWN, **marks)
        if len(frames) < KEPT_PAGES:
            frames[key] = frame
    shows = person.wants_suggestions and not request.query_string  # who searches wants what was searched for
    own = queries.personal(person.user_id) if shows else ""
    filled = frame.replace(NAME, escape(person.name)).replace(TOKEN, form_token())
    return filled.replace(ADDRESS, escape(request.full_path.rstrip("?"))).replace(OWN, own).replace(BODY, body)


def form_token() -> str:
    """As `csrf_token()` in a template; signing it anew for each page would be a tenth of a page's time."""
    return signed(session["csrf_token"]) if "csrf_token" in session else generate_csrf()


@lru_cache(4096)
def signed(_secret: str) -> str:
    g.pop("csrf_token", None)  # what is kept belongs to this secret, whatever the request has signed before
    return generate_csrf()


def keep(held, key, value):
    if len(held) < KEPT_PAGES and len(request.query_string) <= KEPT_QUERY:
        held[key] = value
    return value


def answer(data, etag):
    response = Response(data, mimetype="text/html", headers={"Cache-Control": "private, no-cache", "Vary": "Cookie"})
    response.set_etag(etag)
    return response.make_conditional(request)


def results() -> dict:
    """What the address asks for: ara (text), one or more of each facet, sirala, sayfa."""
    text = request.args.get("ara", "").strip()[:TEXT_MAX]
    chosen = {facet: set(request.args.getlist(facet)) for facet in shelf.FACETS}
    order = request.args.get("sirala", "")
    found = shelf.search(text, chosen, order, page_number(request.args))
    on = facets.chips(chosen, shelf.shelf())
    return {
        "text": text,
        "found": found,
        "groups": facets.groups(found, chosen, shelf.shelf()),
        "chips": on,
        "narrowed": any(chosen.values()),  # also by a chamber without a course, which has no chip
        "order": order if order in shelf.ORDERS else ("ilgi" if text else "ad"),
        "orders": [(key, name) for key, name in shelf.ORDERS.items() if text or key != "ilgi"],
        "suggestions": nearby(text, on) if not found.total else [],
    }


def nearby(text: str, on: list) -> list[tuple[str, str, int]]:
    """For an empty result: (what, query value, how many) that would find something."""
    found = []
    if on and text and (count := shelf.search(text).total):
        found.append(("Süzgeçler olmadan", {"ara": text}, count))
    for word in text.split() if len(text.split()) > 1 else []:
        if count := shelf.search(word).total:
            found.append((f"Yalnız “{word}”", {"ara": word}, count))
    return found[:4]

"""A holder's badge, and what a stranger needs to check one: the chamber's DID document and its status lists."""

import json

from apiflask import APIBlueprint
from flask import Response, redirect, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof
from lms.certificates.access import own_certificate
from lms.certificates.verdicts import standing_of
from lms.chambers.queries import chamber_by_slug
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.doors import public, requires, signed_in
from lms.core.refusals import NotFound, Refused
from lms.portfolio.badges import operations, queries

blueprint = APIBlueprint("badges", __name__, enable_openapi=False)


@blueprint.get("/meslek-dosyam/rozet/<number>.json")
@signed_in
def badge(number):
    found = own_certificate(number)
    if found.personal is None or standing_of(found, today()) != "valid":
        raise Refused("Dijital rozet yalnız geçerli belgeler için verilir.")
    answer = as_json(queries.badge_of(found), "application/vc+json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}-rozet.json"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/odalar/<oda>/did.json")
@public
def did(oda):
    return as_json(queries.did_document(chamber_here(oda)), "application/did+json")


@blueprint.get("/rozet-durumu/<oda>/<int:block>")
@public
def status(oda, block):
    return as_json(queries.status_list(chamber_here(oda), block), "application/vc+json")


@blueprint.post("/birlik/odalar/<oda>/rozet-anahtari")
@requires("chambers.open")
def rotate(oda):
    demand_fresh_proof()
    chamber = chamber_here(oda)
    with acting() as edge:
        number = operations.rotate_key(chamber, current_user.id)
        edge.said(f"Rozetler artık yeni anahtarla imzalanıyor: anahtar-{number}. Eski rozetler geçerliliğini korur.")
    return redirect(url_for("home.chamber_checklist", oda=oda))


def chamber_here(slug: str):
    found = chamber_by_slug(slug)
    if found is None:
        raise NotFound()
    return found


def as_json(value: dict, mimetype: str) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=1), mimetype=mimetype)

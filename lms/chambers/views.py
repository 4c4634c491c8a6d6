from apiflask import APIBlueprint
from flask import Response, request

from lms.chambers.queries import chamber_by_slug, chambers
from lms.core.accents import chambers_css
from lms.core.doors import public
from lms.core.refusals import NotFound

blueprint = APIBlueprint("chambers", __name__, enable_openapi=False)
DAY = "public, max-age=86400"


@blueprint.get("/renkler.css")
@public
def colours():
    """One rule per chamber: <html data-chamber="insaat">. Small, cached by its version in the address."""
    css = chambers_css({chamber.slug: chamber.accent for chamber in chambers()})
    return Response(css, mimetype="text/css", headers={"Cache-Control": DAY if request.args.get("v") else "no-cache"})


@blueprint.get("/oda/<oda>/amblem")
@public
def logo(oda):
    chamber = chamber_by_slug(oda)
    if chamber is None or not chamber.logo:
        raise NotFound()
    return Response(chamber.logo, mimetype=chamber.logo_type, headers={"Cache-Control": DAY})

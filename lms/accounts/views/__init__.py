"""Pages for everybody and for the person's own account. The desk's pages are in manage."""

from apiflask import APIBlueprint

from lms.accounts import signing_in

blueprint = APIBlueprint("accounts", __name__, enable_openapi=False)
init_app = signing_in.init_app

from lms.accounts.views import sign_in  # noqa: E402, F401 - the pages register themselves with the blueprint above

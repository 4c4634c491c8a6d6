"""Pages for everybody and for the person's own account. The desk's pages are in manage."""

from apiflask import APIBlueprint

from lms.accounts import signing_in

blueprint = APIBlueprint("accounts", __name__, enable_openapi=False)


def init_app(app):
    signing_in.init_app(app)
    app.jinja_env.globals.update(account_links=menu.account_links)


# the pages register themselves with the blueprint above
from lms.accounts import manage, menu  # noqa: E402, F401
from lms.accounts.views import entering, own, passwords, registering, sessions, sign_in, two_step  # noqa: E402, F401

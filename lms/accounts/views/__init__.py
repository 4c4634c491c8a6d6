"""Pages for everybody and for the person's own account. The desk's pages are in manage."""

from apiflask import APIBlueprint

from lms.accounts import signing_in

blueprint = APIBlueprint("accounts", __name__, enable_openapi=False)


def init_app(app):
    signing_in.init_app(app)
    app.jinja_env.globals.update(account_links=menu.account_links)


# the pages register themselves with the blueprint above
from lms.accounts import manage, menu  # noqa: E402, F401 - they register their pages
from lms.accounts.views import (  # noqa: E402 - they need the blueprint, and register their pages on it
    entering,  # noqa: F401 - see above
    own,  # noqa: F401 - see above
    passwords,  # noqa: F401 - see above
    registering,  # noqa: F401 - see above
    sessions,  # noqa: F401 - see above
    sign_in,  # noqa: F401 - see above
    two_step,  # noqa: F401 - see above
)

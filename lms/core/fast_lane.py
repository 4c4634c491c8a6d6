"""The calls that come by the thousand - a player's report, a candidate's answer - answered without the ceremony of a
page (no Flask request, session or hooks: two thirds of the time of such a call). Only the plain case is: whatever is
refused, unclear or more than one statement goes to the room's view, which decides anew and says why. A room offers
`LANES = [(pattern of the path, lane)]` in its api.py; lane(raw, login, *groups) -> (answer, status), or None."""

import io
import json
from http import HTTPStatus

from itsdangerous import BadSignature
from sqlalchemy.exc import DBAPIError
from werkzeug.http import parse_cookie

from lms.core.answers import headers_of
from lms.core.refusals import Refused

LONGEST = 16_384


class FastLane:
    """WSGI, around Flask's own. `login` is the cookie's session token, empty when there is none that we signed."""

    def __init__(self, app, lanes):
        self.app, self.lanes, self.flask = app, lanes, app.wsgi_app
        self.signer = app.session_interface.get_signing_serializer(app)
        self.cookie, self.kept_for = app.config["SESSION_COOKIE_NAME"], app.permanent_session_lifetime.total_seconds()
        self.headers = [
            *headers_of(app.config["LMS"]),
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"),
        ]

    def __call__(self, environ, start_response):
        for pattern, lane in self.lanes:
            if (found := pattern.fullmatch(environ["PATH_INFO"])) and (raw := body_of(environ)) is not None:
                answer = self.tried(lane, raw, self.login(environ), found.groups())
                if answer is not None:
                    return self.told(start_response, *answer)
                environ["wsgi.input"] = io.BytesIO(raw)
                break
        return self.flask(environ, start_response)

    def tried(self, lane, raw: bytes, login: str, groups):
        try:
            with self.app.app_context():
                return lane(raw, login, *groups)
        except (Refused, DBAPIError):
            return None

    def login(self, environ) -> str:
        signed = parse_cookie(environ.get("HTTP_COOKIE")).get(self.cookie)
        try:
            return self.signer.loads(signed, max_age=self.kept_for).get("_user_id") or "" if signed else ""
        except BadSignature:
            return ""

    def told(self, start_response, answer: dict, status: int):
        body = json.dumps(answer, separators=(",", ":")).encode()
        start_response(f"{status} {HTTPStatus(status).phrase}", [*self.headers, ("Content-Length", str(len(body)))])
        return [body]


def body_of(environ) -> bytes | None:
    """The body of a POST of JSON of stated, bounded size; of anything else none, and nothing has been read."""
    if environ["REQUEST_METHOD"] != "POST" or not environ.get("CONTENT_TYPE", "").startswith("application/json"):
        return None
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    return environ["wsgi.input"].read(length) if 0 < length <= LONGEST else None

"""The calls that come by the thousand - a player's report, a candidate's answer - answered without the ceremony of a
page (no Flask request, session or hooks: two thirds of the time of such a call). Only the plain case is: whatever is
refused, unclear or not plain goes to the room's view, which decides anew and says why. A room offers
`LANES = [(pattern of the path, lane)]` in its api.py; lane(raw, login, *groups) -> (answer, status), or None. JSON
comes below /api/ only; a form only when it carries the token of its session, and its answer is an Away, which leads to
another page."""

import hmac
import io
import json
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qs

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from werkzeug.http import parse_cookie

from lms.core.answers import headers_of
from lms.core.refusals import Refused

LONGEST = 16_384
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Away:
    """To another page of ours, with a cookie to set (its whole header)."""

    place: str
    cookie: str


class FastLane:
    """WSGI, around Flask's own. `login` is the cookie's session token, empty when there is none that we signed."""

    def __init__(self, app, lanes):
        self.app, self.lanes, self.flask = app, lanes, app.wsgi_app
        self.signer = app.session_interface.get_signing_serializer(app)
        self.cookie, self.kept_for = app.config["SESSION_COOKIE_NAME"], app.permanent_session_lifetime.total_seconds()
        self.headers = [*headers_of(app.config["LMS"]), ("Cache-Control", "no-store")]
        self.form_signer = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")  # as Flask-WTF signs

    def __call__(self, environ, start_response):
        for pattern, lane in self.lanes:
            if (found := pattern.fullmatch(environ["PATH_INFO"])) and (raw := body_of(environ)) is not None:
                kept = self.session(environ)
                is_call = environ["PATH_INFO"].startswith("/api/") and environ["CONTENT_TYPE"].startswith(JSON)
                if is_call or self.carries_token(environ, raw, kept):
                    answer = self.tried(lane, raw, kept.get("_user_id") or "", found.groups())
                    if isinstance(answer, Away):
                        return self.led(environ, start_response, answer)
                    if answer is not None:
                        return self.told(start_response, *answer)
                environ["wsgi.input"] = io.BytesIO(raw)
                break
        return self.flask(environ, start_response)

    def tried(self, lane, raw: bytes, login: str, groups):
        try:
            with self.app.app_context():
                return lane(raw, login, *groups)
        except (Refused, DBAPIError, NoFreeConnection):
            return None

    def session(self, environ) -> dict:
        signed = parse_cookie(environ.get("HTTP_COOKIE")).get(self.cookie)
        try:
            return self.signer.loads(signed, max_age=self.kept_for) if signed else {}
        except BadSignature:
            return {}

    def carries_token(self, environ, raw: bytes, kept: dict) -> bool:
        """As Flask-WTF asks it of a form; over HTTPS the page that sent it must be ours too."""
        sent = parse_qs(raw.decode("ascii", "replace")).get("csrf_token", [""])[0]
        try:
            signed = self.form_signer.loads(sent)
        except BadSignature:
            return False
        ours = f"https://{environ.get('HTTP_HOST', '')}/"
        strange = environ["wsgi.url_scheme"] == "https" and not environ.get("HTTP_REFERER", "").startswith(ours)
        return bool(kept.get("csrf_token")) and hmac.compare_digest(kept["csrf_token"], signed) and not strange

    def told(self, start_response, answer: dict, status: int):
        body = json.dumps(answer, separators=(",", ":")).encode()
        own = [("Content-Type", JSON), ("Content-Length", str(len(body)))]
        start_response(f"{status} {HTTPStatus(status).phrase}", [*self.headers, *own])
        return [body]

    def led(self, environ, start_response, away: Away):
        secure = "; Secure" if environ["wsgi.url_scheme"] == "https" else ""
        own = [("Location", away.place), ("Set-Cookie", away.cookie + secure), ("Content-Length", "0")]
        start_response("302 Found", [*self.headers, *own])
        return [b""]


def body_of(environ) -> bytes | None:
    """The body of a POST of JSON or a form, of stated and bounded size; of anything else none, and nothing is read."""
    if environ["REQUEST_METHOD"] != "POST" or not environ.get("CONTENT_TYPE", "").startswith((JSON, FORM)):
        return None
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    return environ["wsgi.input"].read(length) if 0 < length <= LONGEST else None

"""Browsers in which somebody has signed in before, known by a signed cookie. Their wrong passwords count apart from
those of strangers: who tries an account's passwords from elsewhere, or fills the limit of a shared address, locks no
owner out. The cookie opens nothing; it gives its holder ten tries of their own."""

import secrets
from datetime import timedelta

from flask import after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

KEPT_FOR = timedelta(days=180)
MOST_PEOPLE = 8  # of one browser; the earliest is forgotten


def mark_of(user_id: int | None) -> str | None:
    """What was left in this browser when the person last signed in here; none in a strange one."""
    return marks().get(str(user_id))


def marks() -> dict[str, str]:
    """User id -> mark, the latest last."""
    try:
        found = signer().loads(request.cookies.get(name(), ""), max_age=int(KEPT_FOR.total_seconds()))
    except BadSignature:
        return {}
    return {str(key): str(mark) for key, mark in found}


def remember(user_id: int) -> None:
    """The person signed in here: the answer leaves a new mark."""
    kept = [(key, mark) for key, mark in marks().items() if key != str(user_id)][1 - MOST_PEOPLE :]
    value = signer().dumps([*kept, (str(user_id), secrets.token_urlsafe(12))])

    @after_this_request
    def leave(response):
        secure = current_app.config["LMS"].production
        response.set_cookie(name(), value, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=secure)
        return response


def name() -> str:
    return "__Host-tanidik" if current_app.config["LMS"].production else "tanidik"


def signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt="known browser")

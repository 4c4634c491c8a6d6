"""Fetch or refuse: the token at the door of the API, a token of the desk."""

from flask import current_app, request

from lms.accounts.operations import throttles
from lms.accounts.rules import network
from lms.certificates.registry import queries, rules
from lms.certificates.registry.models import ApiToken
from lms.core.clock import today
from lms.core.refusals import Forbidden, NotFound, Refused, TooMany

GUESSES = 60  # wrong secrets per address in a quarter of an hour


class NoToken(Refused):
    status = 401


def token_at_the_door(scope: str) -> ApiToken:
    """The live token of `Authorization: Bearer ...`, when it may do this. 401 without one, 403 without the scope; wrong
    ones are counted by address: the edge commits that."""
    key = throttles.key("registry-guess", network(request.remote_addr))
    limit = min(GUESSES, current_app.config["LMS"].throttle_address)
    if throttles.is_full(key, limit):
        raise TooMany("Kısa sürede çok sayıda geçersiz anahtar denendi.", 15 * 60)
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = queries.token_by_digest(rules.digest(secret.strip())) if kind.lower() == "bearer" and secret else None
    if found is None or rules.standing(found.revoked_at, found.expires_on, today()) != "live":
        if secret:
            throttles.count(key, limit)
        raise NoToken("Geçerli bir erişim anahtarı gerekiyor: Authorization: Bearer …")
    if scope not in found.scopes:
        raise Forbidden(f"Bu anahtarın kapsamında yok: {scope}")
    return found


def desk_token(chamber, token_id: int) -> ApiToken:
    found = queries.token_in(chamber.id, token_id)
    if found is None:
        raise NotFound()
    return found

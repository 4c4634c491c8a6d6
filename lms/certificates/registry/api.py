"""The registry for the chamber's member system: reading only, by a token of the chamber."""

from flask import Blueprint, current_app, jsonify, request

from lms.certificates.registry import access, openapi, operations, queries, rules
from lms.core.database import db
from lms.core.doors import public

api = Blueprint("registry_api", __name__, url_prefix="/api/v1/registry")


def right_to(scope: str):
    """The token that sends this request; that a wrong one was tried is kept, whatever becomes of the request."""
    try:
        return access.token_at_the_door(scope)
    except access.NoToken:
        db.session.commit()
        raise


def cursor() -> tuple[int, int]:
    """(after, limit) from the address; nonsense is the beginning and the usual size."""
    after = min(max(request.args.get("after", 0, type=int), 0), 2**31 - 1)
    return after, min(max(request.args.get("limit", rules.LIMIT, type=int), 1), rules.LIMIT_MOST)


@api.get("/entries")
@public
def entries():
    token, (after, limit) = right_to("registry"), cursor()
    rows = queries.entries_after(token.chamber_id, after, limit + 1)
    shown = [rules.entry(*row, token.scopes) for row in rows[:limit]]
    return answer(token, "entries", shown, shown[-1]["position"] if shown else after, len(rows) > limit, after)


@api.get("/archive")
@public
def archive():
    token, (after, limit) = right_to("archive"), cursor()
    rows = queries.archive_after(token.chamber_id, after, limit + 1)
    shown = [rules.archived(row, token.scopes) for row in rows[:limit]]
    return answer(token, "archive", shown, shown[-1]["id"] if shown else after, len(rows) > limit, after)


@api.get("/members/<member_number>")
@public
def member(member_number):
    """One member's history: needs the scope that names people."""
    token = right_to("personal")
    rows = queries.history_of(token.chamber_id, member_number[:20]) if "registry" in token.scopes else []
    shown = [rules.entry(*row, token.scopes) for row in rows]
    operations.count_use(token, "member", member_number=member_number[:20], rows=len(shown))
    db.session.commit()
    return jsonify(entries=shown)


def answer(token, what: str, shown: list, following: int, more: bool, after: int):
    operations.count_use(token, what, after=after, rows=len(shown))
    db.session.commit()
    return jsonify(entries=shown, next=following, more=more)


@api.get("/openapi.json")
@public
def contract():
    return jsonify(openapi.document(current_app.config["LMS"].public_url))

"""The guard: reads the mark of the view and lets in, asks to sign in, or refuses. No mark, no entry."""

from flask import current_app, g, redirect, request, url_for
from flask_login import current_user

from lms.accounts.access import may
from lms.core.refusals import Forbidden


def guard():
    """Runs before every request."""
    g.door = None
    if request.endpoint is None:
        return None  # no such page; 404 follows
    view = current_app.view_functions[request.endpoint]
    door = getattr(view, "door", None)
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    if door is None:
        raise Forbidden("Bu sayfa kapalıdır.")
    g.door = door
    if door.kind == "public":
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if door.kind == "requires" and not may(door.permission):
        raise Forbidden()
    return None


OPEN_ENDPOINTS = {"static"}


def ask_to_sign_in():
    """A page leads to the sign-in and back; the API answers 401."""
    if request.path.startswith("/api/"):
        return {"message": "Oturumunuz sona ermiş. Yeniden giriş yapın."}, 401
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", sonra=back))

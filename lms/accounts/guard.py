"""The guard: reads the mark of the view and lets in, asks to sign in, or refuses. No mark, no entry."""

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from flask import current_app, flash, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from lms.accounts.access import may
from lms.accounts.rules import own_path
from lms.core.refusals import Forbidden

CLOSED = "Oturumunuz bu arada kapanmış; gönderdiğiniz form kaydedilmedi. Giriş yapın, sonra yeniden gönderin."


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
    if current_user.email_confirmed_at is None and request.endpoint != "accounts.confirm_first":
        return lead_to("accounts.confirm_first", "Önce e-posta adresinizi doğrulayın.")
    if door.kind == "requires" and current_app.config["LMS"].production and not current_user.totp_confirmed_at:
        return lead_to("accounts.two_step", "Görevliler için iki adımlı giriş zorunludur.")
    if door.kind == "requires" and not may(door.permission):
        raise Forbidden()
    return None


def lead_to(endpoint: str, sentence: str):
    """Something comes first: a page is led there, the API answers 403."""
    if request.path.startswith("/api/"):
        return {"message": sentence}, 403
    flash(sentence, "warn")
    return redirect(url_for(endpoint))


OPEN_ENDPOINTS = {"static"}


def ask_to_sign_in():
    """A page leads to the sign-in and back; the API answers 401."""
    if request.path.startswith("/api/"):
        return {"message": "Oturumunuz sona ermiş. Yeniden giriş yapın."}, 401
    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", sonra=own_path(request.full_path.rstrip("?"))))
    flash(CLOSED, "warn")
    return redirect(url_for("accounts.sign_in", sonra=page_of_the_form()))


def page_of_the_form() -> str | None:
    """Where a form that was sent too late stands: the page that it came from, or its own address; none when neither
    can be opened."""
    sent_from = urlsplit(request.referrer or "")
    pages = [urlunsplit(("", "", sent_from.path, sent_from.query, ""))] if sent_from.netloc == request.host else []
    for page in [*pages, request.path]:
        with suppress(HTTPException):  # no such page, or one that only takes forms
            current_app.create_url_adapter(request).match(urlsplit(page).path, method="GET")
            return own_path(page)
    return None

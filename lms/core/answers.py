"""What people read when something is refused or goes wrong, and the headers of every answer."""

import re
import secrets
from urllib.parse import urlsplit, urlunsplit

from flask import current_app, jsonify, render_template, request
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lms.core.database import db
from lms.core.refusals import Refused, Stale, TooMany

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
BUILT = re.compile(r"-[0-9A-Z]{8}\.[a-z0-9]+$")  # a built file has the digest of what it holds in its name
SENTENCES = {
    400: "Gönderilen bilgi okunamadı. Sayfayı yenileyip yeniden deneyin.",
    401: "Bu sayfa için giriş yapmanız gerekiyor.",
    403: "Bu işlem için yetkiniz bulunmuyor.",
    404: "Aradığınız sayfa bulunamadı.",
    405: "Bu adres bu işlemi yapmıyor.",
    409: "Sayfa açıldığından beri durum değişti.",
    413: "Gönderilen dosya ya da bilgi çok büyük.",
    415: "Bu türde bilgi kabul edilmiyor.",
    429: "Kısa sürede çok fazla deneme yapıldı. Biraz sonra yeniden deneyin.",
    500: "Beklenmeyen bir sorun oluştu. Yaptığınız işlem kaydedilmedi.",
    503: "Kısa bir ara verdik. Birkaç saniye sonra yeniden deneyin.",
}


def init_app(app):
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)
    app.after_request(headers)


def refused(error: Refused):
    """An operation said no and no form was there to show it by. A page that was only asked for was not overtaken."""
    db.session.rollback()
    overtaken = error.status != 409 or isinstance(error, Stale) or request.method == "POST"
    answer = page(error.status, error.sentence, name=None if overtaken else "refused")
    extra = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return answer, error.status, extra


def http_error(error: HTTPException):
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    code = error.code or 500
    sentence = SENTENCES.get(code, SENTENCES[400]) if request.path.startswith("/api/") else None
    return page(code, sentence), code, dict(retry_headers(error))


def retry_headers(error):
    return [(name, value) for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")]


def unexpected(error: Exception):
    """The last resort: a reference number for the person, the whole story for the log, no traceback on the page."""
    reference = secrets.token_hex(4)
    current_app.logger.error("%s %s [%s]", request.method, request.path, reference, exc_info=error)
    if current_app.testing:
        raise error
    try:
        db.session.rollback()
    except Exception:  # the database may be what failed
        db.session().invalidate()
    return page(500, SENTENCES[500] if request.path.startswith("/api/") else None, reference), 500


def page(code: int, sentence: str | None, reference: str | None = None, name: str | None = None):
    """JSON below /api/, else a page, which has a sentence of its own; plain text when even the page cannot be made."""
    if request.path.startswith("/api/"):
        return jsonify(message=sentence, reference=reference)
    try:
        return render_template(
            [f"errors/{name or code}.html", "errors/error.html"], code=code, sentence=sentence, reference=reference
        )
    except TemplateNotFound:
        return f"{sentence or SENTENCES.get(code, SENTENCES[500])} {reference or ''}"
    except Exception as error:
        current_app.logger.error("the error page itself failed", exc_info=error)
        return f"{sentence or SENTENCES.get(code, SENTENCES[500])} {reference or ''}"


def headers_of(settings) -> list[tuple[str, str]]:
    """What every answer carries, unless it says otherwise itself."""
    always = [
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ]
    if settings.production:
        always.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    return always


def headers(response):
    """The lesson page brings its own policy; what is downloaded is shown by no page, and could do nothing if it were;
    personal pages are not kept by anybody."""
    if isinstance(request.routing_exception, RequestRedirect):  # Flask's own: never to a host that the request names
        parts = urlsplit(response.location)
        response.location = urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        response.headers.setdefault("Content-Security-Policy", "sandbox; default-src 'none'")
    said = {name.lower() for name, _ in response.headers}
    for name, value in headers_of(current_app.config["LMS"]):
        if name.lower() not in said:
            response.headers.add(name, value)
    if request.endpoint == "static" and response.status_code < 400 and BUILT.search(request.path):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # an exam goes on without the line
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response

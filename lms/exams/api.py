"""The candidate's browser: save an answer, how things stand, take over, finish, hand in a file.

A save carries the signed attempt token in its body, so a foreign site cannot make one; the cookie's session is tested
in the same statement as the save."""

import json
import re
import uuid

from flask import Blueprint, request, session
from sqlalchemy.exc import IntegrityError

from lms.accounts.rules import token_hash
from lms.accounts.signing_in import csrf
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.fast_lane import Away
from lms.core.refusals import NotFound, Refused
from lms.exams import papers, tokens
from lms.exams.access import own_attempt
from lms.exams.operations import attempts, beginning, clock

api = Blueprint("exams_api", __name__, url_prefix="/api/v1/attempts")
csrf.exempt(api)
BODY_MAX = 128 * 1024
SEQ_MAX = 2**53
TOLD = {
    "unknown": (404, "Bu sınav bulunamadı."),
    "signed_out": (401, "Oturumunuz sona ermiş. Yeniden giriş yapın; yanıtlarınız bu cihazda duruyor."),
    "superseded": (409, "Sınav başka bir cihazda sürdürülüyor. Bu cihaz yalnız okuyabilir."),
    "key_reused": (409, "Bu kayıt anahtarı başka bir yanıt için kullanılmış."),
    "paused": (409, attempts.PAUSED),
    "too_many": (429, "Bu sınavda çok fazla kayıt yapıldı. Gözetmene ya da sınav sorumlusuna bildirin."),
    "late": (409, "Süre dolduktan sonra geldi. Yanıt sayılmadı; kayda geç gelen olarak yazıldı."),
}


class Unreadable(Refused):
    status = 400


def body_of(most: int = BODY_MAX) -> dict:
    """The JSON object sent, of bounded size. Raises Unreadable; a larger one is 413 before it is read."""
    request.max_content_length = most
    try:
        sent = request.get_json(silent=True) if request.is_json else None
    except RecursionError:  # thousands of brackets within each other
        sent = None
    if request.content_length and request.content_length > most:
        from werkzeug.exceptions import RequestEntityTooLarge

        raise RequestEntityTooLarge()
    if not isinstance(sent, dict):
        raise Unreadable("Gönderilen bilgi okunamadı.")
    return sent


def right_of(sent: dict, public_id: uuid.UUID) -> tokens.Right:
    right = tokens.read(sent.get("token"))
    if right is None or right.public_id != public_id:
        raise NotFound("Bu sınav bulunamadı.")
    return right


def whole(value, lowest: int, highest: int, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise Unreadable(f"Gönderilen bilgi okunamadı: {name}")
    return value


@api.post("/<uuid:attempt_id>/answers")
@public
def save(attempt_id):
    """Signed and tested inside: the token says which attempt and device, the statement which session."""
    return told(saved(body_of(), attempt_id, token_hash(session.get("_user_id") or "")))


def fast_save(raw: bytes, login: str, attempt_id: str):
    """The same without a page's ceremony (core/fast_lane.py); what cannot be read is left to the view above."""
    try:
        sent, public_id = json.loads(raw), uuid.UUID(attempt_id)
    except (ValueError, RecursionError):
        return None
    return told(saved(sent, public_id, token_hash(login))) if isinstance(sent, dict) else None


def fast_start(raw: bytes, login: str, exam_id: str):
    """The button "Sınava başla" in the plain case; views.start decides every other."""
    made = beginning.begin(token_hash(login), int(exam_id)) if login else None
    return Away(f"/sinav/{made}", tokens.device_cookie(made)) if made else None


LANES = [
    (re.compile("/api/v1/attempts/([0-9a-f-]{36})/answers"), fast_save),
    (re.compile("/sinavlar/([1-9][0-9]{0,8})/basla"), fast_start),
]


def saved(sent: dict, attempt_id: uuid.UUID, session_hash: str):
    right = right_of(sent, attempt_id)
    question = whole(sent.get("question"), 1, len(right.shapes), "question")
    seq = whole(sent.get("seq"), 0, SEQ_MAX, "seq")
    try:
        key = uuid.UUID(sent["key"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable("Gönderilen bilgi okunamadı: key") from error
    value = sent.get("value")
    if not papers.fits(right.shapes[question - 1], value):
        raise Unreadable("Yanıt, sorunun türüne uymuyor.")
    return kept(right, session_hash, question, seq, key, value)


def kept(right, session_hash, question, seq, key, value):
    """The receipt of an answer that is durable; two saves with one key at once: the second hears of the first."""
    try:
        return attempts.save(right, session_hash, question, seq, key, value)
    except IntegrityError:
        return attempts.save(right, session_hash, question, seq, key, value)


def told(receipt):
    said = {"outcome": receipt.outcome, "at": receipt.at.isoformat(), "n": receipt.n, "digest": receipt.digest}
    if receipt.ends_at:
        said["ends_at"] = receipt.ends_at.isoformat()
    if receipt.outcome in TOLD:
        status, said["message"] = TOLD[receipt.outcome]
        return said, status
    return said, 200


@api.post("/<uuid:attempt_id>/state")
@signed_in
def state(attempt_id):
    """How things stand: the server's clock, the end, and whether this device may write."""
    right = right_of(body_of(), attempt_id)
    attempt = own_attempt(attempt_id)
    if attempt.admission_id and attempt.generation == right.generation:
        clock.heard(attempt)
        db.session.commit()
        attempt = own_attempt(attempt_id)
    moment = now()
    return {
        "now": moment.isoformat(),
        "ends_at": attempt.ends_at.isoformat(),
        "state": "live" if attempt.runs_at(moment) else "over",
        "paused": attempt.paused_at is not None,
        "writes": attempt.generation == right.generation,
    }


@api.post("/<uuid:attempt_id>/finish")
@signed_in
def finish(attempt_id):
    """Hands in; answers with the address of the page that follows."""
    right = right_of(body_of(), attempt_id)
    attempt = attempts.finish(own_attempt(attempt_id), right.generation)
    db.session.commit()
    return {"state": attempt.state, "next": f"/sinavlar/sonuc/{attempt.public_id}"}


@api.post("/<uuid:attempt_id>/files/<int:question>")
@signed_in
def upload(attempt_id, question):
    """A file of at most 20 MB for a file question; its id is then saved as (part of) the answer."""
    request.max_content_length = attempts.UPLOAD_MAX + 65536
    right = right_of(request.form.to_dict(), attempt_id)
    whole(question, 1, len(right.shapes), "question")
    if right.shapes[question - 1] != "f" or "file" not in request.files:
        raise Unreadable("Bu soruya dosya yüklenmez.")
    attempt = own_attempt(attempt_id)
    if attempt.generation != right.generation:
        raise Refused(TOLD["superseded"][1])
    file = request.files["file"]
    kept_file = attempts.keep_upload(attempt, question, file.filename or "dosya", file.read())
    db.session.commit()
    return {"id": kept_file.id, "name": kept_file.file_name, "size": kept_file.size}

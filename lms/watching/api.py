"""What a player says and hears: /api/v1/playback (docs/decisions.md, 5). Times are integer ms of media time."""

import re

from apiflask import APIBlueprint
from flask import jsonify, request, session
from flask_login import current_user

from lms.accounts.rules import token_hash
from lms.accounts.signing_in import csrf
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.refusals import Refused, TooMany
from lms.videos import delivery
from lms.watching import operations, rules
from lms.watching.refusals import NotPlaying
from lms.watching.shapes import LONGEST_BODY, Malformed, body_of, report_of, token_of, whole

api = APIBlueprint("playback", __name__, url_prefix="/api/v1/playback", tag="Playback")
csrf.exempt(api)  # start asks for a JSON content type, which no foreign page may send; report carries its token


@api.errorhandler(Refused)
def refused(error: Refused):
    db.session.rollback()
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}
    return jsonify(message=error.sentence, reason=getattr(error, "reason", None)), error.status, headers


@api.post("/start")
@signed_in
@api.doc(
    summary="Open a playback session",
    description='Body: {"enrolment": 123, "version": 45}. The last start of a person wins; an earlier session has 60 s '
    "to hand in what it had played. Start counting only after this has answered.",
    responses={200: "Session opened", 400: "Malformed", 401: "Signed out", 403: "Not yours, or access ended", 429: ""},
)
def start():
    if not request.is_json:
        raise Malformed("Content-Type")
    body = read_body()
    made = operations.start(
        current_user.id,
        whole(body, "enrolment", low=1),
        whole(body, "version", low=1),
        agent=request.headers.get("User-Agent", ""),
        address=request.remote_addr,
    )
    db.session.commit()
    return {
        "t": made.token,
        "duration_ms": made.duration_ms,
        "ranges": made.ranges,
        "resume_ms": made.resume_ms,
        "next_ms": rules.NEXT_MS,
        "done": made.is_done,
        "require_visible": made.require_visible,
        "playlist": made.sources["master"],
        "audio_playlist": made.sources["audio"],
        "captions": made.sources["captions"],
        "course": course(made),
    }


@api.post("/report")
@public  # checks cookie, session, person, access and takeover itself, in the same SELECT as the ledger
@api.doc(
    summary="Report what was played",
    description='Body: {"t": token, "q": 17, "p": [[1234567, 1249567]], "h": 0, "r": 200, "pos": 1249567}. `q` counts '
    "up within a session, `p` holds at most 64 spans not yet acknowledged, `h` the hidden ms since the last report, "
    "`r` the highest rate x 100, `pos` the place to resume at, `end` true when the player closes. Spans in `refused` "
    "must be claimed again later; anything else may be dropped. Any content type: a beacon cannot choose.",
    responses={
        200: "Recorded",
        400: "Malformed",
        401: "Signed out, or the token is over",
        403: "Another person's token, or access ended",
        409: "Superseded by a later start",
        413: "Too many pieces",
        429: "Too many calls",
    },
)
def report():
    body, login = read_body(), token_hash(session.get("_user_id", ""))
    made = recorded(operations.record_spans, body, login)
    if db.has_begun():
        db.session.commit()
    return told(made)


def fast_report(raw: bytes, login: str):
    """The report that one read and one write settle (core/fast_lane.py); none when it takes more."""
    made = recorded(operations.record_at_once, body_of(raw), token_hash(login))
    if made and db.has_begun():  # the total had moved since it was read, and the write completed something after all
        db.session.commit()
    return (told(made), 200) if made else None


LANES = [(re.compile("/api/v1/playback/report"), fast_report)]


def recorded(record, body: dict, login: str):
    claims = delivery.verify(token_of(body), at=0)  # the database's clock decides, in the one SELECT
    if claims is None:
        raise NotPlaying(401, "token", "İzleme oturumu geçersiz ya da sona ermiş.")
    return record(claims, login, report_of(body, claims["d"]))


def told(made) -> dict:
    answer = {
        "covered_ms": made.covered_ms,
        "duration_ms": made.duration_ms,
        "done": made.is_done,
        "refused": made.refused,
        "next_ms": rules.NEXT_MS,
        "superseded": made.is_superseded,
        "course": course(made),
    }
    return {**answer, "dup": True} if made.is_repeat else answer


def course(made) -> dict:
    """The enrolment's sum, in either answer."""
    covered = getattr(made, "course_covered_ms", None)
    return {
        "covered_ms": made.covered_ms if covered is None else covered,
        "required_ms": made.required_ms,
        "threshold_bp": made.threshold_bp,
        "done": made.is_done,
    }


def read_body() -> dict:
    """The JSON object of the request, of bounded size."""
    if (request.content_length or 0) > LONGEST_BODY:
        raise Malformed("body")
    return body_of(request.get_data(cache=False)[: LONGEST_BODY + 1])

"""Playback tokens and the addresses of what is played. A token is bound to a person, an enrolment and a version, and
stands in the address, so that the relative addresses inside playlists keep it."""

import base64
import hmac
import json
import re
from functools import lru_cache
from hashlib import sha256

from flask import current_app, url_for

from lms.core.clock import now
from lms.videos import queries

SIGNATURE = 16  # bytes
KEYS = ("s", "u", "e", "v", "d", "x")
LONGEST = 400
NAME = re.compile(r"(?:master\.m3u8|poster\.jpg|(?:\d{1,4}p|audio)/(?:index\.m3u8|init(?:_\d+)?\.mp4|\d{5,7}\.m4s))")
CAPTION = re.compile(r"captions\.([a-z]{2})\.vtt")
TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "vtt": "text/vtt",
}
PREVIEW_SECONDS = 3600


def sign(claims: dict) -> str:
    """A token over {s: session, u: user, e: enrolment (0 = a preview), v: version, d: its length in ms, x: expiry in
    epoch seconds}; about 130 characters, safe in addresses."""
    body = json.dumps({key: claims[key] for key in KEYS}, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(signature(body) + body).rstrip(b"=").decode()


def verify(token: str, at: float | None = None) -> dict | None:
    """The claims of a token that we signed and that is not over; else none. `at`: the moment in epoch seconds where the
    caller has it already (0 leaves the expiry to the caller); without it the database's clock is asked."""
    if not isinstance(token, str) or len(token) > LONGEST:
        return None
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        return None
    if not hmac.compare_digest(raw[:SIGNATURE], signature(raw[SIGNATURE:])):
        return None
    claims = json.loads(raw[SIGNATURE:])
    moment = now().timestamp() if at is None else at
    return claims if claims["x"] > moment else None


def shows_only_the_poster(claims: dict) -> bool:
    """The token of a page on which nothing has been started yet: an enrolment without a session."""
    return claims["s"] == 0 and claims["e"] != 0


def signature(body: bytes) -> bytes:
    return hmac.new(secret(current_app.config["SECRET_KEY"]), body, sha256).digest()[:SIGNATURE]


@lru_cache(maxsize=4)
def secret(key) -> bytes:
    return hmac.new(key.encode() if isinstance(key, str) else key, b"playback token", sha256).digest()


def preview_token(version, user_id: int) -> str:
    """For staff who look at their own archive: an hour, counts nowhere."""
    expires = int(now().timestamp()) + PREVIEW_SECONDS
    return sign({"s": 0, "u": user_id, "e": 0, "v": version.id, "d": version.duration_ms, "x": expires})


def address(version, token: str, name: str) -> str:
    return url_for("videos.medium", token=token, version_id=version.id, name=name)


def master_url(version, token: str) -> str:
    return address(version, token, "master.m3u8")


def sources(version, token: str) -> dict:
    """What a player needs: master, audio (none when the recording is silent), poster, captions as {language, label,
    url}, renditions as (name, bytes) from small to large, without the sound; audio_bytes."""
    made = queries.renditions(version.id)
    sound = next((row for row in made if row.name == "audio"), None)
    return {
        "master": master_url(version, token),
        "audio": address(version, token, "audio/index.m3u8") if sound else None,
        "poster": address(version, token, "poster.jpg"),
        "captions": [
            {
                "language": row.language,
                "label": {"tr": "Türkçe", "en": "English"}.get(row.language, row.language),
                "url": address(version, token, f"captions.{row.language}.vtt"),
            }
            for row in queries.captions(version.id)
        ],
        "renditions": [(row.name, row.bytes) for row in made if row.name != "audio"],
        "audio_bytes": sound.bytes if sound else None,
    }

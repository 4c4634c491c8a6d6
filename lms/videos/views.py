"""Delivery of what is played: playlists, segments, captions. The token in the address says who, the cookie proves."""

from apiflask import APIBlueprint
from flask import Response, current_app, send_file
from flask_login import current_user

from lms.core.doors import public
from lms.videos import delivery, queries, storage

blueprint = APIBlueprint("videos", __name__, enable_openapi=False)
KEPT = {"m3u8": "private, max-age=600", "vtt": "private, no-cache"}  # a token's address never changes its content


@blueprint.get("/medya/<token>/<int:version_id>/<path:name>")
@public  # checked here: a player wants a 403, not the way to the sign-in
def medium(token, version_id, name):
    """One file of a version. 403: the token is over or another person's; 404: no such file."""
    claims = delivery.verify(token, at=0)
    if claims is None or claims["v"] != version_id or getattr(current_user, "id", None) != claims["u"]:
        return refused()
    if delivery.shows_only_the_poster(claims) and name != "poster.jpg":
        return refused()
    row = queries.delivered(version_id)
    if row is None or row.state != "ready" or claims["x"] <= row[3]:
        return refused()
    if caption := delivery.CAPTION.fullmatch(name):
        return caption_file(version_id, caption[1])
    if not delivery.NAME.fullmatch(name) or not row.output:
        return Response("Dosya yok.", 404, content_type="text/plain; charset=utf-8")
    return media_file(row.folder, row.output, name)


def refused():
    return Response("Oynatma süresi doldu.", 403, content_type="text/plain; charset=utf-8")


def media_file(folder, output, name):
    kind = name.rsplit(".", 1)[1]
    path = storage.outputs(folder) / output / name
    if not path.is_file():
        return Response("Dosya yok.", 404, content_type="text/plain; charset=utf-8")
    if current_app.config["LMS"].xaccel:
        answer = Response(content_type=delivery.TYPES[kind])
        answer.headers["X-Accel-Redirect"] = f"/_medya/videos/{folder}/{output}/{name}"
    else:
        answer = send_file(path, mimetype=delivery.TYPES[kind], conditional=True, max_age=0)
    answer.headers["Cache-Control"] = KEPT.get(kind, "private, max-age=43200, immutable")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def caption_file(version_id, language):
    text = next((row.vtt for row in queries.captions(version_id) if row.language == language), None)
    if text is None:
        return Response("Altyazı yok.", 404, content_type="text/plain; charset=utf-8")
    answer = Response(text, content_type="text/vtt; charset=utf-8")
    answer.headers["Cache-Control"] = KEPT["vtt"]
    return answer

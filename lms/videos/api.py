"""Resumable uploads by tus 1.0 (creation, termination): POST begins, HEAD tells the offset, PATCH adds, DELETE forgets.

A chunk goes from the connection to the disk in blocks of 32 KiB; no database connection is held while it comes."""

import base64
import binascii
import errno
import fcntl
import os
from contextlib import contextmanager, suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from urllib.parse import urlsplit

from apiflask import APIBlueprint
from flask import current_app, request, url_for
from flask_login import current_user

from lms.accounts.access import demand
from lms.accounts.signing_in import csrf
from lms.chambers.queries import chamber_by_slug
from lms.core.database import db
from lms.core.doors import requires
from lms.core.numbers import whole_number
from lms.core.patient_body import cut_silent
from lms.core.refusals import Forbidden, NotFound, Refused
from lms.videos import operations, queries, storage
from lms.videos.rules import HEAD, surely_other

api = APIBlueprint("videos_api", __name__, tag="Yüklemeler")
VERSION = "1.0.0"
ELSEWHERE = "Yükleme başka bir noktada. Kaldığı yer yeniden soruluyor."
BLOCK = 32 * 1024
SILENCE = 30  # seconds without a byte after which a chunk is given up; what came is kept


class Answer(Refused):
    """A tus answer with its own status."""

    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status


def init_app(app):
    csrf.exempt(api)  # a foreign page cannot send Tus-Resumable without a preflight, and the origin is checked


@api.after_request
def tus_headers(response):
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


@api.route("/api/v1/uploads", methods=["OPTIONS"])
@requires("videos.upload")
def abilities():
    """What the server can do."""
    return (
        "",
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,termination",
            "Tus-Max-Size": str(current_app.config["LMS"].upload_max),
        },
    )


@api.post("/api/v1/uploads")
@requires("videos.upload")
def create():
    """Upload-Length and Upload-Metadata (filename, chamber; video and same_timeline for a replacement)."""
    check_the_door()
    length, facts = header_number("Upload-Length"), metadata(request.headers.get("Upload-Metadata", ""))
    chamber = chamber_by_slug(facts.get("chamber", ""))
    if chamber is None:
        raise NotFound("Oda bulunamadı.")
    demand("videos.upload", chamber.id)
    video = None
    if facts.get("video"):
        number = whole_number(facts["video"])
        video = queries.video_in(chamber.id, number) if number is not None else None
        if video is None:
            raise NotFound("Video bulunamadı.")
    same = facts.get("same_timeline") == "1"
    upload = operations.open_upload(current_user.id, chamber.id, facts.get("filename", ""), length, video, same)
    db.session.commit()
    return "", 201, {"Location": url_for(".state", name=upload.name), "Upload-Offset": "0"}


@api.route("/api/v1/uploads/<name>", methods=["HEAD"])
@requires("videos.upload")
def state(name):
    """Where to go on."""
    check_the_door()
    upload = own_upload(name)
    return "", 200, {"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.length), **made_of(upload)}


@api.patch("/api/v1/uploads/<name>")
@requires("videos.upload")
def add(name):
    """Bytes from Upload-Offset on. 409: another offset is expected; 423: another chunk is on its way."""
    check_the_door()
    if request.mimetype != "application/offset+octet-stream":
        raise Answer(415, "Bu türde bilgi kabul edilmiyor.")
    upload, offset, length = own_upload(name), header_number("Upload-Offset"), request.content_length
    if upload.offset != offset:
        raise Answer(409, ELSEWHERE)
    if length is None:
        raise Answer(411, "Parçanın boyu bildirilmedi.")
    if length > current_app.config["MAX_CONTENT_LENGTH"] or offset + length > upload.length:
        raise Answer(413, "Parça bildirilen boydan büyük.")
    upload_id, path = upload.id, storage.upload_path(name)
    db.session.commit()  # gives the connection back while the bytes come
    with locked(path) as file:
        ask_for_what_was_lost(file, upload_id, offset)
        after = offset + receive(file, offset, length)
        if after > offset and not operations.move_on(upload_id, offset, after):
            raise Answer(409, ELSEWHERE)
        upload = own_upload(name)
        is_whole = upload.offset == upload.length
        if is_whole or offset < HEAD <= after:
            demand_video(file, upload)
        if is_whole and upload.state == "open":
            operations.finish_upload(upload)
        db.session.commit()
    cut = {"Connection": "close"} if after < offset + length else {}
    return "", 204, {"Upload-Offset": str(upload.offset), **made_of(upload), **cut}


def demand_video(file, upload):
    """What its first bytes give away as something else is not waited for any longer."""
    file.seek(0)
    if said := surely_other(file.read(HEAD)):
        operations.cancel_upload(upload, current_user.id)
        db.session.commit()
        raise Answer(415, said)


@api.delete("/api/v1/uploads/<name>")
@requires("videos.upload")
def forget(name):
    """Gives up an unfinished upload."""
    check_the_door()
    operations.cancel_upload(own_upload(name), current_user.id)
    db.session.commit()
    return "", 204


def own_upload(name):
    upload = queries.upload_of(current_user.id, name)
    if upload is None:
        raise NotFound("Yükleme bulunamadı.")
    if upload.state == "cancelled":
        raise Answer(410, "Bu yükleme silinmiş. Dosyayı yeniden ekleyin.")
    demand("videos.upload", upload.chamber_id)
    db.session.refresh(upload)
    return upload


def made_of(upload):
    """Where the finished video is looked at."""
    if upload.version_id is None:
        return {}
    return {"X-Video": url_for("videos.video_of_upload", name=upload.name)}


def check_the_door():
    """Only our own pages: the custom header forces a preflight on foreign ones, and their origin gives them away."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Answer(412, "Yükleme protokolü tanınmadı (Tus-Resumable: 1.0.0).")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden()
    origin = request.headers.get("Origin")
    own = {request.host, urlsplit(current_app.config["LMS"].public_url).netloc}
    if origin and urlsplit(origin).netloc not in own:
        raise Forbidden()


def header_number(header):
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Answer(400, f"{header} bir tam sayı olmalı.")
    return int(text)


def metadata(text) -> dict:
    """`key base64,key base64`; what cannot be read is left out."""
    found = {}
    for pair in text[:8192].split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            continue
    return found


@contextmanager
def locked(path):
    """The upload's file, for one request at a time."""
    try:
        file = open(path, "r+b")
    except FileNotFoundError:
        raise Answer(410, "Bu yükleme silinmiş. Dosyayı yeniden ekleyin.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Answer(423, "Bu dosyanın başka bir parçası şu anda geliyor.") from None
        yield file


def ask_for_what_was_lost(file, upload_id, offset):
    """A power cut can take bytes that were acknowledged: the upload goes on from what is there."""
    kept = os.fstat(file.fileno()).st_size
    if kept < offset:
        operations.move_on(upload_id, offset, kept)
        db.session.commit()
        raise Answer(409, ELSEWHERE)


def receive(file, offset, length) -> int:
    """Writes what comes, at `offset`; returns how much came before the end, a silence or a cut connection."""
    file.seek(offset)
    done = 0
    try:
        for block in arriving(request.stream, length):
            file.write(block)
            done += len(block)
        file.flush()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise storage.NoRoom() from None
        raise
    return done


def arriving(stream, length, silence=SILENCE):
    """The blocks of a body as they come, until it is whole, cut or silent for `silence` seconds. The server's read
    cannot be given a time, so it waits in a thread of its own, which ends with the connection."""
    came, left = Queue(maxsize=2), length
    over = Event()

    def listen(left):
        while left > 0 and not over.is_set():
            try:
                block = stream.read(min(BLOCK, left))
            except Exception:  # each server names a cut connection differently; what came before it counts
                block = b""
            left -= len(block)
            while not over.is_set():
                with suppress(Full):
                    came.put(block, timeout=1)
                    break
            if not block:
                return

    Thread(target=listen, args=(length,), daemon=True).start()
    try:
        while left > 0:
            block = came.get(timeout=silence)
            if not block:
                return
            left -= len(block)
            yield block
    except Empty:
        cut_silent(silence - 1)  # Granian's process stands still when it is answered while a read goes on
        with suppress(Empty):
            came.get(timeout=5)
    finally:
        over.set()

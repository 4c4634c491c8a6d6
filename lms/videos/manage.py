"""The chamber's video archive at its desk."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import sent_text, show_refusal
from lms.core.refusals import NotFound, Refused
from lms.videos import access, delivery, operations, queries, storage
from lms.videos.forms import CaptionForm, CurrentForm, RenameForm, ReplaceForm, RetireForm, RightsForm, UploadForm
from lms.videos.models import Video, VideoVersion
from lms.videos.rules import BASES, HEAD, STATES, surely_other, title_from
from lms.videos.views import blueprint

CAPTION_ENDINGS = (".vtt", ".srt")


@blueprint.get("/masa/<oda>/videolar")
@requires("videos.upload")
def index(oda):
    chamber = desk_chamber(oda, "videos.upload")
    text, state = request.args.get("ara", "")[:200], request.args.get("durum", "")
    state = state if state in (*STATES, "retired") else ""
    page = request.args.get("sayfa", 1, type=int)
    return render_template(
        "videos/index.html",
        chamber=chamber,
        rows=queries.listed(chamber.id, text, state, page),
        counts=queries.counts_by_state(chamber.id),
        text=text,
        state=state,
        states=STATES,
    )


@blueprint.route("/masa/<oda>/videolar/yukle", methods=["GET", "POST"])
@requires("videos.upload")
def upload(oda):
    """With script the page speaks tus (api.py); the POST is the way without."""
    chamber, form = desk_chamber(oda, "videos.upload"), UploadForm()
    if form.validate_on_submit():
        with acting(form, said="Dosya alındı."):
            sent = chosen(form.files.data)
            if sent.filename.lower().endswith(CAPTION_ENDINGS):
                video, _ = operations.match_caption(chamber.id, sent.filename, sent.read(), current_user.id)
            else:
                video = operations.make_video(chamber.id, title_from(sent.filename), current_user.id)
                take_in(video, sent)
            return redirect(url_for(".video", oda=oda, video_id=video.id))
    opened = [one for one in queries.open_uploads(current_user.id) if one.chamber_id == chamber.id]
    return render_template("videos/upload.html", chamber=chamber, form=form, opened=opened)


def chosen(sent):
    if not sent or not getattr(sent, "filename", ""):
        raise Refused("Bir dosya seçin.", "files")
    return sent


def take_in(video, sent, same=None):
    """A small file from a form, by way of a file of ours."""
    storage.demand_room((request.content_length or 0) * 2)
    with NamedTemporaryFile(dir=storage.root(), prefix=".form-", delete=False) as file:
        sent.save(file)
    try:
        with open(file.name, "rb") as saved:
            if said := surely_other(saved.read(HEAD)):
                raise Refused(said, "files")
        return operations.add_master(video, file.name, sent.filename, current_user.id, same_timeline=same)
    finally:
        Path(file.name).unlink(missing_ok=True)


@blueprint.post("/masa/<oda>/videolar/altyazi")
@requires("videos.upload")
def match_caption(oda):
    """A caption dropped together with videos: it finds its video by name. Called by upload.ts, answers a sentence."""
    chamber = desk_chamber(oda, "videos.upload")
    sent = request.files.get("file")
    if not sent:
        raise Refused("Bir dosya seçin.")
    try:
        video, faults = operations.match_caption(chamber.id, sent.filename, sent.read(), current_user.id)
    except Refused as refusal:
        db.session.rollback()
        return {"message": refusal.sentence}, refusal.status
    db.session.commit()
    return {"message": " ".join([f"Altyazı eklendi: {video.title}", *faults[:3]])}


@blueprint.get("/masa/yuklemeler/<name>")
@requires("videos.upload")
def video_of_upload(name):
    """From a finished upload to its video."""
    upload = queries.upload_of(current_user.id, name)
    version = db.session.get(VideoVersion, upload.version_id) if upload and upload.version_id else None
    if version is None:
        raise NotFound()
    video = db.session.get(Video, version.video_id)
    return redirect(url_for(".video", oda=queries.slug_of(video), video_id=video.id))


@blueprint.post("/masa/<oda>/videolar/yuklemeler/<name>/sil")
@requires("videos.upload")
def forget_upload(oda, name):
    desk_chamber(oda, "videos.upload")
    upload = queries.upload_of(current_user.id, name)
    if upload is None:
        raise NotFound()
    operations.cancel_upload(upload, current_user.id)
    db.session.commit()
    flash("Yarım kalan yükleme silindi.", "ok")
    return redirect(url_for(".upload", oda=oda))


@blueprint.get("/masa/<oda>/videolar/<int:video_id>")
@requires("videos.upload")
def video(oda, video_id):
    chamber, found = access.desk_video(oda, video_id)
    return video_page(chamber, found)


def video_page(chamber, found, **forms):
    """The page of one video; a form that came back with errors takes the place of a fresh one."""
    versions = queries.versions_of(found.id)
    newest, current = (versions[0] if versions else None), found.current_version
    shown = current or newest
    token = delivery.preview_token(current, current_user.id) if current and current.output else None
    facts = {
        "rename_form": RenameForm(formdata=None, title=found.title),
        "replace_form": ReplaceForm(formdata=None, same="0"),
        "retire_form": RetireForm(formdata=None),
        "caption_form": CaptionForm(formdata=None),
        "rights_form": RightsForm(formdata=None, owner=f"TMMOB {chamber.short_name}"),
        "current_form": CurrentForm(formdata=None, same="0"),
    }
    return render_template(
        "videos/video.html",
        chamber=chamber,
        video=found,
        versions=versions,
        newest=newest,
        current=current,
        shown=shown,
        progress_now=queries.progress_of(newest) if newest else {},
        sources=delivery.sources(current, token) if token else None,
        renditions=queries.renditions(shown.id) if shown else [],
        captions=queries.captions(shown.id) if shown else [],
        rights=queries.rights_of(shown.sha256, chamber.id) if shown else [],
        rights_missing=bool(shown) and bool(queries.rights_missing([shown.sha256], chamber.id)),
        states=STATES,
        bases=BASES,
        **{**facts, **forms},
    )


@blueprint.get("/masa/<oda>/videolar/<int:video_id>/durum")
@requires("videos.upload")
def state(oda, video_id):
    """A fragment for data-poll; ?yer=liste for the one in the list."""
    _, found = access.desk_video(oda, video_id)
    newest = queries.newest_version(found.id)
    if newest is None:
        raise NotFound()
    return render_template(
        "videos/_row_state.html" if request.args.get("yer") == "liste" else "videos/_progress.html",
        version=newest,
        progress=queries.progress_of(newest),
        states=STATES,
    )


def act(oda, video_id, form, name, do, said):
    """One form of the video's page: done, said and back; or the page again with what is wrong."""
    chamber, found = access.desk_video(oda, video_id)
    if form.validate_on_submit():
        try:
            more = do(chamber, found)
            db.session.commit()
            flash(said, "ok")
            for sentence in more if isinstance(more, list) else []:
                flash(sentence, "warn")
            return redirect(url_for(".video", oda=oda, video_id=video_id))
        except Refused as refusal:
            db.session.rollback()
            chamber, found = access.desk_video(oda, video_id)
            show_refusal(form, refusal)
    return video_page(chamber, found, **{name: form}), 400


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/ad")
@requires("videos.upload")
def rename(oda, video_id):
    form = RenameForm()

    def do(chamber, found):
        operations.rename(found, form.title.data, current_user.id)

    return act(oda, video_id, form, "rename_form", do, "Ad değiştirildi.")


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/yeni-surum")
@requires("videos.upload")
def replace(oda, video_id):
    form = ReplaceForm()

    def do(chamber, found):
        take_in(found, chosen(form.files.data), form.same.data == "1")

    return act(oda, video_id, form, "replace_form", do, "Yeni dosya alındı, hazırlanınca yerine geçecek.")


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/kaldir")
@requires("videos.upload")
def retire(oda, video_id):
    form = RetireForm()

    def do(chamber, found):
        operations.retire(found, current_user.id, form.reason.data)

    return act(oda, video_id, form, "retire_form", do, "Video arşivden kaldırıldı.")


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/geri-al")
@requires("videos.upload")
def restore(oda, video_id):
    _, found = access.desk_video(oda, video_id)
    operations.restore(found, current_user.id)
    db.session.commit()
    flash("Video arşive geri alındı.", "ok")
    return redirect(url_for(".video", oda=oda, video_id=video_id))


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/surum/<int:version_id>")
@requires("videos.upload")
def change_version(oda, video_id, version_id):
    """`karar`: iptal, yeniden."""
    _, found = access.desk_video(oda, video_id)
    version, act_on = access.version_in(found, version_id), request.form.get("karar")
    try:
        if act_on == "iptal":
            operations.cancel(version, current_user.id)
        elif act_on == "yeniden":
            operations.retry(version, current_user.id)
        else:
            abort(400)
        db.session.commit()
        flash("Hazırlama durduruldu." if act_on == "iptal" else "Video yeniden sıraya alındı.", "ok")
    except Refused as refusal:
        db.session.rollback()
        flash(refusal.sentence, "warn")
    return redirect(url_for(".video", oda=oda, video_id=video_id))


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/surum/<int:version_id>/yururluk")
@requires("videos.upload")
def make_current(oda, video_id, version_id):
    form = CurrentForm()

    def do(chamber, found):
        operations.make_current(access.version_in(found, version_id), current_user.id, form.same.data == "1")

    return act(oda, video_id, form, "current_form", do, "Sürüm yürürlüğe alındı.")


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/altyazilar")
@requires("videos.upload")
def add_caption(oda, video_id):
    form = CaptionForm()

    def do(chamber, found):
        version = found.current_version or queries.newest_version(found.id)
        if version is None or not form.file.data:
            raise Refused("Bir altyazı dosyası seçin.", "file")
        return operations.add_caption(version, form.file.data.read(), current_user.id, form.language.data)

    return act(oda, video_id, form, "caption_form", do, "Altyazı eklendi.")


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/altyazilar/<int:caption_id>/sil")
@requires("videos.upload")
def remove_caption(oda, video_id, caption_id):
    _, found = access.desk_video(oda, video_id)
    operations.remove_caption(access.caption_in(found, caption_id), current_user.id)
    db.session.commit()
    flash("Altyazı kaldırıldı.", "ok")
    return redirect(url_for(".video", oda=oda, video_id=video_id))


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/haklar")
@requires("videos.upload")
def record_rights(oda, video_id):
    form = RightsForm()

    def do(chamber, found):
        version = found.current_version or queries.newest_version(found.id)
        facts = {key: getattr(form, key).data for key in ("owner", "basis", "scope", "from_on", "to_on", "note")}
        operations.record_rights(chamber.id, version.sha256 if version else "", actor_id=current_user.id, **facts)

    return act(oda, video_id, form, "rights_form", do, "Hak kaydı yazıldı.")


@blueprint.post("/masa/<oda>/videolar/<int:video_id>/haklar/<int:record_id>/bitir")
@requires("videos.upload")
def end_rights(oda, video_id, record_id):
    chamber, _ = access.desk_video(oda, video_id)
    try:
        record = access.rights_in(chamber.id, record_id)
        operations.end_rights(record, current_user.id, sent_text(request.form, "neden", 500))
        db.session.commit()
        flash("Hak kaydı sona erdirildi.", "ok")
    except NotFound:
        raise
    except Refused as refusal:
        db.session.rollback()
        flash(refusal.sentence, "warn")
    return redirect(url_for(".video", oda=oda, video_id=video_id))

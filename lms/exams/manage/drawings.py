"""The picture of a question on a drawing while its form is open: uploaded, shown, carried along by its number."""

from flask import request

from lms.core.acting import acting
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused
from lms.exams import access
from lms.exams.operations import drawings

ADDED = "cizim_yukle"  # the button that uploads: nothing but the picture is stored


def takes_drawing(form, bank) -> bool:
    """Takes a picture that was sent. True when the form is only to be shown again: the picture was all that was wanted,
    or it was refused."""
    sent = form.drawing.data if request.method == "POST" and "drawing" in form else None
    if not (sent and getattr(sent, "filename", "")):
        if ADDED in request.form:
            show_refusal(form, Refused("Önce bir resim dosyası seçin.", "drawing"))
        return ADDED in request.form
    with acting(form) as edge:
        kept = drawings.keep_drawing(bank, sent.read())
    if edge.refusal:
        return True
    form.drawing_id.data, form.drawn = str(kept.id), drawings.drawn(kept)
    return ADDED in request.form


def drawn_before(chamber, number: str | None, version=None) -> dict | None:
    """The picture that was uploaded for this form, else that of the question's version."""
    kept = access.drawing_of(chamber, number or "")
    if kept is not None:
        return drawings.drawn(kept)
    if version is None or not version.body.get("image"):
        return None
    return {name: version.body[name] for name in ("image", "width", "height")}

from flask import request
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from lms.attendance.rules import STATES
from lms.core.form_fields import clean_text


class RollForm(FlaskForm):
    """The reason; the participants' rows are read with `typed`."""

    reason = TextAreaField(
        "Düzeltme gerekçesi",
        [Length(max=500, message="En çok 500 harf yazılabilir.")],
        filters=[clean_text],
        description="Dönem tamamlandıktan sonraki düzeltmede zorunludur.",
        render_kw={"rows": 2},
    )


def seen(participants) -> dict[int, str]:
    """enrolment id -> the mark that stood on the page when it was opened; blank = none."""
    states = {one.id: request.form.get(f"eski-{one.id}") for one in participants}
    return {one: state for one, state in states.items() if state is not None}


def typed(participants) -> dict[int, tuple[str, str]]:
    """enrolment id -> (state, excuse) as chosen on the page; "herkes var" fills in who was not chosen."""
    everybody = "present" if request.form.get("hepsi") else ""
    found = {}
    for one in participants:
        state = request.form.get(f"durum-{one.id}", "") or everybody
        if state in STATES:
            found[one.id] = (state, clean_text(request.form.get(f"mazeret-{one.id}", ""))[:300])
    return found

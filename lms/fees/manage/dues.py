"""The list of who owes dues: the preview with a verdict per line, taking it, taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.addresses import page_number
from lms.core.database import db
from lms.core.doors import requires
from lms.fees import access, operations, queries
from lms.fees.forms import PlainForm
from lms.fees.manage.settings import SETTINGS
from lms.fees.manage.settings import act as settle
from lms.fees.queries.dues import is_newest_dues
from lms.fees.rules.dues import VERDICTS, unread
from lms.fees.views import blueprint

LIST = SETTINGS + "/aidat/<int:dues_id>"


@blueprint.get(LIST)
@requires("fees.settings")
def dues_list(oda, dues_id):
    chamber = desk_chamber(oda, "fees.settings")
    row = access.desk_dues(chamber, dues_id)
    chosen = request.args.get("karar", "")
    lines = queries.preview_lines(row, chosen if chosen in VERDICTS else "", page_number(request.args), 50)
    facts = {"verdicts": VERDICTS, "chosen": chosen, "is_newest": is_newest_dues(row), "unread": unread}
    return render_template("fees/desk/dues.html", chamber=chamber, row=row, lines=lines, **facts)


@blueprint.post(LIST)
@requires("fees.settings")
def decide_dues(oda, dues_id):
    chamber = desk_chamber(oda, "fees.settings")
    row, act = access.desk_dues(chamber, dues_id), request.form.get("act")
    if act == "commit":
        flash(f"Liste alındı. Borcu görünen sicil: {operations.commit_dues(row, current_user.id)}", "ok")
    elif act == "undo":
        operations.undo_dues(row, current_user.id)
        flash("Liste geri alındı; önceki liste yürürlükte.", "ok")
    else:
        operations.drop_dues(row)
        flash("Liste bırakıldı; hiçbir şey değişmedi.", "ok")
    db.session.commit()
    return redirect(url_for(".settings", oda=oda, _anchor="aidat"))


@blueprint.post(SETTINGS + "/aidat/bos")
@requires("fees.settings")
def nobody_owes(oda):
    """A preview of the empty list: how many would no longer owe."""
    made = []

    def empty(chamber):
        made.append(operations.nobody_owes(chamber, current_user.id))

    return settle(
        oda, PlainForm(), "empty_form", empty, None, lambda: url_for(".dues_list", oda=oda, dues_id=made[0].id)
    )

"""One correction on many documents (E36): chosen, previewed line by line, decided by a second person."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber
from lms.certificates import bulk, operations, queries
from lms.certificates.corrections import NAME, UNTIL, Correction
from lms.certificates.forms import BulkForm
from lms.certificates.views import blueprint as pages
from lms.core.bulk import chosen as ids_of
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused


@pages.route("/masa/<oda>/belgeler/toplu-yenile", methods=["GET", "POST"])
@requires("certificates.issue")
def bulk_reissue(oda):
    chamber = desk_chamber(oda, "certificates.issue")
    form, lines = bulk_form(chamber), None
    if picked := ids_of(request.args.getlist("secili")):
        form.numbers.data = form.numbers.data or "\n".join(bulk.numbers_of(chamber.id, picked))
    if form.validate_on_submit():
        try:
            correction = correction_of(form)
            lines = bulk.preview(chamber.id, chosen(chamber, form), correction)
            if "gonder" in request.form:
                return send(chamber, form, lines, correction)
        except Refused as refused:
            db.session.rollback()
            show_refusal(form, refused)
    return render_template("certificates/bulk.html", chamber=chamber, form=form, lines=lines)


def bulk_form(chamber) -> BulkForm:
    form = BulkForm()
    versions = queries.documentable_versions(chamber.id)
    form.version.choices = [SelectChoice("", "Hepsi")]
    form.version.choices += [SelectChoice(one.id, f"{one.title} ({one.course.code}, {one.number})") for one in versions]
    kinds = queries.kinds(chamber.id)
    form.kind.choices = [SelectChoice("", "Hepsi"), *(SelectChoice(kind.id, kind.title) for kind in kinds)]
    return form


def correction_of(form) -> Correction:
    """What the form asks for; Refused by its field when it says nothing or no day."""
    field, wrong, right = form.field.data, form.wrong.data or "", (form.right.data or "").strip()
    if field == NAME:
        return Correction()
    if not right:
        raise Refused("Doğrusunu yazın.", "right")
    if field != UNTIL:
        return Correction(field, wrong, right)
    try:
        return Correction(UNTIL, "", datetime.strptime(right, "%d.%m.%Y").date().isoformat())
    except ValueError as error:
        raise Refused("Son günü gg.aa.yyyy biçiminde yazın. Örnek: 31.12.2027", "right") from error


def chosen(chamber, form) -> list[tuple[str, object]]:
    typed = [line.strip() for line in (form.numbers.data or "").splitlines() if line.strip()]
    if typed:
        return bulk.by_lines(chamber.id, typed)
    if not any((form.version.data, form.kind.data, form.from_on.data, form.to_on.data)):
        raise Refused("Belge sayılarını yazın ya da süzgeçten en az birini seçin.", "numbers")
    narrowed = {"version_id": form.version.data, "kind_id": form.kind.data}
    return bulk.by_filter(chamber.id, **narrowed, from_on=form.from_on.data, to_on=form.to_on.data)


def send(chamber, form, lines, correction):
    good = [line for line in lines if line.is_good]
    if not good:
        raise Refused("Seçtiklerinizin arasında düzeltilecek belge yok.", "numbers")
    payload = {
        "certificate_ids": [line.certificate.id for line in good],
        "numbers": [line.certificate.number for line in good],
        "correction": correction.as_payload(),
    }
    proposal = operations.propose(chamber.id, "reissue", payload, form.reason.data, current_user.id)
    db.session.commit()
    flash("Düzeltme ikinci onaya gönderildi. Onaylanana kadar eski belgeler yürürlükte kalır.", "ok")
    return redirect(url_for("certificates.proposal", oda=chamber.slug, proposal_id=proposal.id))

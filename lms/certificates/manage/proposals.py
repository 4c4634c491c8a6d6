"""Issuing by hand, and what waits for a second person."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import demand_fresh_proof, desk_chamber
from lms.catalogue.queries import version_in
from lms.certificates import access, bulk, operations, queries
from lms.certificates.corrections import Correction
from lms.certificates.forms import DecisionForm, ListForm
from lms.certificates.lists import lines_of_form, preview
from lms.certificates.operations.proposals import ACTS, total_of
from lms.certificates.views import blueprint as pages
from lms.core import jobs
from lms.core.addresses import page_number
from lms.core.audit import looked
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.paging import Slice
from lms.core.refusals import Refused, Stale

PER_PAGE = 50
STATES = {
    "waiting": ("wait", "İkinci onay bekliyor"),
    "approved": ("ok", "Onaylandı"),
    "refused": ("stop", "Reddedildi"),
    "withdrawn": ("", "Geri çekildi"),
}


@pages.route("/masa/<oda>/belge-elle", methods=["GET", "POST"])
@requires("certificates.issue")
def by_hand(oda):
    """Course, kind, date, people; then each line with its verdict; then it goes to a second person."""
    chamber = desk_chamber(oda, "certificates.issue")
    form = list_form(chamber)
    lines = None
    if form.validate_on_submit():
        try:
            lines = preview(chamber.id, form.version.data, form.kind.data, lines_of_form(form))
            check_day(form)
            if "gonder" in request.form:
                return send(chamber, form, lines)
        except Refused as refused:
            db.session.rollback()
            show_refusal(form, refused)
    page = render_template("certificates/by_hand.html", chamber=chamber, form=form, lines=lines)
    keep_looks(chamber, lines or [])
    db.session.commit()  # at the end: what has been read is not read again
    return page


def keep_looks(chamber, lines) -> None:
    """An address finds anybody of the union: whom it named can see that they were looked at."""
    for line in lines:
        if line.user is not None and "@" in line.text:
            looked(current_user.id, line.user.id, "elle belge için arama", chamber.id)


def list_form(chamber) -> ListForm:
    operations.make_usual_kinds(chamber.id)
    form = ListForm()
    versions = queries.documentable_versions(chamber.id)
    form.version.choices = [
        SelectChoice(one.id, f"{one.title} ({one.course.code}, sürüm {one.number})") for one in versions
    ]
    form.kind.choices = [SelectChoice(kind.id, kind.title) for kind in queries.kinds(chamber.id, retired=False)]
    return form


def check_day(form) -> None:
    if form.issued_on.data > today():
        raise Refused("Belge tarihi bugünden sonra olamaz.", "issued_on")


def send(chamber, form, lines):
    version = version_in(chamber.id, form.version.data)
    payload = {
        "version_id": version.id,
        "course": version.title,
        "kind_id": form.kind.data,
        "issued_on": form.issued_on.data.isoformat(),
        "place": (form.place.data or "").strip() or None,
        "lines": [line.as_payload() for line in lines if line.is_good],
    }
    proposal = operations.propose(chamber.id, "issue", payload, form.reason.data, current_user.id)
    keep_looks(chamber, lines)
    db.session.commit()
    flash("Liste ikinci onaya gönderildi. Onaylanana kadar belge düzenlenmez.", "ok")
    return redirect(url_for("certificates.proposal", oda=chamber.slug, proposal_id=proposal.id))


@pages.get("/masa/<oda>/belge-onaylari")
@requires("certificates.approve")
def proposals(oda):
    chamber = desk_chamber(oda, "certificates.approve")
    rows = queries.proposals(chamber.id)
    return render_template(
        "certificates/proposals.html", chamber=chamber, rows=rows, acts=ACTS, states=STATES, total_of=total_of
    )


@pages.get("/masa/<oda>/belge-onaylari/<int:proposal_id>")
@requires("certificates.approve")
def proposal(oda, proposal_id):
    chamber = desk_chamber(oda, "certificates.approve")
    return shown(chamber, access.desk_proposal(chamber, proposal_id), DecisionForm())


def shown(chamber, proposal, form):
    lines = Slice(proposal.payload.get("lines") or [], page_number(request.args), PER_PAGE)
    page = Slice(proposal.payload.get("certificate_ids", []), page_number(request.args), PER_PAGE)
    documents = [queries.in_chamber(chamber.id, one) for one in page.items]
    kind = access.desk_kind(chamber, proposal.payload["kind_id"]) if proposal.act == "issue" else None
    issued_on = proposal.payload.get("issued_on")
    correction = Correction.of(proposal.payload.get("correction"))
    return render_template(
        "certificates/proposal.html",
        chamber=chamber,
        proposal=proposal,
        form=form,
        act=ACTS[proposal.act],
        state=STATES[proposal.state],
        total=total_of(proposal),
        lines=lines,
        page=page,
        documents=documents,
        texts={one.id: bulk.texts(one, correction) for one in documents},
        kind=kind,
        issued_on=date.fromisoformat(issued_on) if issued_on else None,
        job=db.session.get(jobs.Job, proposal.job_id) if proposal.job_id else None,
    )


@pages.get("/masa/<oda>/belge-onaylari/<int:proposal_id>/durum")
@requires("certificates.approve")
def proposal_state(oda, proposal_id):
    """A fragment for data-poll: how far the batch is."""
    chamber = desk_chamber(oda, "certificates.approve")
    found = access.desk_proposal(chamber, proposal_id)
    job = db.session.get(jobs.Job, found.job_id) if found.job_id else None
    return render_template(
        "certificates/proposal_state.html", chamber=chamber, proposal=found, total=total_of(found), job=job
    )


@pages.post("/masa/<oda>/belge-onaylari/<int:proposal_id>")
@requires("certificates.approve")
def decide(oda, proposal_id):
    chamber = desk_chamber(oda, "certificates.approve")
    found = access.desk_proposal(chamber, proposal_id)
    form, act = DecisionForm(), request.form.get("karar")
    if not form.validate_on_submit():
        return shown(chamber, found, form)
    try:
        if act == "onayla":
            demand_fresh_proof()
            operations.approve(found.id, current_user.id, form.note.data)
        elif act == "reddet":
            operations.refuse(found.id, current_user.id, form.note.data)
        elif act == "geri-cek":
            operations.withdraw(found.id, current_user.id)
        elif act == "surdur":
            operations.resume(found, current_user.id)
        db.session.commit()
    except Stale as stale:
        db.session.rollback()
        flash(stale.sentence, "warn")
    except Refused as refused:
        db.session.rollback()
        (form.note.errors if refused.field == "note" else form.form_errors).append(refused.sentence)
        return shown(chamber, access.desk_proposal(chamber, proposal_id), form)
    return redirect(url_for("certificates.proposal", oda=oda, proposal_id=proposal_id))

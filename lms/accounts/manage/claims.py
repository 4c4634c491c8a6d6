"""Claims of membership that the list did not settle: each beside the lines of the list that come near."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, claim_here, desk_chamber
from lms.accounts.forms import ClaimDecisionForm
from lms.accounts.operations import memberships
from lms.accounts.queries import desk
from lms.accounts.views import blueprint
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.acting import acting
from lms.core.audit import looked
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import Refused

PER_PAGE = 20


def facts_of(chamber):
    facts = {"chamber": chamber, "chamber_slug": chamber.slug, "chamber_name": chamber.name, "desk": True}
    return facts | {"classes": MEMBER_CLASSES}


@blueprint.get("/masa/<oda>/talepler", endpoint="claims")
@requires("accounts.decide_claims")
def claims_page(oda):
    chamber = desk_chamber(oda, "accounts.decide_claims")
    branches = branches_reached("accounts.decide_claims", chamber.id)
    page = desk.waiting_claims(chamber.id, request.args.get("sayfa", 1, type=int), PER_PAGE, branches)
    decided = desk.decided_claims(chamber.id, branches)
    return render_template("accounts/desk/claims.html", page=page, decided=decided, **facts_of(chamber))


@blueprint.route("/masa/<oda>/talepler/<int:claim_id>", methods=["GET", "POST"])
@requires("accounts.decide_claims")
def claim_decision(oda, claim_id):
    chamber = desk_chamber(oda, "accounts.decide_claims")
    row, form = claim_here(claim_id, chamber), ClaimDecisionForm()
    near = desk.near_entries(row, branches_reached("accounts.decide_claims", chamber.id))
    if request.method == "GET":
        looked(current_user.id, row.user_id, "üyelik talebi", chamber.id)
        db.session.commit()
    if form.validate_on_submit():
        with acting(form) as edge:
            said = decide(row, form, near)
            edge.said(said)
            return redirect(url_for("accounts.claims", oda=oda))
    return render_template("accounts/desk/claim.html", claim=row, near=near, form=form, **facts_of(chamber))


def decide(row, form, near) -> str:
    if request.form.get("decision") == "accept":
        entry_id = request.form.get("entry_id", type=int)
        if entry_id and entry_id not in {entry.id for entry in near}:
            raise Refused("Listenin satırını bu sayfada gösterilenlerden seçin.")
        memberships.accept_claim(row, current_user.id, entry_id, form.member_class.data)
        return "Talep kabul edildi; kişiye bildirildi."
    memberships.refuse_claim(row, current_user.id, form.reason.data or "")
    return "Talep kabul edilmedi; gerekçe kişiye gönderildi."

"""Who has which role: of a chamber, and of the union."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof, desk_chamber, grant_here, invitation_here, union_only
from lms.accounts.forms import EmptyForm, InviteForm, ReasonForm
from lms.accounts.operations import roles
from lms.accounts.permissions import ROLES
from lms.accounts.queries import desk
from lms.accounts.views import blueprint
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import part


def page(chamber, template, **facts):
    """A desk page of the chamber, or of the union when there is none."""
    slug, name = (chamber.slug, chamber.name) if chamber else (None, None)
    return render_template(template, chamber=chamber, chamber_slug=slug, chamber_name=name, desk=True, **facts)


def home(chamber):
    return url_for("accounts.roles", oda=chamber.slug) if chamber else url_for("accounts.union_roles")


def list_roles(chamber, form):
    chamber_id = chamber.id if chamber else None
    facts = {
        "grants": part(desk.grants_in(chamber_id), request.args, words=words_of),
        "former": desk.former_grants_in(chamber_id),
        "invitations": desk.open_invitations(chamber_id),
        "roles": ROLES,
        "today": today(),
        "empty": EmptyForm(),
    }
    return page(chamber, "accounts/desk/roles.html", form=form, **facts)


def words_of(grant) -> str:
    """What a line of the list is found by."""
    branch = grant.branch.name if grant.branch else ""
    return f"{grant.user.full_name} {grant.user.email} {ROLES.get(grant.role, '')} {branch}"


def invite(chamber):
    form = InviteForm(chamber=chamber)
    if form.validate_on_submit():
        demand_fresh_proof()
        values = {name: form[name].data for name in ("email", "full_name", "role", "branch_id", "from_on", "to_on")}
        with acting(form, said="Çağrı gönderildi."):
            roles.invite(**values, chamber=chamber, actor=current_user)
            return redirect(home(chamber))
    return list_roles(chamber, form)


@blueprint.route("/masa/<oda>/gorevliler", methods=["GET", "POST"], endpoint="roles")
@requires("accounts.grant")
def roles_page(oda):
    return invite(desk_chamber(oda, "accounts.grant"))


@blueprint.route("/birlik/gorevliler", methods=["GET", "POST"])
@requires("accounts.grant")
def union_roles():
    union_only("accounts.grant")
    return invite(None)


def end(chamber, grant_id):
    grant, form = grant_here(grant_id, chamber), ReasonForm()
    if form.validate_on_submit():
        with acting(form, said="Görev sonlandırıldı."):
            roles.end_grant(grant, current_user.id, form.reason.data)
            return redirect(home(chamber))
    return page(chamber, "accounts/desk/end_grant.html", form=form, grant=grant, roles=ROLES, back=home(chamber))


@blueprint.route("/masa/<oda>/gorevliler/<int:grant_id>/sonlandir", methods=["GET", "POST"])
@requires("accounts.grant")
def end_grant(oda, grant_id):
    return end(desk_chamber(oda, "accounts.grant"), grant_id)


@blueprint.route("/birlik/gorevliler/<int:grant_id>/sonlandir", methods=["GET", "POST"])
@requires("accounts.grant")
def union_end_grant(grant_id):
    union_only("accounts.grant")
    return end(None, grant_id)


def withdraw(chamber, invitation_id):
    roles.withdraw_invitation(invitation_here(invitation_id, chamber), current_user.id)
    db.session.commit()
    flash("Çağrı geri çekildi.", "ok")
    return redirect(home(chamber))


@blueprint.post("/masa/<oda>/gorevliler/cagrilar/<int:invitation_id>/geri-cek")
@requires("accounts.grant")
def withdraw_invitation(oda, invitation_id):
    return withdraw(desk_chamber(oda, "accounts.grant"), invitation_id)


@blueprint.post("/birlik/gorevliler/cagrilar/<int:invitation_id>/geri-cek")
@requires("accounts.grant")
def union_withdraw_invitation(invitation_id):
    union_only("accounts.grant")
    return withdraw(None, invitation_id)

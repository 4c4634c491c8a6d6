"""Find a person, and see all that this chamber may see of them. Opening a record is written down, and seen."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber, may, person_of, two_people
from lms.accounts.forms import OfficerNameForm
from lms.accounts.operations import people
from lms.accounts.permissions import ROLES
from lms.accounts.queries import desk, own
from lms.accounts.views import blueprint
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.acting import acting
from lms.core.audit import looked
from lms.core.database import db
from lms.core.doors import requires

PER_PAGE = 30


@blueprint.get("/masa/<oda>/kisiler", endpoint="people")
@requires("accounts.find")
def people_page(oda):
    chamber = desk_chamber(oda, "accounts.find")
    text = request.args.get("ara", "").strip()[:200]
    branches = branches_reached("accounts.find", chamber.id)
    page = desk.people_of(chamber.id, text, request.args.get("sayfa", 1, type=int), PER_PAGE, branches)
    held = desk.memberships_in(chamber.id, [user.id for user in page.items])
    facts = {"chamber": chamber, "chamber_slug": chamber.slug, "chamber_name": chamber.name, "desk": True}
    facts["kept"] = own.saved_filters(current_user.id, chamber.id, "kisiler")
    return render_template(
        "accounts/desk/people.html", text=text, page=page, held=held, classes=MEMBER_CLASSES, **facts
    )


def record(chamber, user, form=None):
    """The person's page, with a slot for each room that has something to show here."""
    panels = [panel for ask in desk.PANELS if (panel := ask(user.id, chamber.id))]
    facts = {"chamber": chamber, "chamber_slug": chamber.slug, "chamber_name": chamber.name, "desk": True}
    return render_template(
        "accounts/desk/person.html",
        user=user,
        panels=panels,
        memberships=desk.all_memberships(chamber.id, user.id),
        claims=desk.claims_in(chamber.id, user.id),
        grants=desk.grants_of_person(chamber.id, user.id),
        roles=ROLES,
        classes=MEMBER_CLASSES,
        form=form or OfficerNameForm(full_name=user.full_name),
        may_merge=may("accounts.merge", chamber.id) and user.id != current_user.id,
        may_change_name=may("accounts.change_name", chamber.id) and user.id != current_user.id,
        **facts,
    )


@blueprint.get("/masa/<oda>/kisiler/<int:person_id>")
@requires("accounts.find")
def person(oda, person_id):
    chamber = desk_chamber(oda, "accounts.find")
    user = person_of(person_id, chamber.id)
    looked(current_user.id, user.id, "kişi sayfası", chamber.id)
    db.session.commit()
    return record(chamber, user)


@blueprint.post("/masa/<oda>/kisiler/<int:person_id>/ad")
@requires("accounts.change_name")
def change_name(oda, person_id):
    chamber = desk_chamber(oda, "accounts.change_name")
    user, form = person_of(person_id, chamber.id), OfficerNameForm()
    two_people(current_user.id, user.id, people.OWN_NAME)
    if form.validate_on_submit():
        with acting(form, said="Ad düzeltildi; kişiye bildirildi."):
            people.change_name(user, form.full_name.data, form.reason.data, current_user.id, chamber.id)
            return redirect(url_for("accounts.person", oda=oda, person_id=person_id))
    return record(chamber, user, form)

from flask import redirect, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.doors import requires
from lms.core.form_fields import clean_text
from lms.offices import access, operations, queries, rules
from lms.offices.forms import OfficeForm
from lms.offices.manage.blueprint import blueprint, page
from lms.offices.views import PHASES, TERMS


@blueprint.get("")
@requires("offices.see")
def index(oda):
    chamber, day = desk_chamber(oda, "offices.see"), today()
    retired = request.args.get("durum") == "kaldirilan"
    holders = {}
    for row in queries.holders_now(chamber.id, day):
        holders.setdefault(row.office_id, []).append(row)
    rows = queries.offices_of(chamber.id, retired)
    calls = {row.id: [(one, rules.phase(one, day)) for one in queries.calls_of(row.id)] for row in rows}
    calls = {key: [one for one in found if one[0].state == "open"] for key, found in calls.items()}
    facts = {"rows": rows, "holders": holders, "calls": calls, "retired": retired, "phases": PHASES}
    return page("offices/desk/index.html", chamber, soon=day + rules.NOTICE, **facts)


@blueprint.route("/yeni", methods=["GET", "POST"])
@requires("offices.edit")
def new_office(oda):
    chamber = desk_chamber(oda, "offices.edit")
    form = OfficeForm(queries.offices_of(chamber.id))
    if form.validate_on_submit():
        with acting(form, said="Görev tanımlandı. Şimdi çağrı açabilir ya da görevdekini kaydedebilirsiniz."):
            office = operations.make_office(chamber.id, cleaned(form), current_user.id)
            return redirect(url_for("offices_desk.office", oda=oda, office_id=office.id))
    return page("offices/desk/office_form.html", desk_chamber(oda, "offices.edit"), form=form, office=None)


def cleaned(form) -> dict:
    values = form.values()
    return values | {"about": clean_text(values["about"])}


@blueprint.get("/<int:office_id>")
@requires("offices.see")
def office(oda, office_id):
    office, day = access.chamber_office(oda, office_id, "offices.see"), today()
    found = queries.terms_of(office.chamber_id, office.id, max(request.args.get("sayfa", 1, type=int), 1))
    return page(
        "offices/desk/office.html",
        office.chamber,
        office=office,
        asked=rules.in_words(office.conditions, office.waivable, queries.office_names(office.chamber_id)),
        calls=[(one, rules.phase(one, day)) for one in queries.calls_of(office.id)],
        found=found,
        phases=PHASES,
        states=TERMS,
        day=day,
    )


@blueprint.route("/<int:office_id>/degistir", methods=["GET", "POST"])
@requires("offices.edit")
def edit_office(oda, office_id):
    office = access.chamber_office(oda, office_id, "offices.edit")
    others = [one for one in queries.offices_of(office.chamber_id) if one.id != office.id]
    form = OfficeForm(others, obj=office, data=as_typed(office))
    if form.validate_on_submit():
        with acting(form, said="Değişiklik kaydedildi. Açık çağrılar duyuruldukları koşullarla sürer."):
            operations.change_office(office, cleaned(form), current_user.id)
            return redirect(url_for("offices_desk.office", oda=oda, office_id=office_id))
        office = access.chamber_office(oda, office_id, "offices.edit")
    return page("offices/desk/office_form.html", office.chamber, form=form, office=office)


def as_typed(office) -> dict:
    return {
        **office.conditions,
        "earlier_office": str(office.conditions.get("earlier_office", "")),
        "member": (bool(office.conditions.get("member"))),
    }


@blueprint.post("/<int:office_id>/kaldir")
@requires("offices.edit")
def retire_office(oda, office_id):
    office, back = access.chamber_office(oda, office_id, "offices.edit"), bool(request.form.get("geri"))
    with acting() as edge:
        operations.retire_office(office, back, current_user.id)
        edge.said("Görev yeniden kullanımda." if back else "Görev kaldırıldı; geçmişi duruyor.")
    return redirect(url_for("offices_desk.office", oda=oda, office_id=office_id))

from flask import redirect, request, url_for
from flask_login import current_user

from lms.core import bulk
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.doors import requires
from lms.core.form_fields import clean_text
from lms.offices import access, operations, queries, rules
from lms.offices.forms import CallForm, CancelForm, DecisionForm, ExtendForm, NominateForm
from lms.offices.manage.blueprint import blueprint, page, person_named
from lms.offices.operations.calls import looked_at, term_of
from lms.offices.views import PHASES, STATES

FIELDS = ("places", "opens_on", "closes_on", "starts_on")


@blueprint.route("/<int:office_id>/cagri", methods=["GET", "POST"])
@requires("offices.edit")
def new_call(oda, office_id):
    office = access.chamber_office(oda, office_id, "offices.edit")
    free = max(1, office.places - queries.taken_between(office.id, today(), today()))
    form = CallForm(data={"places": free, "opens_on": today()} if request.method == "GET" else None)
    if form.validate_on_submit():
        values = {name: form[name].data for name in FIELDS} | {"note": clean_text(form.note.data)}
        with acting(form, said="Çağrı açıldı ve herkese açık sayfada duyuruldu."):
            call = operations.open_call(office, values, current_user.id)
            return redirect(url_for("offices_desk.call", oda=oda, call_id=call.id))
        office = access.chamber_office(oda, office_id, "offices.edit")
    return page("offices/desk/call_form.html", office.chamber, form=form, office=office)


@blueprint.get("/cagrilar/<int:call_id>")
@requires("offices.see")
def call(oda, call_id):
    return call_page(access.chamber_call(oda, call_id, "offices.see"))


def call_page(call, chosen=frozenset(), **forms):
    """The candidates with every condition; forms that came back, and who was chosen in them, stand as they were."""
    rows = looked_at(call)
    taking_part = [one for one in rows if one[0].state == "applied"]
    facts = {
        "call": call,
        "chosen": chosen,
        "rows": rows,
        "phase": rules.phase(call, today()),
        "phases": PHASES,
        "states": STATES,
        "term": term_of(call),
        "choosable": rules.choosable({row.id: said for row, _, said in taking_part}),
        "is_candidate": any(row.user_id == current_user.id for row, _, _ in taking_part),
        "fallback": bool(taking_part) and not any(said == "fits" for _, _, said in taking_part),
    }
    made = {"nominate_form": NominateForm, "decision_form": DecisionForm, "cancel_form": CancelForm}
    made["extend_form"] = ExtendForm
    facts |= {name: forms.get(name) or kind(formdata=None) for name, kind in made.items()}
    return page("offices/desk/call.html", call.chamber, **facts)


@blueprint.post("/cagrilar/<int:call_id>/aday")
@requires("offices.edit")
def nominate(oda, call_id):
    call, form = access.chamber_call(oda, call_id, "offices.edit"), NominateForm()
    if form.validate_on_submit():
        with acting(form, said="Kişiye soruldu. Kabul ederse aday olur."):
            operations.nominate(call, person_named(form), clean_text(form.why.data), current_user.id)
            return redirect(url_for("offices_desk.call", oda=oda, call_id=call_id))
        call = access.chamber_call(oda, call_id, "offices.edit")
    return call_page(call, nominate_form=form)


@blueprint.post("/cagrilar/<int:call_id>/uzat")
@requires("offices.edit")
def extend_call(oda, call_id):
    call, form = access.chamber_call(oda, call_id, "offices.edit"), ExtendForm()
    if form.validate_on_submit():
        with acting(form, said="Son başvuru günü değişti, adaylara bildirildi."):
            reason = clean_text(form.extend_reason.data)
            operations.extend_call(call, form.closes_on.data, reason, current_user.id)
            return redirect(url_for("offices_desk.call", oda=oda, call_id=call_id))
        call = access.chamber_call(oda, call_id, "offices.edit")
    return call_page(call, extend_form=form)


@blueprint.post("/cagrilar/<int:call_id>/iptal")
@requires("offices.edit")
def cancel_call(oda, call_id):
    call, form = access.chamber_call(oda, call_id, "offices.edit"), CancelForm()
    if form.validate_on_submit():
        with acting(form, said="Çağrı iptal edildi, adaylara bildirildi."):
            operations.cancel_call(call, clean_text(form.cancel_reason.data), current_user.id)
            return redirect(url_for("offices_desk.call", oda=oda, call_id=call_id))
        call = access.chamber_call(oda, call_id, "offices.edit")
    return call_page(call, cancel_form=form)


@blueprint.post("/cagrilar/<int:call_id>/karar")
@requires("offices.decide")
def decide(oda, call_id):
    call = access.chamber_call(oda, call_id, "offices.decide")
    chosen = set(bulk.chosen(request.form.getlist("secili")))
    form = DecisionForm(chosen)
    if form.validate_on_submit():
        with acting(form) as edge:
            made = operations.decide(call, chosen, form.commission.data, clean_text(form.reason.data), current_user.id)
            edge.said(f"Karar kaydedildi. Atanan: {len(made)}. Bütün adaylara bildirildi.")
            return redirect(url_for("offices_desk.call", oda=oda, call_id=call_id))
        call = access.chamber_call(oda, call_id, "offices.decide")
    return call_page(call, chosen, decision_form=form)

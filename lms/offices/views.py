"""The member's doors: who is in office, calls, one's own candidacies and terms."""

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.chambers.queries import chambers
from lms.core.acting import acting
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.form_fields import clean_text
from lms.offices import access, operations, queries, rules
from lms.offices.forms import ApplyForm

blueprint = APIBlueprint("offices", __name__, enable_openapi=False)
PHASES = {
    "before": ("wait", "Başvuru başlamadı"),
    "taking": ("live", "Başvuruya açık"),
    "deciding": ("warn", "Karar bekliyor"),
    "decided": ("ok", "Sonuçlandı"),
    "cancelled": ("stop", "İptal edildi"),
}
STATES = {
    "nominated": ("warn", "Aday gösterildi, yanıt bekleniyor"),
    "applied": ("wait", "Aday"),
    "declined": ("", "Adaylığı kabul etmedi"),
    "withdrawn": ("", "Başvurusunu geri çekti"),
    "appointed": ("ok", "Atandı"),
    "not_chosen": ("", "Atanmadı"),
    "void": ("stop", "Çağrı iptal edildi"),
}
TERMS = {"active": ("ok", "Görevde"), "expired": ("", "Süresi doldu"), "ended": ("stop", "Erken sona erdi")}


@blueprint.get("/sureli-gorevler")
@public
def chamber_list():
    """Open calls of all chambers, and the way to each chamber's office holders."""
    day = today()
    calls = [(call, rules.phase(call, day)) for call in queries.open_calls(day)]
    return render_template("offices/chambers.html", calls=calls, phases=PHASES, chambers=chambers())


@blueprint.get("/sureli-gorevler/<oda>")
@public
def holders(oda):
    """Who is in office now; a name only where its holder wants it here."""
    chamber, day = access.public_chamber(oda), today()
    shown = {}
    for row in queries.holders_now(chamber.id, day):
        shown.setdefault(row.office, []).append(row)
    calls = [(call, rules.phase(call, day)) for call in queries.open_calls(day, chamber.id)]
    return render_template(
        "offices/holders.html",
        chamber=chamber,
        shown=shown,
        calls=calls,
        phases=PHASES,
        reads_history=access.reads_history(chamber),
    )


@blueprint.get("/sureli-gorevler/<oda>/gecmis")
@signed_in
def history(oda):
    """Every term, for the members and the staff of the chamber."""
    chamber = access.own_chamber(oda)
    page = max(request.args.get("sayfa", 1, type=int), 1)
    found = queries.terms_of(chamber.id, None, page)
    return render_template("offices/history.html", chamber=chamber, found=found, states=TERMS)


@blueprint.get("/gorev-cagrilari/<int:call_id>")
@public
def call(call_id):
    return call_page(access.known_call(call_id), ApplyForm())


def call_page(call, form):
    """The announcement; for somebody signed in, each condition as it stands for them."""
    found, own = [], None
    if current_user.is_authenticated:
        own = queries.candidacy_of(call.id, current_user.id)
        found = operations.calls.conditions_of(call, current_user.id)
    asked = rules.in_words(call.asked["conditions"], call.asked["waivable"], queries.office_names(call.chamber_id))
    return render_template(
        "offices/call.html",
        call=call,
        phase=rules.phase(call, today()),
        phases=PHASES,
        states=STATES,
        asked=asked,
        term=operations.calls.term_of(call),
        found=found,
        own=own,
        chance=rules.verdict(found, call.asked["waivable"]) if found else "",
        form=form,
    )


@blueprint.post("/gorev-cagrilari/<int:call_id>/basvur")
@signed_in
def apply(call_id):
    call, form = access.known_call(call_id), ApplyForm()
    if form.validate_on_submit():
        with acting(form, said="Başvurunuz alındı. Sonucu bu sayfada görür, bildirim alırsınız."):
            user = current_user._get_current_object()
            operations.apply(call, user, clean_text(form.statement.data), form.shows_name.data)
            return redirect(url_for("offices.mine"))
        call = access.known_call(call_id)
    return call_page(call, form)


@blueprint.get("/gorevlerim")
@signed_in
def mine():
    day = today()
    return render_template(
        "offices/mine.html",
        candidacies=[(row, rules.phase(row.call, day)) for row in queries.candidacies_of_person(current_user.id)],
        terms=queries.terms_of_person(current_user.id),
        calls=[(call, rules.phase(call, day)) for call in queries.open_calls(day)],
        phases=PHASES,
        states=STATES,
        term_states=TERMS,
        day=day,
    )


@blueprint.post("/gorevlerim/adaylik/<int:candidacy_id>")
@signed_in
def answer(candidacy_id):
    """yanit: kabul, ret or geri-cek; ad: the name may be shown when appointed."""
    row = access.own_candidacy(candidacy_id)
    act = {"kabul": "accept", "ret": "decline"}.get(request.form.get("yanit", ""), "withdraw")
    with acting() as edge:
        operations.answer(row, act, shows_name=bool(request.form.get("ad")))
        edge.said("Adaylığı kabul ettiniz." if act == "accept" else "Yanıtınız kaydedildi.")
    return redirect(url_for("offices.mine"))


@blueprint.post("/gorevlerim/<int:appointment_id>/ad")
@signed_in
def show_name(appointment_id):
    shown = bool(request.form.get("goster"))
    operations.show_name(access.own_appointment(appointment_id), shown)
    db.session.commit()
    flash("Adınız artık herkese açık sayfada." if shown else "Adınız herkese açık sayfadan kaldırıldı.", "ok")
    return redirect(url_for("offices.mine"))

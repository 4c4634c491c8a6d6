"""Bank accounts, payment days and refund steps, the list of who owes dues."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import demand_fresh_proof, desk_chamber
from lms.chambers.queries import branches_of, rules_of
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.refusals import NotFound, Refused
from lms.fees import access, operations, queries
from lms.fees.forms import AccountForm, DuesForm, PlainForm, TermsForm
from lms.fees.queries.dues import dues_lists
from lms.fees.rules import iban, refund_words, steps
from lms.fees.views import blueprint

SETTINGS = "/masa/<oda>/odeme-ayarlari"
EXTENSION = {  # field -> value of the chamber's rules
    "extension_days": "paid_extension_days",
    "extension_price": "paid_extension_kurus",
    "extensions_most": "paid_extensions_most",
}


@blueprint.get(SETTINGS)
@requires("fees.settings")
def settings(oda):
    return show_settings(desk_chamber(oda, "fees.settings"))


def account_form(chamber, **more):
    form = AccountForm(prefix="hesap", **more)
    branches = [SelectChoice(one.id, one.name) for one in branches_of(chamber.id)]
    form.branch_id.choices = [SelectChoice(0, "Oda merkezi"), *branches]
    return form


def show_settings(chamber, status=200, **forms):
    now_in_force = rules_of(chamber.id)
    typed = {"dated": steps.show(now_in_force["refund_steps_dated"])}
    typed |= {"self_paced": steps.show(now_in_force["refund_steps_self_paced"])}
    typed["working_days"] = now_in_force["seat_hold_working_days"]
    typed["write_off_most"] = now_in_force["write_off_most_kurus"]
    typed |= {name: now_in_force[value] for name, value in EXTENSION.items()}
    forms.setdefault("account_form", account_form(chamber, formdata=None, data={"holder": chamber.name}))
    forms.setdefault("terms_form", TermsForm(prefix="kural", formdata=None, data=typed))
    forms.setdefault("dues_form", DuesForm(prefix="aidat", formdata=None))
    forms.setdefault("empty_form", PlainForm(formdata=None))
    said = {"dated": now_in_force["refund_steps_dated"], "self_paced": now_in_force["refund_steps_self_paced"]}
    debts, listed_on = queries.dues_state(chamber.id)
    facts = {
        "accounts": queries.accounts_of(chamber.id),
        "words": (refund_words(said, True), refund_words(said, False)),
        "debts": debts,
        "listed_on": listed_on,
        "dues_lists": dues_lists(chamber.id),
        "version": now_in_force["version"],
    }
    return render_template("fees/desk/settings.html", chamber=chamber, iban=iban, **facts, **forms), status


def act(oda, form, name, operation, said, onward=None):
    """One form of the page: done (and on to `onward`), or the page again with the refusal beside what was typed."""
    chamber = desk_chamber(oda, "fees.settings")
    if form.validate_on_submit():
        try:
            operation(chamber)
            db.session.commit()
            if said:
                flash(said, "ok")
            return redirect(onward() if onward else url_for(".settings", oda=oda))
        except NotFound:
            raise
        except Refused as refusal:
            db.session.rollback()
            chamber = desk_chamber(oda, "fees.settings")
            show_refusal(form, refusal)
    return show_settings(chamber, 400, **{name: form})


@blueprint.post(SETTINGS + "/hesap")
@requires("fees.settings")
def add_account(oda):
    form = account_form(desk_chamber(oda, "fees.settings"))
    demand_fresh_proof()

    def add(chamber):
        values = {name: form[name].data for name in ("bank", "holder", "iban", "branch_id")}
        operations.add_account(chamber, values, current_user.id)

    return act(oda, form, "account_form", add, "Hesap eklendi; ödeme yapacaklara gösterilir.")


@blueprint.post(SETTINGS + "/hesap/<int:account_id>/kaldir")
@requires("fees.settings")
def end_account(oda, account_id):
    def end(chamber):
        operations.end_account(access.desk_account(chamber, account_id, "fees.settings"), current_user.id)

    return act(oda, PlainForm(), "end_form", end, "Hesap kaldırıldı; hareketleri duruyor.")


@blueprint.post(SETTINGS + "/kural")
@requires("fees.settings")
def change_terms(oda):
    form = TermsForm(prefix="kural")

    def change(chamber):
        values = {"seat_hold_working_days": form.working_days.data, "write_off_most_kurus": form.write_off_most.data}
        for name, numbers in (("dated", 2), ("self_paced", 3)):
            read = steps.read(form[name].data or [], numbers)
            if read is None:
                raise Refused("Basamaklardan biri okunamadı; örnekteki gibi yazın.", name)
            values[f"refund_steps_{name}"] = read
        values |= {value: form[name].data for name, value in EXTENSION.items() if form[name].data is not None}
        operations.change_terms(chamber, values, form.source.data, current_user.id)

    return act(
        oda, form, "terms_form", change, "Ödeme ve iade kuralı kaydedildi; açılmış dönemler kendi kuralını korur."
    )


@blueprint.post(SETTINGS + "/aidat")
@requires("fees.settings")
def take_dues(oda):
    form = DuesForm(prefix="aidat")

    made = []

    def take(chamber):
        if not form.dues.data:
            raise Refused("Dosya seçilmedi.", "dues")
        made.append(operations.receive_dues(chamber, form.dues.data.read(), form.dues.data.filename, current_user.id))

    return act(oda, form, "dues_form", take, None, lambda: url_for(".dues_list", oda=oda, dues_id=made[0].id))

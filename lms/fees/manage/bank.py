"""The matching desk: statements, the bank's lines with proposals, matches and their undoing."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import branches_reached, desk_chamber, may
from lms.accounts.queries import own
from lms.core import jobs, money
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.clock import midnight
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import Page
from lms.core.refusals import Refused
from lms.fees import access, operations, queries, rules
from lms.fees.forms import LineForm, PlainForm, ReasonForm, StatementForm
from lms.fees.models import BankLine
from lms.fees.queries.matching import proposals
from lms.fees.rules import iban, reference
from lms.fees.rules.proposals import MARKS, SURE
from lms.fees.rules.statements import VERDICTS
from lms.fees.views import blueprint

LINES = "/masa/<oda>/hareketler"
LINE = LINES + "/<int:line_id>"
STATEMENTS = "/masa/<oda>/ekstreler"
AT_ONCE_MOST = 2000  # lines; more are taken by a job
SURE_MOST = 500


def here(oda):
    chamber = desk_chamber(oda, "fees.match")
    return chamber, branches_reached("fees.match", chamber.id)


@blueprint.get(LINES)
@requires("fees.match")
def lines(oda):
    chamber, branches = here(oda)
    state = request.args.get("durum", "")
    state = state if state in queries.LINE_STATES else ""
    text = request.args.get("ara", "")[:120]
    wanted = queries.desk_lines(chamber.id, branches, state, text)
    pagination = Page(wanted, page_number(request.args), 50, BankLine.id)
    found = proposals(chamber.id, [one for one in pagination.items if is_open(one)], branches)
    ids = {one.order_id for some in found.values() for one in some}
    return render_template(
        "fees/desk/lines.html",
        chamber=chamber,
        pagination=pagination,
        proposals=found,
        has_sure=any(one.strength == SURE for some in found.values() for one in some),
        orders=queries.orders_by_id(ids),
        state=state,
        text=text,
        states=queries.LINE_STATES,
        kept=own.saved_filters(current_user.id, chamber.id, "hareketler"),
        marks=MARKS,
        reference=reference,
        form=PlainForm(),
    )


def is_open(line) -> bool:
    return line.matched_kurus < line.amount_kurus and line.set_aside is None


@blueprint.post(LINES + "/kesin")
@requires("fees.match")
def match_sure(oda):
    """Every line whose reference and amount fit, in one step; each of them can be undone."""
    chamber, branches = here(oda)
    if PlainForm().validate_on_submit():
        open_ones = queries.oldest_open_lines(chamber.id, branches, SURE_MOST)
        done = operations.match_sure(chamber.id, open_ones, current_user.id, branches)
        db.session.commit()
        flash(f"Referansı ve tutarı tutan ödemeler eşlendi. Eşlenen: {done}", "ok")
    return redirect(url_for(".lines", oda=oda))


@blueprint.route(LINE, methods=["GET", "POST"])
@requires("fees.match")
def line(oda, line_id):
    """One line: what it is probably for, a search for others, and the amounts that it pays."""
    chamber, branches = here(oda)
    one, form = access.desk_line(chamber, line_id), ReasonForm()
    if form.validate_on_submit():
        with acting(form, said="Ödeme eşlendi; ödeyene bildirildi."):
            operations.match(one, parts_of(chamber), form.reason.data, current_user.id)
            return redirect(url_for(".line", oda=oda, line_id=line_id))
    return show_line(oda, line_id, form)


def parts_of(chamber) -> list:
    """The chosen orders with what is typed beside them."""
    parts = []
    for order_id in request.form.getlist("siparis", type=int)[:50]:
        kurus = money.read(request.form.get(f"tutar-{order_id}", ""))
        if kurus is None:
            raise Refused("Seçtiğiniz siparişin yanına tutarı 1.250,00 biçiminde yazın.")
        parts.append((access.desk_order(chamber, order_id, "fees.match"), kurus))
    return parts


def show_line(oda, line_id, form, aside_form=None):
    chamber, branches = here(oda)
    one, text = access.desk_line(chamber, line_id), request.values.get("ara", "")[:120]
    found = proposals(chamber.id, [one], branches)[one.id] if is_open(one) else []
    reasons = {proposal.order_id: proposal for proposal in found}
    orders = list(queries.orders_by_id(set(reasons) | set(request.form.getlist("siparis", type=int)[:50])).values())
    if text:
        searched = db.session.scalars(queries.desk_orders(chamber.id, branches, "", text).limit(20))
        orders += [order for order in searched if order not in orders]
    orders = [one for one in orders if one.chamber_id == chamber.id and may_reach(one, branches)]
    if not form.reason.data and len(found) == 1:
        form.reason.data = found[0].reason
    matches = queries.matches_of(line_id=one.id)
    reached = {made.order_id for made in matches if may_reach(made.order, branches)}
    facts = {"matches": matches, "reached": reached}
    facts |= {"reasons": reasons, "orders": orders, "text": text, "chosen": request.form.getlist("siparis", type=int)}
    return render_template(
        "fees/desk/line.html",
        chamber=chamber,
        one=one,
        form=form,
        aside_form=aside_form or ReasonForm(formdata=None, prefix="ayir"),
        is_open=is_open(one),
        marks=MARKS,
        rules=rules,
        reference=reference,
        iban=iban,
        **facts,
    )


def may_reach(order, branches) -> bool:
    return branches is None or order.run.branch_id in branches


@blueprint.post(LINE + "/ayir")
@requires("fees.match")
def set_aside(oda, line_id):
    """No fee of ours, with a reason; without one it is taken back."""
    chamber, _ = here(oda)
    one, form = access.desk_line(chamber, line_id), ReasonForm(prefix="ayir")
    back = "geri" in request.form and PlainForm().validate_on_submit()
    if not back and not form.validate_on_submit():
        return show_line(oda, line_id, ReasonForm(formdata=None), form), 400
    with acting() as edge:
        operations.set_aside(one, None if back else form.reason.data, current_user.id)
        edge.said("Satır geri alındı." if back else "Satır ayrıldı.")
    return redirect(url_for(".line", oda=oda, line_id=line_id))


@blueprint.route("/masa/<oda>/eslemeler/<int:match_id>/geri-al", methods=["GET", "POST"])
@requires("fees.match")
def undo_match(oda, match_id):
    chamber, _ = here(oda)
    made, form = access.desk_match(chamber, match_id), ReasonForm()
    if form.validate_on_submit():
        with acting(form, said="Eşleme geri alındı."):
            operations.undo_match(made, current_user.id, form.reason.data)
            return redirect(url_for(".line", oda=oda, line_id=made.line_id))
        chamber, made = desk_chamber(oda, "fees.match"), access.desk_match(chamber, match_id)
    return render_template("fees/desk/undo_match.html", chamber=chamber, made=made, form=form, reference=reference)


def offer_accounts(form, chamber, branches):
    live = [one for one in queries.accounts_of(chamber.id, branches) if one.ended_at is None]
    words = [(one.id, f"{iban.ending(one.iban)}, {one.bank}") for one in live]
    form.account_id.choices = [SelectChoice(value, said) for value, said in words]


@blueprint.route(STATEMENTS, methods=["GET", "POST"])
@requires("fees.match")
def statements(oda):
    chamber, branches = here(oda)
    form = StatementForm()
    offer_accounts(form, chamber, branches)
    if form.validate_on_submit():
        with acting(form):
            account = access.desk_account(chamber, form.account_id.data, "fees.match")
            if not form.file.data:
                raise Refused("Dosya seçilmedi.", "file")
            row = operations.receive_statement(account, form.file.data.read(), form.file.data.filename, current_user.id)
            return redirect(url_for(".statement", oda=oda, statement_id=row.id))
        chamber, branches = here(oda)
    rows = queries.imports_of(chamber.id, branches)
    facts = {"rows": rows, "iban": iban, "may_keep_accounts": may("fees.settings", chamber.id)}
    return render_template("fees/desk/statements.html", chamber=chamber, form=form, **facts)


@blueprint.get(STATEMENTS + "/<int:statement_id>")
@requires("fees.match")
def statement(oda, statement_id):
    chamber, _ = here(oda)
    row = access.desk_import(chamber, statement_id)
    chosen = request.args.get("karar", "")
    lines = queries.preview_lines(row, chosen if chosen in VERDICTS else "", page_number(request.args), 50)
    facts = {"verdicts": VERDICTS, "chosen": chosen, "matched": queries.matched_of_import(row.id)}
    return render_template("fees/desk/statement.html", chamber=chamber, row=row, lines=lines, **facts)


@blueprint.post(STATEMENTS + "/<int:statement_id>")
@requires("fees.match")
def decide_statement(oda, statement_id):
    chamber, _ = here(oda)
    row, act = access.desk_import(chamber, statement_id), request.form.get("act")
    if act == "commit" and row.counts["new"] > AT_ONCE_MOST:
        title = f"Ekstre alınıyor: {row.file_name}"
        who = {"chamber_id": chamber.id, "owner_id": current_user.id}
        jobs.add("fees.take_statement", row.id, current_user.id, title=title, **who)
        flash("Ekstre arka planda alınıyor; ilerlemesi İşler sayfasında.", "ok")
    elif act == "commit":
        flash(f"Ekstre alındı. Yeni hareket: {operations.commit_import(row, current_user.id)}", "ok")
    elif act == "undo":
        outcome = operations.undo_import(row, current_user.id)
        flash("Ekstre geri alındı. Silinen: {removed}. Eşlemesi olduğu için kalan: {kept}.".format(**outcome), "ok")
    else:
        operations.drop_import(row)
        flash("Ekstre bırakıldı; hiçbir şey değişmedi.", "ok")
    db.session.commit()
    return redirect(url_for(".lines", oda=oda) if act == "commit" else url_for(".statements", oda=oda))


@blueprint.route(LINES + "/ekle", methods=["GET", "POST"])
@requires("fees.match")
def add_line(oda):
    chamber, branches = here(oda)
    form = LineForm()
    offer_accounts(form, chamber, branches)
    if form.validate_on_submit():
        with acting(form, said="Ödeme kaydedildi; şimdi siparişiyle eşleyin."):
            account = access.desk_account(chamber, form.account_id.data, "fees.match")
            booked = midnight(form.booked_on.data)
            said = (form.amount.data, form.sender.data or "", form.said.data or "")
            one = operations.add_line(account, booked, *said, current_user.id)
            return redirect(url_for(".line", oda=oda, line_id=one.id))
        chamber, _ = here(oda)
    keeps = may("fees.settings", chamber.id)
    return render_template("fees/desk/add_line.html", chamber=chamber, form=form, may_keep_accounts=keeps)

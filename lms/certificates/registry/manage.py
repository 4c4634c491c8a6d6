"""The desk: the register as a list with its export, and the tokens of the chamber's programs. One's own history."""

from datetime import timedelta

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof, desk_chamber
from lms.certificates.registry import access, operations, queries, rules
from lms.certificates.registry.forms import TokenForm
from lms.core.addresses import page_number
from lms.core.audit import audit, looked
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires, signed_in
from lms.core.form_fields import show_refusal
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer

blueprint = APIBlueprint("registry", __name__, enable_openapi=False)
PER_PAGE = 50
HEADER = ["Sıra", "Olay", "Zaman", "Sayı", "Ad soyad", "Sicil no", "Sonuç", "Belge türü", "Eğitim", "Program", "Süre"]
HEADER += ["Veriliş", "Son geçerlilik", "Durum", "Güncel belge", "Doğrulama kodu", "Özet"]
STATES = {"valid": "Yürürlükte", "superseded": "Yenilenmiş", "revoked": "İptal"}
STANDINGS = {"live": ("ok", "Geçerli"), "expired": ("warn", "Süresi dolmuş"), "revoked": ("stop", "İptal edildi")}


@blueprint.get("/masa/<oda>/kutuk")
@requires("certificates.issue")
def register(oda):
    """The register's lines; with a member number that member's whole history, which the member can see was opened."""
    chamber, number = desk_chamber(oda, "certificates.issue"), request.args.get("sicil", "").strip()[:20]
    if request.args.get("bicim") == "csv":
        return sheet(chamber, number)
    page = queries.register_page(chamber.id, number, page_number(request.args), PER_PAGE)
    for user_id in {row[1].user_id for row in page.items if row[1].user_id} if number else ():
        looked(current_user.id, user_id, "Kütük kaydı", chamber.id)
    facts = {"page": page, "number": number, "events": rules.EVENTS, "states": STATES}
    html = render_template("certificates/registry/register.html", chamber=chamber, **facts)
    db.session.commit()  # that it was looked at
    return html


def sheet(chamber, number: str):
    """What the list shows, all pages; the export is audited."""
    demand_fresh_proof()
    rows = db.session.execute(queries.register(chamber.id, number).limit(200_000)).all()
    audit("registry.export", current_user.id, chamber_id=chamber.id, rows=len(rows), member_number=number or None)
    answer = csv_answer(f"kutuk-{chamber.slug}.csv", HEADER, [cells(*row) for row in rows])
    db.session.commit()
    return answer


def cells(line, document, replaced_by) -> list:
    facts, personal = document.facts, document.personal or {}
    return [
        line.position,
        rules.EVENTS[line.kind],
        line.at,
        document.number,
        *(personal.get(name) for name in ("holder", "member_number", "result")),
        facts["kind"]["title"],
        *(facts["course"][name] for name in ("title", "code", "hours")),
        document.issued_on,
        document.valid_until,
        STATES[document.state],
        replaced_by,
        document.code,
        line.digest,
    ]


@blueprint.get("/belgelerim/gecmisim.csv")
@signed_in
def my_history():
    """One's own registry entry in every chamber, as it stands in the registers."""
    rows = queries.own_history(current_user.id)
    return csv_answer("egitim-gecmisim.csv", HEADER, [cells(*row) for row in rows])


@blueprint.route("/masa/<oda>/baglantilar", methods=["GET", "POST"])
@requires("certificates.tokens")
def tokens(oda):
    """The programs that read; a new token's secret is shown on the page that answers, and never again."""
    chamber, day, secret = desk_chamber(oda, "certificates.tokens"), today(), None
    usual = {"expires_on": day + timedelta(days=365), "scopes": ["registry"]}
    form = TokenForm(**usual)
    if form.validate_on_submit():
        demand_fresh_proof()
        try:
            _, secret = operations.make_token(
                chamber.id, form.name.data, form.scopes.data, form.expires_on.data, current_user.id
            )
            db.session.commit()
            form = TokenForm(formdata=None, **usual)  # a second click must not make a second one
        except Refused as refused:
            db.session.rollback()
            show_refusal(form, refused)
    held = queries.tokens_of(chamber.id)
    rows = [(row, STANDINGS[rules.standing(row.revoked_at, row.expires_on, day)]) for row in held]
    facts = {"rows": rows, "form": form, "secret": secret, "scopes": rules.SCOPES}
    return render_template("certificates/registry/tokens.html", chamber=chamber, **facts)


@blueprint.post("/masa/<oda>/baglantilar/<int:token_id>/iptal")
@requires("certificates.tokens")
def revoke_token(oda, token_id):
    chamber = desk_chamber(oda, "certificates.tokens")
    row = access.desk_token(chamber, token_id)
    try:
        operations.revoke_token(row, current_user.id)
        db.session.commit()
        flash("Anahtar iptal edildi; bu andan sonra hiçbir şey okuyamaz.", "ok")
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "warn")
    return redirect(url_for(".tokens", oda=oda))

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof, desk_chamber, may
from lms.accounts.queries import own
from lms.certificates import access, bulk, codes, operations, queries, verdicts
from lms.certificates.forms import NoteForm, ReasonForm
from lms.certificates.models import Certificate
from lms.certificates.views import blueprint as pages
from lms.certificates.views import pdf_answer
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit
from lms.core.bulk import chosen
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.paging import Page, part
from lms.core.sheets import csv_answer, xlsx_answer

STATES = [
    ("", "Hepsi"),
    ("valid", "Geçerli"),
    ("expiring", "90 gün içinde dolacak"),
    ("preparing", "PDF hazırlanıyor"),
    ("expired", "Süresi dolmuş"),
    ("superseded", "Yenilenmiş"),
    ("revoked", "İptal"),
]
WORDS = dict(STATES) | {"": "", "valid": "Geçerli"}
PER_PAGE = 30
HEADER = ["Sayı", "Ad soyad", "Sicil no", "Belge türü", "Eğitim", "Program", "Veriliş", "Son geçerlilik", "Durum"]


@pages.get("/masa/<oda>/belgeler")
@requires("certificates.issue")
def desk(oda):
    chamber = desk_chamber(oda, "certificates.issue")
    asked = {name: request.args.get(name, "") for name in ("ara", "durum", "tur")}
    wanted = queries.search(chamber.id, asked["ara"], asked["durum"], asked["tur"])
    day = today()
    if request.args.get("dosya") in ("csv", "xlsx"):
        return sheet(chamber, wanted, request.args["dosya"], day)
    found = Page(wanted, page_number(request.args), PER_PAGE, Certificate.id)
    return render_template(
        "certificates/desk.html",
        chamber=chamber,
        found=found,
        chosen=asked,
        may_revoke=may("certificates.revoke", chamber.id),
        states=STATES,
        kinds=queries.kinds(chamber.id),
        standings={one.id: verdicts.standing_of(one, day) for one in found.items},
        waits=db.counted(queries.waiting_counts(chamber.id)),
        kept=own.saved_filters(current_user.id, chamber.id, "belgeler"),
    )


def sheet(chamber, wanted, form: str, day):
    rows = [
        [
            one.number,
            one.personal["holder"] if one.personal else "",
            one.personal["member_number"] if one.personal else "",
            one.facts["kind"]["title"],
            one.facts["course"]["title"],
            one.facts["course"]["code"],
            one.issued_on,
            one.valid_until,
            WORDS[verdicts.standing_of(one, day)],
        ]
        for one in db.session.scalars(wanted.limit(50_000)).all()
    ]
    audit("certificates.export", current_user.id, chamber_id=chamber.id, rows=len(rows))
    db.session.commit()
    give = csv_answer if form == "csv" else xlsx_answer
    return give(f"belgeler-{chamber.slug}-{day:%Y-%m-%d}.{form}", HEADER, rows)


@pages.get("/masa/<oda>/belgeler/<int:certificate_id>")
@requires("certificates.issue")
def document(oda, certificate_id):
    chamber = desk_chamber(oda, "certificates.issue")
    certificate = access.desk_certificate(chamber, certificate_id)
    standing = verdicts.standing_of(certificate, today())
    page = render_template(
        "certificates/document.html",
        chamber=chamber,
        certificate=certificate,
        standing=standing,
        state_word=WORDS[standing],
        lines=queries.lines_of(certificate.id),
        code=codes.grouped(certificate.code),
        renamed=certificate.user is not None
        and certificate.personal is not None
        and certificate.user.full_name != certificate.personal["holder"],
        may_revoke=may("certificates.revoke", chamber.id),
    )
    db.session.commit()  # that it was looked at
    return page


@pages.get("/masa/<oda>/belgeler/<int:certificate_id>/pdf")
@requires("certificates.issue")
def desk_pdf(oda, certificate_id):
    certificate = access.desk_certificate(desk_chamber(oda, "certificates.issue"), certificate_id)
    answer = pdf_answer(certificate)
    db.session.commit()
    return answer


@pages.route("/masa/<oda>/belgeler/<int:certificate_id>/iptal", methods=["GET", "POST"])
@requires("certificates.revoke")
def revoke(oda, certificate_id):
    chamber = desk_chamber(oda, "certificates.revoke")
    return end(chamber, access.desk_certificate(chamber, certificate_id), "revoke")


@pages.route("/masa/<oda>/belgeler/<int:certificate_id>/yenile", methods=["GET", "POST"])
@requires("certificates.issue")
def reissue(oda, certificate_id):
    chamber = desk_chamber(oda, "certificates.issue")
    return end(chamber, access.desk_certificate(chamber, certificate_id), "reissue")


@pages.route("/masa/<oda>/belgeler/toplu-iptal", methods=["GET", "POST"])
@requires("certificates.revoke")
def revoke_many(oda):
    """Those chosen in the list, each with what stands against it; one proposal for the others."""
    chamber = desk_chamber(oda, "certificates.revoke")
    form, lines = ReasonForm(), bulk.to_revoke(chamber.id, chosen(request.values.getlist("secili")))
    good = [one for one, sentence in lines if not sentence]
    if form.validate_on_submit() and good:
        with acting(form, said="İptal önerisi ikinci onaya gönderildi. Onaylanana kadar belgeler yürürlükte kalır."):
            payload = {"certificate_ids": [one.id for one in good], "numbers": [one.number for one in good]}
            proposal = operations.propose(chamber.id, "revoke", payload, form.reason.data, current_user.id)
            return redirect(url_for("certificates.proposal", oda=oda, proposal_id=proposal.id))
    return render_template("certificates/revoke_many.html", chamber=chamber, form=form, lines=lines, good=good)


def end(chamber, certificate, act: str):
    """The effect first, then the reason; a second person decides."""
    form = ReasonForm()
    if form.validate_on_submit():
        demand_fresh_proof()
        with acting(form, said="Öneriniz ikinci onaya gönderildi. Onaylanana kadar belge yürürlükte kalır."):
            payload = {"certificate_ids": [certificate.id], "numbers": [certificate.number]}
            proposal = operations.propose(chamber.id, act, payload, form.reason.data, current_user.id)
            return redirect(url_for("certificates.proposal", oda=chamber.slug, proposal_id=proposal.id))
    return render_template("certificates/end.html", chamber=chamber, certificate=certificate, act=act, form=form)


@pages.get("/masa/<oda>/belgeler/bekleyen")
@requires("certificates.issue")
def waiting(oda):
    """Rights without a document and PDFs without a seal, each with its reason; names to correct; suspicions."""
    chamber = desk_chamber(oda, "certificates.issue")
    return render_template(
        "certificates/waiting.html",
        chamber=chamber,
        pending=part(queries.pending_in(chamber.id), request.args, key="hak"),
        unsealed=part(queries.unsealed_in(chamber.id), request.args, key="muhur"),
        renamed=part(queries.name_changes(chamber.id), request.args, key="ad"),
        suspicions=part(queries.suspicions(chamber.id), request.args, key="bildirim"),
    )


@pages.post("/masa/<oda>/belgeler/bekleyen/dene")
@requires("certificates.issue")
def retry(oda):
    chamber = desk_chamber(oda, "certificates.issue")
    done = operations.retry_chamber(chamber.id)
    db.session.commit()
    flash(f"Yeniden denendi. Düzenlenen belge: {done}", "ok")
    return redirect(url_for("certificates.waiting", oda=oda))


@pages.post("/masa/<oda>/belgeler/adlar/<int:change_id>/birak")
@requires("certificates.issue")
def dismiss_name(oda, change_id):
    chamber = desk_chamber(oda, "certificates.issue")
    operations.dismiss_name_change(access.desk_name_change(chamber, change_id), current_user.id)
    db.session.commit()
    flash("Belge eski adla kalacak.", "ok")
    return redirect(url_for("certificates.waiting", oda=oda))


@pages.route("/masa/<oda>/belgeler/kusku/<int:suspicion_id>", methods=["GET", "POST"])
@requires("certificates.issue")
def suspicion(oda, suspicion_id):
    chamber = desk_chamber(oda, "certificates.issue")
    report = access.desk_suspicion(chamber, suspicion_id)
    form = NoteForm()
    if form.validate_on_submit():
        operations.close_suspicion(report, form.note.data, current_user.id)
        db.session.commit()
        flash("Bildirim kapatıldı.", "ok")
        return redirect(url_for("certificates.waiting", oda=oda))
    return render_template("certificates/suspicion.html", chamber=chamber, report=report, form=form)

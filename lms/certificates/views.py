"""The member's documents, "neden belgem yok?", and the page where a stranger checks a document."""

from datetime import timedelta

from apiflask import APIBlueprint
from flask import current_app, flash, make_response, redirect, render_template, request, send_file, url_for
from flask_login import current_user

from lms.certificates import access, codes, operations, queries, rules, verdicts
from lms.certificates.archive import queries as archive
from lms.certificates.explaining import explain
from lms.certificates.forms import NameForm, SuspicionForm
from lms.certificates.models import SealCertificate
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.doors import public, signed_in
from lms.core.paging import part
from lms.core.presentation import when
from lms.core.refusals import NotFound
from lms.enrolments.access import own_enrolment

blueprint = APIBlueprint("certificates", __name__, enable_openapi=False)


@blueprint.get("/belgelerim")
@signed_in
def mine():
    documents = part(queries.of_person(current_user.id), request.args)
    day = today()
    standings = {one.id: verdicts.standing_of(one, day) for one in documents.items}
    return render_template(
        "certificates/mine.html",
        documents=documents,
        pending=queries.pending_of_person(current_user.id),
        standings=standings,
        soon=day + timedelta(days=rules.SOON_DAYS),
        renewals=queries.renewals_of([one.version.course_id for one in documents.items if one.valid_until]),
        course_address=queries.course_address,
        archived=archive.of_person(current_user.id),
        grouped=codes.grouped,
    )


@blueprint.get("/belgelerim/<number>.pdf")
@signed_in
def download(number):
    return pdf_answer(access.own_certificate(number))


@blueprint.get("/belgelerim/<number>/durum")
@signed_in
def pdf_state(number):
    """A fragment for data-poll: the button as soon as the PDF is there."""
    return render_template("certificates/pdf_state.html", certificate=access.own_certificate(number))


def pdf_answer(certificate):
    """The stored file, byte for byte; 404 while it is being made."""
    if not certificate.file_path:
        raise NotFound("Belgenin PDF dosyası hazırlanıyor. Biraz sonra yeniden deneyin.")
    path = current_app.config["LMS"].media / certificate.file_path
    if not path.is_file():
        raise NotFound("Belgenin dosyası bulunamadı. Odanıza haber verin.")
    answer = send_file(path, mimetype="application/pdf", as_attachment=True, download_name=f"{certificate.number}.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/egitimlerim/<int:enrolment_id>/belge")
@signed_in
def why(enrolment_id):
    enrolment = own_enrolment(enrolment_id)
    return render_template("certificates/why.html", enrolment=enrolment, page=explain(enrolment))


@blueprint.get("/belge-dogrula")
@public
def verify():
    """The form; with ?kod= (typed) or ?ozet= (a file's SHA-256, worked out in the browser) the answer."""
    if digest := request.args.get("ozet", ""):
        return by_file(digest.lower())
    typed = request.args.get("kod", "").strip()[:60]
    return by_code(typed) if typed else quiet(render_template("certificates/verify.html", **shared()))


@blueprint.get("/belge-dogrula/<kod>")
@public
def verify_code(kod):
    """The QR code's address."""
    return by_code(kod[:60])


@blueprint.post("/belge-dogrula/<kod>")
@public
def verify_name(kod):
    """A typed name against the holder's; a wrong one counts as a guess."""
    access.let_guess()
    certificate = found_by(codes.normalise(kod) or "")
    form = NameForm()
    if certificate is None or certificate.personal is None or not form.validate_on_submit():
        return by_code(kod[:60], form if certificate else None)
    access.let_try_a_name(certificate.code)
    same = verdicts.same_name(form.name.data, certificate.personal["holder"])
    if not same:
        access.count_wrong_name(certificate.code)
        db.session.commit()
    return answer(certificate, name_form=form, name_fits=same)


def found_by(code: str):
    """A document, or a line of an old register, with this code."""
    return queries.by_code(code) or archive.by_code(code)


def by_code(typed: str, name_form=None):
    code = codes.normalise(typed)
    if code is None:
        fault = "unknown" if typed else ""
        return quiet(render_template("certificates/verify.html", typed=typed, fault=fault, **shared()))
    access.let_guess()
    certificate = found_by(code)
    if certificate is None:
        access.count_wrong_guess()
        db.session.commit()
        return unknown(typed)
    return answer(certificate, name_form=name_form)


def by_file(digest: str):
    """The document whose stored file has this digest. A file that is not ours is called just that, never forged."""
    access.let_guess()
    certificate = queries.by_digest(digest) if len(digest) == 64 else None
    if certificate is None:
        access.count_wrong_guess()
        db.session.commit()
        return quiet(render_template("certificates/verify.html", not_ours=True, **shared()))
    return answer(certificate, file_fits=True)


def unknown(typed: str):
    texts = shared()
    verdict = verdicts.verdict("unknown", texts["language"])
    page = render_template("certificates/unknown.html", typed=typed, verdict=verdict, **texts)
    return quiet(page, 404)


def answer(certificate, **more):
    """The verdict page of a document."""
    texts = shared()
    language = texts["language"]
    state = verdicts.standing_of(certificate, today())
    seal = db.session.get(SealCertificate, certificate.seal) if certificate.seal else None
    more["name_form"] = more.get("name_form") or NameForm()
    page = render_template(
        "certificates/verdict.html",
        certificate=certificate,
        verdict=verdicts.verdict(state, language, when(now()), certificate.pdf_sha256 is not None),
        facts=verdicts.facts(certificate, state, language, bool(seal and seal.is_test)),
        proofs=verdicts.proofs(certificate, language),
        **texts,
        **more,
    )
    return quiet(page)


def shared() -> dict:
    language = "en" if request.args.get("dil") == "en" else "tr"
    return {"language": language, "words": verdicts.WORDS[language]}


def quiet(page: str, status: int = 200):
    """No search engine keeps these pages."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.route("/belge-dogrula/<kod>/kusku", methods=["GET", "POST"])
@public
def suspect(kod):
    code = codes.normalise(kod)
    if code:
        access.let_guess()
    certificate = found_by(code) if code else None
    if certificate is None:
        if code:
            access.count_wrong_guess()
            db.session.commit()
        raise NotFound("Bu kodla bir belge bulunamadı.")
    form = SuspicionForm()
    if form.validate_on_submit():
        access.let_report()
        operations.report_suspicion(certificate, kod, form.text.data, form.contact.data)
        db.session.commit()
        flash("Bildiriminiz belgeyi veren odaya ulaştı. Teşekkür ederiz.", "ok")
        return redirect(url_for("certificates.verify_code", kod=certificate.code))
    return quiet(render_template("certificates/suspect.html", form=form, certificate=certificate))


@blueprint.get("/belge-dogrula/anahtarlar")
@public
def seals():
    """The public keys of the chambers' seals, for checking a document without this site."""
    return quiet(render_template("certificates/seals.html", seals=queries.seals()))


@blueprint.get("/belge-dogrula/anahtarlar/<fingerprint>.pem")
@public
def seal_file(fingerprint):
    seal = db.session.get(SealCertificate, fingerprint)
    if seal is None:
        raise NotFound()
    return seal.pem, 200, {"Content-Type": "application/x-pem-file"}

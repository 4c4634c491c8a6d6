from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import demand_fresh_proof, desk_chamber, may
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.doors import requires
from lms.core.sheets import attachment, csv_answer, xlsx_answer
from lms.exams import access, printing
from lms.exams.manage.blueprint import blueprint
from lms.exams.operations import results
from lms.exams.queries import exams as reads
from lms.exams.queries import recompute

STATES = {"marking": "Değerlendiriliyor", "ready": "Yayımlanmayı bekliyor", "published": "Yayımlandı"}
HEADER = ["Ad soyad", "E-posta", "Giriş", "Başlangıç", "Bitiş", "Durum", "Puan", "Geçme notu", "Sonuç"]


@blueprint.get("/sinavlar/<int:exam_id>/sonuclar")
@requires("exams.publish")
def result_list(oda, exam_id):
    chamber = desk_chamber(oda, "exams.publish")
    exam = access.exam_of(chamber, exam_id)
    state, text = request.args.get("durum", ""), request.args.get("ara", "").replace("\x00", "").strip()
    counts = reads.result_counts(exam.id)
    values = {"night": recompute.last_night(), "may_decide": may("exams.decide", chamber.id), "state": state}
    values |= {"counts": counts, "ready": counts.get("ready", 0), "words": STATES, "text": text}
    values["page"] = reads.page_of_results(exam.id, state, text, page_number(request.args))
    return render_template("exams/desk/results.html", chamber=chamber, exam=exam, **values)


@blueprint.post("/sinavlar/<int:exam_id>/sonuclar/yayimla")
@requires("exams.publish")
def publish(oda, exam_id):
    exam = access.exam_of(desk_chamber(oda, "exams.publish"), exam_id)
    demand_fresh_proof()
    with acting() as edge:
        if results.queue_publishing(exam, current_user.id):
            said = "Sonuçlar arka planda yayımlanıyor; ilerleme işler sayfasında görünür."
        else:
            count = results.publish_ready(exam, current_user.id)
            said = f"Sonuçlar yayımlandı, adaylara haber verildi. Sayısı: {count}"
        edge.said(said)
    return redirect(url_for("exams_desk.result_list", oda=oda, exam_id=exam_id))


@blueprint.get("/sinavlar/<int:exam_id>/sonuclar/<any(csv, xlsx):form>")
@requires("exams.publish")
def export_results(oda, exam_id, form):
    """All results of the exam, in the order of the page."""
    exam = access.exam_of(desk_chamber(oda, "exams.publish"), exam_id)
    rows = [line_of(*row) for row in reads.results_of(exam.id)]
    audit("exams.export", current_user.id, thing=exam, rows=len(rows))
    db.session.commit()
    answer = csv_answer if form == "csv" else xlsx_answer
    return answer(f"sonuclar-{exam.id}.{form}", HEADER, rows)


@blueprint.get("/sinavlar/<int:exam_id>/sonuclar/cizelge.pdf")
@requires("exams.publish")
def result_sheet(oda, exam_id):
    """The published results, to be printed and signed."""
    exam = access.exam_of(desk_chamber(oda, "exams.publish"), exam_id)
    rows = reads.results_of(exam.id)
    audit("exams.export", current_user.id, thing=exam, rows=len(rows))
    made = printing.whole_list(exam, rows, now())
    db.session.commit()
    return Response(made, mimetype="application/pdf", headers=attachment(f"sonuc-cizelgesi-{exam.id}.pdf"))


def line_of(result, attempt, user) -> list:
    final = result.state != "marking"
    score = float(result.score) if final else None
    passed = ("Başarılı" if result.passed else "Başarısız") if final else ""
    when = [attempt.number, attempt.started_at, attempt.closed_at]
    return [user.full_name, user.email, *when, STATES[result.state], score, result.pass_mark, passed]

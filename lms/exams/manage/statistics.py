"""What the answers say about the questions of an exam."""

from flask import render_template

from lms.accounts.access import desk_chamber, may
from lms.core.doors import requires
from lms.core.sheets import csv_answer, xlsx_answer
from lms.exams import access, kinds, presenting, rich_text
from lms.exams.manage.blueprint import blueprint
from lms.exams.queries import statistics as reads

HEADER = ["Soru", "Tür", "Konu", "Yanıt sayısı", "En çok puan", "Kolaylık", "Alt sınır", "Üst sınır", "Standart sapma"]
HEADER += ["Ayırt edicilik (%)", "Ayırt etme verimi (%)", "Etkin ağırlık (%)", "Karar"]
RULED = {"void": "İptal edildi", "credit": "Tam puan verildi"}


@blueprint.get("/sinavlar/<int:exam_id>/istatistik")
@requires("exams.decide")
def statistics(oda, exam_id):
    """Each question's facility, spread and discrimination; the exam's reliability."""
    chamber = desk_chamber(oda, "exams.decide")
    exam = access.exam_of(chamber, exam_id)
    figures = reads.figures(exam)
    rows = [(number, item, figures.versions[item.key]) for number, item in enumerate(figures.whole.items, 1)]
    values = {"rows": rows, "whole": figures.whole, "rulings": figures.rulings, "ruled": RULED, "kinds": kinds}
    values |= {"to_plain": rich_text.to_plain, "dots": dots(rows), "may_publish": may("exams.publish", chamber.id)}
    values["void"] = [version for key, version in figures.versions.items() if figures.rulings.get(key) == "void"]
    return render_template("exams/desk/statistics.html", chamber=chamber, exam=exam, **values)


def dots(rows) -> list[tuple]:
    """(number, x, y, suspect) in a drawing of 420 by 300: facility to the right, discrimination upwards from -40."""
    return [
        (number, round(40 + item.facility * 360, 1), height(item.discrimination), item.is_suspect)
        for number, item, _ in rows
        if item.discrimination is not None
    ]


def height(discrimination) -> float:
    return round(260 - (max(discrimination, -40) + 40) / 140 * 240, 1)


@blueprint.get("/sinavlar/<int:exam_id>/istatistik/<any(csv, xlsx):form>")
@requires("exams.decide")
def export_statistics(oda, exam_id, form):
    """Exactly the table that the page shows, with four decimals."""
    exam = access.exam_of(desk_chamber(oda, "exams.decide"), exam_id)
    figures = reads.figures(exam)
    answer = csv_answer if form == "csv" else xlsx_answer
    return answer(
        f"soru-istatistikleri-{exam.id}.{form}", HEADER, (line_of(one, figures) for one in figures.whole.items)
    )


def line_of(item, figures) -> list:
    version = figures.versions[item.key]
    shown = [item.facility, item.low, item.high, item.sd, item.discrimination, item.efficiency, item.weight]
    numbers = [None if value is None else round(value, 4) for value in shown]
    title = rich_text.to_plain(version.stem)[:120]
    ruling = RULED.get(figures.rulings.get(item.key, ""), "")
    return [title, kinds.KINDS[version.kind], version.topic, item.asked, item.most, *numbers, ruling]


@blueprint.get("/sinavlar/<int:exam_id>/istatistik/<int:asked_id>")
@requires("exams.decide")
def item_statistics(oda, exam_id, asked_id):
    """One question: who chose what."""
    chamber = desk_chamber(oda, "exams.decide")
    exam = access.exam_of(chamber, exam_id)
    version = access.asked_version(exam, asked_id)
    figures = reads.figures(exam)
    item = next((one for one in figures.whole.items if one.key == version.id), None)
    values = {"item": item, "uses": reads.use_of(exam, version), "ruling": figures.rulings.get(version.id, "")}
    values |= {"safe": presenting.safe, "key": presenting.key_words(version.kind, version.body), "ruled": RULED}
    return render_template("exams/desk/item.html", chamber=chamber, exam=exam, version=version, **values)

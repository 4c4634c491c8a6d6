"""Taking over a list: read the verdicts, commit, undo. The upload stands in catalogue/assignments, which knows the
codes of courses."""

from collections import Counter

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.core.acting import acting
from lms.core.doors import requires
from lms.core.sheets import csv_answer
from lms.trainers import access, operations
from lms.trainers.operations.imports import HEADER
from lms.trainers.views import blueprint

VERDICTS = {
    "new": ("ok", "Yeni kayıt"),
    "known": ("ok", "Kayıtlı kişi"),
    "same": ("", "Değişmeyecek"),
    "fault": ("stop", "Alınmayacak"),
}
EXAMPLE = [
    "Gülşah Işık",
    "gulsah.isik@example.org",
    "Oda",
    "Oda yönetim kurulu",
    "01.02.2026",
    "31.01.2029",
    "KOD-101, KOD-205",
    "Başarılı",
    "15.05.2025",
]


@blueprint.get("/masa/<oda>/egiticiler/aktar/ornek")
@requires("trainers.edit")
def example_list(oda):
    desk_chamber(oda, "trainers.edit")
    return csv_answer("egitici-listesi-ornek.csv", HEADER, [EXAMPLE])


@blueprint.get("/masa/<oda>/egiticiler/aktar/<int:import_id>")
@requires("trainers.edit")
def imported(oda, import_id):
    chamber = desk_chamber(oda, "trainers.edit")
    kept = access.chamber_import(chamber, import_id)
    return render_template(
        "trainers/imported.html",
        chamber=chamber,
        kept=kept,
        counts=Counter(line["verdict"] for line in kept.lines),
        verdicts=VERDICTS,
    )


@blueprint.post("/masa/<oda>/egiticiler/aktar/<int:import_id>")
@requires("trainers.edit")
def settle_import(oda, import_id):
    """`karar`: al commits the preview, geri-al undoes what was committed."""
    chamber = desk_chamber(oda, "trainers.edit")
    kept = access.chamber_import(chamber, import_id)
    with acting() as edge:
        if request.form.get("karar") == "geri-al":
            ended = operations.undo_import(kept, current_user.id)
            said = f"Aktarım geri alındı. Görevi sona eren eğitici: {ended}."
        else:
            made = operations.commit_import(kept, current_user.id)
            said = f"Aktarım tamamlandı. Eklenen eğitici: {made['services']}, onay bekleyen kayıt: {made['trainings']}."
        edge.said(said)
    return redirect(url_for(".imported", oda=oda, import_id=import_id))

"""A chamber's announcements at its desk, and the union's: the same pages, with and without a chamber."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import desk_chamber, union_only
from lms.core.acting import acting
from lms.core.addresses import page_number
from lms.core.clock import now
from lms.core.doors import requires
from lms.core.form_fields import sent_text
from lms.core.presentation import day
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.notices import access, operations, queries, rules
from lms.notices.forms import AnnouncementForm, ReasonForm
from lms.notices.views import blueprint as pages

HEADER = ["Başlık", "Kime", "Durum", "Yayın başlangıcı", "Yayın bitişi", "Bildirilen kişi", "E-posta gönderilen"]
HEADER += ["Yazan", "Geri çekme gerekçesi"]


@pages.get("/masa/<oda>/duyurular")
@requires("notices.announce")
def announcements(oda):
    return listed(desk_chamber(oda, "notices.announce"))


@pages.get("/birlik/duyurular")
@requires("notices.union")
def union_announcements():
    union_only("notices.union")
    return listed(None)


@pages.route("/masa/<oda>/duyurular/yeni", methods=["GET", "POST"])
@requires("notices.announce")
def new_announcement(oda):
    return edit(desk_chamber(oda, "notices.announce"), None)


@pages.route("/birlik/duyurular/yeni", methods=["GET", "POST"])
@requires("notices.union")
def union_new():
    union_only("notices.union")
    return edit(None, None)


@pages.route("/masa/<oda>/duyurular/<int:announcement_id>", methods=["GET", "POST"])
@requires("notices.announce")
def edit_announcement(oda, announcement_id):
    chamber = desk_chamber(oda, "notices.announce")
    return edit(chamber, access.desk_announcement(chamber.id, announcement_id))


@pages.route("/birlik/duyurular/<int:announcement_id>", methods=["GET", "POST"])
@requires("notices.union")
def union_edit(announcement_id):
    union_only("notices.union")
    return edit(None, access.desk_announcement(None, announcement_id))


@pages.post("/masa/<oda>/duyurular/<int:announcement_id>/islem")
@requires("notices.announce")
def act_on_announcement(oda, announcement_id):
    chamber = desk_chamber(oda, "notices.announce")
    return act(chamber, access.desk_announcement(chamber.id, announcement_id))


@pages.post("/birlik/duyurular/<int:announcement_id>/islem")
@requires("notices.union")
def union_act(announcement_id):
    union_only("notices.union")
    return act(None, access.desk_announcement(None, announcement_id))


def address(chamber, row=None, new=False) -> str:
    """Of the list, of a row's page, or of the empty form, at the desk or at the union."""
    if chamber is None:
        end = "union_edit" if row else "union_new" if new else "union_announcements"
        return url_for(f".{end}", **({"announcement_id": row.id} if row else {}))
    end = "edit_announcement" if row else "new_announcement" if new else "announcements"
    return url_for(f".{end}", oda=chamber.slug, **({"announcement_id": row.id} if row else {}))


def frame(chamber) -> dict:
    """What the frame of the pages needs: the chamber, or that it is the union's."""
    return {"chamber": chamber, "back": address(chamber), "new": address(chamber, new=True)}


def listed(chamber):
    chamber_id, moment = chamber.id if chamber else None, now()
    state = "withdrawn" if request.args.get("durum") == "withdrawn" else ""
    if request.args.get("bicim") == "csv":
        return sheet(chamber_id, state, moment)
    page = queries.of_chamber(chamber_id, state, page_number(request.args))
    rows = [(row, address(chamber, row), standing(row, moment)) for row in page.items]
    return render_template("notices/announcements.html", page=page, rows=rows, state=state, **frame(chamber))


def standing(row, moment) -> tuple[str, str]:
    return rules.STATES[rules.standing(row.state, row.shown_from, row.shown_until, moment)]


def sheet(chamber_id, state, moment):
    found = queries.of_chamber(chamber_id, state, 1, per_page=10_000).items
    rows = (
        [
            row.title,
            audience_of(row),
            standing(row, moment)[1],
            row.shown_from,
            row.shown_until,
            row.told,
            row.mailed,
            row.created_by.full_name,
            row.withdrawn_reason,
        ]
        for row in found
    )
    return csv_answer(f"duyurular-{day(moment)}.csv", HEADER, rows)


def audience_of(row) -> str:
    if row.run is not None:
        return f"Dönem: {row.run.version.title}"
    return row.chamber.short_name if row.chamber else "Birlik"


def edit(chamber, row):
    form = AnnouncementForm(obj=row, seen=row.lock_version) if row else AnnouncementForm(shown_from=now())
    everybody = "Herkes (oda sayfası ve üyelerin sayfası)" if chamber else "Herkes (birliğin bütün sayfaları)"
    runs = queries.runs_to_announce(chamber.id) if chamber else []
    if row and row.run and row.run not in runs:
        runs = [row.run, *runs]  # over meanwhile: the announcement stays its own
    form.run_id.choices = [SelectChoice("", everybody), *(SelectChoice(run.id, named(run)) for run in runs)]
    if form.validate_on_submit():
        with acting(form) as edge:
            saved = save(chamber, row, form)
            edge.said("Taslak kaydedildi. Yayımlamak için aşağıdaki düğmeyi kullanın." if not row else "Kaydedildi.")
            return redirect(address(chamber, saved))
    state = standing(row, now()) if row else None
    facts = {"form": form, "row": row, "state": state, "ending": ReasonForm(), **frame(chamber)}
    return render_template("notices/edit_announcement.html", **facts)


def save(chamber, row, form):
    values = {name: form[name].data for name in rules.FIELDS}
    if row is None:
        return operations.make_announcement(chamber.id if chamber else None, values, current_user.id)
    return operations.change_announcement(row.id, form.seen.data or 0, values, current_user.id)


def named(run) -> str:
    when = f"{day(run.starts_at)}, {run.city or run.place or 'dönem'}" if run.starts_at else "sürekli açık"
    return f"{run.course.code} · {run.version.title} ({when})"


def act(chamber, row):
    """`islem`: yayimla, geri-cek (with a reason) or sil (a draft)."""
    deed, seen, who = request.form.get("islem", ""), request.form.get("seen", 0, type=int), current_user.id
    deeds = {
        "yayimla": (lambda: operations.publish(row.id, seen, who), "Duyuru yayımlandı."),
        "geri-cek": (
            lambda: operations.withdraw(row.id, seen, sent_text(request.form, "reason", 500), who),
            "Duyuru geri çekildi; sitede artık görünmez.",
        ),
        "sil": (lambda: operations.delete_draft(row.id, seen, who), "Taslak silindi."),
    }
    back = address(chamber) if deed == "sil" else address(chamber, row)
    with acting() as edge:
        if deed not in deeds:
            raise Refused("İstenen işlem okunamadı.")
        deeds[deed][0]()
        edge.said(deeds[deed][1])
    if edge.refusal:
        back = address(chamber, row)
    return redirect(back)

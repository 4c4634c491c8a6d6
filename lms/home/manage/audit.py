"""The chamber's audit log: search, CSV; and the lists that a person narrowed and keeps by a name."""

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import desk_chamber
from lms.accounts.operations import people
from lms.accounts.queries import own
from lms.accounts.rules import own_path
from lms.core.audit import audit
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import NotFound, Refused
from lms.core.sheets import csv_answer
from lms.home import audit_words, queries
from lms.home.audit_words.details import detail_words
from lms.home.views import blueprint

EXPORTED = 50_000
ROOMS = {
    "accounts": "Kişiler, üyelik, görevler",
    "admission": "Başvurular",
    "attendance": "Yoklama",
    "catalogue": "Eğitimler",
    "certificates": "Belgeler",
    "chambers": "Oda ayarları",
    "enrolments": "Kayıtlar",
    "coursework": "Ödevler",
    "exams": "Sınavlar",
    "fees": "Ödemeler",
    "halls": "Sınav salonları",
    "lessons": "Dersler",
    "notices": "Duyuru, ileti, soru",
    "registry": "Kütük ve program bağlantıları",
    "runs": "Dönemler",
    "surveys": "Anketler",
    "trainers": "Eğiticiler",
    "videos": "Videolar",
    "watching": "İzleme",
}
HEADER = ["Zaman", "Yapan", "İşlem", "Kiminle ilgili", "Kayıt", "Gerekçe", "Ayrıntı"]
PAGES = {  # whose narrowing may be kept: the list's endpoint and what its address may hold
    "denetim": ("home.audit_log", ("ara", "kim", "kime", "oda_isi", "ilk", "son")),
    "belgeler": ("certificates.desk", ("ara", "durum", "tur")),
    "basvurular": ("runs.desk", ("ara", "durum")),  # of whichever run: back to the page that sent it
    "donemler": ("runs.desk", ("ara", "durum")),
    "egiticiler": ("trainers.index", ("ara", "tur", "egitim", "durum", "sirala")),
    "hareketler": ("fees.lines", ("ara", "durum")),
    "kisiler": ("accounts.people", ("ara",)),
    "odemeler": ("fees.orders", ("ara", "durum")),
    "uye-listesi": ("accounts.member_list", ("ara", "durum")),
}


@blueprint.get("/masa/<oda>/denetim")
@requires("audit.see")
def audit_log(oda):
    chamber, ask = desk_chamber(oda, "audit.see"), asked()
    if request.args.get("bicim") == "csv":
        return sheet(chamber, ask)
    rows = queries.audit_page(chamber.id, ask, request.args.get("once", type=int))
    older = rows[-1][0].id if len(rows) == queries.ACTS_SHOWN else None
    kept = own.saved_filters(current_user.id, chamber.id, "denetim")
    facts = {"rows": rows, "ask": ask, "older": older, "rooms": ROOMS, "kept": kept, "words": audit_words}
    return render_template("home/audit.html", chamber=chamber, **facts)


def asked() -> queries.AuditAsk:
    """From the address; what cannot be read narrows nothing."""
    text, who, whom = (request.args.get(name, "").strip()[:120] for name in ("ara", "kim", "kime"))
    room = request.args.get("oda_isi", "")
    days = (day_of(request.args.get(name, "")) for name in ("ilk", "son"))
    return queries.AuditAsk(text, who, whom, room if room in ROOMS else "", *days)


def day_of(text: str):
    try:
        found = datetime.strptime(text.strip(), "%d.%m.%Y").date()
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def sheet(chamber, ask):
    """What the page shows, all pages; the export is itself an entry."""
    rows = queries.audit_page(chamber.id, ask, limit=EXPORTED)
    lines = [
        [
            entry.at,
            actor or "Sistem",
            audit_words.act_words(entry.act) or entry.act,
            subject,
            f"{audit_words.thing_words(entry.object_kind)} {entry.object_id}" if entry.object_kind else "",
            entry.reason,
            detail_words(entry.details),
        ]
        for entry, actor, subject in rows
    ]
    audit("accounts.exported_audit", current_user.id, chamber_id=chamber.id, rows=len(lines))
    db.session.commit()
    return csv_answer(f"denetim-{chamber.slug}.csv", HEADER, lines)


@blueprint.post("/masa/<oda>/suzgecler/<page>")
@requires("desk.open")
def save_filter(oda, page):
    """Keeps the list as it is narrowed on the page that sends."""
    chamber = desk_chamber(oda, "desk.open")
    if page not in PAGES:
        raise NotFound()
    endpoint, known = PAGES[page]
    said = [(name, value) for name, value in parse_qsl(request.form.get("query", "")[:1000]) if name in known]
    try:
        people.save_filter(current_user.id, chamber.id, page, request.form.get("name", ""), urlencode(said))
        db.session.commit()
        flash("Süzgeç kaydedildi.", "ok")
    except Refused as refused:
        db.session.rollback()
        flash(refused.sentence, "warn")
    return redirect(f"{list_here(endpoint, oda)}?{urlencode(said)}")


def list_here(endpoint: str, oda: str) -> str:
    """The list that the form stands on: a path of this chamber's desk, else the endpoint's."""
    sent = own_path(request.form.get("where")) or ""
    return sent if sent.startswith(f"/masa/{oda}/") and "?" not in sent else url_for(endpoint, oda=oda)


@blueprint.post("/masa/<oda>/suzgecler/<page>/<int:filter_id>/sil")
@requires("desk.open")
def forget_filter(oda, page, filter_id):
    desk_chamber(oda, "desk.open")
    if page not in PAGES:
        raise NotFound()
    people.forget_filter(current_user.id, filter_id)
    db.session.commit()
    flash("Süzgeç silindi.", "ok")
    return redirect(list_here(PAGES[page][0], oda))

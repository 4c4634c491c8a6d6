"""Booklets and answer sheets for many candidates, made by jobs in parts; each can be printed as soon as it is ready."""

from itertools import groupby

from sqlalchemy import select, update

from lms.core import jobs
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.presentation import clock
from lms.core.refusals import Refused, Stale
from lms.exams import booklets
from lms.halls import rules
from lms.halls.models import PaperPrint, PaperSheet
from lms.halls.operations.day import Place
from lms.halls.operations.paper import OWN, to_print

AT_ONCE = 5  # sheets that are made while somebody waits for the page
PART = 20  # sheets of one file: a few seconds of work, and a pile that one person carries
LEAFLETS = {"soru-kitapciklari": "Soru kitapçıkları", "yanit-kagitlari": "Yanıt kâğıtları"}
FAILED = "Bu bölüm hazırlanamadı. Yeniden hazırlatın; yine olmazsa kâğıtları aday aday yazdırın."


def ask(place: Place, leaflet: str, actor_id: int) -> list[PaperPrint]:
    """Adds the parts, by hall and seat, with a job for each. Raises Refused when nobody there is on paper, Stale while
    the same is being made."""
    session = place.session
    session_id = session.id
    waiting = select(PaperPrint.id).where(
        PaperPrint.session_id == session_id, PaperPrint.leaflet == leaflet, PaperPrint.state == "waiting"
    )
    if db.session.scalar(waiting.limit(1)):
        raise Stale(f"{LEAFLETS[leaflet]} zaten hazırlanıyor. Bitince bu sayfada görünür.")
    made = []
    for words, sheets in parts(to_print(place, leaflet, actor_id)):
        row = PaperPrint(session_id=session_id, leaflet=leaflet, words=words, asked_by_id=actor_id)
        row.sheet_ids = [sheet.id for sheet in sheets]
        db.session.add(row)
        db.session.flush()
        title = f"{LEAFLETS[leaflet]}: {words}"
        whose = {"chamber_id": session.chamber_id, "owner_id": actor_id}
        jobs.add("halls.print", row.id, queue="exam", title=title, **whose)
        made.append(row)
    return made


def parts(sheets):
    """(words, sheets) of at most PART neighbouring seats of one hall."""
    for hall, held in groupby(sheets, key=lambda sheet: sheet.seating.hall):
        here = list(held)
        for at in range(0, len(here), PART):
            part = here[at : at + PART]
            yield f"{hall.name}, sıra {part[0].seating.seat}–{part[-1].seating.seat}", part


def pages(sheets, leaflet: str) -> bytes:
    """The PDF of these sheets, from the candidates' own frozen papers."""
    make = booklets.booklets if leaflet == "soru-kitapciklari" else booklets.answer_sheets
    return make([person_of(sheet) for sheet in sheets], now())


def person_of(sheet: PaperSheet) -> booklets.Person:
    seat = sheet.seating
    where = f"{seat.hall.name}, sıra {seat.seat}"
    return booklets.Person(sheet.attempt, seat.user.full_name, rules.grouped(seat.number), where, clock(sheet.left_ms))


def make(print_id: int):
    """Makes one part; who has come back to the screen or is entered meanwhile is left out."""
    row = db.session.get(PaperPrint, print_id)
    if row is None or row.state != "waiting":
        return
    wanted = select(PaperSheet).where(PaperSheet.id.in_(row.sheet_ids), PaperSheet.state.in_(("out", "collected")))
    found = {sheet.id: sheet for sheet in db.session.scalars(wanted)}
    sheets = [found[number] for number in row.sheet_ids if number in found]
    if not sheets:
        row.state, row.reason = "failed", "Buradaki adaylar artık kâğıtta değil."
    else:
        row.content, row.state = pages(sheets, row.leaflet), "ready"
    db.session.flush()


def taken(row: PaperPrint, actor_id: int) -> bytes:
    """The pages of a part that is ready; each time is audited. Raises Refused for a candidate of it."""
    sheets = db.session.scalars(select(PaperSheet).where(PaperSheet.id.in_(row.sheet_ids))).all()
    if any(sheet.seating.user_id == actor_id for sheet in sheets):
        raise Refused(OWN)
    if row.content is None:
        raise Stale("Bu bölüm artık durmuyor ya da hazır değil. Yeniden hazırlatın.")
    what = {"where": row.words, "paper": row.leaflet, "count": len(row.sheet_ids)}
    audit("halls.print_papers", actor_id, thing=row.session, **what)
    return row.content


def forget():
    """Throws away pages that are hours old."""
    old = (PaperPrint.asked_at < NOW - rules.PRINTS_KEPT) & PaperPrint.content.is_not(None)
    db.session.execute(update(PaperPrint).where(old).values(content=None))

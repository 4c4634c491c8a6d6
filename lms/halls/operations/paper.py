"""A session goes on on paper: seats are moved, sheets collected, read by two people who do not see each other's
reading, and only then entered."""

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.exams.on_paper import differing
from lms.exams.operations import attempts, paper
from lms.halls.models import ExamSession, PaperReading, PaperSheet, Seating
from lms.halls.operations.day import Place, log, running
from lms.halls.queries import board
from lms.halls.queries import paper as reads

REASON = 10  # letters at least
THIRD = "Farkları, girişi yapan iki kişi karara bağlayamaz; üçüncü bir kişi gerekir."
OWN = "Kendi yanıt kâğıdınız üzerinde işlem yapamazsınız."


def move(place: Place, reason: str, actor_id: int) -> list[PaperSheet]:
    """Everybody there who is checked in and has not finished; for those who could not start, the paper is drawn now.
    Raises Refused with the reason when nobody can be moved."""
    running(place.session)
    if len(reason.strip()) < REASON:
        raise Refused("Gerekçeyi en az on harfle yazın; tutanağa geçer.", "reason")
    made, faults = [], []
    for seating in reads.to_move(place):
        try:
            with db.session.begin_nested():
                made.append(moved(place.session, seating, reason.strip(), actor_id))
        except Refused as refused:
            faults.append(refused)
    if not made:
        raise faults[0] if faults else Refused("Burada kâğıda geçirilecek, girişi yapılmış ve bitirmemiş aday yok.")
    said = f"Kâğıda geçirilen: {len(made)}. {reason.strip()}"
    log(place, "paper", said if not faults else f"{said} Geçirilemeyen: {len(faults)}.", actor_id)
    return made


def moved(session: ExamSession, seating: Seating, reason: str, actor_id: int) -> PaperSheet:
    if seating.user_id == actor_id:
        raise Refused(OWN)
    attempt = board.attempt_of(seating) or attempts.start(session.exam, seating.user)
    left_ms = paper.move(attempt)
    sheet = PaperSheet(session_id=session.id, seating_id=seating.id, attempt_id=attempt.id, left_ms=left_ms)
    sheet.reason, sheet.moved_by_id = reason, actor_id
    db.session.add(sheet)
    db.session.flush()
    audit("halls.to_paper", actor_id, subject_id=seating.user_id, thing=session, reason=reason, left_ms=left_ms)
    return sheet


def withdraw(sheet: PaperSheet, reason: str, actor_id: int):
    """Back to the screen, where the exam stays paused. Raises Refused once somebody has entered the sheet."""
    held = locked(sheet)
    if held.state not in ("out", "collected"):
        raise Stale("Bu kâğıt artık geri alınamaz: girilmiş ya da ekrana dönülmüş.")
    if reads.readings_of(held.id):
        raise Refused("Kâğıt girilmeye başlanmış. Önce girişler geri alınmalı.")
    if len(reason.strip()) < REASON:
        raise Refused("Gerekçeyi en az on harfle yazın; tutanağa geçer.", "reason")
    paper.take_back(held.attempt)
    held.state, held.ended_at, held.ended_by_id = "withdrawn", now(), actor_id
    db.session.flush()
    log(Place(held.session, seating=held.seating), "paper", f"Kâğıttan ekrana dönüldü. {reason}", actor_id)
    audit("halls.to_screen", actor_id, subject_id=held.seating.user_id, thing=held.session, reason=reason.strip())


def collect(session: ExamSession, sheet_ids: list[int], actor_id: int) -> int:
    """The candidate has handed the sheet over at this moment: that is when the exam ended. Returns how many."""
    done = db.session.execute(
        update(PaperSheet)
        .where(PaperSheet.id.in_(sheet_ids), PaperSheet.session_id == session.id, PaperSheet.state == "out")
        .values(state="collected", collected_at=NOW, collected_by_id=actor_id)
        .execution_options(synchronize_session="fetch")
    )
    if not done.rowcount:
        raise Stale("Seçilen kâğıtlar zaten teslim alınmış.")
    audit("halls.collect_sheets", actor_id, thing=session, count=done.rowcount)
    return done.rowcount


def undo_collect(sheet: PaperSheet, actor_id: int):
    """The candidate goes on writing; until somebody has entered the sheet."""
    held = locked(sheet)
    if held.state != "collected" or reads.readings_of(held.id):
        raise Stale("Teslim geri alınamaz: kâğıt girilmeye başlanmış ya da işlemi bitmiş.")
    held.state, held.collected_at, held.collected_by_id = "out", None, None
    db.session.flush()
    audit("halls.undo_collect", actor_id, subject_id=held.seating.user_id, thing=held.session)


def read(sheet: PaperSheet, answers: dict[str, object], actor_id: int) -> PaperReading:
    """One person's reading; the first and the second are of two people. Raises Refused for the candidate, Stale for
    somebody who has read the sheet already and when two have."""
    held = collected(sheet)
    if held.seating.user_id == actor_id:
        raise Refused(OWN)
    known = reads.readings_of(held.id)
    if any(one.by_id == actor_id for one in known):
        raise Stale("Bu kâğıdı siz girdiniz. İkinci girişi başka biri yapar; kendi girişinizi geri alabilirsiniz.")
    if len(known) >= 2:
        raise Stale("Bu kâğıt iki kişi tarafından girilmiş.")
    turn = next(n for n in (1, 2) if all(one.turn != n for one in known))
    reading = PaperReading(sheet_id=held.id, turn=turn, by_id=actor_id, answers=answers)
    try:
        with db.session.begin_nested():
            db.session.add(reading)
            db.session.flush()
    except IntegrityError as error:
        raise Stale("Bu kâğıdı aynı anda başka biri girdi. Sayfayı yenileyin.") from error
    audit("halls.read_sheet", actor_id, subject_id=held.seating.user_id, thing=held.session, turn=turn)
    return reading


def undo_reading(sheet: PaperSheet, actor_id: int):
    """One's own reading, until the sheet is confirmed."""
    held = collected(sheet)
    gone = db.session.execute(
        delete(PaperReading).where(PaperReading.sheet_id == held.id, PaperReading.by_id == actor_id)
    )
    if not gone.rowcount:
        raise Stale("Bu kâğıt için geri alınacak bir girişiniz yok.")
    audit("halls.undo_reading", actor_id, subject_id=held.seating.user_id, thing=held.session)


def undo_both(sheet: PaperSheet, actor_id: int):
    """A third person finds that neither reading is right: both go, and the sheet is read anew."""
    held = collected(sheet)
    first, second = two(held)
    if actor_id in (first.by_id, second.by_id, held.seating.user_id):
        raise Refused(THIRD)
    db.session.execute(delete(PaperReading).where(PaperReading.sheet_id == held.id))
    audit("halls.undo_reading", actor_id, subject_id=held.seating.user_id, thing=held.session, both=True)


def confirm(sheet: PaperSheet, chosen: dict[int, int], actor_id: int):
    """Enters what two people read into the attempt's journal and closes it; from here on it is an attempt as any other.
    `chosen`: question -> the turn that is right, for each question that they differ on; by a third person only."""
    held = collected(sheet)
    first, second = two(held)
    if held.seating.user_id == actor_id:
        raise Refused(OWN)
    wanted = differing(first.answers, second.answers)
    if wanted and actor_id in (first.by_id, second.by_id):
        raise Refused(THIRD)
    missing = [n for n in wanted if chosen.get(n) not in (1, 2)]
    if missing:
        raise Refused(f"Her fark için doğru okunanı seçin. Seçilmeyen soru: {', '.join(map(str, missing))}")
    taken = {n: (first, second)[chosen[n] - 1].answers for n in wanted}
    numbers = {int(n) for n in {*first.answers, *second.answers}}
    sources = {n: taken.get(n, first.answers) for n in numbers}
    answers = {n: source[str(n)] for n, source in sources.items() if str(n) in source}
    held.state, held.ended_at, held.ended_by_id = "done", now(), actor_id
    held.settled = {str(n): chosen[n] for n in wanted}
    db.session.flush()
    paper.enter(held.attempt, f"sheet/{held.id}", answers, held.collected_at)
    who = {"first_id": first.by_id, "second_id": second.by_id, "settled": held.settled}
    audit("halls.confirm_sheet", actor_id, subject_id=held.seating.user_id, thing=held.session, **who)


def confirm_equal(session: ExamSession, actor_id: int) -> int:
    """All sheets that two people have read alike; returns how many."""
    equal = [row.sheet for row in reads.rows_of(session.id) if row.step == "equal"]
    mine = [sheet for sheet in equal if sheet.seating.user_id != actor_id]
    if not mine:
        raise Stale("Onay bekleyen, iki girişi aynı olan kâğıt yok.")
    for sheet in mine:
        confirm(sheet, {}, actor_id)
    return len(mine)


def two(sheet: PaperSheet) -> tuple[PaperReading, PaperReading]:
    known = reads.readings_of(sheet.id)
    if len(known) != 2:
        raise Stale("Kâğıt henüz iki kişi tarafından girilmedi.")
    return known[0], known[1]


def collected(sheet: PaperSheet) -> PaperSheet:
    held = locked(sheet)
    if held.state != "collected":
        raise Stale("Bu kâğıt şu anda girilemez: teslim alınmamış, onaylanmış ya da ekrana dönülmüş.")
    return held


def locked(sheet: PaperSheet) -> PaperSheet:
    return db.session.scalar(
        select(PaperSheet)
        .where(PaperSheet.id == sheet.id)
        .with_for_update(of=PaperSheet)
        .execution_options(populate_existing=True)
    )


def to_print(place: Place, leaflet: str, actor_id: int) -> list[PaperSheet]:
    """The sheets there that are not entered yet. Questions leave the server here, so each time is audited."""
    rows = [row.sheet for row in reads.rows_of(place.session.id) if row.sheet.state in ("out", "collected")]
    sheets = [sheet for sheet in rows if is_at(sheet, place) and sheet.seating.user_id != actor_id]
    if not sheets:
        raise Refused("Burada kâğıtta olan aday yok; yazdırılacak bir şey yok.")
    audit("halls.print_papers", actor_id, thing=place.session, where=place.words, paper=leaflet, count=len(sheets))
    return sheets


def is_at(sheet: PaperSheet, place: Place) -> bool:
    if place.seating:
        return sheet.seating_id == place.seating.id
    return place.hall is None or sheet.seating.hall_id == place.hall.id

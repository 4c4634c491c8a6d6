"""The exam day: check in, open, pause, resume, extra minutes, PIN, log, close."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused, Stale
from lms.exams.operations import admissions, clock
from lms.halls import rules
from lms.halls.models import ExamSession, Hall, HallEvent, Seating
from lms.halls.operations.sessions import locked
from lms.halls.queries import board

DOOR = {
    "early": "Giriş, başlangıçtan iki saat önce açılır. Başlangıç: {starts}",
    "late": "Geç giriş sınırı doldu. Adayı almayın; olayı tutanağa yazın, kararı sınav komisyonu verir.",
    "over": "Oturum kapandı ya da iptal edildi; giriş yapılamaz.",
}


class Place:
    """Where an act reaches: the whole session, one hall, or one seat."""

    def __init__(self, session: ExamSession, hall: Hall | None = None, seating: Seating | None = None):
        self.session, self.hall, self.seating = session, hall, seating

    @property
    def ids(self) -> dict:
        return {
            "hall_id": self.hall.id if self.hall else None,
            "seating_id": self.seating.id if self.seating else None,
        }

    @property
    def words(self) -> str:
        if self.seating:
            return f"{self.seating.hall.name}, sıra {self.seating.seat}"
        return self.hall.name if self.hall else "Bütün salonlar"

    def attempts(self):
        return board.targets(self.session.id, **self.ids)


def log(place: Place, kind: str, text: str, actor_id: int | None, key: uuid.UUID | None = None) -> HallEvent | None:
    """A line of the session's log. None when a line with this key was written before: the act was done already."""
    row = db.session.execute(
        insert(HallEvent)
        .values(session_id=place.session.id, kind=kind, text=text.strip(), by_id=actor_id, key=key, **place.ids)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(HallEvent.id)
    ).first()
    return db.session.get(HallEvent, row.id) if row else None


def check_in(session: ExamSession, seating: Seating, identity: str, actor_id: int):
    """Somebody has compared the person with the document and says so. Raises Refused outside the door's times, and for
    somebody who is in already."""
    held = locked(session)
    door = rules.door(now(), held.starts_at, held.late_minutes, held.state)
    if door != "open":
        raise Refused(DOOR[door].format(starts=when(held.starts_at)))
    if seating.user_id == actor_id:
        raise Refused("Kendi girişinizi siz onaylayamazsınız.")
    done = db.session.execute(
        update(Seating)
        .where(Seating.id == seating.id, Seating.checked_in_at.is_(None))
        .values(checked_in_at=NOW, checked_in_by_id=actor_id, identity=identity)
    )
    if not done.rowcount:
        raise Stale("Bu adayın girişi zaten yapılmış.")
    db.session.refresh(seating)
    seating.admission_id = admissions.admit(held.exam_id, seating.user_id, held.state == "open").id
    db.session.flush()
    audit("halls.check_in", actor_id, subject_id=seating.user_id, thing=held, identity=identity)


def undo_check_in(session: ExamSession, seating: Seating, actor_id: int):
    """As long as the candidate has not started."""
    held = locked(session)
    if seating.checked_in_at is None:
        raise Stale("Bu adayın girişi yapılmamış.")
    if board.attempt_of(seating) is not None:
        raise Refused("Aday sınava başladı; girişi geri alınamaz.")
    admissions.withdraw([seating.admission_id])
    seating.checked_in_at = seating.checked_in_by_id = seating.identity = seating.admission_id = None
    db.session.flush()
    audit("halls.undo_check_in", actor_id, subject_id=seating.user_id, thing=held)


def open_session(session: ExamSession, actor_id: int):
    """From now on those checked in may start. Raises Refused when it is too early or the exam is not open."""
    held = locked(session)
    if held.state != "planned":
        raise Stale("Oturum zaten açılmış, kapanmış ya da iptal edilmiş.")
    if now() < held.starts_at - rules.EARLIEST:
        raise Refused(f"Oturum, başlangıçtan en erken iki saat önce açılır. Başlangıç: {when(held.starts_at)}")
    if held.exam.state != "open":
        raise Refused("Sınav açık değil. Sınav sorumlusu önce sınavı açmalı.")
    held.state, held.opened_at, held.opened_by_id = "open", now(), actor_id
    db.session.flush()
    admitted = select(Seating.admission_id).where(Seating.session_id == held.id, Seating.admission_id.is_not(None))
    admissions.let_in(list(db.session.scalars(admitted)))
    log(Place(held), "opened", "Oturum açıldı; girişi yapılan adaylar başlayabilir.", actor_id)
    audit("halls.open_session", actor_id, thing=held)


def close_session(session: ExamSession, actor_id: int):
    """Nobody starts any more. Raises Refused while somebody still sits the exam, or writes on paper; sheets that were
    collected may be entered afterwards."""
    held = locked(session)
    if held.state != "open":
        raise Stale("Yalnız açık bir oturum kapatılabilir.")
    running = sum(attempt.state == "live" and not attempt.on_paper_at for attempt in board.targets(held.id))
    if running:
        raise Refused(f"Sınavı süren aday var; bitmeden oturum kapanmaz. Sayısı: {running}")
    if writing := board.sheets_out(held.id):
        raise Refused(f"Teslim alınmamış yanıt kâğıdı var; oturum kapanmaz. Sayısı: {writing}")
    unused = select(Seating.admission_id).where(Seating.session_id == held.id, Seating.admission_id.is_not(None))
    admissions.withdraw(list(db.session.scalars(unused)))
    held.state, held.closed_at, held.closed_by_id = "closed", now(), actor_id
    db.session.flush()
    log(Place(held), "closed", "Oturum kapandı.", actor_id)
    audit("halls.close_session", actor_id, thing=held)


def running(session: ExamSession):
    if session.state != "open":
        raise Refused("Oturum açık değil.")


def pause(place: Place, reason: str, actor_id: int) -> int:
    """Stops the clocks there; returns how many. Those that stand still already stay as they are."""
    running(place.session)
    count = sum(clock.pause(attempt) for attempt in place.attempts())
    if not count:
        raise Refused("Burada duraklatılacak, süren bir sınav yok.")
    log(place, "pause", f"Duraklatılan: {count}. {reason}", actor_id)
    audit("halls.pause", actor_id, thing=place.session, where=place.words, count=count, reason=reason.strip())
    return count


def resume(place: Place, actor_id: int) -> int:
    """Lets the clocks go on and gives the paused time back; returns how many."""
    running(place.session)
    count = sum(clock.resume(attempt, actor_id) for attempt in place.attempts())
    if not count:
        raise Refused("Burada duraklatılmış bir sınav yok.")
    log(place, "resume", f"Sürdürülen: {count}. Duran süre geri verildi.", actor_id)
    audit("halls.resume", actor_id, thing=place.session, where=place.words, count=count)
    return count


def extra(place: Place, minutes: int, reason: str, key: uuid.UUID, actor_id: int) -> int:
    """Minutes for everybody there who sits the exam now; the same form twice gives them once."""
    running(place.session)
    attempts = [attempt for attempt in place.attempts() if attempt.state == "live" and not attempt.on_paper_at]
    if not attempts:
        raise Refused("Burada süren bir sınav yok.")
    line = log(place, "extra", f"{minutes} dakika, {len(attempts)} aday. {reason}", actor_id, key)
    if line is None:
        return 0
    count = sum(bool(clock.give_extra(one, f"extra:{line.id}", minutes, reason, actor_id)) for one in attempts)
    audit("halls.extra", actor_id, thing=place.session, where=place.words, minutes=minutes, count=count, reason=reason)
    return count


def new_pin(session: ExamSession, seating: Seating, actor_id: int) -> str:
    """For a candidate who must go on at another machine."""
    running(session)
    attempt = board.attempt_of(seating)
    if attempt is None or attempt.state != "live":
        raise Refused("Adayın süren bir sınavı yok; PIN gerekmez.")
    pin = admissions.new_pin(seating.admission_id)
    log(Place(session, seating=seating), "pin", "İkinci cihaz için PIN verildi.", actor_id)
    audit("halls.pin", actor_id, subject_id=seating.user_id, thing=session)
    return pin


def report(place: Place, kind: str, text: str, key: uuid.UUID, actor_id: int) -> HallEvent | None:
    """An incident, in the words of whoever saw it. It decides nothing."""
    if place.session.state == "cancelled":
        raise Refused("İptal edilmiş oturumun tutanağı olmaz.")
    line = log(place, kind, text, actor_id, key)
    if line is not None:
        subject = place.seating.user_id if place.seating else None
        audit("halls.report", actor_id, subject_id=subject, thing=place.session, kind=kind)
    return line

"""Lost time: recorded for a session, a hall or a seat; exactly the attempts that it hit get it back, once."""

import uuid
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.presentation import hour
from lms.core.refusals import Refused, Stale
from lms.exams.models import Attempt, Silence
from lms.exams.operations import clock
from lms.halls.models import Outage
from lms.halls.operations.day import Place, log


def record(place: Place, began: datetime, ended: datetime, reason: str, key: uuid.UUID, actor_id: int) -> Outage | None:
    """By hand, with a reason; the same form twice is one outage (then None). Raises Refused for impossible times."""
    if place.session.state != "open":
        raise Refused("Kesinti, açık bir oturum için yazılır.")
    if began >= ended:
        raise Refused("Bitiş, başlangıçtan sonra olmalıdır.", "ended_at")
    if ended > now():
        raise Refused("Kesinti bitmeden yazılamaz; bitiş henüz gelmedi.", "ended_at")
    if ended <= place.session.opened_at:
        raise Refused("Kesinti, oturum açılmadan bitmiş; geri verilecek süre yok.", "ended_at")
    outage = made(place, began, ended, reason, actor_id, key=key)
    if outage is not None:
        credit(outage, place, actor_id)
    return outage


def decide_silence(place: Place, silence: Silence, confirm: bool, actor_id: int) -> Outage:
    """A proctor says whether a silence was an outage; once."""
    reason = "Bağlantı kaydına göre" if confirm else "Kesinti sayılmadı"
    outage = made(place, silence.began_at, silence.ended_at, reason, actor_id, silence=silence)
    if outage is None:
        raise Stale("Bu öneri için zaten karar verilmiş.")
    if confirm:
        credit(outage, place, actor_id)
    else:
        outage.state = "dismissed"
        db.session.flush()
        audit("halls.dismiss_outage", actor_id, thing=place.session, outage=outage.id)
    return outage


def made(place: Place, began, ended, reason, actor_id, key=None, silence=None) -> Outage | None:
    values = {"session_id": place.session.id, "began_at": began, "ended_at": ended, "reason": reason, "key": key}
    values |= {"silence_id": silence.id if silence else None, "decided_by_id": actor_id, **place.ids}
    row = db.session.execute(insert(Outage).values(**values).on_conflict_do_nothing().returning(Outage.id)).first()
    return db.session.get(Outage, row.id) if row else None


def credit(outage: Outage, place: Place, actor_id: int):
    """Gives each attempt hit what it lost and had not been given back; writes the sum to the outage and the log."""
    told = ("outage", f"outage:{outage.id}", (outage.began_at, outage.ended_at), outage.reason, actor_id)
    attempts = hit(place, outage.began_at, outage.ended_at)
    over = [attempt.id for attempt in attempts if attempt.state == "overdue"]
    given = [ms for attempt in attempts if (ms := clock.give_back(attempt, *told))]
    outage.total_ms, outage.seats = sum(given), len(given)
    db.session.flush()
    times = f"{hour(outage.began_at)}–{hour(outage.ended_at)}"
    said = f"{times}, süre geri verilen aday: {len(given)}. {outage.reason}"
    reopened = sum(attempt.state == "live" for attempt in attempts if attempt.id in over)
    if over:
        said += f". Süresi kesintide dolan: {len(over)}, duraklatılmış olarak yeniden açılan: {reopened}"
    log(place, "outage", said, actor_id)
    audit("halls.outage", actor_id, thing=place.session, outage=outage.id, where=place.words, seats=len(given))


def hit(place: Place, began: datetime, ended: datetime) -> list[Attempt]:
    """The attempts there that ran at some moment of the outage."""
    return [
        attempt
        for attempt in place.attempts()
        if attempt.started_at < ended and (attempt.closed_at is None or attempt.closed_at > began)
    ]

"""Time credited by hand: one person proposes with a reason, another confirms."""

from sqlalchemy import text

from lms.accounts import access
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments.models import Enrolment
from lms.lessons import queries as lessons
from lms.watching import rules
from lms.watching.models import WatchCredit
from lms.watching.operations.totals import ensure_total, lock_learners, recount

GROUNDS = {
    "accessibility": "Erişilebilirlik",
    "outage": "Teknik kesinti",
    "other": "Başka bir neden",
}


def credit_by_hand(
    enrolment: Enrolment,
    actor_id: int,
    ground: str,
    reason: str,
    lesson_id: int | None = None,
    from_ms: int | None = None,
    to_ms: int | None = None,
) -> WatchCredit:
    """Proposes that a person gets time credited that the ledger does not show: of one video lesson (or a stretch of it,
    in ms), or of all required videos. Counts only once another person has confirmed it. Raises Refused."""
    if enrolment.user_id == actor_id:
        raise Refused("Kendi kaydınıza izleme ekleyemezsiniz. Bunu odanızdan başka bir görevli yapmalı.")
    if ground not in GROUNDS:
        raise Refused("Bir gerekçe türü seçin.", "ground")
    if not reason.strip():
        raise Refused("Gerekçeyi yazın. Sağlık bilgisi yazmayın.", "reason")
    if enrolment.state != "active":
        raise Refused("Bu kayıt iptal edilmiş, izleme eklenemez.")
    spans = spans_of(enrolment, lesson_id, from_ms, to_ms)
    if not spans:
        raise Refused("Bu eğitimde eklenecek video bulunmuyor.", "lesson_id")
    credit = WatchCredit(
        enrolment_id=enrolment.id,
        chamber_id=enrolment.chamber_id,
        lesson_id=lesson_id,
        from_ms=from_ms,
        to_ms=to_ms,
        ground=ground,
        reason=reason.strip(),
        state="proposed",
        proposed_by_id=actor_id,
    )
    db.session.add(credit)
    db.session.flush()
    audit(
        "watching.propose_credit",
        actor_id,
        subject_id=enrolment.user_id,
        thing=credit,
        reason=credit.reason,
        ground=ground,
        lesson_id=lesson_id,
        from_ms=from_ms,
        to_ms=to_ms,
    )
    return credit


def confirm_credit(credit: WatchCredit, actor_id: int) -> int:
    """Joins the proposed time to the ledgers and takes the decision when it is due. Returns the ms newly covered.
    Raises Refused for the proposer and for the person concerned, Stale when it was decided before."""
    enrolment = decidable(credit, actor_id)
    ensure_total(enrolment)
    lock_learners(enrolment.version_id, enrolment.id)
    gained = 0
    for version, span in spans_of(enrolment, credit.lesson_id, credit.from_ms, credit.to_ms):
        gained += join_span(enrolment.id, version, span)
    db.session.execute(
        text("UPDATE playback_clocks SET rev = rev + 1 WHERE user_id = :user"), {"user": enrolment.user_id}
    )
    credit.state, credit.decided_by_id, credit.decided_at, credit.gained_ms = "confirmed", actor_id, now(), gained
    db.session.flush()
    audit(
        "watching.confirm_credit",
        actor_id,
        subject_id=enrolment.user_id,
        thing=credit,
        reason=credit.reason,
        ground=credit.ground,
        gained_ms=gained,
    )
    recount(enrolment.version_id, "credit", enrolment.id)
    return gained


def decline_credit(credit: WatchCredit, actor_id: int, note: str) -> None:
    """Turns a proposal down; the proposer may take it back the same way. Raises Refused without a reason."""
    db.session.refresh(credit, with_for_update=True)
    if credit.state != "proposed":
        raise Stale("Bu öneri için daha önce karar verilmiş.")
    if not note.strip():
        raise Refused("Neden uygun bulmadığınızı yazın.", "note")
    credit.state, credit.decided_by_id, credit.decided_at = "declined", actor_id, now()
    credit.decision_note = note.strip()
    enrolment = db.session.get_one(Enrolment, credit.enrolment_id)
    audit("watching.decline_credit", actor_id, subject_id=enrolment.user_id, thing=credit, reason=credit.decision_note)
    db.session.flush()


def decidable(credit: WatchCredit, actor_id: int) -> Enrolment:
    """The credit's enrolment, when this person may confirm it now."""
    db.session.refresh(credit, with_for_update=True)
    if credit.state != "proposed":
        raise Stale("Bu öneri için daha önce karar verilmiş.")
    enrolment = db.session.get_one(Enrolment, credit.enrolment_id)
    access.two_people(credit.proposed_by_id, actor_id)
    if enrolment.user_id == actor_id:
        raise Refused("Kendi kaydınıza eklenen izlemeyi onaylayamazsınız.")
    return enrolment


def spans_of(enrolment: Enrolment, lesson_id: int | None, from_ms: int | None, to_ms: int | None) -> list:
    """(video version, span) of what is to be credited, by the videos as they are now."""
    if lesson_id is None:
        return [(version, (0, version.duration_ms)) for _, version in lessons.required_videos(enrolment.version_id)]
    for part in lessons.outline(enrolment.version_id):
        for entry in part.entries:
            if entry.lesson.id == lesson_id and entry.video:
                span = (from_ms or 0, entry.video.duration_ms if to_ms is None else to_ms)
                if not 0 <= span[0] < span[1] <= entry.video.duration_ms + rules.LATE_MS:
                    raise Refused("Aralık bu videonun içinde olmalı; başlangıç bitişten önce gelmeli.", "to_ms")
                return [(entry.video, span)]
    raise Refused("Bu ders bu eğitimde yok.", "lesson_id")


def join_span(enrolment_id: int, version, span: tuple[int, int]) -> int:
    """Joins one span to a ledger whose learner is locked; returns the gain in ms."""
    known = db.session.execute(
        text("SELECT ranges FROM watch_ledgers WHERE enrolment_id = :e AND version_id = :v FOR UPDATE"),
        {"e": enrolment_id, "v": version.id},
    ).scalar()
    before = rules.decode(known or b"")
    after = rules.joined(before, span, version.duration_ms)
    db.session.execute(
        text(
            "INSERT INTO watch_ledgers (enrolment_id, version_id, covered_ms, ranges, resume_ms, strikes)"
            " VALUES (:e, :v, :covered, :ranges, 0, 0) ON CONFLICT (enrolment_id, version_id)"
            " DO UPDATE SET covered_ms = EXCLUDED.covered_ms, ranges = EXCLUDED.ranges, updated_at = lms_now()"
        ),
        {"e": enrolment_id, "v": version.id, "covered": rules.measure(after), "ranges": rules.encode(after)},
    )
    return rules.measure(after) - rules.measure(before)

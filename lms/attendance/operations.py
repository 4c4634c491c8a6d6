"""The only writer of attendance: roll calls, and the decision when a run is finished."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from lms.attendance import queries, rules
from lms.attendance.models import AttendanceChange, AttendanceMark, AttendanceOutcome, RollCall
from lms.attendance.signals import attendance_met
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.models import RunSession
from lms.catalogue.runs.queries import sessions_of
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused, Stale
from lms.enrolments.models import Enrolment

TAKING = ("confirmed", "running", "finished")


def take(session: RunSession, marks: dict[int, tuple[str, str]], source: str, actor_id, reason: str = "") -> int:
    """Writes a session's roll: enrolment id -> (state, excuse). The signed list wins over the phone; each change of a
    mark is logged. After the run is finished a correction needs a reason. Returns how many marks changed."""
    run = db.session.scalar(select(CourseRun).where(CourseRun.id == session.run_id).with_for_update(read=True))
    refuse_untimely(run, session, reason)
    demand_row(session)
    held = queries.marks_of([session.id])
    known = {one.id for one in queries.participants_of(run.id)}
    changed, moment = 0, now()
    for enrolment_id, (state, excuse) in marks.items():
        if enrolment_id not in known or state not in rules.STATES:
            raise Stale("Katılımcı listesi bu sırada değişti. Sayfayı yenileyip yeniden deneyin.")
        if state == "excused" and not excuse.strip():
            raise Refused("Mazeretli yazılan her kişi için mazeretin ne olduğunu yazın.")
        old = held.get((session.id, enrolment_id))
        changed += mark(session, old, enrolment_id, state, excuse, source, actor_id, reason, moment)
    call = update(RollCall).where(RollCall.session_id == session.id)
    db.session.execute(call.values(**{f"{source}_at": NOW}))
    audit("attendance.take", actor_id, thing=session, reason=reason or None, source=source, changed=changed)
    db.session.flush()
    if run.state == "finished":
        decide(run)
    return changed


def take_seen(
    session: RunSession, marks: dict[int, tuple[str, str]], seen: dict[int, str], source: str, actor_id, reason=""
) -> tuple[int, set[int]]:
    """The same from a page that showed `seen` (enrolment id -> state, blank = none): whose mark somebody else has
    changed meanwhile keeps it, the others are written. Returns how many marks changed, and whose were left alone."""
    demand_row(session)
    held = queries.marks_of([session.id])
    current = {one: held[session.id, one].state if (session.id, one) in held else "" for one in marks}
    moved = {one for one in marks if seen.get(one, current[one]) != current[one] != marks[one][0]}
    rest = {one: chosen for one, chosen in marks.items() if one not in moved}
    return take(session, rest, source, actor_id, reason), moved


def refuse_untimely(run: CourseRun, session: RunSession, reason: str) -> None:
    if run.state not in TAKING or session.cancelled_at is not None:
        raise Refused("Yoklama, dönem kesinleştikten sonra ve iptal edilmemiş oturumlarda alınır.")
    if session.starts_at > now():
        raise Refused("Yoklama oturum başlamadan alınmaz.")
    if run.state == "finished" and not reason.strip():
        raise Refused("Dönem tamamlandı. Düzeltmenin gerekçesini yazın.", "reason")


def demand_row(session: RunSession) -> None:
    """The session's row, locked: two who call the roll at once write one after the other."""
    row = insert(RollCall).values(session_id=session.id, chamber_id=session.chamber_id)
    db.session.execute(row.on_conflict_do_nothing())
    db.session.scalar(select(RollCall.session_id).where(RollCall.session_id == session.id).with_for_update())


def mark(
    session, old, enrolment_id, state, excuse, source, actor_id, reason, moment, minutes: int | None = None
) -> bool:
    """One person; true when a mark that was there became another. A phone does not touch the signed list. `moment`:
    asked once for a whole roll. `minutes`: of a live session, when they were measured. A phone that agrees with the
    measured mark leaves its minutes alone."""
    excuse = excuse.strip() if state == "excused" else None
    if old is None:
        db.session.add(
            AttendanceMark(
                session_id=session.id,
                enrolment_id=enrolment_id,
                state=state,
                source=source,
                excuse=excuse,
                minutes=minutes,
                marked_at=moment,
                marked_by_id=actor_id,
            )
        )
        return False
    if old.state != state and not rules.wins(old.source, source):
        raise Refused("Bu oturumda imzalı liste işlenmiş; onu yalnız imzalı listeden düzeltme değiştirir.")
    if source == "phone" and old.state == state and old.source == "report":
        return False
    is_changed = old.state != state or (minutes is not None and old.minutes != minutes)
    if is_changed:
        db.session.add(
            AttendanceChange(
                session_id=session.id,
                enrolment_id=enrolment_id,
                before=old.state,
                after=state,
                source=source,
                reason=reason.strip() or None,
                actor_id=actor_id,
            )
        )
    if rules.wins(old.source, source):
        old.state, old.source, old.excuse, old.marked_at, old.marked_by_id = state, source, excuse, moment, actor_id
        old.minutes = minutes
    return is_changed


def demand_all_called(run: CourseRun) -> None:
    """A run is finished only when the roll of each session was called: nobody loses a document to a forgotten one."""
    sessions = sessions_of(run.id)
    called = queries.roll_calls([one.id for one in sessions])
    if missing := [one for one in sessions if one.id not in called]:
        raise Refused(f"Yoklaması alınmamış oturum var: {', '.join(when(one.starts_at) for one in missing[:3])}.")


def decide(run: CourseRun) -> None:
    """What each participant's roll comes to. Who has enough is announced once; that decision stays."""
    participants, met, moment = queries.participants_of(run.id), [], now()
    for enrolment_id, tally in queries.tallies(run, participants).items():
        values = {
            "counted_minutes": tally.counted,
            "total_minutes": tally.total,
            "threshold_bp": tally.threshold_bp,
            "decided_at": moment,
        }
        row = insert(AttendanceOutcome).values(enrolment_id=enrolment_id, **values)
        db.session.execute(row.on_conflict_do_update(index_elements=["enrolment_id"], set_=values))
        if tally.is_enough and met_first(enrolment_id):
            met.append(enrolment_id)
    db.session.flush()
    for enrolment_id in met:  # last: issuing takes the lock of the chamber's numbers
        attendance_met.send(db.session.get(Enrolment, enrolment_id))


def met_first(enrolment_id: int) -> bool:
    """True for exactly one caller ever."""
    done = db.session.execute(
        update(AttendanceOutcome)
        .where(AttendanceOutcome.enrolment_id == enrolment_id, AttendanceOutcome.met_at.is_(None))
        .values(met_at=NOW)
    )
    return done.rowcount == 1

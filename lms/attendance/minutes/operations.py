"""Uploading a participant report, taking it over into the roll, undoing it."""

from sqlalchemy import select, update

from lms.attendance import operations as rolls
from lms.attendance import queries
from lms.attendance.minutes import rules
from lms.attendance.minutes.models import AttendanceReport
from lms.attendance.models import AttendanceMark, RollCall
from lms.attendance.rules import minutes_of, wins
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.models import RunSession
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.imports import step
from lms.core.refusals import Refused
from lms.core.sheets import read_rows

BIGGEST = 5_000_000


def upload(session: RunSession, data: bytes, file_name: str, actor_id: int) -> AttendanceReport:
    """Reads the file and keeps a verdict per person; no mark is touched yet."""
    if not data:
        raise Refused("Rapor dosyasını seçin.", "file")
    if len(data) > BIGGEST:
        raise Refused("Dosya en çok 5 MB olabilir.", "file")
    people = rules.read(read_rows(rules.headless(data), file_name), session.starts_at, session.ends_at)
    if people is None:
        raise Refused("Raporda ad ile süre (ya da giriş ve çıkış) sütunları bulunamadı.", "file")
    if not people:
        raise Refused("Raporda hiç kişi yok.", "file")
    if len(people) > rules.MOST:
        raise Refused("Raporda 5.000 kişiden fazlası var. Doğru dosyayı seçtiğinizi denetleyin.", "file")
    participants = [(one.id, one.user.email, one.user.full_name) for one in queries.participants_of(session.run_id)]
    made = AttendanceReport(
        session_id=session.id,
        chamber_id=session.chamber_id,
        file_name=file_name[:200],
        lines=rules.match(people, participants, minutes_of(session)),
        created_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    audit("attendance.report", actor_id, thing=made, file=made.file_name, people=len(people))
    return made


def take(report: AttendanceReport, chosen: dict[int, int], actor_id: int, reason: str = "") -> int:
    """Writes the minutes into the session's roll: who has some was there for so long, every other participant was not.
    Marks of the signed list and excuses stay. `chosen`: place of a line that was not found -> enrolment. Returns how
    many marks were written."""
    session, run = begun(report, "preview", "taken")
    rolls.refuse_untimely(run, session, reason)
    rolls.demand_row(session)
    people = {one.id for one in queries.participants_of(run.id)}
    report.lines = [settled(line, chosen.get(place), people) for place, line in enumerate(report.lines)]
    there = rules.together(report.lines, minutes_of(session))
    held = queries.marks_of([session.id])
    before, written, moment = {}, 0, now()
    for enrolment_id in sorted(people):
        old, minutes = held.get((session.id, enrolment_id)), there.get(enrolment_id, 0)
        if old is not None and (not wins(old.source, "report") or (old.state == "excused" and not minutes)):
            continue
        before[str(enrolment_id)] = [old.state, old.source, old.excuse, old.minutes] if old else None
        state = "present" if minutes else "absent"
        rolls.mark(session, old, enrolment_id, state, "", "report", actor_id, reason, moment, minutes)
        written += 1
    report.before, report.decided_at = before, moment
    db.session.execute(update(RollCall).where(RollCall.session_id == session.id).values(report_at=NOW))
    audit("attendance.take_report", actor_id, thing=session, reason=reason or None, report=report.id, written=written)
    db.session.flush()
    if run.state == "finished":
        rolls.decide(run)
    return written


def settled(line: dict, enrolment_id: int | None, people: set[int]) -> dict:
    """The line with the participant that the officer chose for it."""
    if line["verdict"] in rules.FOUND or enrolment_id not in people:
        return line
    return {**line, "verdict": "chosen", "enrolment": enrolment_id}


def begun(report: AttendanceReport, before: str, after: str) -> tuple[RunSession, CourseRun]:
    """The report taken from one state to the next, its session and the run."""
    step(report, before, after, "Bu rapor bu sırada işlenmiş ya da geri alınmış.")
    session = db.session.get(RunSession, report.session_id)
    run = db.session.scalar(select(CourseRun).where(CourseRun.id == session.run_id).with_for_update(read=True))
    return session, run


def undo(report: AttendanceReport, actor_id: int) -> int:
    """Puts back what the report replaced, but for marks that were corrected after it. Until the run is finished."""
    session, run = begun(report, "taken", "undone")
    if run.state == "finished":
        raise Refused("Dönem tamamlandı; rapor geri alınamaz. Yoklamayı gerekçesiyle düzeltin.")
    rolls.demand_row(session)
    undone = 0
    for enrolment_id, old in report.before.items():
        mark = queries.marks_of([session.id]).get((session.id, int(enrolment_id)))
        if mark is None or mark.source != "report" or mark.marked_at > report.decided_at:
            continue
        undone += 1
        if old is None:
            db.session.delete(mark)
        else:
            mark.state, mark.source, mark.excuse, mark.minutes = old
    db.session.flush()
    left = select(AttendanceMark.id).where(AttendanceMark.session_id == session.id).limit(1)
    if db.session.scalar(left) is None:
        db.session.query(RollCall).filter_by(session_id=session.id).delete()
    audit("attendance.undo_report", actor_id, thing=session, report=report.id, undone=undone)
    db.session.flush()
    return undone

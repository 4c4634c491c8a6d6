"""Reports by e-mail: begun, stopped, sent. Nobody gets a report that they may not open."""

import secrets

from flask import current_app
from sqlalchemy import select

from lms.accounts.models import User
from lms.chambers.models import Chamber
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.reports import operations as reports
from lms.reports.files import chamber_file, union_file
from lms.reports.queries import CourseLine
from lms.reports.sending import queries, rules
from lms.reports.sending.models import ReportSchedule, ReportSending
from lms.reports.union import union_report

NO_RIGHT = "Alıcının bu raporu görme görevi sona erdi"


def begin(chamber: Chamber | None, user_id: int, rhythm: str, form: str, actor_id: int) -> ReportSchedule:
    """From the next day of the rhythm on. Refused for somebody who may not see the report, and when the person gets it
    in this rhythm already."""
    chamber_id = chamber.id if chamber else None
    if user_id not in {one.id for one in queries.readers(chamber_id)}:
        raise Refused("Bu kişi raporu göremez; önce görev verilmelidir.", "user_id")
    running = select(ReportSchedule.id).where(
        ReportSchedule.chamber_id.is_not_distinct_from(chamber_id),
        ReportSchedule.user_id == user_id,
        ReportSchedule.rhythm == rhythm,
        ReportSchedule.stopped_at.is_(None),
    )
    db.session.scalar(select(User.id).where(User.id == user_id).with_for_update())  # one after the other per person
    if db.session.scalar(running):
        raise Refused("Bu kişiye rapor bu sıklıkta zaten gönderiliyor.", "rhythm")
    row = ReportSchedule(
        chamber_id=chamber_id,
        user_id=user_id,
        rhythm=rhythm,
        form=form,
        next_on=rules.next_day(rhythm, today()),
        stop_token=secrets.token_urlsafe(24),
        created_by_id=actor_id,
    )
    db.session.add(row)
    db.session.flush()
    audit("reports.sending_begun", actor_id, subject_id=user_id, thing=row, rhythm=rhythm, form=form)
    return row


def stop(row: ReportSchedule, why: str, actor_id: int | None) -> None:
    """Nothing goes out any more. It can be begun anew."""
    if row.stopped_at:
        raise Stale("Bu gönderim zaten durdurulmuş.")
    row.stopped_at, row.stopped_why = NOW, why
    db.session.flush()
    audit("reports.sending_stopped", actor_id, subject_id=row.user_id, thing=row, reason=why)


def send_due() -> None:
    """A duty: one report that is due goes out, or stops when its reader may not see it any more."""
    row = queries.due()
    if row is None:
        return
    if row.user_id not in {one.id for one in queries.readers(row.chamber_id)}:
        stop(row, NO_RIGHT, None)
        return
    send(row)
    row.next_on = rules.next_day(row.rhythm, today())


def send(row: ReportSchedule) -> ReportSending:
    """The mail with the file, and the line that says so."""
    year = rules.year_of(row.rhythm, today())
    facts, counted_at = reports.facts_of(row.chamber_id, year)
    if row.chamber is None:
        answer, of = union_file(union_report(year, facts), year, row.form, counted_at), "TMMOB"
        name = f"birlik-{year}.{row.form}"
    else:
        lines = [CourseLine(**line) for line in facts["lines"]]
        answer, of = chamber_file(row.chamber, year, facts, lines, row.form, counted_at), row.chamber.name
        name = f"rapor-{row.chamber.slug}-{year}.{row.form}"
    data = answer.get_data()
    mail.post(
        row.user.email,
        "reports/scheduled",
        chamber_id=row.chamber_id,
        attachment=(name, data),
        full_name=row.user.full_name,
        of=of,
        year=year,
        rhythm=rules.RHYTHMS[row.rhythm],
        counted_at=counted_at,
        stop_url=f"{current_app.config['LMS'].public_url}/rapor-gonderimi/{row.stop_token}",
    )
    made = ReportSending(schedule_id=row.id, year=year, counted_at=counted_at, file_name=name, size=len(data))
    db.session.add(made)
    db.session.flush()
    return made

from sqlalchemy import select

from lms.attendance.minutes.models import AttendanceReport
from lms.core.database import db


def reports_of(session_id: int) -> list[AttendanceReport]:
    """The newest first."""
    wanted = select(AttendanceReport).where(AttendanceReport.session_id == session_id)
    return list(db.session.scalars(wanted.order_by(AttendanceReport.id.desc()).limit(20)))


def report_in(session_id: int, report_id: int) -> AttendanceReport | None:
    wanted = select(AttendanceReport).where(AttendanceReport.id == report_id)
    return db.session.scalar(wanted.where(AttendanceReport.session_id == session_id))

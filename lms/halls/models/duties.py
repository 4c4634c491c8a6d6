from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import RoleGrant, User
from lms.core.clock import NOW
from lms.core.database import Model
from lms.halls.models.sessions import ExamSession, Hall


class Duty(Model):
    """Somebody applied to be a proctor, or was given duty by the exam officer (accepted, past the draw, with a reason
    in the audit log). state: applied, offered (by the draw, or a place came free), accepted, reserve, declined,
    withdrawn, taken (away, by the exam officer), void (the session was cancelled). duties_before and place are frozen
    by the draw (duties_before also when the officer gives it)."""

    __tablename__ = "proctor_duties"
    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("exam_sessions.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(default="applied")
    applied_at: Mapped[datetime] = mapped_column(server_default=NOW)
    duties_before: Mapped[int | None]
    place: Mapped[int | None]  # in the order of the draw, from 1
    decided_at: Mapped[datetime | None]
    hall_id: Mapped[int | None] = mapped_column(ForeignKey("exam_halls.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("role_grants.id"))
    session: Mapped[ExamSession] = relationship()
    user: Mapped[User] = relationship()
    hall: Mapped[Hall | None] = relationship()
    grant: Mapped[RoleGrant | None] = relationship()
    __table_args__ = (UniqueConstraint("session_id", "user_id"),)

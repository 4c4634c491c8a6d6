from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model
from lms.core.words import words_index


class ArchiveImport(Model):
    """A file of an old register. state: reading (by a job, which drops `content`), refused (with a reason), preview,
    committing, committed, undone, dropped. `lines`: as read, each with its verdict (rules.Line)."""

    __tablename__ = "archive_imports"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    file_name: Mapped[str]
    source: Mapped[str]  # which register, in words: said on the verification page
    state: Mapped[str] = mapped_column(default="preview")
    lines: Mapped[list] = mapped_column(JSONB, deferred=True)
    counts: Mapped[dict] = mapped_column(JSONB)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    reason: Mapped[str | None]  # why the file was refused
    job_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    committed_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str | None]
    created_by: Mapped[User] = relationship()


class ArchiveRecord(Model):
    """A line of an old register. state: valid, withdrawn (its import was undone). Nothing else of it ever changes but
    the account that it is tied to."""

    __tablename__ = "archive_records"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("archive_imports.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    old_number: Mapped[str]
    holder: Mapped[str]
    name_fold: Mapped[str]
    member_number: Mapped[str | None]
    number_fold: Mapped[str | None]
    kind_title: Mapped[str]
    course_title: Mapped[str]
    hours: Mapped[str | None]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    search_key: Mapped[str]
    state: Mapped[str] = mapped_column(default="valid")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    ended_on: Mapped[date | None]
    origin: Mapped[ArchiveImport] = relationship()
    chamber: Mapped[Chamber] = relationship()
    user: Mapped[User | None] = relationship()
    __table_args__ = (
        Index(
            "uq_archive_records_number",
            "chamber_id",
            "old_number",
            unique=True,
            postgresql_where=text("state = 'valid'"),
        ),
        Index("ix_archive_records_member", "chamber_id", "number_fold"),
        words_index("ix_archive_records_words", "search_key"),
    )

    # What the verification page asks of any document.
    is_archive = True
    replaced_by = seal = pdf_sha256 = kind = None

    @property
    def number(self) -> str:
        return self.old_number

    @property
    def personal(self) -> dict:
        return {"holder": self.holder, "member_number": self.member_number}

    @property
    def facts(self) -> dict:
        chamber = {"slug": self.chamber.slug, "name": self.chamber.name, "short_name": self.chamber.short_name}
        course = {"title": self.course_title, "hours": self.hours, "form": None}
        return {"chamber": chamber, "course": course, "kind": {"title": self.kind_title, "title_en": ""}}

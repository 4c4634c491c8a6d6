from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.core.clock import NOW
from lms.core.database import Model


class Video(Model):
    """A recording in a chamber's archive. Its current version is what lessons play."""

    __tablename__ = "videos"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    title: Mapped[str]
    search_key: Mapped[str] = mapped_column(default="")
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("video_versions.id", use_alter=True, name="fk_videos_current_version_id")
    )
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]
    current_version: Mapped["VideoVersion | None"] = relationship(foreign_keys=[current_version_id], post_update=True)


class VideoVersion(Model):
    """One uploaded master and what was made from it. state: uploaded, processing, ready, failed, cancelled.

    duration_ms is measured on the transcoded output; none until ready."""

    __tablename__ = "video_versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    video_id: Mapped[int] = mapped_column(ForeignKey("videos.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="uploaded")
    reason: Mapped[str | None]  # in words, when failed
    timeline_id: Mapped[int | None]  # versions of one timeline carry watched ranges over
    same_timeline: Mapped[bool | None]  # of a replacement: what the editor said it is; none = the first version
    folder: Mapped[str] = mapped_column(unique=True)  # below media/masters and media/videos, made by us
    output: Mapped[str | None]  # the subfolder with what was made: each try has its own, and only one is named here
    file_name: Mapped[str]  # as the person called it
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None]
    probe: Mapped[dict] = mapped_column(JSONB, default=dict)  # what the master says of itself
    duration_ms: Mapped[int | None]
    job_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ready_at: Mapped[datetime | None]
    video: Mapped[Video] = relationship(foreign_keys=[video_id])
    __table_args__ = (
        UniqueConstraint("video_id", "number"),
        Index("ix_video_versions_open", "state", postgresql_where=text("state IN ('uploaded', 'processing')")),
    )


class Rendition(Model):
    """A rung of the ladder: 240p ... 1080p, or `audio` (its own playlist, same timeline)."""

    __tablename__ = "renditions"
    __table_args__ = (UniqueConstraint("version_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("video_versions.id"))
    name: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    bytes: Mapped[int] = mapped_column(BigInteger)
    is_copied: Mapped[bool] = mapped_column(default=False)


class Caption(Model):
    """The captions of a version in one language; the transcript is made from them."""

    __tablename__ = "captions"
    __table_args__ = (UniqueConstraint("version_id", "language"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("video_versions.id"))
    language: Mapped[str] = mapped_column(default="tr")
    vtt: Mapped[str]  # checked and written by us
    search_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class RightsRecord(Model):
    """Law 5846: who owns the economic rights of an asset, on which basis, from when to when. Keyed by the file's
    digest, so that it serves materials too."""

    __tablename__ = "rights_records"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    sha256: Mapped[str] = mapped_column(index=True)
    owner: Mapped[str]
    basis: Mapped[str]  # own_work, transfer, licence, donation, public_domain
    scope: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    note: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]


class Upload(Model):
    """A resumable upload (tus 1.0). state: open, complete, cancelled. The bytes lie in media/uploads/<name>."""

    __tablename__ = "uploads"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # random, in the address
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    video_id: Mapped[int | None] = mapped_column(ForeignKey("videos.id"))  # a replacement for this one
    file_name: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(default="open")
    same_timeline: Mapped[bool | None]  # of a replacement
    version_id: Mapped[int | None] = mapped_column(ForeignKey("video_versions.id"))  # what became of it
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    touched_at: Mapped[datetime] = mapped_column(server_default=NOW)

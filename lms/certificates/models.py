from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import User
from lms.catalogue.models import Course, CourseVersion
from lms.chambers.models import Chamber
from lms.core.clock import NOW
from lms.core.database import Model
from lms.core.words import words_index
from lms.enrolments.models import Enrolment


class CertificateKind(Model):
    """A kind of document of a chamber: its words and what it asks for. New words reach future documents only.

    basis: participation (watching), achievement (watching and a passed exam), authorisation (the same, for a term)."""

    __tablename__ = "certificate_kinds"
    __table_args__ = (UniqueConstraint("chamber_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    slug: Mapped[str]
    basis: Mapped[str]
    title: Mapped[str]
    sentence: Mapped[str]  # on the page, between the person's name and the course
    proves: Mapped[str]
    does_not_prove: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    proves_en: Mapped[str] = mapped_column(default="")
    does_not_prove_en: Mapped[str] = mapped_column(default="")
    validity_years: Mapped[int | None]
    needs_assessment: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)  # raised with each change; written into the document
    is_retired: Mapped[bool] = mapped_column(default=False)
    design: Mapped[str] = mapped_column(default="drawing", server_default="drawing")  # rendering.DESIGNS
    reminder_days: Mapped[list] = mapped_column(JSONB, default=lambda: [90, 30, 7], server_default="[90, 30, 7]")
    ends_on: Mapped[date | None]  # the last day on which documents of the kind are issued (E39)
    end_note: Mapped[str] = mapped_column(default="", server_default="")  # said on the verification page
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    chamber: Mapped[Chamber] = relationship()


class Entitlement(Model):
    """The right to a document, won once. Of an enrolment, or (by hand, from an archive) with its source in words.

    state: pending (no document yet; `refusal` says why), issued."""

    __tablename__ = "entitlements"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("certificate_kinds.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolments.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    source: Mapped[str | None]  # proposal:17, archive:...; none = the enrolment
    details: Mapped[dict] = mapped_column(JSONB, default=dict)  # what the document shall say besides: place, result
    state: Mapped[str] = mapped_column(default="pending")
    refusal: Mapped[str | None]
    retry_at: Mapped[datetime | None]
    won_at: Mapped[datetime] = mapped_column(server_default=NOW)
    kind: Mapped[CertificateKind] = relationship()
    user: Mapped[User] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
    version: Mapped[CourseVersion] = relationship()
    __table_args__ = (
        UniqueConstraint("enrolment_id", "kind_id"),
        UniqueConstraint("source", "user_id", "kind_id"),
        CheckConstraint("(enrolment_id IS NULL) <> (source IS NULL)", name="one_origin"),
        Index("ix_entitlements_pending", "retry_at", postgresql_where=text("state = 'pending'")),
    )


class Certificate(Model):
    """One document (an edition of an entitlement). Frozen: only state, the file's facts and, on erasure, the personal
    fields change. state: valid, superseded, revoked; expired is a matter of the date."""

    __tablename__ = "certificates"
    id: Mapped[int] = mapped_column(primary_key=True)
    entitlement_id: Mapped[int] = mapped_column(ForeignKey("entitlements.id"))
    edition: Mapped[int]
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("certificate_kinds.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    facts: Mapped[dict] = mapped_column(JSONB)  # everything printed that is not about the person
    # holder, member_number, result, user_id; none after erasure
    personal: Mapped[dict | None] = mapped_column(JSONB(none_as_null=True))
    salt: Mapped[str | None]
    search_key: Mapped[str]  # folded holder, number, code, course
    state: Mapped[str] = mapped_column(default="valid")
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    issued_at: Mapped[datetime] = mapped_column(server_default=NOW)
    remind_on: Mapped[date | None]  # when the holder is next reminded that the term ends
    ended_on: Mapped[date | None]  # superseded or revoked
    ended_reason: Mapped[str | None]  # for the chamber and the holder, never for the public
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id", use_alter=True))
    file_path: Mapped[str | None]  # below media/
    pdf_sha256: Mapped[str | None]
    pdf_size: Mapped[int | None]
    signed_at: Mapped[datetime | None]
    seal: Mapped[str | None]  # fingerprint of the certificate that it is sealed with
    render_refusal: Mapped[str | None]  # why the PDF is not made yet, in words
    is_archive = False
    entitlement: Mapped[Entitlement] = relationship()
    kind: Mapped[CertificateKind] = relationship()
    user: Mapped[User | None] = relationship()
    chamber: Mapped[Chamber] = relationship()
    version: Mapped[CourseVersion] = relationship()
    replaced_by: Mapped["Certificate | None"] = relationship(remote_side="Certificate.id")
    __table_args__ = (
        UniqueConstraint("entitlement_id", "edition"),
        UniqueConstraint("chamber_id", "year", "sequence"),
        Index("uq_certificates_current", "entitlement_id", unique=True, postgresql_where=text("state = 'valid'")),
        Index("ix_certificates_sha256", "pdf_sha256"),
        words_index("ix_certificates_words", "search_key", "chamber_id"),
        Index("ix_certificates_issued", "chamber_id", "issued_on", postgresql_where=text("state = 'valid'")),
        Index("ix_certificates_printed_number", "chamber_id", text("(personal ->> 'member_number')")),
        Index("ix_certificates_holders", "chamber_id", "user_id"),
        Index(
            "ix_certificates_unsealed",
            "chamber_id",
            postgresql_where=text("pdf_sha256 IS NULL AND render_refusal IS NOT NULL"),
        ),
        Index("ix_certificates_desk", "chamber_id", text("id DESC")),
        Index(
            "ix_certificates_remind",
            "remind_on",
            postgresql_where=text("state = 'valid' AND remind_on IS NOT NULL"),
        ),
    )


class Drawing(Model):
    """A cover or an emblem as drawn for a document: SVG text by its own SHA-256, so that generators may change."""

    __tablename__ = "certificate_drawings"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    svg: Mapped[str]


class SealCertificate(Model):
    """The public half of a seal that was used: published for checking without this site."""

    __tablename__ = "seal_certificates"
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    pem: Mapped[str]
    is_test: Mapped[bool]
    first_used_at: Mapped[datetime] = mapped_column(server_default=NOW)
    chamber: Mapped[Chamber] = relationship()


class RegisterHead(Model):
    """The end of a chamber's register. Its row lock (with the counter's) is always the last lock that is taken."""

    __tablename__ = "register_heads"
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str]


class NumberCounter(Model):
    """The last number given in a year (of Istanbul). Rolled back with the document, so numbers have no gaps."""

    __tablename__ = "number_counters"
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class RegisterLine(Model):
    """A line of the chained register, append-only. kind: issued, file, superseded, revoked, erased."""

    __tablename__ = "register_lines"
    __table_args__ = (UniqueConstraint("chamber_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    position: Mapped[int]
    kind: Mapped[str]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    at: Mapped[datetime]
    payload: Mapped[dict] = mapped_column(JSONB)  # nothing about the person
    personal_digest: Mapped[str | None]
    previous_digest: Mapped[str]
    digest: Mapped[str]


class Proposal(Model):
    """An act that needs a second person. act: issue, revoke, reissue. state: waiting, approved, refused, withdrawn.

    payload: issue: version_id, kind_id, issued_on, place, lines [{user_id, text, result}]; else certificate_ids."""

    __tablename__ = "certificate_proposals"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    act: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str]
    payload: Mapped[dict] = mapped_column(JSONB)
    done: Mapped[int] = mapped_column(default=0)  # documents made so far
    job_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decision_note: Mapped[str | None]
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    chamber: Mapped[Chamber] = relationship()


class RenewalPath(Model):
    """Documents of a course are renewed by taking another (or the same) course. Retired ones stay for the record."""

    __tablename__ = "certificate_renewals"
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    renewed_by_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_at: Mapped[datetime | None]
    course: Mapped[Course] = relationship(foreign_keys=[course_id])
    renewed_by: Mapped[Course] = relationship(foreign_keys=[renewed_by_id])
    __table_args__ = (
        Index(
            "uq_certificate_renewals_live",
            "course_id",
            "renewed_by_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL"),
        ),
    )


class Suspicion(Model):
    """A stranger's word that something is wrong with a document. state: new, closed (with a note)."""

    __tablename__ = "certificate_suspicions"
    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"))
    chamber_id: Mapped[int | None] = mapped_column(ForeignKey("chambers.id"), index=True)
    code_typed: Mapped[str]
    text: Mapped[str]
    contact: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="new")
    note: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    certificate: Mapped[Certificate | None] = relationship()


class NameChange(Model):
    """A holder's name was corrected: the desk is offered a new edition. state: open, used, dismissed."""

    __tablename__ = "certificate_name_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), unique=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    state: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    certificate: Mapped[Certificate] = relationship()

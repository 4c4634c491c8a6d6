from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.chambers.models import Branch, Chamber
from lms.core.clock import NOW
from lms.core.database import Model


class Category(Model):
    """A subject in the chamber's own tree (two levels). Retired ones stay on old courses."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("chamber_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    slug: Mapped[str]  # parent/child
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


class Course(Model):
    """What is counted once in Table 1 (the 1046). Its content lives in versions."""

    __tablename__ = "courses"
    __table_args__ = (UniqueConstraint("chamber_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"))
    code: Mapped[str]  # IMO-BA-101; upper case ASCII letters, digits, hyphens
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    delivery_form: Mapped[str]  # in_person, online, practical: the report's three forms
    timing: Mapped[str | None]  # synchronous, asynchronous: of online courses
    counts_in_statistics: Mapped[bool] = mapped_column(default=True)
    open_to_other_chambers: Mapped[bool] = mapped_column(default=True)
    records_trainer_training: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    retired_at: Mapped[datetime | None]
    chamber: Mapped[Chamber] = relationship()
    category: Mapped[Category | None] = relationship()


asked = partial(mapped_column, deferred=True, deferred_group="programme")  # long: read together, when one is asked for


class CourseVersion(Model):
    """The approved whole: programme, rules, price, access. state: draft, submitted, approved, published, retired;
    or dropped: a draft that nobody wanted, with its lessons, kept to be read.

    At most one version of a course is published."""

    __tablename__ = "course_versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    change_reason: Mapped[str | None]
    # the nine programme fields (R42); title is the name
    title: Mapped[str]
    aim: Mapped[str] = asked(default="")
    hours: Mapped[Decimal] = mapped_column(default=0)  # the programme's duration in hours
    target_group: Mapped[str] = asked(default="")
    practice_notes: Mapped[str] = asked(default="")
    content: Mapped[list] = asked(JSONB, default=list)  # topics, one string each
    methods: Mapped[list] = asked(JSONB, default=list)
    assessment: Mapped[str] = asked(default="")
    other: Mapped[str] = asked(default="")
    # what it ends in, and by which rule
    is_assessed: Mapped[bool] = mapped_column(default=False)
    certificate_kind: Mapped[str | None]  # slug of certificates' kinds: participation, achievement, authorisation; none
    watch_threshold_bp: Mapped[int] = mapped_column(default=9000)
    watch_scope: Mapped[str] = mapped_column(default="course_total")  # or each_video
    require_visible: Mapped[bool] = mapped_column(default=False)
    rules: Mapped[dict] = mapped_column(JSONB, default=dict, server_default="{}")  # its own, over the chamber's
    follows: Mapped[list] = mapped_column(JSONB, default=list, server_default="[]")  # watch rules not its own
    access_kind: Mapped[str] = mapped_column(default="days")  # days, until, unlimited
    access_days: Mapped[int | None] = mapped_column(default=90)
    access_until: Mapped[date | None]
    price_kurus: Mapped[int] = mapped_column(default=0)  # for a member; 0 = free. Classes follow the rule set
    prices: Mapped[dict] = mapped_column(JSONB, default=dict)  # class -> kuruş, where it differs from the rule set
    is_free: Mapped[bool | None]  # said by its author; none = not said yet
    vat_bp: Mapped[int | None]  # where it differs from the rule set
    price_basis: Mapped[str] = asked(default="", server_default="")  # what the fee pays for, shown with it
    keywords: Mapped[list] = asked(JSONB, default=list)
    search_key: Mapped[str] = asked(default="")  # folded title, aim, keywords, code, category, chamber
    sort_key: Mapped[str] = mapped_column(default="")  # of the title
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    author_ids: Mapped[list] = mapped_column(JSONB, default=list)  # everybody who wrote in it: none of them may approve
    edited_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    lock_version: Mapped[int] = mapped_column(default=1)  # for stale pages: counted up by each change
    course: Mapped[Course] = relationship()
    chamber: Mapped[Chamber] = relationship()
    __mapper_args__ = {"version_id_col": lock_version}
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        Index("uq_course_versions_published", "course_id", unique=True, postgresql_where=text("state = 'published'")),
    )


# SQL: the order in which a course's versions speak for it; a dropped draft only for want of others
NEWEST = ((CourseVersion.state == "dropped").asc(), CourseVersion.number.desc())
# SQL, grouped by course: the number of that version
LAST = func.coalesce(
    func.max(CourseVersion.number).filter(CourseVersion.state != "dropped"), func.max(CourseVersion.number)
)


class VersionEvent(Model):
    """Each step of a version: who, when, why."""

    __tablename__ = "version_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    state: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=NOW)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None]


class CourseRun(Model):
    """What people enrol in. A self-paced version has one open-ended run, made on publishing, with frozen rules.

    kind: self_paced, dated. state: open, closed (self-paced); planned, open, closed, confirmed, cancelled, running,
    finished (dated)."""

    __tablename__ = "course_runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    chamber_id: Mapped[int] = mapped_column(ForeignKey("chambers.id"), index=True)
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"))
    kind: Mapped[str] = mapped_column(default="self_paced")
    state: Mapped[str] = mapped_column(default="open")
    rules: Mapped[dict] = mapped_column(JSONB)  # frozen: the chamber's rule set and the version's own values
    rule_version: Mapped[int]
    place: Mapped[str | None]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    capacity: Mapped[int | None]  # the most; of dated runs
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    # of dated runs; starts_at and ends_at are then those of the first and the last session
    uid: Mapped[UUID] = mapped_column(default=uuid4, server_default=text("gen_random_uuid()"))
    delivery_form: Mapped[str | None]
    city: Mapped[str | None]
    online_url: Mapped[str | None]  # shown to participants only
    minimum: Mapped[int | None]
    slices: Mapped[list] = mapped_column(JSONB, default=list, server_default="[]")  # {class, seats, until}: kept free
    classes: Mapped[list] = mapped_column(JSONB, default=list, server_default="[]")  # who may apply; empty = everybody
    prerequisite: Mapped[str | None]  # kind of an accounts.Qualification
    fee: Mapped[dict | None] = mapped_column(JSONB)  # price_kurus, prices, vat_bp, price_basis; none = the course's
    document: Mapped[str | None]  # the name of a document asked for with the application
    asks_dues: Mapped[bool] = mapped_column(default=False, server_default="false")  # nobody in arrears by the list
    apply_from: Mapped[datetime | None]
    apply_until: Mapped[datetime | None]
    order_rule: Mapped[str] = mapped_column(default="application_time", server_default="application_time")
    seed: Mapped[str | None]  # of the lottery: secret until the draw, its digest is public from the opening on
    drawn_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    applied: Mapped[int] = mapped_column(default=0, server_default="0")  # the last number given in the queue
    taken: Mapped[int] = mapped_column(default=0, server_default="0")  # seats given or held by an offer
    lock_version: Mapped[int] = mapped_column(default=1, server_default="1")  # for stale pages
    version: Mapped[CourseVersion] = relationship()
    course: Mapped[Course] = relationship()
    branch: Mapped[Branch | None] = relationship()
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR taken <= capacity", name="seats"),
        Index("ix_course_runs_dated", "state", "starts_at", postgresql_where=text("kind = 'dated'")),
        Index("uq_course_runs_self_paced", "version_id", unique=True, postgresql_where=text("kind = 'self_paced'")),
        Index("ix_course_runs_states", "chamber_id", "state", "branch_id", postgresql_where=text("kind = 'dated'")),
        Index(
            "ix_course_runs_closing",
            "chamber_id",
            "apply_until",
            "id",
            postgresql_where=text("kind = 'dated' AND state = 'open'"),
        ),
        Index("ix_course_runs_began", text("coalesce(starts_at, created_at)")),
        Index("ix_course_runs_ended", "ends_at", postgresql_where=text("kind = 'dated'")),
        Index(
            "ix_course_runs_coming",
            "starts_at",
            postgresql_where=text("kind = 'dated' AND state IN ('planned', 'open')"),
        ),
    )


class CatalogueState(Model):
    """One row. `token` becomes a new random value when anything that the public catalogue shows has changed; triggers
    (migrations 0005 and 0015) set it, so that no writer can forget. Pages kept in memory are kept under it."""

    __tablename__ = "catalogue_state"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token: Mapped[UUID]

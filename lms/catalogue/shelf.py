"""The published courses, held in memory and read again when the catalogue has changed (CatalogueState.token).

A thousand courses are a megabyte; a search over them is a millisecond and no query. Each process holds its own."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.catalogue import kinds
from lms.catalogue.models import CatalogueState, Category, Course, CourseRun, CourseVersion
from lms.catalogue.rules import FORM_ICONS, FORMS
from lms.chambers.models import Chamber
from lms.core import turkish
from lms.core.clock import NOW
from lms.core.covers import cover_family
from lms.core.database import db
from lms.core.presentation import amount, day

FACETS = ("oda", "konu", "bicim", "belge", "olcme", "ucret")
PER_PAGE = 24
LOOK_AGAIN_SECONDS = 1  # how long a process trusts the token it read


@dataclass(frozen=True)
class Item:
    """One course as the catalogue shows it."""

    course_id: int
    version_id: int
    chamber_slug: str
    chamber_name: str
    code: str
    family: str
    title: str
    aim: str
    form: str
    category: str | None  # slug
    category_name: str | None
    parent: str | None
    parent_name: str | None
    hours: Decimal
    certificate_kind: str | None
    document_label: str
    assessed: bool
    price_kurus: int
    published_at: datetime
    sort_key: str
    text: str  # " " + the folded text
    title_text: str
    timing: str | None = None
    next_run: datetime | None = None  # the first session of the nearest dated run to come

    @property
    def href(self):
        return f"/egitimler/{self.chamber_slug}/{self.code}"

    @property
    def next_label(self):
        if self.next_run is not None:
            return f"Dönem: {day(self.next_run)}"
        is_standing = self.form == "online" and self.timing != "synchronous"
        return "Sürekli açık" if is_standing else "Tarihli dönemlerle"

    @property
    def price_label(self):
        return "Ücretsiz" if self.price_kurus == 0 else f"Üyeye {amount(self.price_kurus)}"

    @property
    def form_label(self):
        return FORMS.get(self.form, self.form)

    @property
    def form_icon(self):
        return FORM_ICONS.get(self.form, "school")

    def values(self, facet: str) -> tuple[str, ...]:
        """What this course counts as in a facet; a subject counts for its parent too."""
        if facet == "oda":
            return (self.chamber_slug,)
        if facet == "konu":
            return tuple(slug for slug in (self.parent, self.category) if slug)
        if facet == "bicim":
            return (self.form,)
        if facet == "belge":
            return (self.certificate_kind or "yok",)
        if facet == "olcme":
            return ("sinavli" if self.assessed else "sinavsiz",)
        return ("ucretsiz" if self.price_kurus == 0 else "ucretli",)


@dataclass(frozen=True)
class Found:
    """A page of results. counts: facet -> value -> courses, each facet counted as if nothing were chosen in it."""

    items: list[Item]
    total: int
    page: int
    pages: int
    per_page: int
    counts: dict[str, Counter]


class Shelf:
    def __init__(self, token, items):
        self.token, self.items = token, items
        self.chambers = {item.chamber_slug: item.chamber_name for item in items}
        self.subjects = {item.category: item.category_name for item in items if item.category}
        self.subjects |= {item.parent: item.parent_name for item in items if item.parent}
        self.kinds = {item.certificate_kind or "yok": item.document_label for item in items}
        self.pages: dict = {}  # rendered pages, by what they were asked for (views.py); dies with the shelf
        self.frames: dict = {}  # what stands around them for signed-in people, by their menus


def token() -> str:
    """The catalogue's version; asked of the database at most once a second."""
    held = current_app.extensions.setdefault("catalogue_token", {})
    patience = 0 if current_app.testing else LOOK_AGAIN_SECONDS
    if held.get("at", -1e9) + patience <= time.monotonic():
        held["at"], held["token"] = time.monotonic(), str(db.session.scalar(select(CatalogueState.token)))
    return held["token"]


def shelf() -> Shelf:
    now = token()
    held = current_app.extensions.get("catalogue_shelf")
    if held is None or held.token != now:
        held = current_app.extensions["catalogue_shelf"] = Shelf(now, read())
    return held


def read() -> list[Item]:
    """Columns, not rows of the model: a version's programme is ten times what the catalogue shows of it."""
    parent = aliased(Category)
    version, course = CourseVersion, Course
    rows = db.session.execute(
        select(version.id, version.chamber_id, version.certificate_kind, version.title, version.aim, version.hours)
        .add_columns(version.is_assessed, version.price_kurus, version.published_at, version.created_at)
        .add_columns(version.sort_key, version.search_key, version.course_id)
        .add_columns(course.code, course.delivery_form, course.timing)
        .add_columns(Chamber.slug.label("chamber_slug"), Chamber.short_name.label("chamber_name"))
        .add_columns(Category.slug.label("category"), Category.name.label("category_name"))
        .add_columns(parent.slug.label("parent"), parent.name.label("parent_name"))
        .join(course, course.id == version.course_id)
        .join(Chamber, Chamber.id == version.chamber_id)
        .outerjoin(Category, Category.id == course.category_id)
        .outerjoin(parent, parent.id == Category.parent_id)
        .where(version.state == "published", course.retired_at.is_(None), Chamber.closed_at.is_(None))
        .order_by(version.sort_key, version.id)
    )
    labels: dict = {}
    dates = next_runs()
    return [item(labels, dates, row) for row in rows]


def next_runs() -> dict[int, datetime]:
    """course id -> when its nearest opened dated run begins. A run that begins changes its state, and so the token."""
    return dict(
        db.session.execute(
            select(CourseRun.course_id, func.min(CourseRun.starts_at))
            .where(CourseRun.kind == "dated", CourseRun.state.in_(("open", "closed", "confirmed")))
            .where(CourseRun.starts_at > NOW)
            .group_by(CourseRun.course_id)
        ).all()
    )


def item(labels, dates, row) -> Item:
    if (row.chamber_id, row.certificate_kind) not in labels:
        kind = kinds.kind_of(row.chamber_id, row.certificate_kind)
        labels[row.chamber_id, row.certificate_kind] = kind.label if kind else "Belge verilmez"
    return Item(
        course_id=row.course_id,
        version_id=row.id,
        chamber_slug=row.chamber_slug,
        chamber_name=row.chamber_name,
        code=row.code,
        family=cover_family(row.category or "", row.chamber_slug),
        title=row.title,
        aim=row.aim,
        form=row.delivery_form,
        category=row.category,
        category_name=row.category_name,
        parent=row.parent,
        parent_name=row.parent_name,
        hours=row.hours,
        certificate_kind=row.certificate_kind,
        document_label=labels[row.chamber_id, row.certificate_kind],
        assessed=row.is_assessed,
        price_kurus=row.price_kurus,
        published_at=row.published_at or row.created_at,
        sort_key=row.sort_key,
        text=" " + row.search_key,
        title_text=" " + turkish.fold(row.title),
        timing=row.timing,
        next_run=dates.get(row.course_id),
    )


ORDERS = {"ilgi": "Aramaya uygunluk", "ad": "Ada göre (A–Z)", "yeni": "En yeni", "sure": "Süreye göre (kısadan uzuna)"}


def search(text: str = "", chosen: dict[str, set[str]] | None = None, order: str = "", page: int = 1) -> Found:
    """Published courses whose text has, for each word typed, a word beginning with it (case and diacritics do not
    matter), within the chosen facets. Pages are PER_PAGE long; a page past the end is the last."""
    words = turkish.fold(text).split()
    chosen = {facet: values for facet, values in (chosen or {}).items() if values}
    matched = [item for item in shelf().items if all(" " + word in item.text for word in words)]
    missed = [(item, [f for f in chosen if chosen[f].isdisjoint(item.values(f))]) for item in matched]
    counts = {
        facet: Counter(
            value for item, misses in missed if not misses or misses == [facet] for value in item.values(facet)
        )
        for facet in FACETS
    }
    items = [item for item, misses in missed if not misses]
    items.sort(key=order_key(order if order in ORDERS else ("ilgi" if words else "ad"), words))
    pages = max(1, -(-len(items) // PER_PAGE))
    page = min(max(page, 1), pages)
    return Found(items[(page - 1) * PER_PAGE : page * PER_PAGE], len(items), page, pages, PER_PAGE, counts)


def order_key(order: str, words: list[str]):
    if order == "yeni":
        return lambda item: (-item.published_at.timestamp(), item.sort_key)
    if order == "sure":
        return lambda item: (item.hours, item.sort_key)
    if order == "ilgi" and words:
        return lambda item: (-sum(" " + word in item.title_text for word in words), item.sort_key)
    return lambda item: (item.sort_key, item.code)

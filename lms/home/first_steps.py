"""What a new chamber still lacks until its first course is published, with the page on which each is done."""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import func, select

from lms.accounts.access import may
from lms.accounts.models import RoleGrant
from lms.catalogue.models import Category, CourseVersion
from lms.chambers.models import Branch, Chamber, Signatory
from lms.core.database import db


@dataclass(frozen=True)
class Step:
    """count: how many there are; href: where this person makes one, none where others do it."""

    title: str
    count: int
    href: str | None


def has_published(chamber_id: int) -> bool:
    """A course of the chamber is to be seen by all: nothing of this is shown any more."""
    wanted = select(CourseVersion.id).where(CourseVersion.chamber_id == chamber_id, CourseVersion.state == "published")
    return db.session.scalar(wanted.limit(1)) is not None


def steps(chamber: Chamber) -> list[Step]:
    def count(model, *conditions):
        return db.session.scalar(
            select(func.count()).select_from(model).where(model.chamber_id == chamber.id, *conditions)
        )

    def serving(role):
        return count(RoleGrant, RoleGrant.role == role, RoleGrant.ended_at.is_(None))

    def where(endpoint, permission):
        return url_for(endpoint, oda=chamber.slug) if may(permission, chamber.id) else None

    roles, courses = where("accounts.roles", "accounts.grant"), where("catalogue.desk", "catalogue.see")
    published = count(CourseVersion, CourseVersion.state == "published")
    return [
        Step("Oda yöneticisi görevde", serving("chamber_admin"), roles),
        Step("Eğitim sorumlusu görevde", serving("training_officer"), roles),
        Step("En az bir imza yetkilisi", count(Signatory), where("home.signatories", "chambers.settings")),
        Step("Şubeler", count(Branch), where("home.branches", "chambers.settings")),
        Step("Konu ağacı", count(Category), where("catalogue.categories", "catalogue.categories")),
        Step("İlk eğitim taslağı", count(CourseVersion), courses),
        Step("İlk yayımlanan eğitim", published, courses),
    ]

"""What a new chamber still lacks until its first course is published, with the page on which each is done."""

from dataclasses import dataclass

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.home.queries import founding


@dataclass(frozen=True)
class Step:
    """count: how many there are; href: where this person makes one, none where others do it."""

    title: str
    count: int
    href: str | None


def steps(chamber: Chamber) -> list[Step]:
    def where(endpoint, permission):
        return url_for(endpoint, oda=chamber.slug) if may(permission, chamber.id) else None

    roles, courses = where("accounts.roles", "accounts.grant"), where("catalogue.desk", "catalogue.see")
    there = founding.counts(chamber.id)
    return [
        Step("Oda yöneticisi görevde", there.chamber_admins, roles),
        Step("Eğitim sorumlusu görevde", there.training_officers, roles),
        Step("En az bir imza yetkilisi", there.signatories, where("home.signatories", "chambers.settings")),
        Step("Şubeler", there.branches, where("home.branches", "chambers.settings")),
        Step("Konu ağacı", there.topics, where("catalogue.categories", "catalogue.categories")),
        Step("İlk eğitim taslağı", there.versions, courses),
        Step("İlk yayımlanan eğitim", there.published, courses),
    ]

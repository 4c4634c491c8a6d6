"""What a new chamber still lacks until its first course is published, with the page on which each is done."""

from dataclasses import dataclass

from flask import url_for

from lms.accounts.access import may
from lms.chambers.models import Chamber
from lms.home.queries import founding


@dataclass(frozen=True)
class Step:
    """count: how many there are; act: what the way there is called; href: where this person goes for it, none where
    others do it."""

    title: str
    count: int
    act: str
    href: str | None


def steps(chamber: Chamber) -> list[Step]:
    def where(endpoint, permission):
        return url_for(endpoint, oda=chamber.slug) if may(permission, chamber.id) else None

    roles, courses = where("accounts.roles", "accounts.grant"), where("catalogue.desk", "catalogue.see")
    there = founding.counts(chamber.id)
    return [
        Step("Oda yöneticisi", there.chamber_admins, "Yönetici görevlendir", roles),
        Step("Eğitim sorumlusu", there.training_officers, "Sorumlu görevlendir", roles),
        Step(
            "İmza yetkilisi", there.signatories, "İmza yetkilisi ekle", where("home.signatories", "chambers.settings")
        ),
        Step("Şubeler", there.branches, "Şube ekle", where("home.branches", "chambers.settings")),
        Step("Eğitim konuları", there.topics, "Konu ekle", where("catalogue.categories", "catalogue.categories")),
        Step("İlk eğitim taslağı", there.versions, "Eğitim hazırla", courses),
        Step("İlk yayımlanan eğitim", there.published, "Eğitimlere git", courses),
    ]

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from lms.certificates import queries, rules
from lms.certificates.models import Certificate, CertificateKind
from lms.certificates.wordings import BASES, SLUGS, USUAL
from lms.chambers.queries import rules_of
from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused

AUTHORISATION_YEARS = 5
WORDS = ("title", "sentence", "proves", "does_not_prove", "title_en", "proves_en", "does_not_prove_en")


def make_usual_kinds(chamber_id: int) -> list[CertificateKind]:
    """Gives a chamber the four usual kinds; those that it has already stay as they are. Harmless when two do it."""
    terms = rules_of(chamber_id)["validity_years"]
    for usual in USUAL:
        years = terms.get(usual["basis"]) or AUTHORISATION_YEARS if usual["basis"] == "authorisation" else None
        values = {"needs_assessment": usual["basis"] != "participation", "validity_years": years}
        row = insert(CertificateKind).values(chamber_id=chamber_id, version=1, is_retired=False, **usual, **values)
        db.session.execute(row.on_conflict_do_nothing(index_elements=["chamber_id", "slug"]))
    return queries.kinds(chamber_id)


def kind_for(chamber_id: int, slug: str) -> CertificateKind:
    """The chamber's kind; the usual ones come into being when first asked for. Refused when there is no such kind."""
    kind = queries.kind_by_slug(chamber_id, slug)
    if kind is None and slug in SLUGS:
        make_usual_kinds(chamber_id)
        kind = queries.kind_by_slug(chamber_id, slug)
    if kind is None:
        raise Refused(f"Odanın bu adla bir belge türü yok: {slug}")
    return kind


def make_kind(chamber_id: int, values: dict, actor_id: int, kind: CertificateKind | None = None) -> CertificateKind:
    """Makes a kind or changes one (then its version is raised; documents already issued keep their words)."""
    if values["basis"] not in BASES:
        raise Refused("Belge türünün dayanağını seçin.", "basis")
    if values["basis"] == "authorisation" and not values.get("validity_years"):
        raise Refused("Yetki belgesinin geçerlilik süresini yıl olarak yazın.", "validity_years")
    if kind is None:
        slug = turkish.slug(values["title"])
        if not slug:
            raise Refused("Ad en az bir harf içermelidir.", "title")
        if queries.kind_by_slug(chamber_id, slug) is not None:
            raise Refused("Bu adla bir belge türü zaten var.", "title")
        kind = CertificateKind(chamber_id=chamber_id, slug=slug, version=0)
        db.session.add(kind)
    for name in WORDS:
        setattr(kind, name, (values.get(name) or "").strip())
    kind.basis, kind.validity_years = values["basis"], values.get("validity_years")
    kind.design = values.get("design") or kind.design or "drawing"
    kind.ends_on, kind.end_note = values.get("ends_on"), (values.get("end_note") or "").strip()
    set_reminders(kind, values.get("reminder_days"))
    kind.needs_assessment = kind.basis != "participation"
    kind.version = (kind.version or 0) + 1
    db.session.flush()
    audit("certificates.kind", actor_id, thing=kind, title=kind.title, version=kind.version)
    return kind


def set_reminders(kind: CertificateKind, days: list[int] | None) -> None:
    """How many days before the end a holder is reminded. Documents in force follow: what is still ahead counts, today
    included."""
    if days is None or days == kind.reminder_days:
        return
    kind.reminder_days = days
    if kind.id is None:
        return
    yesterday = today() - timedelta(days=1)
    held = (Certificate.kind_id == kind.id) & (Certificate.state == "valid") & (Certificate.valid_until > yesterday)
    for until in db.session.scalars(select(Certificate.valid_until).where(held).distinct()).all():
        following = rules.next_reminder(until, days, yesterday)
        same = update(Certificate).where(held, Certificate.valid_until == until)
        db.session.execute(same.values(remind_on=following))


def retire_kind(kind: CertificateKind, retired: bool, actor_id: int, reason: str | None = None) -> None:
    """No new documents of this kind (or again some); those issued stay what they are (E39)."""
    kind.is_retired = retired
    db.session.flush()
    audit("certificates.kind_retired" if retired else "certificates.kind_restored", actor_id, thing=kind, reason=reason)

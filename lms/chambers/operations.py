from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lms.chambers.models import Branch, Chamber, Holiday, RuleSet, Signatory
from lms.chambers.queries import chamber_by_slug, current_rule_set
from lms.chambers.rules import differences, merged
from lms.core import pictures, turkish
from lms.core.accents import too_close_to_refusal
from lms.core.audit import audit
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import NotFound, Refused, Stale

LOGO_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
LOGO_MAX = 500_000


def open_chamber(
    slug, name, short_name, abbreviation, actor_id=None, *, centre=None, email=None, accent=None
) -> Chamber:
    """A new chamber with the default rules as version 1. Refused when the slug is taken or not plain ASCII."""
    if slug != turkish.slug(slug) or not slug:
        raise Refused("Kısa ad yalnızca küçük İngilizce harf, rakam ve tire içerebilir.", "slug")
    if chamber_by_slug(slug):
        raise Refused("Bu kısa ad kullanılıyor.", "slug")
    chamber = Chamber(
        slug=slug,
        name=name,
        short_name=short_name,
        abbreviation=abbreviation,
        sort_key=turkish.sort_key(short_name),
        centre=centre,
        email=email,
        accent=checked_accent(accent or "#0b5a6f"),
    )
    db.session.add(chamber)
    db.session.flush()
    change_rules(chamber, {}, "Başlangıç değerleri", actor_id)
    audit("chambers.open", actor_id, chamber_id=chamber.id, thing=chamber)
    return chamber


def change_settings(chamber: Chamber, actor_id, **values) -> None:
    """Names, centre, e-mail, colour and texts; the slug never changes, because it is printed."""
    if "accent" in values:
        values["accent"] = checked_accent(values["accent"])
    changed = {name: value for name, value in values.items() if getattr(chamber, name) != value}
    for name, value in changed.items():
        setattr(chamber, name, value)
    chamber.sort_key = turkish.sort_key(chamber.short_name)
    if changed:
        audit("chambers.settings", actor_id, chamber_id=chamber.id, thing=chamber, changed=sorted(changed))


def checked_accent(colour: str) -> str:
    """Refuses a red: it would read as an error on every page."""
    if too_close_to_refusal(colour):
        raise Refused("Kırmızı tonlar hata rengi olarak ayrılmıştır. Başka bir renk seçin.", "accent")
    return colour.lower()


def set_logo(chamber: Chamber, data: bytes, actor_id) -> None:
    """PNG or JPEG up to 500 kB, told by its first bytes, not by its name."""
    kind = next((kind for magic, kind in LOGO_TYPES.items() if data.startswith(magic)), None)
    if kind is None:
        raise Refused("Amblem PNG ya da JPEG biçiminde olmalıdır.", "logo")
    if len(data) > LOGO_MAX:
        raise Refused("Amblem en çok 500 kB olabilir.", "logo")
    if fault := pictures.fault_of(data):
        raise Refused(fault, "logo")
    chamber.logo, chamber.logo_type = data, kind
    audit("chambers.logo", actor_id, chamber_id=chamber.id, thing=chamber)


def change_rules(chamber: Chamber, values: dict, source: str | None, actor_id, seen: int | None = None) -> RuleSet:
    """A new version of the chamber's rule values; earlier versions stay, frozen runs keep theirs. `seen`: the version
    that the officer was looking at; refused when another has been made meanwhile."""
    db.session.scalar(select(Chamber.id).where(Chamber.id == chamber.id).with_for_update())
    last = current_rule_set(chamber.id)
    if seen is not None and seen != (last.version if last else 0):
        raise Stale("Siz bakarken kurallar değişti. Yürürlükteki değerleri başka bir sekmede görün.")
    whole = merged({**(last.values if last else {}), **values})
    if last and last.values == whole:
        raise Refused("Değişen bir değer yok.")
    made = RuleSet(
        chamber_id=chamber.id,
        version=last.version + 1 if last else 1,
        values=whole,
        source=source,
        created_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    changed = [name for name, _, _ in differences(last.values if last else {}, whole)] if last else []
    audit(
        "chambers.rules",
        actor_id,
        chamber_id=chamber.id,
        thing=made,
        reason=source,
        version=made.version,
        changed=changed,
    )
    return made


def add_branch(chamber: Chamber, name: str, city: str | None, kind: str, actor_id) -> Branch:
    slug = turkish.slug(city or name.replace("Şubesi", "").replace("Temsilciliği", ""))
    taken = db.session.scalar(
        select(func.count()).select_from(Branch).where(Branch.chamber_id == chamber.id, Branch.slug == slug)
    )
    if taken:
        raise Refused("Bu ad ya da il ile kayıtlı bir şube var.", "name")
    made = Branch(chamber_id=chamber.id, slug=slug, name=name, city=city, kind=kind, sort_key=turkish.sort_key(name))
    db.session.add(made)
    db.session.flush()
    audit("chambers.branch_added", actor_id, thing=made)
    return made


def branch_in(chamber: Chamber, branch_id: int) -> Branch:
    branch = db.session.scalar(select(Branch).where(Branch.id == branch_id, Branch.chamber_id == chamber.id))
    if branch is None:
        raise NotFound()
    return branch


def change_branch(branch: Branch, name: str, city: str | None, kind: str, actor_id) -> None:
    """Its address (slug) stays. Refused when another branch of the chamber has the name."""
    others = select(Branch.id).where(Branch.chamber_id == branch.chamber_id, Branch.id != branch.id)
    if db.session.scalar(others.where(Branch.sort_key == turkish.sort_key(name)).limit(1)):
        raise Refused("Bu adla kayıtlı bir şube var.", "name")
    changed = changes(branch, name=name, city=city, kind=kind)
    branch.sort_key = turkish.sort_key(name)
    db.session.flush()
    if changed:
        audit("chambers.branch_changed", actor_id, thing=branch, before=changed)


def changes(row, **values) -> dict:
    """Writes the values and says what stood there before, as text."""
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, values[name])
    return {name: None if value is None else str(value) for name, value in before.items()}


def close_branch(chamber: Chamber, branch_id: int, actor_id) -> None:
    """Closed branches stay on old records and leave the choices."""
    branch = branch_in(chamber, branch_id)
    branch.closed_at = None if branch.closed_at else now()
    audit("chambers.branch_closed" if branch.closed_at else "chambers.branch_reopened", actor_id, thing=branch)


def add_signatory(chamber: Chamber, name, title, from_on: date, to_on: date | None, position, actor_id) -> Signatory:
    """Two signatories are printed; the documents of a day name those whose term holds that day."""
    if to_on and to_on < from_on:
        raise Refused("Bitiş tarihi başlangıçtan önce olamaz.", "to_on")
    made = Signatory(
        chamber_id=chamber.id, name=name, title=title, from_on=from_on, to_on=to_on, position=position or 1
    )
    db.session.add(made)
    db.session.flush()
    audit("chambers.signatory_added", actor_id, thing=made)
    return made


def signatory_in(chamber: Chamber, signatory_id: int) -> Signatory:
    found = db.session.scalar(select(Signatory).where(Signatory.id == signatory_id, Signatory.chamber_id == chamber.id))
    if found is None:
        raise NotFound()
    return found


def change_signatory(row: Signatory, name, title, from_on: date, to_on: date | None, position, actor_id) -> None:
    """A mistake or a new title; documents already made keep the names that were printed."""
    if to_on and to_on < from_on:
        raise Refused("Bitiş tarihi başlangıçtan önce olamaz.", "to_on")
    changed = changes(row, name=name, title=title, from_on=from_on, to_on=to_on, position=position or 1)
    db.session.flush()
    if changed:
        audit("chambers.signatory_changed", actor_id, thing=row, before=changed)


def withdraw_signatory(row: Signatory, actor_id) -> None:
    """Only before the term has begun: nobody can have been printed yet."""
    if row.from_on <= today():
        raise Refused("Görevi başlamış bir imza yetkilisi geri çekilemez; görevi bitirilir.")
    audit("chambers.signatory_withdrawn", actor_id, thing=row, name=row.name, title=row.title)
    db.session.delete(row)
    db.session.flush()


def end_signatory(chamber: Chamber, signatory_id: int, to_on: date, actor_id) -> None:
    found = signatory_in(chamber, signatory_id)
    if to_on < found.from_on:
        raise Refused("Bitiş tarihi başlangıçtan önce olamaz.", "to_on")
    found.to_on = to_on
    audit("chambers.signatory_ended", actor_id, thing=found)


def close_chamber(chamber: Chamber, reason: str, actor_id) -> None:
    """A chamber that leaves: no new courses; its documents keep verifying."""
    chamber.closed_at = None if chamber.closed_at else now()
    act = "chambers.closed" if chamber.closed_at else "chambers.reopened"
    audit(act, actor_id, chamber_id=chamber.id, thing=chamber, reason=reason)


def save_holiday(
    holiday: Holiday | None, name: str, first_on: date, last_on: date, is_yearly: bool, actor_id
) -> Holiday:
    """A new official holiday, or another wording or other days for one. Hours that people have been told stay."""
    if last_on < first_on:
        raise Refused("Son gün ilk günden önce olamaz.", "last_on")
    if (last_on - first_on).days > 30:
        raise Refused("Bir tatil en çok 31 gün olabilir.", "last_on")
    act = "chambers.holiday_changed" if holiday else "chambers.holiday_added"
    holiday = holiday or Holiday()
    holiday.name, holiday.first_on, holiday.last_on, holiday.is_yearly = name, first_on, last_on, is_yearly
    keep_holiday(holiday)
    days = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat(), "is_yearly": is_yearly}
    audit(act, actor_id, thing=holiday, name=name, **days)
    return holiday


def keep_holiday(holiday: Holiday) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(holiday)
            db.session.flush()
    except IntegrityError:
        raise Refused("Bu günler zaten tatil olarak yazılı.", "first_on") from None


def retire_holiday(holiday: Holiday, actor_id) -> None:
    """It counts no more; a second time it counts again."""
    holiday.retired_at = None if holiday.retired_at else now()
    keep_holiday(holiday)
    act = "chambers.holiday_retired" if holiday.retired_at else "chambers.holiday_restored"
    audit(act, actor_id, thing=holiday, name=holiday.name)

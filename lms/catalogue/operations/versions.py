from sqlalchemy import func, select, update

from lms.catalogue import kinds
from lms.catalogue.models import NEWEST, Category, Course, CourseRun, CourseVersion, VersionEvent
from lms.catalogue.rules import (
    PROGRAMME,
    STATES,
    WATCH,
    may_approve,
    own_rules,
    programme_gaps,
    rule_gaps,
    search_text,
)
from lms.chambers.models import Chamber
from lms.chambers.queries import rules_of
from lms.chambers.rules import DEFAULTS, outside
from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused, Stale

COPIED = (
    *(field for field, _, _ in PROGRAMME),
    *("is_assessed", "certificate_kind", "watch_threshold_bp", "watch_scope", "require_visible"),
    *("access_kind", "access_days", "access_until", "price_kurus", "prices", "keywords", "rules", "follows"),
    *("is_free", "vat_bp", "price_basis"),
)
WRITTEN = set(COPIED) - {"rules", "follows"}


def step(version, state, actor_id, reason):
    """Moves a version and writes the event. Not flushed."""
    version.state = state
    db.session.add(VersionEvent(version_id=version.id, state=state, actor_id=actor_id, reason=reason))


def index(version):
    """Works out the search text and the sort key of a version from itself, its course and its chamber."""
    course = db.session.get(Course, version.course_id)
    category = db.session.get(Category, course.category_id) if course.category_id else None
    parent = db.session.get(Category, category.parent_id) if category and category.parent_id else None
    chamber = db.session.get(Chamber, version.chamber_id)
    version.sort_key = turkish.sort_key(version.title)
    version.search_key = search_text(
        version.title,
        version.aim,
        [*version.keywords, *version.content],
        course.code,
        category.name if category else "",
        parent.name if parent else "",
        f"{chamber.short_name} {chamber.abbreviation}",
    )


def check_fresh(version, lock_version: int | None) -> None:
    """Refuses a page that is older than the version."""
    if lock_version is not None and lock_version != version.lock_version:
        raise Stale(
            "Bu sayfa açıldıktan sonra eğitim başka bir yerde değiştirildi. Yazdıklarınız duruyor; "
            "yeni durumu görmek için sayfayı başka bir sekmede açın, sonra yeniden kaydedin."
        )


def demand_draft(version) -> None:
    if version.state != "draft":
        raise Stale(f"Bu sürüm artık taslak değil (durumu: {STATES[version.state]}), bu yüzden değiştirilemez.")


def edited(version: CourseVersion, actor_id) -> None:
    """Somebody wrote in a draft: they can no longer approve it, and older pages become stale."""
    demand_draft(version)
    if actor_id is not None and actor_id not in version.author_ids:
        version.author_ids = [*version.author_ids, actor_id]
    version.edited_at = now()
    db.session.flush()


def write_version(version: CourseVersion, values: dict, actor_id, lock_version: int | None = None) -> None:
    """Writes programme, rules and prices of a draft. Unknown names are refused by a KeyError (no mass assignment)."""
    check_fresh(version, lock_version)
    demand_draft(version)
    if unknown := set(values) - WRITTEN:
        raise KeyError(unknown)
    if "title" in values and not values["title"]:
        raise Refused("Eğitimin adını yazın.", "title")
    chosen = {name: values[name] for name in WATCH if name in values}
    refuse_outside(version, chosen)
    in_force = rules_in(version)
    version.follows = [name for name in version.follows if name not in chosen or chosen[name] == in_force[name]]
    for name, value in values.items():
        setattr(version, name, value)
    index(version)
    edited(version, actor_id)


def write_rules(version: CourseVersion, values: dict, actor_id, lock_version: int | None = None) -> None:
    """The rule values that a draft chooses for itself within its chamber's bounds; none = as the chamber has it."""
    check_fresh(version, lock_version)
    demand_draft(version)
    bounds = DEFAULTS["course_bounds"]
    if unknown := set(values) - set(bounds):
        raise KeyError(unknown)
    chosen = {name: value for name, value in values.items() if value is not None}
    refuse_outside(version, chosen)
    before = own_rules(version)
    version.rules = {name: value for name, value in chosen.items() if name not in WATCH}
    version.follows = [name for name in WATCH if name not in chosen]
    chamber_rules = rules_of(version.chamber_id)
    for name in WATCH:
        setattr(version, name, chosen.get(name, chamber_rules[name]))
    edited(version, actor_id)
    audit("catalogue.rules", actor_id, thing=version, before=before, after=own_rules(version))


def rules_in(version: CourseVersion) -> dict:
    """What holds for the version today: the chamber's values and the version's own over them."""
    return {**rules_of(version.chamber_id), **own_rules(version)}


def refuse_outside(version: CourseVersion, chosen: dict) -> None:
    """Refused, beside its field, when the chamber does not let a course choose this."""
    for name, bound in outside(chosen, rules_of(version.chamber_id)["course_bounds"]):
        field = "watch_percent" if name == "watch_threshold_bp" else name
        if isinstance(bound, bool):
            raise Refused("Oda, bu kuralın eğitimde değiştirilmesine izin vermiyor.", field)
        low, high = ((one / 100 if name.endswith("_bp") else one) for one in bound)
        raise Refused(f"Odanın bu kural için sınırı {low:g} ile {high:g} arasıdır.".replace(".0 ", " "), field)


def open_new_version(course: Course, reason: str, actor_id) -> CourseVersion:
    """A draft after the newest version, with its values; the lessons are copied by lessons.operations.new_version.
    Refuses while another version is being worked on."""
    if not reason.strip():
        raise Refused("Neyin neden değişeceğini yazın.", "reason")
    db.session.scalar(select(Course.id).where(Course.id == course.id).with_for_update())
    newest = db.session.scalar(
        select(CourseVersion).where(CourseVersion.course_id == course.id).order_by(*NEWEST).limit(1)
    )
    if newest.state in ("draft", "submitted", "approved"):
        raise Refused("Bu eğitimin üzerinde çalışılan bir sürümü zaten var.")
    last = db.session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id))
    version = CourseVersion(
        course_id=course.id,
        chamber_id=course.chamber_id,
        number=last + 1,
        change_reason=reason.strip(),
        created_by_id=actor_id,
        author_ids=[actor_id] if actor_id else [],
        edited_at=now(),
        **{name: getattr(newest, name) for name in COPIED},
    )
    db.session.add(version)
    db.session.flush()
    index(version)
    step(version, "draft", actor_id, reason.strip())
    db.session.flush()
    return version


def mark_submitted(version: CourseVersion, actor_id) -> None:
    """draft -> submitted. The programme must be whole; lessons.operations.submit looks at the lessons first."""
    demand_draft(version)
    if gaps := programme_gaps(version) + rule_gaps(version):
        raise Refused(gaps[0][1], gaps[0][0])
    refuse_outside(version, own_rules(version))
    if actor_id is not None and actor_id not in version.author_ids:
        version.author_ids = [*version.author_ids, actor_id]
    step(version, "submitted", actor_id, None)
    audit("catalogue.submit", actor_id, thing=version)
    db.session.flush()


def approve(version: CourseVersion, actor_id, lock_version: int | None = None) -> None:
    """submitted -> approved, by somebody who has not written in it."""
    check_fresh(version, lock_version)
    if version.state != "submitted":
        raise Stale(f"Bu sürüm onay beklemiyor (durumu: {STATES[version.state]}).")
    if not may_approve(version.author_ids, actor_id):
        raise Refused("Bu sürümde çalıştığınız için onu siz onaylayamazsınız. Onay başka bir görevlinindir.")
    step(version, "approved", actor_id, None)
    audit("catalogue.approve", actor_id, thing=version)
    db.session.flush()


def send_back(version: CourseVersion, actor_id, reason: str) -> None:
    """submitted or approved -> draft, with a reason that its authors read."""
    if not reason.strip():
        raise Refused("Neden geri gönderdiğinizi yazın; eğitimi hazırlayan bunu okuyacak.", "reason")
    if version.state not in ("submitted", "approved"):
        raise Stale(f"Bu sürüm geri gönderilemez (durumu: {STATES[version.state]}).")
    step(version, "draft", actor_id, reason.strip())
    audit("catalogue.send_back", actor_id, thing=version, reason=reason.strip())
    db.session.flush()


def withdraw(version: CourseVersion, actor_id) -> None:
    """submitted -> draft by one of its authors, who wants to go on writing."""
    if version.state != "submitted":
        raise Stale(f"Bu sürüm onay beklemiyor (durumu: {STATES[version.state]}).")
    if actor_id not in version.author_ids:
        raise Refused("Yalnız bu sürümü hazırlayanlar geri çekebilir.")
    step(version, "draft", actor_id, "Hazırlayan geri çekti.")
    audit("catalogue.withdraw", actor_id, thing=version)
    db.session.flush()


def drop(version: CourseVersion, actor_id, reason: str, lock_version: int | None = None) -> bool:
    """A draft that nobody wants; nothing of it is deleted, a later draft takes the version before it as its pattern.
    Where the course never had another version the course is retired with it: then True. Refused for anything that was
    published or has runs; of two who act at once (another hand submits it) one is told."""
    if not reason.strip():
        raise Refused("Taslaktan neden vazgeçildiğini yazın.", "reason")
    check_fresh(version, lock_version)
    demand_draft(version)
    course = db.session.scalar(select(Course).where(Course.id == version.course_id).with_for_update())
    seen = version.lock_version
    dropped = update(CourseVersion).where(
        CourseVersion.id == version.id,
        CourseVersion.state == "draft",
        CourseVersion.lock_version == seen,
        CourseVersion.published_at.is_(None),
        ~select(CourseRun.id).where(CourseRun.version_id == version.id).exists(),
    )
    done = db.session.execute(dropped.values(state="dropped", lock_version=seen + 1))
    if not done.rowcount:
        raise Stale(
            "Bu sürüm bu sırada değişti ya da ona bağlı bir dönem var; taslaktan vazgeçilmedi. Sayfayı yenileyin."
        )
    db.session.refresh(version)
    db.session.add(VersionEvent(version_id=version.id, state="dropped", actor_id=actor_id, reason=reason.strip()))
    audit("catalogue.drop", actor_id, thing=version, reason=reason.strip(), number=version.number, title=version.title)
    others = select(CourseVersion.id).where(CourseVersion.course_id == course.id, CourseVersion.state != "dropped")
    alone = db.session.scalar(others.limit(1)) is None and course.retired_at is None
    if alone:
        course.retired_at = now()
        audit("catalogue.retire", actor_id, thing=course, reason=reason.strip())
    db.session.flush()
    return alone


def mark_published(version: CourseVersion, actor_id) -> CourseRun:
    """Makes a version the published one: retires the version before it (its run takes nobody in any more, who is in
    goes on), and opens the self-paced run with the rules frozen as they stand now. The caller has checked the content
    (lessons.operations.publish); the seed calls it for its own courses."""
    course = db.session.get(Course, version.course_id, with_for_update=True)
    if course.retired_at is not None:
        raise Refused("Kaldırılmış bir eğitim yayımlanamaz.")
    if lacks := kinds.lacking(version.chamber_id, version.certificate_kind):
        raise Refused("Belge türü eksik: " + " ".join(lacks), "certificate_kind")
    for before in db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course.id, CourseVersion.state == "published")
    ):
        step(before, "retired", actor_id, f"{version.number}. sürüm yayımlandı.")
        db.session.execute(
            update(CourseRun)
            .where(CourseRun.version_id == before.id, CourseRun.kind == "self_paced")
            .values(state="closed", ends_at=NOW)
        )
    db.session.flush()
    in_force = rules_of(version.chamber_id)
    for name in version.follows:
        setattr(version, name, in_force[name])
    index(version)
    step(version, "published", actor_id, None)
    version.published_at = now()
    run = CourseRun(
        course_id=course.id,
        version_id=version.id,
        chamber_id=version.chamber_id,
        kind="self_paced",
        state="open",
        starts_at=version.published_at,
        **frozen_rules(version),
    )
    db.session.add(run)
    audit("catalogue.publish", actor_id, thing=version, number=version.number)
    db.session.flush()
    return run


def frozen_rules(version) -> dict:
    """The rules of a run: the chamber's set in force, with the version's own values over it."""
    rules = rules_of(version.chamber_id)
    own = {name: getattr(version, name) for name in COPIED if name in FROZEN} | own_rules(version)
    own["access_until"] = version.access_until.isoformat() if version.access_until else None
    own["hours"] = str(version.hours)
    own["vat_bp"] = rules["vat_bp"] if version.vat_bp is None else version.vat_bp
    return {"rules": {**rules, **own}, "rule_version": rules["version"]}


FROZEN = {
    *("require_visible", "access_kind", "access_days", "access_until"),
    *("price_kurus", "prices", "price_basis", "certificate_kind", "is_assessed", "hours"),
}

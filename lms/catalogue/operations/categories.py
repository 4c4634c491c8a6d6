from sqlalchemy import func, select
from sqlalchemy.orm import undefer_group

from lms.catalogue.models import Category, Course, CourseVersion
from lms.catalogue.operations.versions import index
from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused


def add_category(chamber_id: int, name: str, parent: Category | None, actor_id) -> Category:
    """A subject at the end of its level. Two levels at most; names are unique beside each other."""
    name = turkish.clean_name(name)
    if parent is not None and parent.parent_id is not None:
        raise Refused("Konular iki düzeydir; alt konunun altına konu eklenemez.", "parent_id")
    slug = own_slug(chamber_id, name, parent)
    last = last_place(chamber_id, parent.id if parent else None)
    category = Category(
        chamber_id=chamber_id,
        parent_id=parent.id if parent else None,
        slug=slug,
        name=name,
        position=last + 1,
    )
    db.session.add(category)
    db.session.flush()
    audit("catalogue.add_category", actor_id, thing=category, name=name)
    return category


def last_place(chamber_id: int, parent_id: int | None) -> int:
    beside = (Category.chamber_id == chamber_id, Category.parent_id.is_not_distinct_from(parent_id))
    return db.session.scalar(select(func.max(Category.position)).where(*beside)) or 0


def own_slug(chamber_id, name, parent):
    part = turkish.slug(name)
    if not part:
        raise Refused("Konunun adını harflerle yazın.", "name")
    slug = f"{parent.slug}/{part}" if parent else part
    same = db.session.scalar(select(Category).where(Category.chamber_id == chamber_id, Category.slug == slug))
    if same is not None and same.retired_at is not None:
        raise Refused("Bu adda kaldırılmış bir konu var. Onu aşağıdaki listeden geri alabilirsiniz.", "name")
    if same is not None:
        raise Refused("Bu adda bir konu zaten var.", "name")
    return slug


def rename_category(category: Category, name: str, actor_id) -> None:
    """The name on the pages; the address part stays, so that links stay. The search texts of its courses follow."""
    name = turkish.clean_name(name)
    if not turkish.slug(name):
        raise Refused("Konunun adını harflerle yazın.", "name")
    before, category.name = category.name, name
    db.session.flush()
    audit("catalogue.rename_category", actor_id, thing=category, before=before, after=name)
    under = select(Category.id).where((Category.id == category.id) | (Category.parent_id == category.id))
    for version in db.session.scalars(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.category_id.in_(under))
        .options(undefer_group("programme"))
    ):
        index(version)
    db.session.flush()


def move_category(category: Category, by: int, actor_id) -> None:
    """One place up (-1) or down (+1) among its siblings; at the end nothing happens."""
    siblings = sorted(
        db.session.scalars(
            select(Category).where(
                Category.chamber_id == category.chamber_id,
                Category.parent_id.is_(None)
                if category.parent_id is None
                else Category.parent_id == category.parent_id,
                Category.retired_at.is_(None),
            )
        ),
        key=lambda one: (one.position, turkish.sort_key(one.name), one.id),
    )
    at = siblings.index(category)
    to = at + by
    if 0 <= to < len(siblings):
        siblings.insert(to, siblings.pop(at))
    for position, one in enumerate(siblings, 1):
        one.position = position
    audit("catalogue.move_category", actor_id, thing=category)
    db.session.flush()


def retire_category(category: Category, actor_id) -> None:
    """No new course may take it; old courses keep it. Refuses while courses or sub-subjects in use stand in it."""
    used = db.session.scalar(
        select(func.count()).select_from(Course).where(Course.category_id == category.id, Course.retired_at.is_(None))
    )
    if used:
        raise Refused("Bu konuda yürürlükte eğitim var. Önce eğitimleri başka bir konuya alın.")
    children = db.session.scalar(
        select(func.count())
        .select_from(Category)
        .where(Category.parent_id == category.id, Category.retired_at.is_(None))
    )
    if children:
        raise Refused("Bu konunun altında konular var. Önce onları kaldırın.")
    category.retired_at = now()
    audit("catalogue.retire_category", actor_id, thing=category)
    db.session.flush()


def restore_category(category: Category, actor_id) -> None:
    """In use again, at the end of its level. Refused below a subject that is not in use."""
    parent = db.session.get(Category, category.parent_id) if category.parent_id else None
    if parent is not None and parent.retired_at is not None:
        raise Refused(f"Önce üst konuyu geri alın: {parent.name}")
    category.retired_at, category.position = None, last_place(category.chamber_id, category.parent_id) + 1
    audit("catalogue.restore_category", actor_id, thing=category)
    db.session.flush()

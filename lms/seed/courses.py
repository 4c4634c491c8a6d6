from datetime import date
from decimal import Decimal

from lms.accounts.models import User
from lms.catalogue.models import Category, CourseVersion, VersionEvent
from lms.catalogue.operations import create_course, mark_published, write_version
from lms.chambers.models import Chamber
from lms.core.database import db
from lms.lessons.models import Lesson, Section
from lms.seed.lessons import RENDERED, read, reading_text, script
from lms.videos.models import Video

AUTHORS = {"insaat": "K004", "elektrik": "K009", "makina": "K013"}  # who wrote; approval and publishing are others'


def plant_courses(chambers: dict[str, Chamber], people: dict[str, User]) -> dict[str, CourseVersion]:
    """Categories and courses; those whose videos the seed renders, and those without videos, are published. A course
    whose videos nobody has recorded yet waits as approved, as it would in life. By course code."""
    categories = plant_categories(chambers)
    made = {}
    for entry in read("courses.yaml")["courses"]:
        chamber = chambers[entry["chamber"]]
        author = people[AUTHORS[entry["chamber"]]].id if entry["chamber"] in AUTHORS else None
        version = create_course(
            chamber,
            author,
            code=entry["code"],
            title=entry["title"],
            category_id=categories[entry["chamber"], entry["category"]].id,
            delivery_form=entry["delivery"],
            timing=entry.get("timing"),
            counts_in_statistics=entry["counts_in_statistics"],
            open_to_other_chambers=entry["open_to_other_chambers"],
            records_trainer_training=entry.get("records_trainer_training", False),
        )
        write_version(version, values_of(entry), author)
        plant_lessons(version, entry, chamber)
        step(version, "submitted", author)
        step(version, "approved", None)
        if has_no_video(entry) or script(entry["code"]) or entry["code"] in RENDERED:
            mark_published(version, None)
        made[entry["code"]] = version
    db.session.flush()
    return made


def plant_categories(chambers) -> dict[tuple[str, str], Category]:
    made = {}
    for tree in read("categories.yaml")["trees"]:
        chamber = chambers[tree["chamber"]]
        for position, top in enumerate(tree["categories"], 1):
            parent = Category(chamber_id=chamber.id, slug=top["slug"], name=top["name"], position=position)
            db.session.add(parent)
            db.session.flush()
            made[tree["chamber"], top["slug"]] = parent
            for number, child in enumerate(top.get("children", []), 1):
                row = Category(
                    chamber_id=chamber.id, parent_id=parent.id, slug=child["slug"], name=child["name"], position=number
                )
                db.session.add(row)
                made[tree["chamber"], child["slug"]] = row
    db.session.flush()
    return made


def values_of(entry: dict) -> dict:
    """The entry in the words of CourseVersion."""
    programme, prices, access = entry["programme"], entry["price"].get("kurus_by_class", {}), entry["access"]
    return {
        "title": entry["title"],
        "aim": programme["aim"],
        "hours": Decimal(str(programme["duration_hours"])),
        "target_group": programme["target_group"],
        "practice_notes": programme["practice_notes"],
        "content": programme["content"],
        "methods": programme["methods"],
        "assessment": programme["assessment"],
        "other": programme["other"],
        "is_assessed": entry["assessed"],
        "certificate_kind": entry["document_kind"],
        "watch_threshold_bp": (entry.get("watch_rule") or {}).get("share_bp", 9000),
        "watch_scope": (entry.get("watch_rule") or {}).get("scope", "course_total"),
        "access_kind": access["kind"],
        "access_days": access.get("days"),
        "access_until": date.fromisoformat(access["until"]) if access.get("until") else None,
        "price_kurus": prices.get("member", 0),
        "is_free": not prices.get("member", 0),
        "prices": prices,
        "keywords": entry["keywords"],
    }


def plant_lessons(version: CourseVersion, entry: dict, chamber: Chamber) -> None:
    for number, part in enumerate(entry["sections"], 1):
        section = Section(version_id=version.id, title=part["title"], position=number)
        db.session.add(section)
        db.session.flush()
        for position, lesson in enumerate(part["lessons"], 1):
            video = plant_video(chamber, lesson, entry) if lesson["kind"] == "video" else None
            body = reading_text(entry["code"], lesson["title"]) if lesson["kind"] == "reading" else ""
            db.session.add(
                Lesson(
                    section_id=section.id,
                    version_id=version.id,
                    title=lesson["title"],
                    kind=lesson["kind"],
                    position=position,
                    minutes=lesson["minutes"],
                    video_id=video.id if video else None,
                    body=body,
                )
            )
    db.session.flush()


def plant_video(chamber: Chamber, lesson: dict, entry: dict) -> Video | None:
    """An archive entry that waits for its recording; none for courses that the seed does not render."""
    if not (script(entry["code"]) or entry["code"] in RENDERED):
        return None
    from lms.videos.operations import make_video

    return make_video(chamber.id, lesson["title"], None)


def has_no_video(entry: dict) -> bool:
    return not any(lesson["kind"] == "video" for part in entry["sections"] for lesson in part["lessons"])


def step(version: CourseVersion, state: str, actor_id) -> None:
    """A step of the past: the seed's courses were written and approved before the program was here."""
    version.state = state
    db.session.add(VersionEvent(version_id=version.id, state=state, actor_id=actor_id, reason="Başlangıç içeriği"))
    db.session.flush()

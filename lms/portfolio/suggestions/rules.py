"""What suits whom, decided from what the person chose, and why, in words. No database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Wishes:
    """interests: slugs of subjects; chambers: slug -> name of the chambers one is a member of; renewals: course id ->
    (title, last day) of one's document which that course renews; left_out: course ids taken, applied for or hidden."""

    interests: frozenset[str] = frozenset()
    chambers: dict[str, str] | None = None
    renewals: dict[int, tuple[str, date]] | None = None
    left_out: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """A course and every reason why it is shown; each a sentence."""

    item: object  # catalogue's Item
    reasons: tuple[str, ...]


def reasons(item, wishes: Wishes) -> tuple[str, ...]:
    """Why this course would be shown; without an interest or a lapsing document there is no reason at all."""
    found = []
    if renewed := (wishes.renewals or {}).get(item.course_id):
        found.append(f"Belgenizi yeniler: {renewed[0]}. Son geçerlilik günü: {renewed[1]:%d.%m.%Y}")
    named = {item.category: item.category_name, item.parent: item.parent_name}
    chosen = [name for slug, name in named.items() if slug in wishes.interests]
    if chosen:
        found.append(f"Seçtiğiniz ilgi alanı: {chosen[0]}")
    if found and item.chamber_slug in (wishes.chambers or {}):
        found.append(f"Üyesi olduğunuz oda: {wishes.chambers[item.chamber_slug]}")
    if found and item.next_run is not None:
        found.append("Açılmış bir dönemi var")
    return tuple(found)


def suggest(items: Iterable, wishes: Wishes, limit: int) -> list[Suggestion]:
    """The best first: what renews a document, then the more reasons the better, then what begins sooner, then by name.
    Never a course that is left out."""
    found = [
        Suggestion(item, why)
        for item in items
        if item.course_id not in wishes.left_out and (why := reasons(item, wishes))
    ]
    found.sort(key=lambda one: order(one, wishes))
    return found[:limit]


def order(one: Suggestion, wishes: Wishes) -> tuple:
    item = one.item
    starts: datetime | None = item.next_run
    renews = item.course_id in (wishes.renewals or {})
    return (
        not renews,
        -len(one.reasons),
        starts is None,
        starts.timestamp() if starts else 0.0,
        item.sort_key,
        item.code,
    )

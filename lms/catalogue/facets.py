"""What the side of the catalogue offers: groups of choices with counts, from a search and what is chosen."""

from dataclasses import dataclass

from lms.catalogue.rules import FORMS
from lms.catalogue.shelf import Found, Shelf
from lms.core import turkish

TITLES = {
    "bicim": "Biçim",
    "oda": "Oda",
    "konu": "Konu",
    "belge": "Belge",
    "olcme": "Ölçme ve değerlendirme",
    "ucret": "Üye ücreti",
}
FIXED = {
    "bicim": FORMS,
    "olcme": {"sinavli": "Sınavlı", "sinavsiz": "Sınavsız"},
    "ucret": {"ucretsiz": "Ücretsiz", "ucretli": "Ücretli"},
}
AT_ONCE = 6  # more than these wait behind "hepsi"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    on: bool


@dataclass(frozen=True)
class Group:
    facet: str
    title: str
    first: list[Choice]
    rest: list[Choice]


def labels_of(facet: str, shelf: Shelf) -> dict[str, str]:
    return FIXED.get(facet) or {"oda": shelf.chambers, "konu": shelf.subjects, "belge": shelf.kinds}[facet]


def groups(found: Found, chosen: dict[str, set[str]], shelf: Shelf) -> list[Group]:
    """Every facet that offers something. Sub-subjects show when their subject or a chamber is chosen."""
    return [group for facet in TITLES if (group := group_of(facet, found, chosen.get(facet, set()), shelf)).first]


def group_of(facet, found, on, shelf) -> Group:
    labels = labels_of(facet, shelf)
    choices = [
        Choice(value, labels[value], found.counts[facet][value], value in on)
        for value in {*found.counts[facet], *on}
        if value in labels and (facet != "konu" or "/" not in value or value in on or value.split("/")[0] in on)
    ]
    if facet in FIXED:
        choices.sort(key=lambda choice: list(labels).index(choice.value))
        return Group(facet, TITLES[facet], choices, [])
    choices.sort(key=lambda choice: (not choice.on, -choice.count, turkish.sort_key(choice.label)))
    shown = max(AT_ONCE, sum(choice.on for choice in choices))
    if len(choices) <= shown + 2:
        shown = len(choices)
    return Group(facet, TITLES[facet], choices[:shown], choices[shown:])


def chips(chosen: dict[str, set[str]], shelf: Shelf) -> list[tuple[str, str, str]]:
    """(facet, value, text) of what is chosen and known, in the order of the groups."""
    return [
        (facet, value, labels_of(facet, shelf)[value])
        for facet in TITLES
        for value in sorted(chosen.get(facet, ()))
        if value in labels_of(facet, shelf)
    ]

"""What an item declares to be right: declarations, mappings, and by which rule the answer is processed."""

import re
from dataclasses import dataclass, field
from fractions import Fraction

from lms.exams import kinds
from lms.exams.formats.qti.tree import text_of

TEMPLATE = re.compile(r"(match_correct|map_response_point|map_response)(?:\.xml)?$")
NO_RULE = "Puanlama kuralı yazılmamış; bildirilen doğru yanıta göre puanlanır."
OWN_RULE = "Sorunun kendi puanlama kuralı alınmadı; bildirilen doğru yanıta göre puanlanır."


@dataclass
class Response:
    """One responseDeclaration. `rule`: match_correct, map_response, map_response_point; else the item has its own."""

    identifier: str
    cardinality: str = "single"
    base: str = ""
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, Fraction] = field(default_factory=dict)
    exact: bool = True  # upper and lower case differ
    areas: list = field(default_factory=list)  # (shape, coords, Fraction)
    default: Fraction = Fraction(0)
    most: Fraction | None = None  # upper bound of the mapped sum
    rule: str = ""
    tolerance: str = "0"
    relative: bool = False

    @property
    def by_map(self) -> bool:
        """Whether the mapping decides: the rule says so, or there is nothing else."""
        return bool(self.mapped) and (self.rule == "map_response" or not self.correct)

    def need(self):
        if not self.correct and not self.mapped and not self.areas:
            raise ValueError("Doğru yanıt yazılmamış.")


def of(root, item) -> dict[str, Response]:
    """The declarations of an item by their names; says what of its processing is left behind."""
    found = {}
    for declared in root.findall("responseDeclaration"):
        one = declaration(declared)
        found[one.identifier] = one
    processing = root.find("responseProcessing")
    rule = TEMPLATE.search((processing.get("template") or "").strip()) if processing is not None else None
    for one in found.values():
        one.rule = rule[1] if rule else ""
    if processing is None and any(one.correct or one.mapped or one.areas for one in found.values()):
        item.lose(NO_RULE)
    if processing is not None and not rule and (processing.get("template") or len(processing)):
        own_rule(processing, found)
        item.lose(OWN_RULE)
    return found


def declaration(declared) -> Response:
    one = Response(declared.get("identifier") or "", declared.get("cardinality") or "single")
    one.base = declared.get("baseType") or ""
    one.correct = [text_of(value) for value in declared.findall("correctResponse/value")]
    mapping = declared.find("mapping")
    if mapping is not None:
        entries = mapping.findall("mapEntry")
        one.mapped = {" ".join((e.get("mapKey") or "").split()): kinds.fraction(e.get("mappedValue")) for e in entries}
        one.exact = any((e.get("caseSensitive") or "true").lower() != "false" for e in entries)
        bounds(one, mapping)
    areas = declared.find("areaMapping")
    if areas is not None:
        one.areas = [
            (e.get("shape") or "", e.get("coords") or "", kinds.fraction(e.get("mappedValue")))
            for e in areas.findall("areaMapEntry")
        ]
        bounds(one, areas)
    return one


def bounds(one, mapping):
    one.default = kinds.fraction(mapping.get("defaultValue") or "0")
    one.most = kinds.fraction(mapping.get("upperBound")) if mapping.get("upperBound") else None


def own_rule(processing, found):
    """Of the item's own rule: which responses are mapped, and the margin of a numeric comparison."""
    for name, rule in (("mapResponse", "map_response"), ("mapResponsePoint", "map_response_point")):
        for mapped in processing.iter(name):
            if mapped.get("identifier") in found:
                found[mapped.get("identifier")].rule = rule
    for equal in processing.iter("equal"):
        name = next((part.get("identifier") for part in equal.iter("variable")), "")
        margin = (equal.get("tolerance") or "").split()
        if name in found and margin and equal.get("toleranceMode") in ("absolute", "relative"):
            relative = equal.get("toleranceMode") == "relative"
            exact = abs(kinds.fraction(margin[0]))
            found[name].tolerance, found[name].relative = str(exact / 100 if relative else exact), relative


def shares(one: Response, identifiers: list[str], marks: int, item) -> tuple[dict[str, str], str]:
    """(weight of every choice, rule) for choices of which `marks` may be taken. Sets the item's points."""
    one.need()
    if not one.by_map:
        right = [name for name in identifiers if name in one.correct]
        if len(right) != len(set(one.correct)):
            raise ValueError("Doğru yanıt, seçenekler arasında yok.")
        if one.mapped and one.rule != "match_correct":
            item.lose("Kısmi puanlar alınmadı.")
        weight = str(Fraction(1, len(right)))
        return {name: weight if name in right else "0" for name in identifiers}, "all_or_nothing"
    values = {name: one.mapped.get(name, one.default) for name in identifiers}
    best = sum(sorted((value for value in values.values() if value > 0), reverse=True)[:marks], Fraction(0))
    if best <= 0:
        raise ValueError("Puan kazandıran bir seçenek yok.")
    if one.most is not None and one.most < best:
        item.lose("Puanın üst sınırı alınmadı.")
    item.points = str(best)
    return {name: str(max(value / best, Fraction(-1))) for name, value in values.items()}, "partial"

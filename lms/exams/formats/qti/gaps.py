"""Gaps in a text: one of them alone is a number or a short text, several make a cloze."""

from fractions import Fraction

from lms.exams import kinds
from lms.exams.formats.qti import responses
from lms.exams.formats.qti.choices import known
from lms.exams.formats.qti.responses import Response
from lms.exams.formats.qti.tree import Writer

BLANK = "_____"


def fill(item, body, found, answers, pictures):
    writer = Writer(item, pictures)
    fields = [field_of(item, one, answers.get(one.get("responseIdentifier") or ""), writer) for one in found]
    alone = len(found) == 1 and found[0].tag == "textEntryInteraction"
    numbers = {id(one): number for number, one in enumerate(found, 1)}

    def put(element):
        if id(element) not in numbers:
            return None
        return BLANK if alone else f"{{{numbers[id(element)]}}}"

    if not alone and kinds.GAP.search("".join(body.itertext())):
        raise ValueError("Metinde {1} biçiminde bir yazı var; boşlukla karışır.")
    writer.put = put
    item.stem = writer.inner(body)
    if alone:
        only = fields[0]
        item.kind = only["kind"]
        item.body = {name: value for name, value in only.items() if name not in ("kind", "weight")}
    else:
        item.kind, item.body = "cloze", {"fields": fields}
    if not alone:
        item.points = str(sum((kinds.fraction(one["weight"]) for one in fields), Fraction(0)))


def field_of(item, interaction, response: Response | None, writer) -> dict:
    """One gap: its kind, its weight among the others, its answers."""
    if response is None:
        raise ValueError("Yanıt bildirimi (responseDeclaration) yok.")
    response.need()
    if interaction.tag == "inlineChoiceInteraction":
        parts = interaction.findall("inlineChoice")
        names = known(parts)
        one = Points()
        weights, _ = responses.shares(response, names, 1, one)
        pairs = zip(names, parts, strict=True)
        made = [{"text": writer.inner(part), "weight": weights[name], "feedback": ""} for name, part in pairs]
        for reason in one.lost:
            item.lose(reason)
        return {"kind": "single", "weight": one.points, "choices": made}
    weighed, best = typed(response)
    if response.base in ("integer", "float"):
        answers = [
            {"value": str(kinds.fraction(text)), "weight": weight, "feedback": "", **margin(response)}
            for text, weight in weighed
        ]
        if interaction.get("base") not in (None, "10"):
            item.lose("Sayı tabanı alınmadı; yanıt onlu tabanda okunur.")
        return {"kind": "numerical", "weight": best, "answers": answers, "unit": ""}
    if interaction.get("patternMask"):
        item.lose("Yanıtın kalıbı (patternMask) alınmadı.")
    exact = response.exact if response.by_map else True
    how = {"case": "exact" if exact else "ignore", "diacritics": "exact", "wildcards": False}
    accepted = [{"text": text, "weight": weight, "feedback": ""} for text, weight in weighed]
    return {"kind": "short_text", "weight": best, "accepted": accepted, **how}


class Points:
    """Stands for the item while one gap's weights are worked out."""

    def __init__(self):
        self.points, self.lost = "1", []

    def lose(self, reason):
        self.lost.append(reason)


def margin(response) -> dict:
    return {"tolerance": response.tolerance, "relative": response.relative}


def typed(response) -> tuple[list[tuple[str, str]], str]:
    """(text, weight) of what is accepted, and what the gap is worth."""
    if not response.by_map:
        return [(text, "1") for text in response.correct], "1"
    best = max(response.mapped.values())
    if best <= 0:
        raise ValueError("Puan kazandıran bir yanıt yok.")
    return [(text, str(value / best)) for text, value in response.mapped.items() if value > 0], str(best)

"""Marking on a drawing: given regions, or free places that areas are counted for."""

import math
import re
from fractions import Fraction

from lms.exams import kinds, regions
from lms.exams.formats.qti import responses
from lms.exams.formats.qti.choices import known, whole
from lms.exams.formats.qti.responses import Response
from lms.exams.formats.qti.tree import text_of

ROUND = 24  # corners that stand for an ellipse
NO_ALT = "Resmin sözle anlatımı dosyada yok; soruyu açıp yazın."


def hotspot(item, interaction, response: Response, writer):
    parts = interaction.findall("hotspotChoice")
    names = known(parts)
    marks = marks_of(interaction, response, len(parts))
    weights, rule = responses.shares(response, names, marks, item)
    drawn = drawing(item, interaction, writer)
    found = [
        region(item, part.get("shape"), part.get("coords"), drawn, weights[name], part.get("hotspotLabel") or name)
        for name, part in zip(names, parts, strict=True)
    ]
    fill(item, drawn, found, marks, "0", rule)


def points(item, interaction, response: Response, writer):
    if not response.areas:
        raise ValueError("İşaretlenecek alanlar (areaMapping) yazılmamış.")
    values = [value for _, _, value in response.areas]
    marks = marks_of(interaction, response, sum(value > 0 for value in values))
    best = sum(sorted((value for value in values if value > 0), reverse=True)[:marks], Fraction(0))
    if best <= 0:
        raise ValueError("Puan kazandıran bir alan yok.")
    if response.rule == "match_correct":
        item.lose("Tek bir noktaya göre puanlama yerine alanlara göre puanlanır.")
    if response.default > 0:
        item.lose("Alanların dışına verilen puan alınmadı.")
    item.points = str(best)
    drawn = drawing(item, interaction, writer)
    found = [
        region(item, shape, coords, drawn, str(max(value / best, Fraction(-1))), "")
        for shape, coords, value in response.areas
    ]
    fill(item, drawn, found, marks, str(max(min(response.default, Fraction(0)) / best, Fraction(-1))), "partial")


def marks_of(interaction, response, most: int) -> int:
    """How many places the candidate may mark; QTI's 0 is as many as one likes."""
    asked = whole(interaction.get("maxChoices"), 1) if response.cardinality != "single" else 1
    return min(max(asked or most, 1), kinds.MARKS_MAX)


def drawing(item, interaction, writer) -> dict:
    """The picture, written anew, with how much smaller it became."""
    shown = next((child for child in interaction if child.tag in ("object", "img", "picture")), None)
    if shown is not None and shown.tag == "picture":
        shown = next(shown.iter("img"), None)
    if shown is None:
        raise ValueError("Sorunun resmi yazılmamış.")
    made = writer.pictures.taken(shown.get("data") or shown.get("src") or "")
    alt = shown.get("alt") or text_of(shown)
    if not alt:
        item.lose(NO_ALT)
    said = [whole(shown.get(name), real) for name, real in zip(("width", "height"), made.came, strict=True)]
    scale = [now / before for now, before in zip((made.width, made.height), said, strict=True) if before]
    alt = alt[:600] or item.title or "Resim"
    facts = {"image": made.address, "width": made.width, "height": made.height, "alt": alt}
    return {"facts": facts, "said": said, "scale": scale if len(scale) == 2 else [1, 1]}


def region(item, shape, coords, drawn, weight, name) -> dict:
    shape, at = outline(item, (shape or "").lower(), coords or "", drawn["said"])
    at = regions.scaled(shape, at, *drawn["scale"])
    return {"shape": shape, "at": at, "weight": weight, "name": name[:80], "feedback": ""}


def outline(item, shape, coords, size) -> tuple[str, list[float]]:
    at = []
    for n, text in enumerate(re.split(r"[\s,;]+", coords.strip())[: 2 * regions.CORNERS] if coords.strip() else []):
        found = re.fullmatch(r"(-?\d{1,6}(?:\.\d{1,6})?)(%?)", text)
        if not found:
            raise ValueError("Alanın sayıları okunamadı.")
        at.append(float(found[1]) * (size[n % 2] / 100 if found[2] else 1))
    if shape == "default":
        return "rect", [0, 0, *size]
    if shape == "ellipse" and len(at) == 4:
        item.lose("Elips, çokgen olarak alındı.")
        turns = [2 * math.pi * n / ROUND for n in range(ROUND)]
        return "poly", [one for t in turns for one in (at[0] + at[2] * math.cos(t), at[1] + at[3] * math.sin(t))]
    if shape == "poly" and len(at) > 6 and at[:2] == at[-2:]:
        at = at[:-2]  # closed by its first corner
    return shape, at


def fill(item, drawn, found, marks, outside, rule):
    item.kind = "hotspot"
    item.body = {**drawn["facts"], "regions": found, "marks": marks, "outside": outside, "rule": rule}

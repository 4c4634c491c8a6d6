"""Moodle's "drag and drop markers" and our questions on a drawing, both ways. The two fit where every region is right,
all of them count the same and each may be marked; everything else is told as a loss."""

import base64
import re
from fractions import Fraction
from xml.sax.saxutils import escape, quoteattr

from lms.core import pictures
from lms.core.refusals import Refused
from lms.exams import kinds, regions, rich_text

SHAPES = {"rectangle": "rect", "circle": "circle", "polygon": "poly"}
NO_ALT = "Resmin sözle anlatımı dosyada yok; soruyu açıp yazın."


def said(element, path) -> str:
    inner = element.find(path)
    return "".join(inner.itertext()).strip() if inner is not None else ""


def read(item, element):
    """Fills an Item. Raises ValueError with a sentence for what we have no question for."""
    drops = element.findall("drop")
    wanted = {said(drop, "choice") for drop in drops}
    if len(wanted) != 1:
        raise ValueError("birden çok farklı etiketli işaretleme sorusu alınamıyor")
    if len(element.findall("drag")) > 1:
        item.lose("Kullanılmayan etiketler alınmadı.")
    file = element.find("file")
    if file is None:
        raise ValueError("sorunun resmi dosyada yok")
    picture = taken("".join((file.text or "").split()))
    across, down = (picture.width / picture.came[0], picture.height / picture.came[1])
    share = str(Fraction(1, len(drops)))
    found = []
    for drop in drops:
        shape = SHAPES.get(said(drop, "shape").lower(), "")
        at = regions.scaled(shape, numbers(shape, said(drop, "coords")), across, down)
        found.append({"shape": shape, "at": at, "weight": share, "name": "", "feedback": ""})
    alt = (file.get("alt") or "").strip()
    if not alt:
        item.lose(NO_ALT)
    item.kind = "hotspot"
    item.body = {
        **{"image": picture.address, "width": picture.width, "height": picture.height},
        "alt": alt[:600] or rich_text.to_plain(item.stem)[:200] or "Resim",
        **{"regions": found, "marks": len(found), "outside": "0", "rule": "partial"},
    }


def taken(encoded: str) -> pictures.Picture:
    try:
        return pictures.rewritten(base64.b64decode(encoded, validate=True))
    except Refused as refused:
        raise ValueError(refused.sentence) from refused


def numbers(shape: str, text: str) -> list[float]:
    """Moodle writes a rectangle as its corner and size: 10,20;30,40."""
    found = [float(one) for one in re.findall(r"-?\d{1,6}(?:\.\d{1,6})?", text)[: 2 * regions.CORNERS + 2]]
    if shape == "rect" and len(found) == 4:
        return [found[0], found[1], found[0] + found[2], found[1] + found[3]]
    return found


def losses(body) -> list[str]:
    """What Moodle has no place for."""
    weights = [kinds.fraction(one["weight"]) for one in body["regions"]]
    right = [weight for weight in weights if weight > 0]
    found = []
    if len(set(right)) > 1 or len(right) < len(weights) or kinds.fraction(body.get("outside") or "0"):
        found.append("ağırlıklar ve yanlış bölgeler")
    if body["marks"] != len(right):
        found.append("işaret sayısı")
    if body.get("rule") == "all_or_nothing":
        found.append("ya hep ya hiç kuralı")
    return found


def write(body):
    """The lines of the question that are its own."""
    address = body["image"]
    kind, encoded = address[len("data:image/") :].split(";base64,", 1)
    yield "<shuffleanswers>0</shuffleanswers><showmisplaced>0</showmisplaced>"
    yield f'<file name="cizim.{kind}" encoding="base64" alt={quoteattr(body["alt"])}>{encoded}</file>'
    right = [one for one in body["regions"] if kinds.fraction(one["weight"]) > 0]
    yield f"<drag><no>1</no><text>İşaret</text><noofdrags>{len(right)}</noofdrags></drag>"
    words = {ours: theirs for theirs, ours in SHAPES.items()}
    for number, one in enumerate(right, 1):
        shape, coords = words[one["shape"]], coords_of(one["shape"], one["at"])
        yield f"<drop><no>{number}</no><shape>{shape}</shape><coords>{escape(coords)}</coords><choice>1</choice></drop>"


def coords_of(shape, at) -> str:
    if shape == "circle":
        return f"{at[0]},{at[1]};{at[2]}"
    if shape == "rect":
        return f"{at[0]},{at[1]};{at[2] - at[0]},{at[3] - at[1]}"
    return ";".join(f"{x},{y}" for x, y in regions.corners_of(at))

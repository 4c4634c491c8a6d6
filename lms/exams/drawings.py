"""Between the question form and the body of a question on a drawing. Pure but for the form."""

from fractions import Fraction

from lms.core.refusals import Refused
from lms.exams import kinds, regions


def body_of(form, known) -> dict:
    """What the form says. `form.drawn` (image, width, height) has been put there by the page. Raises Refused."""
    if not form.drawn:
        raise Refused("Önce resmi seçip yükleyin.", "drawing")
    rows = [row for row in form.regions.data if row["shape"] and (row["at"] or "").strip()]
    right = sum(bool(row["correct"]) for row in rows)
    marks = form.marks.data or min(max(right, 1), kinds.MARKS_MAX)
    return {
        **form.drawn,
        "alt": " ".join((form.drawing_alt.data or "").split()),
        "regions": [region_of(row, number, min(right, marks)) for number, row in enumerate(rows, 1)],
        "marks": marks,
        "outside": share(form.outside.data, "outside") if (form.outside.data or "").strip() else "0",
        "rule": form.rule.data,
    }


def region_of(row, number, among) -> dict:
    try:
        at = regions.read(row["at"])
    except ValueError as error:
        raise Refused(f"Bölge {number}: {error}", "regions") from error
    weight = str(Fraction(1, among)) if row["correct"] and among else "0"
    if (row["weight"] or "").strip():
        weight = share(row["weight"], "regions")
    return {"shape": row["shape"], "at": at, "weight": weight, "name": (row["name"] or "").strip()[:80], "feedback": ""}


def share(text, field) -> str:
    try:
        return kinds.weight_of_percent(text.replace("%", ""))
    except ValueError as error:
        raise Refused(str(error), field) from error


def form_of(body) -> dict:
    """What the form is opened with."""
    right = sum(kinds.fraction(one["weight"]) > 0 for one in body["regions"])
    usual = Fraction(1, min(right, body["marks"])) if right else Fraction(1)
    rows = []
    for one in body["regions"]:
        weight = kinds.fraction(one["weight"])
        own = "" if weight in (usual, 0) else percent(weight)
        line = {"shape": one["shape"], "at": regions.written(one["at"]), "name": one.get("name", "")}
        rows.append({**line, "correct": weight > 0, "weight": own})
    outside = kinds.fraction(body.get("outside") or "0")
    return {
        "drawing_alt": body["alt"],
        "regions": rows,
        "marks": body["marks"],
        "outside": percent(outside) if outside else "",
        "rule": body.get("rule", "partial"),
    }


def percent(weight: Fraction) -> str:
    return f"{float(weight * 100):.7g}".replace(".", ",")


def name_of(body, number: int) -> str:
    return body["regions"][number].get("name") or f"Bölge {number + 1}"


def answer_words(body, answer) -> str:
    """Where the candidate's marks are, and in which regions they lie."""
    words = []
    for number, (x, y) in enumerate(answer, 1):
        hit = regions.found(body["regions"], x, y)
        where = "bölge dışında" if hit is None else name_of(body, hit)
        words.append(f"{number}: {regions.place_words(x, y, body['width'], body['height'])}, {where}")
    return "; ".join(words)


def key_words(body) -> str:
    right = [number for number, one in enumerate(body["regions"]) if kinds.fraction(one["weight"]) > 0]
    return "; ".join(f"{name_of(body, at)}: {centre_words(body, at)}" for at in right)


def centre_words(body, number) -> str:
    shape, at = body["regions"][number]["shape"], body["regions"][number]["at"]
    if shape == "circle":
        x, y = at[:2]
    else:
        x, y = ((min(part) + max(part)) // 2 for part in (at[::2], at[1::2]))
    side = [min(max(one, 0), most) for one, most in ((x, body["width"]), (y, body["height"]))]
    return regions.place_words(*side, body["width"], body["height"])


def picture(version, answer=None, key=True) -> dict | None:
    """For pages after the rule allows it: the drawing with the candidate's marks and, with `key`, the regions."""
    if version.kind != "hotspot":
        return None
    body = version.body
    shown = [(at, one, kinds.fraction(one["weight"]) > 0) for at, one in enumerate(body["regions"])] if key else []
    marks = [place for place in answer or [] if regions.is_place(place, body["width"], body["height"])]
    lines = [(one["shape"], one["at"], right, name_of(body, at)) for at, one, right in shown]
    return {name: body[name] for name in ("image", "width", "height", "alt")} | {"regions": lines, "marks": marks}

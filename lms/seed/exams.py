"""The eight question banks as the exams room keeps them, and an exam for each published course that has a bank."""

from fractions import Fraction
from html import escape

import yaml

from lms.exams import kinds
from lms.exams.operations import plans
from lms.exams.operations.banks import make_bank, write_question
from lms.exams.operations.exams import open_exam, write_exam
from lms.settings import PACKAGE

OFFICERS = {"insaat": "K006", "elektrik": "K011", "makina": "K015", "harita-kadastro": "K021"}
SECONDS = {"insaat": "K003", "elektrik": "K008", "makina": "K012", "mimarlar": "K017", "harita-kadastro": "K019"}
LEFT_OUT = ("statik", "isg")  # banks without an exam: theirs is another bank's course, or not published yet


def plant_exams(chambers, people, versions) -> None:
    """Banks with all questions; open questions in a bank of their own, because they need a marker."""
    for path in sorted((PACKAGE / "seed/questions").glob("*.yaml")):
        content = yaml.safe_load(path.read_text())
        if "questions" not in content:
            continue
        chamber = chambers[content["chamber"]]
        officer = people[OFFICERS[chamber.slug]].id if chamber.slug in OFFICERS else None
        bank = make_bank(chamber.id, content["title"], officer)
        by_hand = make_bank(chamber.id, f"{content['title']}: açık uçlu", officer)
        drawable = {1: 0, 2: 0, 3: 0}
        for question in content["questions"]:
            manual = question["type"] in kinds.MANUAL
            write_question(by_hand if manual else bank, content_of(question), officer)
            if not manual:
                drawable[question["difficulty"]] += 1
        version = versions[content["course"]]
        if content["bank"] not in LEFT_OUT and version.state == "published":
            plant_exam(
                chamber, version, bank, content["blueprint"], drawable, officer, people[SECONDS[chamber.slug]].id
            )


def plant_exam(chamber, version, bank, blueprint, drawable, officer, second) -> None:
    draw = []
    for part in blueprint["draw"]:
        count = min(part["count"], drawable[part["difficulty"]])
        draw.append({"bank_id": bank.id, "difficulty": part["difficulty"], "topic": "", "count": count})
    values = {
        "title": blueprint["title"],
        "version_id": version.id,
        "duration_ms": blueprint["minutes"] * 60_000,
        "pass_mark": blueprint["pass_mark"],
        "shuffle": blueprint["shuffle"],
        "draw": draw,
    }
    exam = write_exam(chamber.id, values, officer)
    plans.lock(exam, second)
    open_exam(exam, officer)


def content_of(question: dict) -> dict:
    """A question of the files in the words of exams.kinds."""
    return {
        "title": question["id"],
        "kind": question["type"],
        "stem": f"<p>{escape(question['stem'])}</p>",
        "body": BODIES[question["type"]](question),
        "points": str(question.get("max_points", 1)),
        "topic": question["topic"],
        "difficulty": question["difficulty"],
        "feedback": f"<p>{escape(question['feedback'])}</p>",
        "source": "Deneme içeriği",
    }


def single(question):
    return {
        "choices": [
            {"text": escape(choice["text"]), "weight": "1" if choice["correct"] else "0", "feedback": ""}
            for choice in question["choices"]
        ]
    }


def multiple(question):
    right = sum(choice["correct"] for choice in question["choices"])
    wrong = len(question["choices"]) - right
    good, bad = str(Fraction(1, right)), str(-Fraction(1, max(wrong, right)))
    return {
        "rule": "partial",
        "choices": [
            {"text": escape(choice["text"]), "weight": good if choice["correct"] else bad, "feedback": ""}
            for choice in question["choices"]
        ],
    }


def true_false(question):
    return {"correct": question["correct"], "feedback_true": "", "feedback_false": ""}


def tolerance_of(question) -> tuple[str, bool]:
    """(how much, whether it is a share of the key); a bare number is absolute."""
    tolerance = question.get("tolerance", 0)
    if not isinstance(tolerance, dict):
        return str(tolerance), False
    return str(tolerance.get("relative", tolerance.get("absolute", 0))), "relative" in tolerance


def numerical(question):
    tolerance, relative = tolerance_of(question)
    answer = {
        "value": str(question["key"]),
        "tolerance": tolerance,
        "relative": relative,
        "weight": "1",
        "feedback": "",
    }
    return {"answers": [answer], "unit": question.get("unit", "")}


def parameterised(question):
    tolerance, relative = tolerance_of(question)
    return {
        "variables": question["variables"],
        "expression": question["expression"],
        "tolerance": tolerance,
        "relative": relative,
        "unit": question.get("unit", ""),
    }


def short_text(question):
    compare = question.get("compare", {})
    return {
        "accepted": [{"text": text, "weight": "1", "feedback": ""} for text in question["accepted"]],
        "case": "exact" if compare.get("case") == "exact" else "ignore",
        "diacritics": "lenient" if compare.get("diacritics") == "lenient" else "exact",
        "wildcards": False,
    }


def matching(question):
    lefts = [pair["left"] for pair in question["pairs"]]
    rights = list(dict.fromkeys([*(pair["right"] for pair in question["pairs"]), *question.get("distractors", [])]))
    key = [rights.index(pair["right"]) for pair in question["pairs"]]
    return {"lefts": lefts, "rights": rights, "key": key, "rule": "per_pair"}


def ordering(question):
    return {"items": question["items"], "rule": question.get("scoring", "relative_order")}


def cloze(question):
    fields = []
    for field in sorted(question["fields"], key=lambda one: one["number"]):
        made = {"single": single, "numerical": numerical, "short_text": short_text}[field["type"]](field)
        fields.append({"kind": field["type"], "weight": "1", **made})
    return {"fields": fields}


def by_hand(question):
    rubric = [{"points": str(line["points"]), "criterion": line["criterion"]} for line in question.get("rubric", [])]
    return {"model_answer": question.get("model_answer", ""), "rubric": rubric, "max_words": 400}


BODIES = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "numerical": numerical,
    "numerical_parameterised": parameterised,
    "short_text": short_text,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
    "open": by_hand,
}

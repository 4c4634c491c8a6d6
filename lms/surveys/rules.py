"""What a survey may ask, and what may be shown of its answers. No database.

Nothing is shown of fewer than SMALL answers. Against subtraction: answers are counted in batches of SMALL or more, and
everything that is ever shown - of a run, a course, a trainer, a month, the chamber, today or tomorrow - is a sum of
whole batches. Whatever is subtracted from whatever, a sum of whole batches is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

SMALL = 5  # answers; fewer are not counted out
OPEN_DAYS = 60  # for how long an invitation can be answered
MOST_QUESTIONS = 20
TEXT_MAX = 2000
SKIPPED = "-"  # the choice of somebody who does not want to answer this question
Z = 1.959964  # 95 %

ABOUT = {"content": "İçerik", "trainer": "Eğitici", "course": "Eğitimin yürütülüşü", "place": "Yer ve koşullar"}
KINDS = {"scale": "1–5 arası puan", "choice": "Tek seçim", "text": "Serbest metin"}
SCALE = {1: "1 – Hiç katılmıyorum", 2: "2", 3: "3", 4: "4", 5: "5 – Tümüyle katılıyorum"}
STATES = {"draft": "Taslak", "current": "Kullanımda", "old": "Eski sürüm"}
TEXT_STATES = {"waiting": "Denetim bekliyor", "shown": "Eğiticiye açık", "hidden": "Gizlendi"}

USUAL: list[dict] = [
    {"about": "content", "kind": "scale", "text": "Eğitimin içeriği mesleki işlerimde kullanabileceğim düzeydeydi."},
    {"about": "content", "kind": "scale", "text": "Konuların kapsamı ve sırası anlaşılırdı."},
    {"about": "trainer", "kind": "scale", "text": "Eğitici konuyu açık ve anlaşılır biçimde anlattı."},
    {"about": "trainer", "kind": "scale", "text": "Örnekler ve uygulamalar öğrenmeme yardımcı oldu."},
    {"about": "course", "kind": "scale", "text": "Eğitimin süresi konuya uygundu."},
    {"about": "place", "kind": "scale", "text": "Eğitim yeri ve donanımı uygundu."},
    {
        "about": "course",
        "kind": "choice",
        "text": "Bu eğitimi bir meslektaşınıza önerir misiniz?",
        "choices": ["Öneririm", "Kararsızım", "Önermem"],
    },
    {"about": "course", "kind": "text", "text": "Neyi değiştirmemizi isterdiniz?"},
]
INTRO = (
    "Eğitimi sonraki katılımcılar için iyileştirmek istiyoruz. Yanıtlamak zorunda değilsiniz; yanıtınız belgenizi "
    "etkilemez."
)


def same_question(one: Mapping, other: Mapping) -> bool:
    """Whether two questions ask the same in the same words: only then their answers may stand in one row."""
    return all((one.get(name) or []) == (other.get(name) or []) for name in ("about", "kind", "text", "choices"))


def faults(questions: list[Mapping]) -> list[str]:
    """What keeps a list of questions from being used, in sentences."""
    found = []
    if not questions:
        found.append("Ankette en az bir soru olmalıdır.")
    if len(questions) > MOST_QUESTIONS:
        found.append(f"Bir ankette en çok {MOST_QUESTIONS} soru olabilir.")
    if questions and all(one["kind"] == "text" for one in questions):
        found.append("Sayılabilen en az bir soru (puan ya da tek seçim) ekleyin.")
    return found


def asked(questions: list[dict], delivery_form: str) -> list[dict]:
    """The questions that make sense for a course: an online one has no place."""
    return [one for one in questions if one["about"] != "place" or delivery_form != "online"]


def tally(questions: list[Mapping], answers: Iterable[Mapping]) -> dict[str, dict[str, int]]:
    """Key -> {value: how many} of the countable questions. A question that fewer than SMALL of the batch answered is
    left out whole."""
    answers, found = list(answers), {}
    for question in questions:
        if question["kind"] == "text":
            continue
        counts: dict[str, int] = {}
        for one in answers:
            if (value := one.get(question["key"])) is not None:
                counts[str(value)] = counts.get(str(value), 0) + 1
        if sum(counts.values()) >= SMALL:
            found[question["key"]] = counts
    return found


def added(tallies: Iterable[Mapping]) -> dict[str, dict[str, int]]:
    """The sum of several batches' tallies."""
    found: dict[str, dict[str, int]] = {}
    for one in tallies:
        for key, counts in one.items():
            into = found.setdefault(key, {})
            for value, count in counts.items():
                into[value] = into.get(value, 0) + count
    return found


@dataclass(frozen=True)
class Box:
    """The answers of one sending that wait, after its last invitation: nobody adds to them. trainers: who taught."""

    survey_id: int
    trainers: frozenset[int]
    waiting: int


def pool(boxes: Iterable[Box], minimum: int) -> list[Box]:
    """The boxes of small runs to be counted out together: all with the same trainers, whole, once they hold enough
    answers; none when no such do. A box is emptied by it, so that two pools never share an answer and the difference of
    any two sums is again a sum of whole pools."""
    alike: dict[frozenset[int], list[Box]] = {}
    for box in boxes:
        if box.waiting:
            alike.setdefault(box.trainers, []).append(box)
    return next((one for one in alike.values() if sum(box.waiting for box in one) >= minimum), [])


@dataclass(frozen=True)
class Share:
    """A choice: how many of all, percent with its interval, ends included."""

    label: str
    count: int
    percent: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """A question's result. mean, low, high are on the scale of 1 to 5; none for a choice."""

    question: Mapping
    number: int
    mean: float | None
    low: float | None
    high: float | None
    shares: list[Share]


def wilson(share: float, number: int) -> tuple[float, float]:
    """The 95 % score interval of a share in 0..1. For a mean of values in 0..1 it is on the safe side, because no such
    value varies more than a yes or no of the same mean; and it has a width even when all agree."""
    if number <= 0:
        return 0.0, 1.0
    square = Z * Z / number
    middle = (share + square / 2) / (1 + square)
    reach = Z / (1 + square) * sqrt(max(0.0, share * (1 - share) / number + square / (4 * number)))
    return max(0.0, min(middle - reach, share)), min(1.0, max(middle + reach, share))


def outcome(question: Mapping, counts: Mapping[str, int]) -> Outcome:
    """What is shown of a scale or a choice that was counted."""
    number = sum(counts.values())
    labels = SCALE if question["kind"] == "scale" else dict(enumerate(question["choices"]))
    shares = []
    for value, label in labels.items():
        count = counts.get(str(value), 0)
        low, high = wilson(count / number, number)
        shares.append(Share(label, count, 100 * count / number, 100 * low, 100 * high))
    if question["kind"] != "scale":
        return Outcome(question, number, None, None, None, shares)
    mean = sum(int(value) * count for value, count in counts.items()) / number
    low, high = wilson((mean - 1) / 4, number)
    return Outcome(question, number, mean, 1 + 4 * low, 1 + 4 * high, shares)


def pooled(counts: Iterable[Mapping[str, int]]) -> tuple[float, int, float, float]:
    """(mean, people, low, high) of several scale questions together. People are counted, not their answers: somebody
    who answers four questions is still one person, and the interval no narrower for it."""
    counts = list(counts)
    answers = [(int(value), count) for one in counts for value, count in one.items()]
    mean = sum(value * count for value, count in answers) / sum(count for _, count in answers)
    people = max(sum(one.values()) for one in counts)
    low, high = wilson((mean - 1) / 4, people)
    return mean, people, 1 + 4 * low, 1 + 4 * high

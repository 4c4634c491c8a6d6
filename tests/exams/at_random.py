"""Questions and answers of every kind at random: sound bodies, and answers that are right, nearly right, wrong, empty
or impossible. The same chance gives the same ones."""

from fractions import Fraction

from lms.exams import kinds, papers

WORDS = ["Çıkmaz koridor", "IŞIK", "ışık.", "isik", "İzmir", "izmir", "ITRF96", "a*b", "kolon–kiriş", "é"]
WORDS += ["", "  a  b "]
TYPED = ["12,5", "12.5", "1.234", "1234", "1,234", "0.250", "1.234,5", "1,234.5", "2e3", "2·10^3", "2x10³", "2x100"]
TYPED += ["12,5 m", "12.5m", "9" * 35, "", ".", "1e", "e5", "1e-2", "1.2.3", "1.2,3.4", "+.5", "5.", "１２", "kN", "−3"]
JUNK = [
    None,
    True,
    False,
    0,
    1,
    -1,
    99,
    "",
    "x",
    [],
    [0],
    [0, 0],
    [None],
    {},
    {"1": "x"},
    {"9": 1},
    [[1]],
    1.5,
    [[1, 2]],
    [[1, 2], [3]],
    [[13, 1]],
    [[True, 1]],
]


def body_of(chance, kind):
    while True:
        body = BODIES[kind](chance)
        if not kinds.faults(kind, "{a} {b}", body) or kind == "cloze":
            return body


def weight(chance):
    return chance.choice(["0", "1", "1/2", "1/3", "-1/2", "-1", "0.25", "3/7"])


def choices(chance, whole=False):
    parts = [{"text": f"seçenek {n}", "weight": weight(chance), "feedback": ""} for n in range(chance.randint(2, 6))]
    if whole:
        parts[chance.randrange(len(parts))]["weight"] = "1"
    return parts


def multiple(chance):
    right = chance.randint(1, 4)
    wrong = chance.randint(0 if right > 1 else 1, 4)
    parts = [str(Fraction(1, right))] * right + [chance.choice(["0", f"-1/{right}"]) for _ in range(wrong)]
    chance.shuffle(parts)
    rule = chance.choice(["partial", "all_or_nothing"])
    return {"choices": [{"text": f"s{n}", "weight": part} for n, part in enumerate(parts)], "rule": rule}


def numerical(chance):
    values = [chance.choice(["12.5", "1234", "1.234", "2000", "-3", "0.25", "1/3", "5"]) for _ in range(2)]
    answers = [
        {
            "value": one,
            "tolerance": chance.choice(["0", "0.1", "1/100", "0.02"]),
            "relative": chance.random() < 0.4,
            "weight": part,
        }
        for one, part in zip(values, ["1", weight(chance)], strict=True)
    ]
    return {"answers": answers, "unit": chance.choice(["", "m", "kN", "m²"])}


def short_text(chance):
    texts = [chance.choice([word for word in WORDS if word.strip()]) for _ in range(2)]
    accepted = [{"text": text, "weight": part} for text, part in zip(texts, ["1", weight(chance)], strict=True)]
    how = {"case": chance.choice(["ignore", "exact"]), "diacritics": chance.choice(["lenient", "exact"])}
    return {"accepted": accepted, "wildcards": chance.random() < 0.5, **how}


def matching(chance):
    size = chance.randint(2, 5)
    rights = [f"sağ {n}" for n in range(size + chance.randint(0, 2))]
    key = [chance.randrange(len(rights)) for _ in range(size)]
    rule = chance.choice(["per_pair", "all_or_nothing"])
    return {"lefts": [f"sol {n}" for n in range(size)], "rights": rights, "key": key, "rule": rule}


def ordering(chance):
    rule = chance.choice(["relative_order", "positions", "all_or_nothing"])
    return {"items": [f"öge {n}" for n in range(chance.randint(2, 6))], "rule": rule}


def cloze(chance):
    inner = [chance.choice(["single", "numerical", "short_text"]) for _ in range(chance.randint(1, 3))]
    return {
        "fields": [
            {"kind": kind, "weight": chance.choice(["1", "2", "1/2"]), **body_of(chance, kind)} for kind in inner
        ]
    }


def parameterised(chance):
    variables = {name: {"min": "1", "max": "9", "step": chance.choice(["1", "0.25"])} for name in "ab"}
    pieces = ["a+b", "a-b*2", "2*pi*a/b", "-a**2+b", "sqrt(a)+log10(b)", "a**-b", "max(a,b,3)-abs(a-b)", "1e2*a/(b+.5)"]
    expression = f"({chance.choice(pieces)}){chance.choice('+-*')}{chance.choice(pieces)}"
    tolerance = {"tolerance": chance.choice(["0", "1/100", "0.5"]), "relative": chance.random() < 0.5}
    return {"variables": variables, "expression": expression, "unit": "", **tolerance}


def hotspot(chance):
    """A small picture, so that borders and overlaps are met often."""
    shapes = [chance.choice(["rect", "circle", "poly"]) for _ in range(chance.randint(1, 4))]
    number = lambda: chance.randint(0, 12)  # noqa: E731
    outlines = {
        "rect": lambda: [chance.randint(0, 5), chance.randint(0, 5), chance.randint(6, 12), chance.randint(6, 12)],
        "circle": lambda: [number(), number(), chance.randint(1, 6)],
        "poly": lambda: [number() for _ in range(2 * chance.randint(3, 6))],
    }
    regions = [{"shape": shape, "at": outlines[shape](), "weight": weight(chance)} for shape in shapes]
    regions[0]["weight"] = "1"
    picture = {"image": "data:image/png;base64,iVBORw0KGgo=", "width": 12, "height": 12, "alt": "çizim"}
    rules = {"outside": chance.choice(["0", "-1/4", "-1"]), "rule": chance.choice(["partial", "all_or_nothing"])}
    return {**picture, "regions": regions, "marks": chance.randint(1, 3), **rules}


BODIES = {
    "hotspot": hotspot,
    "single": lambda chance: {"choices": choices(chance, whole=True)},
    "multiple": multiple,
    "true_false": lambda chance: {"correct": chance.random() < 0.5},
    "numerical": numerical,
    "short_text": short_text,
    "matching": matching,
    "ordering": ordering,
    "cloze": cloze,
    "numerical_parameterised": parameterised,
    "open": lambda chance: {"model_answer": "", "rubric": []},
    "file_upload": lambda chance: {"extensions": ["pdf"]},
}


def answer_to(chance, kind, body):
    """Mostly of the right shape."""
    if chance.random() < 0.15:
        return chance.choice(JUNK)
    if kind == "single":
        return chance.randrange(len(body["choices"]))
    if kind == "multiple":
        return chance.sample(range(len(body["choices"])), chance.randint(0, len(body["choices"])))
    if kind == "true_false":
        return chance.random() < 0.5
    if kind == "numerical":
        return chance.choice(TYPED)
    if kind == "numerical_parameterised":
        return chance.choice([*TYPED, *map(str, range(1, 30))])
    if kind == "short_text":
        return chance.choice([*WORDS, "kolon-kiriş", "axxb", "ab", "IZMIR"])
    if kind == "matching":
        return [chance.choice([None, *range(len(body["rights"]))]) for _ in body["lefts"]]
    if kind == "ordering":
        places = list(range(len(body["items"])))
        chance.shuffle(places)
        return places
    if kind == "hotspot":
        return [[chance.randint(0, 12), chance.randint(0, 12)] for _ in range(chance.randint(0, body["marks"]))]
    if kind == "cloze":
        return {str(n): answer_to(chance, inner["kind"], inner) for n, inner in enumerate(body["fields"], 1)}
    return "uzun yanıt" if kind == "open" else [1]


def fitting(chance, kind, body):
    """An answer that the browser may send, or None."""
    answer = answer_to(chance, kind, body)
    return answer if papers.fits(papers.shape(kind, body), answer) else None

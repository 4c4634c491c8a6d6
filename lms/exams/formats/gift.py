"""GIFT, in and out: the text format of Moodle, with its escapes, weights, feedback, categories and missing words."""

import re

from lms.exams import kinds, rich_text
from lms.exams.formats import texts
from lms.exams.formats.items import Item, decoded

ESCAPED = "~=#{}:"
HIDDEN = {char: chr(0xE000 + at) for at, char in enumerate(ESCAPED + "\\n")}  # while the control characters are read
SHOWN = {hidden: char for char, hidden in HIDDEN.items()} | {HIDDEN["n"]: "\n"}
FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.I)
TRUTH = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(#|$)", re.I)
CATEGORY = re.compile(r"\s*\$CATEGORY:([^\n]*)\n?")
COMMENT_MAX = 300  # letters of a comment that are looked at
OURS = re.compile(r"konu:\s*(.*?)(?:,\s*güçlük:\s*(\d))?\s*$")
TAG = re.compile(r"\[tag:([^\]]+)\]")
MIXED = "Süslü parantezler karışık. Soruda bir yanıt bölümü olur; sorular arasında boş satır bırakın."
FORMS = {"moodle": "auto", "": "auto", "html": "html", "plain": "plain", "markdown": "markdown"}


def read(data: bytes, file_name: str = ""):
    """Yields one Item per question or description; comments and categories are no questions."""
    number, category = 0, ""
    for line, comments, text in blocks(decoded(data)):
        at = 0
        while found := CATEGORY.match(text, at):
            category, at = found[1].strip(), found.end()
        text = text[at:]
        if not text.strip():
            continue
        number += 1
        yield made(number, line, comments, text, category)


def blocks(text: str):
    """(first line's number, comment lines, text) of each stretch between empty lines. Inside open braces an empty line
    ends the question only when what follows does not go on with an answer."""
    lines = text.split("\n")
    comments, held, began, open_braces, answered = [], [], None, 0, False
    for at, line in enumerate([*lines, ""], 1):
        if line.lstrip().startswith("//"):
            if not held:
                comments.append(line.strip().lstrip("/").strip())
            continue
        bare = re.sub(r"\\.", "", line)
        if held and open_braces <= 0 and answered and begins(line, bare):
            yield began, comments, "\n".join(held)
            comments, held, began, open_braces, answered = [], [], None, 0, False
        if line.strip():
            began = began or at
            held.append(line)
            open_braces += bare.count("{") - bare.count("}")
            answered = answered or "}" in bare
            continue
        if held and open_braces > 0 and goes_on(lines, at):
            held.append("")
            continue
        if held:
            yield began, comments, "\n".join(held)
            comments, held, began, open_braces, answered = [], [], None, 0, False


def begins(line: str, bare: str) -> bool:
    """Whether a new question or category begins although no empty line stands before it: the one above has had its
    answers, and a question has them once. `bare`: the line without what a backslash escapes."""
    return line.lstrip().startswith(("::", "$CATEGORY:")) or "{" in bare


def goes_on(lines, at) -> bool:
    following = next((line.strip() for line in lines[at : at + 20] if line.strip()), "")
    return following[:1] in ("~", "=", "#", "}")


def hidden(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\n])", lambda found: HIDDEN[found[1]], text)


def shown(text: str) -> str:
    return "".join(SHOWN.get(char, char) for char in text)


def made(number, line, comments, text, category):
    item = Item(number, line, topic=category.rpartition("/")[2] if category else "")
    for comment in (said[:COMMENT_MAX] for said in comments):
        if ours := OURS.search(comment):
            item.topic, item.difficulty = ours[1], int(ours[2]) if ours[2] in ("1", "2", "3") else 2
        elif tags := TAG.findall(comment):
            item.topic = tags[0]
    text = hidden(text).strip()
    if found := re.match(r"::(.*?)::", text, re.S):
        item.title, text = " ".join(shown(found[1]).split()), text[found.end() :]
    form = ""
    if found := FORM.match(text):
        form, text = found[1].lower(), text[found.end() :]
    opened = text.find("{")
    if opened < 0:
        item.stem = rich(text, form, item)
        item.title = item.title or rich_text.to_plain(item.stem)[:60]
        return item.refuse("Soru değil, açıklama metni: yanıtı yok.")
    closed = text.find("}", opened)
    item.title = item.title or rich_text.to_plain(rich(text[:opened], form, item))[:60]
    if closed < 0:
        return item.refuse("Süslü parantez kapanmıyor.")
    before, answers, after = text[:opened], text[opened + 1 : closed], text[closed + 1 :]
    if "{" in answers + after or "}" in before + after:
        item.stem = rich(before, form, item)
        return item.refuse(MIXED)
    if after.strip().startswith('"') or after.strip() in (";", ".", ""):
        after = after.strip() if after.strip() == "." else ""
    missing_word = bool(after.strip()) or not before.strip()
    item.stem = rich(f"{before.rstrip()} _____ {after.strip()}" if missing_word else before, form, item)
    answers, parted, general = answers.partition("####")
    item.feedback = rich(general.strip(), form, item) if parted else ""
    read_answers(item, answers.strip(), form)
    return item.checked()


def rich(text: str, form: str, item: Item) -> str:
    """Text of the file as clean HTML; its own [format] mark wins."""
    if found := FORM.match(text):
        form, text = found[1].lower(), text[found.end() :]
    said = texts.one_language(shown(text.strip()), item)
    cleaned = rich_text.from_any(said, FORMS.get(form, "auto"))
    texts.tell_losses(item, said, cleaned)
    return cleaned


def read_answers(item: Item, answers: str, form: str):
    if not answers:
        item.kind, item.body = "open", {"model_answer": "", "rubric": [], "max_words": None}
    elif answers.startswith("#"):
        numerical(item, answers[1:], form)
    elif found := TRUTH.match(answers):
        notes = [*answers[found.end(1) :].split("#")[1:], "", ""]
        correct = found[1].upper().startswith("T")
        wrong_note, right_note = rich(notes[0], form, item), rich(notes[1], form, item)
        item.kind = "true_false"
        item.body = {
            "correct": correct,
            "feedback_true": right_note if correct else wrong_note,
            "feedback_false": wrong_note if correct else right_note,
        }
    elif "~" in answers:
        choice(item, answers, form)
    elif "=" in answers and "->" in answers:
        matching(item, answers, form)
    else:
        short_text(item, answers, form)


def parts(text: str):
    """(sign, weight in per cent or none, text, feedback) of each answer."""
    for sign, rest in re.findall(r"([~=])([^~=]*)", text):
        weight = None
        if found := re.match(r"\s*%(-?[\d.,]+(?:e-?\d+)?)%", rest, re.I):
            weight, rest = found[1], rest[found.end() :]
        rest, _, feedback = rest.partition("#")
        yield sign, weight, rest.strip(), feedback.strip()


def weight_of(sign, percent, item):
    if percent is None:
        return "1" if sign == "=" else "0"
    try:
        return kinds.weight_of_percent(percent)
    except ValueError:
        item.lose("Bir seçeneğin ağırlığı okunamadı, sıfır sayıldı.")
        return "0"


def choice(item, answers, form):
    found = list(parts(answers))
    one = any(sign == "=" for sign, *_ in found) or not any(weight for _, weight, *_ in found)
    item.kind = "single" if one else "multiple"
    item.body = {
        "choices": [
            {
                "text": rich(text, form, item),
                "weight": weight_of(sign, weight, item),
                "feedback": rich(note, form, item),
            }
            for sign, weight, text, note in found
        ]
    }
    if item.kind == "multiple":
        item.body["rule"] = "partial"


def short_text(item, answers, form):
    found = list(parts(answers)) or [("=", None, *(part.strip() for part in (answers + "#").split("#")[:2]))]
    plain = [rich_text.to_plain(shown(FORM.sub("", text))) for _, _, text, _ in found]
    plain, wildcards = texts.starred(plain, item)
    accepted = [
        {"text": text, "weight": weight_of(sign, weight, item), "feedback": rich(note, form, item)}
        for text, (sign, weight, _, note) in zip(plain, found, strict=True)
    ]
    item.kind = "short_text"
    item.body = {"accepted": accepted, "case": "ignore", "diacritics": "lenient", "wildcards": wildcards}


def matching(item, answers, form):
    lefts, rights, key = [], [], []
    for sign, _, text, _note in parts(answers):
        left, arrow, right = text.partition("->")
        if sign != "=" or not arrow:
            return item.refuse("Eşleştirme satırında -> işareti yok.")
        left, right = rich(left, form, item), rich_text.to_plain(rich(right, form, item))
        if right not in rights:
            rights.append(right)
        if left:
            lefts.append(left)
            key.append(rights.index(right))
    item.kind, item.body = "matching", {"lefts": lefts, "rights": rights, "key": key, "rule": "per_pair"}


def numerical(item, answers, form):
    found = list(parts(answers)) if re.match(r"\s*[=~]", answers) else None
    if found is None:
        first, _, rest = answers.partition("~")
        value, _, note = first.partition("#")
        found = [("=", None, value.strip(), note.strip()), *parts("~" + rest if rest else "")]
    made = []
    for sign, weight, text, note in found:
        if sign == "~" and (not text or text == "*"):
            if note:
                item.lose("Yanlış yanıta yazılan geri bildirim alınmadı.")
            continue
        try:
            value, tolerance = interval(shown(text))
        except ValueError as error:
            item.kind = "numerical"
            return item.refuse(str(error))
        share = weight_of(sign, weight, item)
        made.append(
            {
                "value": value,
                "tolerance": tolerance,
                "relative": False,
                "weight": share,
                "feedback": rich(note, form, item),
            }
        )
    item.kind, item.body = "numerical", {"answers": made, "unit": ""}


def interval(text: str) -> tuple[str, str]:
    """`3:2` is 3 ± 2, `1..5` the same; a plain number has no tolerance."""
    text = text.strip()
    if ".." in text:
        low, high = (kinds.fraction(part) for part in text.split("..", 1))
        return str((low + high) / 2), str((high - low) / 2)
    value, _, tolerance = text.replace("\ue005", ":").partition(":")
    return str(kinds.fraction(value)), str(kinds.fraction(tolerance or "0"))


def write(questions) -> str:
    """GIFT text of questions (title, kind, stem, body, topic, difficulty, feedback); what GIFT cannot hold is left as
    a comment that names it."""
    out = ["// UTF-8"]
    for question in questions:
        answers = answers_text(question)
        head = f"// konu: {' '.join(question['topic'].split())}, güçlük: {question['difficulty']}"
        title = f"::{escaped(question['title'])}::" if question["title"] else ""
        if answers is None:
            out.append(f"// Aktarılamadı ({kinds.KINDS[question['kind']]}): {' '.join(question['title'].split())}")
            continue
        note = f"\n\t####{escaped(question['feedback'])}\n" if question["feedback"] else ""
        out.append(f"{head}\n{title}[html]{escaped(question['stem'])} {{{answers}{note}}}")
    return "\n\n".join(out) + "\n"


def escaped(text: str) -> str:
    text = re.sub(r"([\\~=#{}:])", r"\\\1", text)
    return text.replace("\n", "\\n").replace("//", "/\u200b/") if text.startswith("//") else text.replace("\n", "\\n")


def percent(weight) -> str:
    return f"{float(kinds.fraction(weight) * 100):.7g}"


def answers_text(question):
    kind, body = question["kind"], question["body"]
    note = lambda part: f"#{escaped(part['feedback'])}" if part.get("feedback") else ""  # noqa: E731 - short
    if kind in ("single", "multiple"):
        lines = []
        for choice in body["choices"]:
            full = kind == "single" and choice["weight"] == "1"
            share = "" if full or choice["weight"] == "0" else f"%{percent(choice['weight'])}%"
            if kind == "multiple" and choice["weight"] != "0":
                share = f"%{percent(choice['weight'])}%"
            lines.append(f"\n\t{'=' if full else '~'}{share}{escaped(choice['text'])}{note(choice)}")
        return "".join(lines) + "\n"
    if kind == "true_false":
        right = body.get("feedback_true" if body["correct"] else "feedback_false", "")
        wrong = body.get("feedback_false" if body["correct"] else "feedback_true", "")
        notes = f"#{escaped(wrong)}#{escaped(right)}" if right or wrong else ""
        return ("TRUE" if body["correct"] else "FALSE") + notes
    if kind == "numerical":
        lines = []
        for answer in body["answers"]:
            tolerance = kinds.fraction(answer["tolerance"])
            if answer.get("relative"):
                tolerance *= abs(kinds.fraction(answer["value"]))
            share = "" if answer["weight"] == "1" else f"%{percent(answer['weight'])}%"
            value = f"{float(kinds.fraction(answer['value'])):.12g}:{float(tolerance):.12g}"
            lines.append(f"\n\t={share}{value}{note(answer)}")
        return "#" + "".join(lines) + "\n"
    if kind == "short_text":
        share = lambda weight: "" if weight == "1" else f"%{percent(weight)}%"  # noqa: E731 - short
        words = [(share(a["weight"]), escaped(texts.stars_out(a["text"], body)), note(a)) for a in body["accepted"]]
        return "".join(f"\n\t={weight}{text}{said}" for weight, text, said in words) + "\n"
    if kind == "matching":
        pairs = [
            f"\n\t={escaped(left)} -> {escaped(body['rights'][at])}"
            for left, at in zip(body["lefts"], body["key"], strict=True)
        ]
        spare = [f"\n\t= -> {escaped(text)}" for at, text in enumerate(body["rights"]) if at not in body["key"]]
        return "".join(pairs + spare) + "\n"
    return "" if kind == "open" else None

"""Aiken: a question, choices `A) …`, `ANSWER: B`. Plain text throughout."""

import re

from lms.exams import rich_text
from lms.exams.formats.items import Item, decoded

CHOICE = re.compile(r"\s*([A-Z])\s*[).]\s*(.+)")
SMALL = re.compile(r"\s*([a-z])\s*[).]\s*(.+)")
ANSWER = re.compile(r"\s*(?:ANSWER|YANIT|CEVAP)\s*:(.*)$", re.I)
LOOKS = re.compile(r"(?mi)^[^\S\n]*(ANSWER|YANIT|CEVAP)\s*:\s*[A-Z][).]?\s*$")
AHEAD = 10  # lines that are looked at for the next choice


def looks_like(text: str) -> bool:
    return bool(LOOKS.search(text) and re.search(r"(?mi)^[^\S\n]*A\s*[).]", text))


def read(data: bytes, file_name: str = ""):
    """Yields one Item per question; what stands without an answer line is one refused item."""
    number, stem, choices, began = 0, [], [], None
    lines = decoded(data).split("\n")
    pattern = CHOICE if any(re.match(r"\s*A\s*[).]", line) for line in lines) else SMALL
    for at, line in enumerate([*lines, None], 1):
        choice = pattern.match(line) if line else None
        answer = ANSWER.match(line) if line else None
        if answer:
            number += 1
            yield made(number, began or at, stem, choices, answer[1].strip().upper())
            stem, choices, began = [], [], None
        elif choice and stem:
            choices.append((choice[1].upper(), choice[2].strip()))
        elif line and line.strip() and choices and lines[at - 2].strip() and goes_on(lines[at:], choices, pattern):
            choices[-1] = (choices[-1][0], f"{choices[-1][1]}\n{line.strip()}")
        elif line is None or (line.strip() and choices):  # a new text while the answer is still missing
            if stem:
                number += 1
                yield Item(number, began, title=stem[0][:60]).refuse("ANSWER satırı bulunamadı.")
            stem, choices, began = ([line.strip()], [], at) if line else ([], [], None)
        elif line.strip():
            began = began or at
            stem.append(line.strip())


def goes_on(following, choices, pattern) -> bool:
    """Whether a line below a choice is more of it: the answer comes next, or the choice after it."""
    for line in following[:AHEAD]:
        if ANSWER.match(line):
            return True
        if choice := pattern.match(line):
            return ord(choice[1].upper()) == ord(choices[-1][0]) + 1
        if not line.strip():
            return False
    return False


def made(number, line, stem, choices, answer):
    item = Item(number, line, kind="single", title=" ".join(stem)[:60], stem=rich_text.from_plain("\n".join(stem)))
    letters = [letter for letter, _ in choices]
    if not re.fullmatch(r"[A-Z][).]?", answer):
        return item.refuse("Yanıt satırında tek bir harf olmalıdır.")
    if answer[0] not in letters:
        return item.refuse("Yanıt satırındaki harf seçeneklerde yok.")
    if len(set(letters)) < len(letters):
        return item.refuse("Bir seçenek harfi iki kez yazılmış.")
    item.body = {
        "choices": [
            {"text": rich_text.from_plain(text), "weight": "1" if letter == answer[0] else "0", "feedback": ""}
            for letter, text in choices
        ]
    }
    return item.checked()

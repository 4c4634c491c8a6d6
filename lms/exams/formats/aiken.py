"""Aiken: a question, choices `A) …`, `ANSWER: B`. Plain text throughout."""

import re

from lms.exams import rich_text
from lms.exams.formats.items import Item, decoded

CHOICE = re.compile(r"\s*([A-Z])\s*[).]\s*(.+)")
ANSWER = re.compile(r"\s*(?:ANSWER|YANIT|CEVAP)\s*:\s*([A-Z])\s*$", re.I)


def looks_like(text: str) -> bool:
    return bool(
        re.search(r"(?mi)^[^\S\n]*(ANSWER|YANIT|CEVAP)\s*:\s*[A-Z]\s*$", text)
        and re.search(r"(?m)^[^\S\n]*A\s*[).]", text)
    )


def read(data: bytes, file_name: str = ""):
    """Yields one Item per question; what stands without an answer line is one refused item."""
    number, stem, choices, began = 0, [], [], None
    lines = decoded(data).split("\n")
    for at, line in enumerate([*lines, None], 1):
        choice = CHOICE.match(line) if line else None
        answer = ANSWER.match(line) if line else None
        if answer:
            number += 1
            yield made(number, began or at, stem, choices, answer[1].upper())
            stem, choices, began = [], [], None
        elif choice and stem:
            choices.append((choice[1], choice[2].strip()))
        elif line is None or (line.strip() and choices):  # a new text while the answer is still missing
            if stem:
                number += 1
                yield Item(number, began, title=stem[0][:60]).refuse("ANSWER satırı bulunamadı.")
            stem, choices, began = ([line.strip()], [], at) if line else ([], [], None)
        elif line.strip():
            began = began or at
            stem.append(line.strip())


def made(number, line, stem, choices, answer):
    item = Item(number, line, kind="single", title=" ".join(stem)[:60], stem=rich_text.from_plain("\n".join(stem)))
    letters = [letter for letter, _ in choices]
    if answer not in letters:
        return item.refuse("Yanıt satırındaki harf seçeneklerde yok.")
    item.body = {
        "choices": [
            {"text": rich_text.from_plain(text), "weight": "1" if letter == answer else "0", "feedback": ""}
            for letter, text in choices
        ]
    }
    return item.checked()

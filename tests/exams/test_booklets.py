"""Booklet and answer sheet of a paper with every kind of question, pictures and tables; no key is printed."""

import base64
import struct
import uuid
import zlib
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from lms.exams import booklets, papers
from tests.make import BODIES

MORNING = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)  # the hour is printed, and no hour must look like a key


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([200, 220, 240]) * width for _ in range(height))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture(data):
    return f'<img src="data:image/png;base64,{base64.b64encode(data).decode()}" alt="kiriş kesiti">'


@pytest.fixture
def asked(monkeypatch):
    """asked(picture) -> one person's paper of all kinds, its first stem with that picture."""

    def asked(image):
        versions = {}
        for number, (kind, body) in enumerate(BODIES.items()):
            stem = {"cloze": "Boy {1}, renk {2}.", "numerical_parameterised": "Çap {a}, sayı {b}"}.get(kind, kind)
            if kind == "single":
                stem = f"<p>q<sub>d</sub> = 5 # $ * @</p>{image}<table><tr><td colspan='2'>Yük</td></tr></table>"
            versions[number] = SimpleNamespace(id=number, kind=kind, body=body, stem=stem)
        drawn = [{"id": n, "kind": v.kind, "body": v.body, "topic": "", "points": "1"} for n, v in versions.items()]
        paper = [(line, versions[line["version_id"]]) for line in papers.made(7, drawn)]
        shapes = ",".join(papers.shape(line["kind"], version.body) for line, version in paper)
        saved = {line["n"]: [2, 0, 1] for line, version in paper if version.kind == "ordering"}
        reads = SimpleNamespace(current_answers=lambda _: saved, paper_of=lambda _: paper)
        monkeypatch.setattr(booklets, "reads", reads)
        exam = SimpleNamespace(title="Betonarme sınavı", chamber=None)
        attempt = SimpleNamespace(id=1, public_id=uuid.uuid4(), shapes=shapes, exam=exam)
        return [booklets.Person(attempt, "Ayşe Çınar", "1234 5678", "Salon A, sıra 3", "42.10")]

    return asked


def text_of(pdf):
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_every_kind_is_printed_with_its_choices_and_without_its_key(asked):
    people = asked(picture(png(1200, 60)))
    booklet, sheet = booklets.booklets(people, MORNING), booklets.answer_sheets(people, MORNING)
    said = text_of(booklet)
    for text in ("Yeşil", "qd = 5 # $ * @", "Yük", "Boşluk 2", "en son", "üç", booklets.NOT_ON_PAPER, "1234 5678"):
        assert text in said, text
    for key in ("12,5", "12.5", "çıkmaz", "2*pi", "1/2"):
        assert key not in said and key not in text_of(sheet), key
    assert "C A B" in text_of(sheet) and "D Y" in text_of(sheet)
    assert len(PdfReader(BytesIO(booklet)).pages[0].images) == 1


def test_a_broken_picture_does_not_keep_a_hall_from_its_papers(asked):
    said = text_of(booklets.booklets(asked(picture(b"\0\0\0")), MORNING))
    assert "Resim basılamadı: kiriş kesiti" in said and "Yeşil" in said

"""A question file on its way into a bank: read with a verdict per question, looked at, taken in one transaction, undone
as a batch. Memory stays flat however long the file is."""

import secrets
from contextlib import nullcontext
from pathlib import Path
from time import monotonic

from flask import current_app
from sqlalchemy import func, insert, select, text, update

from lms.core import files, jobs, turkish
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.imports import step
from lms.core.refusals import Refused
from lms.exams import formats, rich_text
from lms.exams.models import ImportBatch, ImportItem, Question, QuestionBank, QuestionVersion

AT_ONCE = 300_000  # bytes; a longer file is read by a job
PACKAGE_AT_ONCE = 50_000  # of a package, whose pictures take time
TAKEN_AT_ONCE = 500  # questions; more are taken by a job
CHUNK = 250
CHUNK_SIZE = 2_000_000  # characters of a chunk: questions with pictures are written down sooner
STRETCH = 50  # questions taken in one go; a question may hold a megabyte of pictures
BEAT = 5  # seconds between two signs of life, however slowly the file is read
FILE_MAX = 15 * 2**20  # kept in the row; a longer Moodle file lies in the media folder until it has been read
LONG_MAX = 120 * 2**20
TOO_LONG = "Dosya 15 MB sınırından büyük. Bölüp parça parça yükleyin; yalnız Moodle XML dosyaları 120 MB olabilir."
LINK = text("""
    UPDATE questions q SET current_version_id = v.id FROM question_versions v
    WHERE v.question_id = q.id AND q.batch_id = :batch AND q.current_version_id IS NULL
""")


def receive_file(bank: QuestionBank, file_name: str, stream, actor_id: int) -> ImportBatch:
    """A file as it comes, with flat memory. Raises Refused for a file of no known form, and for one that is too
    long."""
    head = stream.read(FILE_MAX + 1)
    if len(head) <= FILE_MAX:
        return receive(bank, file_name, head, actor_id)
    if formats.guessed(head[: files.BLOCK], file_name) != "moodle":
        raise Refused(TOO_LONG, "file")
    forget_files()
    stored = f"{secrets.token_hex(16)}.xml"
    size, _ = files.keep(stream, folder() / stored, LONG_MAX, TOO_LONG, head)
    batch = ImportBatch(bank_id=bank.id, format="moodle", file_name=file_name[-120:], size=size, stored_name=stored)
    batch.created_by_id = actor_id
    db.session.add(batch)
    db.session.flush()
    audit("exams.import_file", actor_id, chamber_id=bank.chamber_id, thing=batch, file=batch.file_name)
    add_reading(batch, bank, actor_id)
    return batch


def folder() -> Path:
    return current_app.config["LMS"].media / "question-files"


def forget_files():
    """Throws away the long files that have been read or refused."""
    done = select(ImportBatch).where(ImportBatch.stored_name.is_not(None), ImportBatch.state != "reading")
    for batch in db.session.scalars(done.with_for_update(skip_locked=True)):
        (folder() / batch.stored_name).unlink(missing_ok=True)
        batch.stored_name = None


def receive(bank: QuestionBank, file_name: str, data: bytes, actor_id: int) -> ImportBatch:
    """Reads a small file at once, hands a long one to a job. Raises Refused for a file of no known form."""
    if len(data) > FILE_MAX:
        raise Refused("Dosya 15 MB sınırından büyük. Bölüp parça parça yükleyin.", "file")
    form = formats.guessed(data, file_name)
    batch = ImportBatch(
        bank_id=bank.id, format=form, file_name=file_name[-120:], size=len(data), content=data, created_by_id=actor_id
    )
    db.session.add(batch)
    db.session.flush()
    audit("exams.import_file", actor_id, chamber_id=bank.chamber_id, thing=batch, file=batch.file_name)
    if len(data) <= (PACKAGE_AT_ONCE if form == "qti" else AT_ONCE):
        read(batch)
    else:
        add_reading(batch, bank, actor_id)
    return batch


def add_reading(batch: ImportBatch, bank: QuestionBank, actor_id: int):
    title = f"Soru dosyası okunuyor: {batch.file_name}"
    jobs.add("exams.read_import", batch.id, title=title, chamber_id=bank.chamber_id, owner_id=actor_id)


def read(batch: ImportBatch, beat=lambda done: None):
    """Writes one item per question of the file. A file that breaks off is refused as a whole, with the reason."""
    if batch.state != "reading":
        return
    count = 0
    try:
        with db.session.begin_nested(), content_of(batch) as content:
            items = formats.read(content, batch.file_name, batch.format)
            for chunk in chunks(items, beat):
                db.session.execute(insert(ImportItem), [row_of(batch.id, item) for item in chunk])
                count += len(chunk)
                beat(count)
        batch.state = "preview" if count else "refused"
        batch.reason = None if count else "Dosyada soru bulunamadı."
    except Refused as refused:
        batch.state, batch.reason = "refused", refused.sentence
    batch.content = None
    db.session.flush()


def content_of(batch: ImportBatch):
    """The bytes, or the open file, of a batch."""
    return open(folder() / batch.stored_name, "rb") if batch.stored_name else nullcontext(batch.content)


def chunks(items, beat):
    """The items in lists that are neither long nor large."""
    held, size, heard = [], 0, monotonic()
    for item in items:
        held.append(item)
        size += len(item.stem) + len(item.feedback) + len(str(item.body))
        if monotonic() - heard > BEAT:
            beat(item.number)
            heard = monotonic()
        if len(held) >= CHUNK or size > CHUNK_SIZE:
            yield held
            held, size = [], 0
    if held:
        yield held


def row_of(batch_id, item) -> dict:
    row = item.as_row()
    content = {name: row[name] for name in CONTENT}
    kept = {name: row[name] for name in ("number", "line", "verdict", "reasons")}
    return {"batch_id": batch_id, "question": content, **kept}


CONTENT = ("title", "kind", "stem", "body", "points", "topic", "difficulty", "feedback")


def take(batch: ImportBatch, actor_id: int):
    """Takes every question that is not refused into the bank. Asked twice it takes once."""
    step(batch, "preview", "taking", "Bu dosya şu anda alınamaz; sayfayı yenileyip durumuna bakın.", reason=None)
    count = select(func.count()).where(ImportItem.batch_id == batch.id, ImportItem.verdict != "refused")
    audit("exams.import_take", actor_id, chamber_id=batch.bank.chamber_id, thing=batch)
    if db.session.scalar(count) <= TAKEN_AT_ONCE:
        put_in(batch)
    else:
        title = f"Sorular bankaya alınıyor: {batch.file_name}"
        jobs.add("exams.take_import", batch.id, title=title, chamber_id=batch.bank.chamber_id, owner_id=actor_id)


def put_in(batch: ImportBatch, beat=lambda done: None):
    """The questions and their first versions, in stretches; all in the caller's one transaction."""
    if batch.state != "taking":
        return
    done, last = 0, 0
    while items := stretch(batch.id, last):
        last = items[-1].number
        contents = [item.question for item in items]
        rows = [question_row(batch, content) for content in contents]
        ids = db.session.scalars(insert(Question).returning(Question.id, sort_by_parameter_order=True), rows).all()
        versions = [version_row(batch, *pair) for pair in zip(ids, contents, strict=True)]
        db.session.execute(insert(QuestionVersion), versions)
        done += len(items)
        beat(done)
    db.session.execute(LINK, {"batch": batch.id})
    batch.state, batch.taken_at = "taken", now()
    db.session.flush()


def stretch(batch_id, after):
    rows = select(ImportItem.number, ImportItem.question).where(
        ImportItem.batch_id == batch_id, ImportItem.verdict != "refused", ImportItem.number > after
    )
    return db.session.execute(rows.order_by(ImportItem.number).limit(STRETCH)).all()


def question_row(batch, content) -> dict:
    plain = rich_text.to_plain(content["stem"])
    title = content["title"] or plain[:80]
    return {
        "bank_id": batch.bank_id,
        "batch_id": batch.id,
        "title": title,
        "kind": content["kind"],
        "topic": content["topic"],
        "difficulty": content["difficulty"],
        "search_key": turkish.fold(f"{title} {plain} {content['topic']}")[:2000],
    }


def version_row(batch, question_id, content) -> dict:
    names = ("kind", "stem", "body", "points", "topic", "difficulty", "feedback")
    kept = {name: content[name] for name in names}
    source = f"{formats.NAMES[batch.format]}: {batch.file_name}"
    return {"question_id": question_id, "number": 1, "source": source, "author_id": batch.created_by_id, **kept}


def undo(batch: ImportBatch, actor_id: int) -> int:
    """Takes the batch's questions out of use; papers that already asked them stay whole. Returns how many."""
    step(batch, "taken", "undone", "Yalnız alınmış bir dosya geri alınabilir.", undone_at=NOW)
    gone = db.session.execute(
        update(Question).where(Question.batch_id == batch.id, Question.retired_at.is_(None)).values(retired_at=NOW)
    )
    audit("exams.import_undo", actor_id, chamber_id=batch.bank.chamber_id, thing=batch, count=gone.rowcount)
    return gone.rowcount

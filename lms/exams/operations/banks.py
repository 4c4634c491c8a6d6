"""Question banks: make, rename, retire; questions and their versions."""

from lms.core import turkish
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams import kinds, rich_text
from lms.exams.models import Question, QuestionBank, QuestionVersion


def make_bank(chamber_id: int | None, title: str, actor_id: int | None) -> QuestionBank:
    bank = QuestionBank(chamber_id=chamber_id, title=title, sort_key=turkish.sort_key(title), created_by_id=actor_id)
    db.session.add(bank)
    db.session.flush()
    audit("exams.make_bank", actor_id, thing=bank, title=title)
    return bank


def rename_bank(bank: QuestionBank, title: str, actor_id: int):
    audit("exams.rename_bank", actor_id, thing=bank, before=bank.title, after=title)
    bank.title, bank.sort_key = title, turkish.sort_key(title)
    db.session.flush()


def retire_bank(bank: QuestionBank, actor_id: int, retired: bool = True):
    """A retired bank is offered to no new exam; exams that draw from it go on."""
    bank.retired_at = now() if retired else None
    audit("exams.retire_bank" if retired else "exams.restore_bank", actor_id, thing=bank)
    db.session.flush()


def write_question(bank: QuestionBank, content: dict, actor_id: int | None, batch_id: int | None = None) -> Question:
    """A new question with its first version. `content`: title, kind, stem, body, points, topic, difficulty, feedback,
    source. Raises Refused with the first fault that keeps it from being used."""
    refuse_faults(content)
    question = Question(bank_id=bank.id, title="", kind=content["kind"], batch_id=batch_id)
    db.session.add(question)
    db.session.flush()
    add_version(question, 1, content, actor_id)
    if batch_id is None:
        audit("exams.write_question", actor_id, chamber_id=bank.chamber_id, thing=question)
    return question


def change_question(question: Question, content: dict, actor_id: int) -> QuestionVersion:
    """A new version; what was asked before stays as it was."""
    refuse_faults(content)
    version = add_version(question, question.current_version.number + 1, content, actor_id)
    audit(
        "exams.change_question", actor_id, chamber_id=question.bank.chamber_id, thing=question, version=version.number
    )
    return version


def retire_question(question: Question, actor_id: int, retired: bool = True):
    """A retired question is not drawn any more."""
    question.retired_at = now() if retired else None
    act = "exams.retire_question" if retired else "exams.restore_question"
    audit(act, actor_id, chamber_id=question.bank.chamber_id, thing=question)
    db.session.flush()


def refuse_faults(content):
    plain = rich_text.to_plain(content["stem"]) or ("resim" if "<img" in content["stem"] else "")
    for fault in kinds.faults(content["kind"], plain, content["body"], content.get("points") or "1"):
        raise Refused(fault)


def add_version(question, number, content, actor_id) -> QuestionVersion:
    version = QuestionVersion(
        question_id=question.id,
        number=number,
        kind=content["kind"],
        stem=content["stem"],
        body=content["body"],
        points=content.get("points") or "1",
        topic=content.get("topic") or "",
        difficulty=content.get("difficulty") or 2,
        feedback=content.get("feedback") or "",
        source=content.get("source") or "",
        author_id=actor_id,
    )
    db.session.add(version)
    db.session.flush()
    question.current_version_id = version.id
    question.kind, question.topic, question.difficulty = version.kind, version.topic, version.difficulty
    question.title = content.get("title") or rich_text.to_plain(version.stem)[:80]
    words = f"{question.title} {rich_text.to_plain(version.stem)} {version.topic}"
    question.search_key = turkish.fold(words)[:2000]
    db.session.flush()
    return version

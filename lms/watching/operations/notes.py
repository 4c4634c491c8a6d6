"""A learner's notes at moments of a lesson."""

from lms.core.database import db
from lms.core.refusals import NotFound, Refused
from lms.watching.models import LessonNote

LONGEST, MOST = 2_000, 500


def add_note(enrolment_id: int, lesson_id: int, at_ms: int, words: str) -> LessonNote:
    """Keeps a note at a moment (ms) of a lesson. Raises Refused for an empty or too long one."""
    words = words.strip()
    if not words:
        raise Refused("Notunuzu yazın.", "text")
    if len(words) > LONGEST:
        raise Refused("Not en çok 2.000 harf olabilir.", "text")
    if db.session.query(LessonNote).filter_by(enrolment_id=enrolment_id, lesson_id=lesson_id).count() >= MOST:
        raise Refused("Bu derste 500 notunuz var. Yenisi için birini silin.", "text")
    note = LessonNote(enrolment_id=enrolment_id, lesson_id=lesson_id, at_ms=max(0, at_ms), text=words)
    db.session.add(note)
    db.session.flush()
    return note


def remove_note(enrolment_id: int, note_id: int) -> None:
    """Deletes one's own note."""
    note = db.session.get(LessonNote, note_id)
    if note is None or note.enrolment_id != enrolment_id:
        raise NotFound()
    db.session.delete(note)
    db.session.flush()

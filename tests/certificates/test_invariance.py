"""Whatever changes afterwards, an issued document stays the document (issue: must show 5)."""

from hashlib import sha256
from pathlib import Path

from flask import current_app

from lms.accounts.operations import people
from lms.certificates import operations, queries, rendering, verification
from lms.core.database import db
from tests import make

LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def picture_of(document) -> dict:
    """All that must stay: the stored bytes, their digest, and the unsigned page made anew from the frozen facts."""
    stored = Path(current_app.config["LMS"].media, document.file_path).read_bytes()
    page = rendering.pdf(document.facts, document.personal, queries.drawings_of(document.facts))
    return {
        "file": sha256(stored).hexdigest(),
        "digest": document.pdf_sha256,
        "facts": document.facts,
        "page": sha256(page).hexdigest(),
    }


def test_name_course_kind_look_logo_colour_signatory_and_rules_change_and_the_document_does_not(database):
    version = make.course(title="Betonarme Kirişte Eğilme", hours=12)
    document = make.certificate(make.person("Gülşah Işık"), version, sealed=True)
    chamber, kind = document.chamber, document.kind
    before = picture_of(document)
    assert before["file"] == before["digest"]

    officer = make.officer("training_officer", chamber)
    people.change_name(document.user, "Gülşah Yılmaz", "Evlilik", officer.id, chamber.id)
    version.title, version.hours, version.course.code = "Bambaşka Bir Ad", 40, "BASKA-9"
    version.course.delivery_form, version.course.category = "in_person", make.category(chamber)
    words = {name: "başka sözler." for name in operations.WORDS}
    more = {"basis": "participation", "validity_years": 3, "design": "framed", "reminder_days": [5]}
    operations.make_kind(chamber.id, words | more, officer.id, kind)
    chamber.name, chamber.short_name, chamber.accent = "TMMOB Başka Oda", "Başka Oda", "#8a1538"
    chamber.logo, chamber.logo_type = LOGO, "image/png"
    make.signatory(chamber, name="Yeni Başkan")
    make.rule(chamber, watch_threshold_bp=5000)
    db.session.flush()
    db.session.expire_all()

    assert picture_of(document) == before
    assert [found for found in verification.verify(chamber.slug) if found.chamber == chamber.slug] == []
    new = make.certificate(document.user, make.course(chamber))
    assert new.facts["kind"]["title"] == "başka sözler." and new.facts["design"] == "framed", "future ones do change"

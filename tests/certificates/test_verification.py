"""`lms verify register` finds any altered row."""

from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import text

from lms.certificates import operations, verification
from lms.certificates.models import Certificate, RegisterLine
from lms.core.database import db
from tests import make

# said to nobody outside, so not in the register
OPEN = ("id", "search_key", "render_refusal", "ended_reason", "issued_at")


@pytest.fixture
def register(database):
    """A register with every kind of line: issued, file, revoked, superseded."""
    version = make.course()
    make.signatory(version.chamber)
    plain = make.certificate(version=version, sealed=True)
    revoked = make.certificate(version=version)
    operations.revoke(revoked.id, "Gerekçe", 1, 2)
    old = make.certificate(version=version)
    new = operations.reissue(old.id, "Ad düzeltildi", 1, 2)
    assert verification.verify(version.chamber.slug) == []
    return {"chamber": version.chamber, "plain": plain, "revoked": revoked, "old": old, "new": new}


def change(table, column, row_id, value):
    """As somebody with the database in hand would do it."""
    db.session.flush()
    db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    db.session.execute(text(f"UPDATE {table} SET {column} = {value} WHERE id = {row_id}"))
    db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.expire_all()


def other(column) -> str:
    """SQL for another value of the column's own type."""
    kind = str(column.type)
    name = column.name
    if "JSON" in kind:
        return f"coalesce({name}, '{{}}') || '{{\"x\": 1}}'"
    if "DATE" in kind or "TIMESTAMP" in kind:
        return f"coalesce({name} + interval '1 day', '2020-01-01')"
    if "INT" in kind:
        return f"coalesce({name}, 0) + 1000"
    if column.name == "state":
        return "CASE WHEN state = 'revoked' THEN 'superseded' ELSE 'revoked' END"
    return f"coalesce({name}, '') || 'x'"


SKIP = ("id", "certificate_id", "chamber_id")  # moved rows have tests of their own below
LINE_FIELDS = [column.name for column in RegisterLine.__table__.columns if column.name not in SKIP]
OWNERS = ("entitlement_id", "chamber_id", "kind_id", "user_id", "version_id", "replaced_by_id")
FIELDS = [column.name for column in Certificate.__table__.columns if column.name not in (*OPEN, *OWNERS)]


def is_found_after(table, model, field, row_id, chamber) -> bool:
    """Alters the field, looks, and sets it right again."""
    with db.session.begin_nested() as undo:
        change(table, field, row_id, other(model.__table__.c[field]))
        found = bool(verification.verify(chamber.slug))
        undo.rollback()
    db.session.expire_all()
    return found


def test_any_altered_field_of_any_line_is_found(register):
    ids = [line.id for line in db.session.query(RegisterLine).order_by(RegisterLine.id)]
    missed = [
        (field, row_id)
        for row_id in ids
        for field in LINE_FIELDS
        if not is_found_after("register_lines", RegisterLine, field, row_id, register["chamber"])
    ]
    assert missed == [] and verification.verify(register["chamber"].slug) == []


@pytest.mark.parametrize("which", ["plain", "revoked", "old", "new"])
def test_any_altered_field_of_a_document_is_found(register, which):
    certificate, chamber = register[which], register["chamber"]
    empty = {field for field in FIELDS if getattr(certificate, field) is None} - {"valid_until", "ended_on"}
    missed = [
        field
        for field in FIELDS
        if field not in empty and not is_found_after("certificates", Certificate, field, certificate.id, chamber)
    ]
    assert missed == []


@pytest.mark.parametrize("field", ["user_id", "kind_id", "version_id", "entitlement_id"])
def test_a_document_moved_to_another_owner_is_found(register, field):
    stranger = make.certificate()
    if field == "entitlement_id":  # a right without a current document, or the database refuses by itself
        operations.revoke(stranger.id, "Gerekçe", 1, 2)
    change("certificates", field, register["new"].id, getattr(stranger, field))
    assert verification.verify()


def test_a_line_moved_to_another_document_is_found(register):
    line = db.session.query(RegisterLine).filter_by(certificate_id=register["plain"].id).first()
    change("register_lines", "certificate_id", line.id, register["new"].id)
    assert verification.verify()


def test_a_removed_line_is_found_also_at_the_end(register):
    ids = [line.id for line in db.session.query(RegisterLine).order_by(RegisterLine.id)]
    for row_id in (ids[0], ids[-1]):
        with db.session.begin_nested() as undo:
            db.session.execute(text("ALTER TABLE register_lines DISABLE TRIGGER USER"))
            db.session.execute(text(f"DELETE FROM register_lines WHERE id = {row_id}"))
            assert verification.verify()
            undo.rollback()


def test_a_removed_number_is_found(register):
    db.session.execute(text("UPDATE number_counters SET last = last + 1"))
    db.session.expire_all()
    assert any("aralıksız" in str(finding) for finding in verification.verify())


def test_a_missing_or_changed_file_is_found(register):
    path = Path(current_app.config["LMS"].media, register["plain"].file_path)
    content = path.read_bytes()
    path.write_bytes(content + b"x")
    assert [finding.where for finding in verification.verify()] == [register["plain"].number]
    path.unlink()
    assert "yok" in verification.verify()[0].sentence
    path.write_bytes(content)
    assert verification.verify() == []


def test_an_altered_drawing_is_found(register):
    db.session.execute(text("ALTER TABLE certificate_drawings DISABLE TRIGGER USER"))
    db.session.execute(text("UPDATE certificate_drawings SET svg = svg || ' '"))
    db.session.expire_all()
    assert verification.verify()


def test_a_person_can_be_erased_and_the_chain_still_verifies(register):
    certificate = register["plain"]
    operations.forget_holder(certificate.id, None)
    db.session.flush()
    assert certificate.personal is None
    assert verification.verify(files=False) == []


def test_personal_fields_enter_the_register_only_as_a_salted_digest(register):
    said = " ".join(str(line.payload) for line in db.session.query(RegisterLine))
    assert register["plain"].personal["holder"] not in said

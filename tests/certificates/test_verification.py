"""`lms verify register` finds any altered row."""

from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import text

from lms.certificates import operations, verification
from lms.certificates.models import Certificate, RegisterLine
from lms.core.database import db
from tests import make

OPEN = ("id", "search_key", "render_refusal", "ended_reason")  # say nothing to anybody outside; not in the register


@pytest.fixture
def register(database):
    """A register with every kind of line: issued, file, revoked, superseded."""
    version = make.course()
    make.signatory(version.chamber)
    plain = make.certificate(version=version, sealed=True)
    revoked = make.certificate(version=version)
    operations.revoke(revoked.id, "Gerekçe", 1, 2)
    old = make.certificate(version=version, sealed=True)
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
        return "CASE WHEN state = 'valid' THEN 'revoked' ELSE 'valid' END"
    return f"coalesce({name}, '') || 'x'"


LINE_FIELDS = [column.name for column in RegisterLine.__table__.columns if column.name not in ("id", "certificate_id")]
LINE_FIELDS.remove("chamber_id")


@pytest.mark.parametrize("field", LINE_FIELDS)
def test_any_altered_field_of_any_line_is_found(register, field):
    lines = db.session.query(RegisterLine).order_by(RegisterLine.id).all()
    for line in lines:
        with db.session.begin_nested() as undo:
            change("register_lines", field, line.id, other(RegisterLine.__table__.c[field]))
            assert verification.verify(register["chamber"].slug), (field, line.kind)
            undo.rollback()
        db.session.expire_all()
    assert verification.verify(register["chamber"].slug) == []


SKIP = (*OPEN, "entitlement_id", "chamber_id", "kind_id", "user_id", "version_id", "replaced_by_id", "issued_at")
FIELDS = [column.name for column in Certificate.__table__.columns if column.name not in SKIP]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("which", ["plain", "revoked", "old", "new"])
def test_any_altered_field_of_a_document_is_found(register, field, which):
    certificate = register[which]
    if field in ("ended_on", "signed_at", "file_path", "pdf_size", "seal") and getattr(certificate, field) is None:
        pytest.skip("nothing there that could be altered")
    if field == "state" and which != "plain":
        return
    change("certificates", field, certificate.id, other(Certificate.__table__.c[field]))
    assert verification.verify(register["chamber"].slug)


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
    for row_id in (
        db.session.query(RegisterLine).order_by(order).first().id for order in (text("id"), text("id DESC"))
    ):
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

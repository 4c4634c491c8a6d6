import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lms.core.audit import AuditEntry, audit, looked
from tests import make


def test_an_act_says_who_what_whom_and_why(database):
    chamber, officer, member = make.chamber(), make.person(), make.person()
    entry = audit("x.done", officer.id, subject_id=member.id, thing=make.branch(chamber), reason="Dilekçe", old="a")
    database.session.flush()
    assert (entry.object_kind, entry.chamber_id, entry.details) == ("Branch", chamber.id, {"old": "a"})
    assert entry.at is not None


def test_an_act_that_is_undone_leaves_no_entry(database):
    database.session.commit()
    audit("x.done", None)
    database.session.flush()
    database.session.rollback()
    assert database.session.query(AuditEntry).filter_by(act="x.done").count() == 0


def test_a_look_into_ones_own_record_is_nobodys_business(database):
    member, officer = make.person(), make.person()
    looked(member.id, member.id, "kişi sayfası")
    looked(officer.id, member.id, "kişi sayfası")
    database.session.flush()
    seen = database.session.query(AuditEntry).filter_by(subject_id=member.id, act="accounts.looked").all()
    assert [entry.actor_id for entry in seen] == [officer.id]


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET reason = 'x'", "DELETE FROM audit_entries"])
def test_an_entry_cannot_be_changed_or_removed(database, change):
    audit("x.done", None)
    database.session.flush()
    with pytest.raises(DBAPIError, match="append-only"), database.session.begin_nested():
        database.session.execute(text(change))

"""Long files of the desk are read and written by jobs: with progress, without holding a page up, and never stuck."""

import resource

import pytest

import lms.accounts.tasks
import lms.certificates.archive.tasks
import lms.fees.tasks  # noqa: F401 - who is told that a job has failed
from lms.accounts.models import MemberImport
from lms.accounts.operations import member_list
from lms.certificates.archive import operations as archive
from lms.core import imports, jobs
from lms.core.clock import today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.fees import operations
from lms.fees.operations import dues, statements
from tests import make

WEB_PAGE = b"<html><table>" + b" " * 100


@pytest.fixture
def chamber(database, monkeypatch):
    monkeypatch.setattr(imports, "LONG", 10)
    monkeypatch.setattr(imports, "HEARD_EVERY", 2)
    return make.chamber()


def waiting(handler):
    return db.session.query(jobs.Job).filter_by(handler=handler).count()


def test_a_long_list_of_dues_is_read_by_a_job(chamber):
    row, told = operations.receive_dues(chamber, b"Sicil No\n77\n78\nx\n", "b.csv", None), []
    assert row.state == "reading" and waiting("fees.read_dues") == 1
    dues.read_kept(row, told.append)
    assert (row.state, row.content, row.counts["new"], row.counts["refused"]) == ("preview", None, 2, 1)
    assert told == [2, 4] and operations.commit_dues(row, None) == 2


def test_so_is_a_long_statement_and_a_bad_one_says_why(chamber):
    account = make.bank_account(chamber)
    data = f"Tarih;Tutar\n{today():%d.%m.%Y};5,00\n".encode()
    row = operations.receive_statement(account, data, "e.csv", None)
    assert row.state == "reading" and waiting("fees.read_statement") == 1
    statements.read_kept(row, lambda done: None)
    assert (row.state, row.counts["new"]) == ("preview", 1) and operations.commit_import(row, None) == 1
    bad = operations.receive_statement(account, WEB_PAGE, "e.xls", None)
    with pytest.raises(Refused, match="web sayfası") as refusal:
        statements.read_kept(bad, lambda done: None)
    jobs.mourn("fees.read_statement", refusal.value.sentence, [bad.id])
    db.session.refresh(bad)
    assert bad.state == "refused" and "web sayfası" in bad.reason and bad.content is None


def test_so_is_a_long_member_list_and_a_long_register(chamber):
    officer, told = make.officer("chamber_admin", chamber), []
    row = member_list.receive_file(
        chamber, "Sicil No;Ad Soyad\n77;Ali Veli\n77;İki Kez\n".encode(), "u.csv", officer.id
    )
    assert (row.state, waiting("accounts.read_members"), sum(row.counts.values())) == ("reading", 1, 0)
    member_list.read_kept(row, told.append)
    assert (row.state, row.content, row.counts["new"], row.counts["refused"]) == ("preview", None, 1, 1) and told == [2]
    text = "No;Ad Soyad;Belge;Eğitim;Tarih\n1;Ali Veli;Katılım;Zemin;01.02.1999\n"
    old = archive.receive_file(chamber.id, text.encode(), "d.csv", "Defter", officer.id)
    assert (old.state, waiting("archive.read")) == ("reading", 1)
    archive.read_kept(old, told.append)
    assert (old.state, old.content, old.counts["new"], len(old.lines)) == ("preview", None, 1, 1)


def test_a_long_member_list_or_register_that_cannot_be_read_says_why(chamber):
    officer = make.officer("chamber_admin", chamber)
    row = member_list.receive_file(chamber, WEB_PAGE, "u.xls", officer.id)
    old = archive.receive_file(chamber.id, WEB_PAGE, "d.xls", "Defter", officer.id)
    read_by = [("accounts.read_members", row, member_list.read_kept), ("archive.read", old, archive.read_kept)]
    for kind, one, read in read_by:
        with pytest.raises(Refused, match="web sayfası") as refusal:
            read(one, lambda done: None)
        jobs.mourn(kind, refusal.value.sentence, [one.id])
        db.session.refresh(one)
        assert one.state == "refused" and "web sayfası" in one.reason and one.content is None


def test_a_member_list_or_register_whose_job_has_failed_can_be_tried_again(chamber):
    officer = make.officer("chamber_admin", chamber)
    row = member_list.read_file(chamber, b"Sicil No;Ad Soyad\n77;Ali Veli\n", "u.csv", officer.id)
    member_list.begin_commit(row, "Liste", {"chamber_id": chamber.id, "owner_id": officer.id})
    jobs.mourn("accounts.commit_members", jobs.CUT_SHORT, [row.id, officer.id])
    db.session.refresh(row)
    assert (row.state, row.reason) == ("preview", jobs.CUT_SHORT)
    member_list.begin_commit(row, "Liste", {"chamber_id": chamber.id, "owner_id": officer.id})
    assert row.reason is None and member_list.commit_import(db.session.get(MemberImport, row.id), officer.id) == 0
    text = "Eski defter\n\nNo;Ad Soyad;Belge;Eğitim;Tarih\n1;Ali Veli;Katılım;Zemin;01.02.1999\n"
    old = archive.receive_file(chamber.id, text.encode(), "d.csv", "Defter", officer.id)
    archive.read_kept(old, lambda done: None)
    archive.begin_commit(old, officer.id)
    jobs.mourn("archive.commit", jobs.CUT_SHORT, [old.id])
    db.session.refresh(old)
    assert old.state == "preview" and old.counts["new"] == 1


@pytest.mark.slow
def test_fifty_thousand_lines_of_a_statement_are_read_and_taken_with_progress(chamber, monkeypatch):
    monkeypatch.setattr(imports, "HEARD_EVERY", 10_000)
    account, read, taken = make.bank_account(chamber), [], []
    lines = (f"{today():%d.%m.%Y};HAVALE ÖĞRENCİ {number};1.250,00;{number}" for number in range(49_999))
    data = "\n".join(("Tarih;Açıklama;Tutar;Dekont No", *lines, "Toplam;;1,00;")).encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    row = operations.receive_statement(account, data, "e.csv", None)
    statements.read_kept(row, read.append)
    assert sum(row.counts.values()) == 50_000 and row.counts["refused"] == 1 and len(read) == 5
    assert operations.commit_import(row, None, taken.append) == 49_999 and taken[-1] == 100
    assert operations.undo_import(row, None) == {"removed": 49_999, "kept": 0}
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(f"megabytes more: {grown}")
    assert grown < 400

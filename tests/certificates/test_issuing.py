from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from lms.certificates import operations, queries
from lms.chambers.models import Signatory
from lms.core.clock import today
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.mail import OutgoingMail
from tests import make


@pytest.fixture
def version(database):
    version = make.course(title="Betonarme Kirişte Eğilme", hours=2)
    make.signatory(version.chamber)
    return version


def test_a_right_is_won_once_and_gives_one_document(version):
    enrolment = make.enrolment(make.person(), version)
    first = operations.issue_for(enrolment, "participation")
    again = operations.issue_for(enrolment, "participation")
    assert first.id == again.id and first.state == "issued"
    documents = queries.of_person(enrolment.user_id)
    assert [document.edition for document in documents] == [1]
    assert documents[0].number == f"{version.chamber.slug}-{today().year}-000001"
    assert db.session.scalars(select(Job.handler).where(Job.handler == "certificates.render")).all()


def test_the_document_keeps_what_was_true_when_it_was_issued(version):
    certificate = make.certificate(make.person("Gülşah Işık"), version)
    version.title = "Öbür ad"
    version.chamber.name = "Öbür oda"
    certificate.user.full_name = "Gülşah Çağlayan"
    certificate.kind.proves = "Öbür söz"
    db.session.flush()
    db.session.refresh(certificate)
    assert certificate.facts["course"]["title"] == "Betonarme Kirişte Eğilme"
    assert certificate.personal["holder"] == "Gülşah Işık"
    assert "Öbür" not in str(certificate.facts)


def test_numbers_have_no_gap_after_a_refusal(version):
    chamber = version.chamber
    make.certificate(version=version)
    with pytest.raises(RuntimeError), db.session.begin_nested():
        make.certificate(version=version)
        raise RuntimeError
    third = make.certificate(version=version)
    assert third.sequence == 2 and third.chamber_id == chamber.id


def test_each_chamber_and_each_year_of_istanbul_counts_for_itself(version, clock):
    other = make.course()
    assert make.certificate(version=version).sequence == make.certificate(version=other).sequence == 1
    clock(days=400)
    later = make.certificate(version=version)
    assert (later.year, later.sequence) == (today().year, 1)


def test_without_a_signatory_the_right_waits_and_says_why(database, clock):
    version = make.course()
    enrolment = make.enrolment(make.person(), version)
    entitlement = operations.issue_for(enrolment, "participation")
    assert entitlement.state == "pending" and "imza yetkilisi" in entitlement.refusal
    assert queries.of_person(enrolment.user_id) == []
    assert queries.pending_of_person(enrolment.user_id) == [entitlement]
    make.signatory(version.chamber)
    operations.retry_pending()
    assert not db.session.scalar(select(Job.id).where(Job.handler == "certificates.issue")), "not due yet"
    clock(minutes=2)
    operations.retry_pending()
    assert db.session.scalar(select(Job.id).where(Job.handler == "certificates.issue"))
    operations.attempt(entitlement)
    assert entitlement.state == "issued" and entitlement.refusal is None


def test_a_failure_while_issuing_costs_the_learner_nothing(version, monkeypatch):
    enrolment = make.enrolment(make.person(), version)
    enrolment.reason = "completion"
    monkeypatch.setattr("lms.certificates.rendering.cover_drawing", lambda *_: 1 / 0)
    entitlement = operations.issue_for(enrolment, "participation")
    db.session.refresh(enrolment)
    assert enrolment.reason == "completion"
    assert entitlement.state == "pending" and "yeniden denenecek" in entitlement.refusal


def test_a_retired_kind_issues_nothing_new(version):
    certificate = make.certificate(version=version)
    operations.retire_kind(certificate.kind, True, None)
    assert operations.issue_for(make.enrolment(make.person(), version), "participation").state == "pending"
    assert certificate.state == "valid"


def test_the_signatory_is_the_one_of_the_issue_date(version):
    db.session.execute(update(Signatory).values(to_on=today() - timedelta(days=1)))
    make.signatory(version.chamber, name="Iraz Ağırbaşlı", from_on=today())
    assert [one["name"] for one in make.certificate(version=version).facts["signatories"]] == ["Iraz Ağırbaşlı"]


def test_only_authorisations_end(version):
    year = today().year
    assert make.certificate(version=version, kind="authorisation").valid_until.year == year + 5
    assert make.certificate(version=version, kind="achievement").valid_until is None


def test_the_sealed_file_is_stored_once_and_mailed(version):
    certificate = make.certificate(make.person("Iğdır Şişli ÇÖĞÜŞ İı"), version, sealed=True)
    kept = (certificate.pdf_sha256, certificate.signed_at)
    assert operations.seal_document(certificate.id) is False
    assert (certificate.pdf_sha256, certificate.signed_at) == kept
    mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail.attachment_name == f"{certificate.number}.pdf" and mail.attachment.startswith(b"%PDF")
    assert certificate.number in mail.body
    kinds = [line.kind for line in queries.lines_of(certificate.id)]
    assert kinds == ["issued", "file"]


@pytest.mark.parametrize(
    "change",
    [
        "number = 'x-1'",
        "facts = '{}'",
        "issued_on = '2020-01-01'",
        "code = 'x'",
        "personal = '{}'",
        "valid_until = now()",
    ],
)
def test_the_database_itself_refuses_to_change_an_issued_document(version, change):
    certificate = make.certificate(version=version)
    with pytest.raises(DBAPIError, match="frozen"), db.session.begin_nested():
        db.session.execute(text(f"UPDATE certificates SET {change} WHERE id = {certificate.id}"))


def test_the_register_refuses_every_change(version):
    make.certificate(version=version)
    for statement in ("UPDATE register_lines SET kind = 'x'", "DELETE FROM register_lines", "DELETE FROM certificates"):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_revoked_document_stays_and_is_revoked_at_once(version):
    certificate = make.certificate(version=version)
    operations.revoke(certificate.id, "Sahte izleme saptandı", 1, 2)
    assert queries.by_code(certificate.code).state == "revoked"
    assert queries.by_code(certificate.code).ended_on == today()
    line = queries.lines_of(certificate.id)[-1]
    assert line.kind == "revoked" and "Sahte" not in str(line.payload)
    assert db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id.desc())).first() == (
        "Belgeniz iptal edildi"
    )


def test_a_corrected_name_gives_a_new_document_that_the_old_one_points_to(version):
    old = make.certificate(make.person("Gülşah Işik"), version, sealed=True)
    old_file = old.pdf_sha256
    old.user.full_name = "Gülşah Işık"
    operations.name_changed(old.user)
    assert [offer.certificate_id for offer in queries.name_changes(old.chamber_id)] == [old.id]
    new = operations.reissue(old.id, "Ad düzeltildi", 1, 2)
    assert (old.state, old.replaced_by_id, old.pdf_sha256) == ("superseded", new.id, old_file)
    assert (new.state, new.edition, new.personal["holder"]) == ("valid", 2, "Gülşah Işık")
    assert new.facts["replaces"] == f"{old.number} yerine"
    assert old.personal["holder"] == "Gülşah Işik"
    assert queries.name_changes(old.chamber_id) == []


def test_two_current_documents_of_one_right_cannot_exist(version):
    one = make.certificate(version=version)
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(
            text(
                "INSERT INTO certificates (entitlement_id, edition, chamber_id, kind_id, version_id, year, sequence, "
                "number, code, facts, search_key, state, issued_on) SELECT entitlement_id, 2, chamber_id, kind_id, "
                "version_id, year, 99, 'n', 'c', facts, '', 'valid', issued_on FROM certificates WHERE id = :id"
            ),
            {"id": one.id},
        )


def test_new_words_reach_future_documents_only(version):
    before = make.certificate(version=version)
    values = {name: getattr(before.kind, name) for name in ("sentence", "proves", "does_not_prove", "basis")}
    operations.make_kind(version.chamber_id, {**values, "title": "Katılım Yazısı"}, None, before.kind)
    after = make.certificate(version=version)
    assert (before.facts["kind"]["title"], after.facts["kind"]["title"]) == ("Katılım Belgesi", "Katılım Yazısı")
    assert after.facts["kind"]["version"] == before.facts["kind"]["version"] + 1


def test_the_desk_finds_documents_by_name_number_and_code(version):
    one = make.certificate(make.person("Gülşah Işık"), version)
    make.certificate(make.person("Kadir Doğan"), version)

    def found(text):
        return [row.id for row in db.session.scalars(queries.search(version.chamber_id, text))]

    assert found("GULSAH isik") == found(one.number) == found(one.code.lower()) == [one.id]
    assert len(found("")) == 2 and found("olmayan") == []
    assert [row.id for row in db.session.scalars(queries.search(version.chamber_id, "", "revoked"))] == []


def test_the_usual_kinds_are_made_once(database):
    chamber = make.chamber()
    operations.make_usual_kinds(chamber.id)
    operations.make_usual_kinds(chamber.id)
    assert len(queries.kinds(chamber.id)) == 4

import pytest
from sqlalchemy import select

from lms.certificates import lists, operations, queries
from lms.certificates.models import Certificate, Proposal
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.refusals import Refused, Stale
from tests import make


@pytest.fixture
def desk(database):
    version = make.course()
    make.signatory(version.chamber)
    officer = make.officer("training_officer", version.chamber)
    second = make.officer("approver", version.chamber)
    kind = operations.kind_for(version.chamber_id, "participation")
    return {"version": version, "chamber": version.chamber, "officer": officer, "second": second, "kind": kind}


def issue_proposal(desk, people):
    lines = [{"user_id": one.id, "name": one.full_name, "text": one.email, "result": None} for one in people]
    payload = {
        "version_id": desk["version"].id,
        "course": desk["version"].title,
        "kind_id": desk["kind"].id,
        "issued_on": "2026-01-05",
        "place": "Ankara, 05.01.2026",
        "lines": lines,
    }
    make.signatory(desk["chamber"], from_on=__import__("datetime").date(2020, 1, 1))
    return operations.propose(desk["chamber"].id, "issue", payload, "Yoklama çizelgesi 2026/14", desk["officer"].id)


def test_nobody_is_their_own_second(desk):
    proposal = issue_proposal(desk, [make.person()])
    with pytest.raises(Refused, match="ikinci onayı veremez"):
        operations.approve(proposal.id, desk["officer"].id)
    with pytest.raises(Refused, match="başka bir yetkili"):
        operations.refuse(proposal.id, desk["officer"].id, "Olmaz")


def test_nobody_approves_a_document_for_themselves(desk):
    proposal = issue_proposal(desk, [desk["second"]])
    with pytest.raises(Refused, match="Kendi belgenizle"):
        operations.approve(proposal.id, desk["second"].id)


def test_a_list_is_issued_in_batches_of_25_and_repeating_doubles_nothing(desk):
    people = [make.person(f"Kişi {n}") for n in range(30)]
    proposal = issue_proposal(desk, people)
    operations.approve(proposal.id, desk["second"].id)
    assert db.session.scalar(select(Job.title).where(Job.handler == "certificates.batch")) == "Elle düzenleme: 30 belge"
    assert operations.next_batch(proposal.id) == (25, 30)
    assert operations.next_batch(proposal.id) == (30, 30)
    proposal.done = 0
    operations.next_batch(proposal.id)
    made = db.session.scalars(select(Certificate).where(Certificate.chamber_id == desk["chamber"].id)).all()
    assert len(made) == 30
    assert made[0].facts["basis"] == {"label": "Yer ve tarih", "value": "Ankara, 05.01.2026"}
    assert f"{made[0].issued_on}" == "2026-01-05"


def test_a_proposal_is_decided_once(desk):
    proposal = issue_proposal(desk, [make.person()])
    operations.refuse(proposal.id, desk["second"].id, "Liste eksik")
    with pytest.raises(Stale):
        operations.approve(proposal.id, desk["second"].id)


def test_only_the_proposer_takes_it_back(desk):
    proposal = issue_proposal(desk, [make.person()])
    with pytest.raises(Refused):
        operations.withdraw(proposal.id, desk["second"].id)
    assert operations.withdraw(proposal.id, desk["officer"].id).state == "withdrawn"


def test_an_approved_revocation_acts_at_once_with_both_names_in_the_audit(desk):
    certificate = make.certificate(version=desk["version"])
    payload = {"certificate_ids": [certificate.id]}
    proposal = operations.propose(desk["chamber"].id, "revoke", payload, "Yanlış kişiye verilmiş", desk["officer"].id)
    assert certificate.state == "valid"
    operations.approve(proposal.id, desk["second"].id)
    assert certificate.state == "revoked" and certificate.ended_reason == "Yanlış kişiye verilmiş"
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "certificates.revoked"))
    assert (entry.actor_id, entry.details["second"]) == (desk["officer"].id, desk["second"].id)


def test_two_proposals_for_one_document_are_refused(desk):
    payload = {"certificate_ids": [make.certificate(version=desk["version"]).id]}
    operations.propose(desk["chamber"].id, "revoke", payload, "Yanlış kişiye verilmiş", desk["officer"].id)
    with pytest.raises(Refused, match="bekleyen bir öneri"):
        operations.propose(desk["chamber"].id, "reissue", payload, "Yanlış kişiye verilmiş", desk["officer"].id)


def test_another_chambers_document_cannot_be_proposed(desk):
    payload = {"certificate_ids": [make.certificate().id]}
    with pytest.raises(Refused, match="bulunamadı"):
        operations.propose(desk["chamber"].id, "revoke", payload, "Yanlış kişiye verilmiş", desk["officer"].id)


def test_a_reason_is_asked_for(desk):
    with pytest.raises(Refused, match="Gerekçeyi"):
        operations.propose(desk["chamber"].id, "revoke", {"certificate_ids": [1]}, "  kısa ", desk["officer"].id)


def test_two_hundred_misspelt_documents_are_reissued_in_bulk(desk):
    old = [make.certificate(version=desk["version"]) for _ in range(3)]
    payload = {"certificate_ids": [one.id for one in old]}
    proposal = operations.propose(desk["chamber"].id, "reissue", payload, "Adlar düzeltildi", desk["officer"].id)
    operations.approve(proposal.id, desk["second"].id)
    assert operations.next_batch(proposal.id) == (3, 3)
    assert {one.state for one in old} == {"superseded"}
    assert all(one.replaced_by is not None for one in old)


def test_each_line_of_a_list_gets_its_verdict(desk):
    member, guest = make.person("Üye Kişi"), make.person("Konuk Kişi", "Konuk@Example.org")
    membership = make.membership(member, desk["chamber"])
    holder = make.certificate(version=desk["version"])
    wanted = [
        (1, f" 00{membership.member_number[:2]} {membership.member_number[2:]}", "82"),
        (2, "konuk@example.org", None),
        (3, guest.email, None),
        (4, "yok@example.org", None),
        (5, holder.user.email, None),
    ]
    lines = lists.preview(desk["chamber"].id, desk["version"].id, desk["kind"].id, wanted)
    assert [line.verdict for line in lines] == ["ok", "ok", "warn", "stop", "warn"]
    assert lines[0].user == member
    assert db.session.scalar(select(Proposal.id)) is None


def test_waiting_counts_speak_of_the_desk(desk):
    issue_proposal(desk, [make.person()])
    assert db.counted(queries.waiting_counts(desk["chamber"].id))["proposals"] == 1


def test_one_document_that_cannot_be_reissued_does_not_hold_up_the_others(desk):
    old = [make.certificate(version=desk["version"]) for _ in range(3)]
    payload = {"certificate_ids": [one.id for one in old]}
    proposal = operations.propose(desk["chamber"].id, "reissue", payload, "Adlar düzeltildi", desk["officer"].id)
    operations.approve(proposal.id, desk["second"].id)
    old[1].personal = None
    db.session.flush()
    assert operations.next_batch(proposal.id) == (3, 3)
    assert [one.state for one in old] == ["superseded", "valid", "superseded"]
    assert old[1].number in proposal.payload["left_out"][0]
    payload = {"certificate_ids": [old[1].id]}
    with pytest.raises(Refused, match="silinmiş"):
        operations.propose(desk["chamber"].id, "reissue", payload, "Adlar düzeltildi", desk["officer"].id)


@pytest.mark.parametrize(
    "text, read",
    [
        (
            "Ad soyad;Sicil No;E-posta;Puan\nAyşe Gül;048 127;;82\nCan Öz;;can@example.org;",
            [("048 127", "82"), ("can@example.org", None)],
        ),
        ("Üyeler;\n048127;82", [("048127", "82")]),
        ("048127;82", [("048127", "82")]),
    ],
)
def test_a_list_as_offices_keep_it_is_read_by_its_headings(text, read):
    rows = [(number, line.split(";")) for number, line in enumerate(text.splitlines(), 1)]
    at, rows = lists.below_heading(rows)
    assert [(lists.who_in(cells, at), lists.cell(cells, at, "result") or None) for _, cells in rows] == read

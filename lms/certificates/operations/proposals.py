"""Acts that two people do: one proposes with a reason, another one approves; nobody is ever their own second. Where a
chamber has one officer, a union officer may be it (permissions.py)."""

from datetime import date

from sqlalchemy import select

from lms.accounts.access import two_people
from lms.accounts.models import User
from lms.certificates import queries, rules
from lms.certificates.corrections import Correction
from lms.certificates.models import Certificate, CertificateKind, Proposal
from lms.certificates.operations.ending import Unissuable, refuse_unissuable, reissue, revoke
from lms.certificates.operations.issuing import issue, plan_for, win
from lms.core import jobs
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused, Stale

ACTS = {"issue": "Elle düzenleme", "revoke": "İptal", "reissue": "Yeniden düzenleme"}


def propose(chamber_id: int, act: str, payload: dict, reason: str, actor_id: int) -> Proposal:
    """Puts an act before a second person. Refused without a reason, without anything to do, or when a document named is
    no longer in force."""
    if len(reason.strip()) < 10:
        raise Refused("Gerekçeyi en az on harfle yazın; ikinci kişi ona bakarak karar verir.", "reason")
    if act == "issue":
        check_issue(chamber_id, payload)
    else:
        check_documents(chamber_id, act, payload["certificate_ids"], Correction.of(payload.get("correction")))
    proposal = Proposal(chamber_id=chamber_id, act=act, payload=payload, reason=reason.strip(), created_by_id=actor_id)
    db.session.add(proposal)
    db.session.flush()
    audit(f"certificates.propose_{act}", actor_id, thing=proposal, reason=reason.strip(), count=total_of(proposal))
    return proposal


def check_issue(chamber_id: int, payload: dict) -> None:
    if not payload["lines"]:
        raise Refused("Listede belge düzenlenebilecek kimse yok.", "people")
    kind = db.session.get(CertificateKind, payload["kind_id"])
    if kind is None or kind.chamber_id != chamber_id:
        raise Refused("Belge türünü seçin.", "kind")
    plan_for(kind, day_of(payload))


def check_documents(chamber_id: int, act: str, certificate_ids: list[int], correction: Correction) -> None:
    rows = db.session.scalars(
        select(Certificate).where(Certificate.id.in_(certificate_ids), Certificate.chamber_id == chamber_id)
    ).all()
    if not rows or len(rows) != len(set(certificate_ids)):
        raise Refused("Belge bulunamadı.")
    if any(row.state != "valid" for row in rows):
        raise Stale("Seçilen belgelerden biri artık yürürlükte değil. Listeyi yenileyip yeniden seçin.")
    for row in rows if act == "reissue" else ():
        refuse_unissuable(row, correction)
    busy = set(certificate_ids)
    for other in queries.proposals(chamber_id, "waiting"):
        if busy & set(other.payload.get("certificate_ids", [])):
            raise Refused(f"Bu belge için bekleyen bir öneri var: {ACTS[other.act]}, {other.id}")


def day_of(payload: dict):
    return date.fromisoformat(payload["issued_on"])


def total_of(proposal: Proposal) -> int:
    return len(proposal.payload.get("lines") or proposal.payload.get("certificate_ids") or [])


def undecided(proposal_id: int) -> Proposal:
    """The proposal under lock; Stale when somebody has decided meanwhile."""
    wanted = select(Proposal).where(Proposal.id == proposal_id).with_for_update(of=Proposal)
    proposal = db.session.scalar(wanted.execution_options(populate_existing=True))
    if proposal is None or proposal.state != "waiting":
        raise Stale(decided_words(proposal))
    return proposal


def decided_words(proposal: Proposal | None) -> str:
    """What has happened to the proposal since the page was opened."""
    if proposal is None:
        return "Bu öneri bulunamadı."
    said = {"approved": "onaylandı", "refused": "reddedildi", "withdrawn": "geri çekildi"}[proposal.state]
    return f"Bu öneri bu arada {said}: {when(proposal.decided_at)}, {proposal.decided_by.full_name}."


def approve(proposal_id: int, actor_id: int, note: str | None = None) -> Proposal:
    """The second person's yes. Revoking happens at once; documents are made by a job that shows its progress. Refused
    for the person who proposed, and for somebody whose own document it is."""
    proposal = undecided(proposal_id)
    two_people(
        proposal.created_by_id, actor_id, "Öneriyi yapan kişi ikinci onayı veremez. Başka bir yetkili onaylamalı."
    )
    if actor_id in people_of(proposal):
        raise Refused("Kendi belgenizle ilgili bir öneriyi onaylayamazsınız.")
    if proposal.act == "issue":
        check_issue(proposal.chamber_id, proposal.payload)
    decide(proposal, "approved", actor_id, note)
    if proposal.act == "revoke":
        for certificate_id in lock_documents(proposal.payload["certificate_ids"]):
            revoke(certificate_id, proposal.reason, proposal.created_by_id, actor_id)
        proposal.done = total_of(proposal)
    else:
        add_job(proposal, actor_id)
    db.session.flush()
    return proposal


def people_of(proposal: Proposal) -> set[int]:
    """Whose documents the proposal speaks of."""
    if proposal.act == "issue":
        return {line["user_id"] for line in proposal.payload["lines"]}
    wanted = select(Certificate.user_id).where(Certificate.id.in_(proposal.payload["certificate_ids"]))
    return set(db.session.scalars(wanted))


def refuse(proposal_id: int, actor_id: int, note: str) -> Proposal:
    """The second person's no, with a reason."""
    proposal = undecided(proposal_id)
    if proposal.created_by_id == actor_id:
        raise Refused("Kendi önerinizi geri çekebilirsiniz; ret kararını başka bir yetkili verir.")
    if len((note or "").strip()) < 3:
        raise Refused("Ret gerekçesini yazın.", "note")
    decide(proposal, "refused", actor_id, note)
    return proposal


def withdraw(proposal_id: int, actor_id: int) -> Proposal:
    """The proposer takes it back."""
    proposal = undecided(proposal_id)
    if proposal.created_by_id != actor_id:
        raise Refused("Öneriyi yalnız yapan kişi geri çekebilir.")
    decide(proposal, "withdrawn", actor_id, None)
    return proposal


def decide(proposal: Proposal, state: str, actor_id: int, note: str | None) -> None:
    proposal.state, proposal.decided_by_id, proposal.decision_note = state, actor_id, note or None
    proposal.decided_at = NOW
    db.session.flush()
    audit(f"certificates.proposal_{state}", actor_id, thing=proposal, reason=note or None, act_proposed=proposal.act)


def add_job(proposal: Proposal, actor_id: int) -> None:
    title = f"{ACTS[proposal.act]}: {total_of(proposal)} belge"
    job = jobs.add(
        "certificates.batch", proposal.id, title=title, chamber_id=proposal.chamber_id, owner_id=proposal.created_by_id
    )
    proposal.job_id = job.id


def resume(proposal: Proposal, actor_id: int) -> None:
    """A batch that stopped (no signatory, say) goes on where it was."""
    if proposal.state != "approved" or proposal.done >= total_of(proposal):
        raise Stale("Bu öneride yapılacak iş kalmamış.")
    add_job(proposal, actor_id)
    db.session.flush()
    audit("certificates.resumed", actor_id, thing=proposal)


def next_batch(proposal_id: int) -> tuple[int, int]:
    """Makes the next 25 documents of an approved proposal: (done, all). Harmless when repeated: each line has its own
    entitlement, each document its own state. The caller commits."""
    wanted = select(Proposal).where(Proposal.id == proposal_id).with_for_update(of=Proposal)
    proposal = db.session.scalar(wanted.execution_options(populate_existing=True))
    if proposal is None or proposal.state != "approved":
        return 0, 0
    start = proposal.done
    if proposal.act == "issue":
        lines = proposal.payload["lines"][start : start + rules.BATCH]
        issue_lines(proposal, lines, start)
        proposal.done = start + len(lines)
    elif proposal.act == "reissue":
        ids = proposal.payload["certificate_ids"][start : start + rules.BATCH]
        for certificate_id in lock_documents(ids):
            reissue_one(proposal, certificate_id)
        proposal.done = start + len(ids)
    db.session.flush()
    return proposal.done, total_of(proposal)


def reissue_one(proposal: Proposal, certificate_id: int) -> None:
    """What cannot be had for this one document alone is written down, and the batch goes on."""
    correction = Correction.of(proposal.payload.get("correction"))
    try:
        with db.session.begin_nested():
            people = (proposal.created_by_id, proposal.decided_by_id)
            reissue(certificate_id, proposal.reason, *people, correction=correction)
    except Unissuable as refused:
        leave_out(proposal, refused.sentence)


def leave_out(proposal: Proposal, sentence: str) -> None:
    proposal.payload = {**proposal.payload, "left_out": [*proposal.payload.get("left_out", []), sentence]}


def issue_lines(proposal: Proposal, lines: list[dict], start: int) -> None:
    kind = db.session.get(CertificateKind, proposal.payload["kind_id"])
    held = queries.holders(proposal.payload["version_id"], kind.id, [line["user_id"] for line in lines])
    won, gone = [], closed_accounts([line["user_id"] for line in lines])
    for line in lines:
        if line["user_id"] in held:
            continue  # got one meanwhile, by watching or by another list
        if line["user_id"] in gone:
            leave_out(proposal, f"Hesap bu arada kapatılmış: {line['name']}")
            continue
        details = {name: line.get(name) for name in ("result", "member_number")}
        details["place"] = proposal.payload.get("place")
        won.append(
            win(
                kind,
                line["user_id"],
                proposal.payload["version_id"],
                source=f"proposal:{proposal.id}",
                details=details,
            )
        )
    if won:
        issue(won, min(day_of(proposal.payload), today()))


def closed_accounts(user_ids: list[int]) -> set[int]:
    live = db.session.scalars(select(User.id).where(User.id.in_(user_ids), User.closed_at.is_(None)))
    return set(user_ids) - set(live)


def lock_documents(certificate_ids: list[int]) -> list[int]:
    """Locks them all, in order, before the register's head; returns those still in force."""
    rows = db.session.execute(
        select(Certificate.id, Certificate.state)
        .where(Certificate.id.in_(certificate_ids))
        .order_by(Certificate.id)
        .with_for_update()
    )
    return [row.id for row in rows if row.state == "valid"]

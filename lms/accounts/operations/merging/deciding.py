"""A merge of two accounts: one officer proposes, another confirms; it may be undone for 30 days, then it is final."""

import hashlib
import json
from contextlib import contextmanager, suppress

from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from lms.accounts import access
from lms.accounts.models import AccountMerge, MergeChange, OneTimeToken, RecoveryCode, User
from lms.accounts.operations.merging.moving import Act, carry_out, parts, take_back
from lms.accounts.operations.people import notify
from lms.accounts.operations.registering import link
from lms.accounts.operations.sessions import end_sessions
from lms.accounts.queries import merging as reads
from lms.accounts.rules.merging import UNDO_DAYS, UNDO_FOR
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused, Stale

OWN = "Kendi hesabınızın birleştirilmesine siz karar veremezsiniz; başka bir görevli yapmalı."
DECIDED = "Bu öneri bu arada sonuçlanmış. Sayfayı yenileyin."
CHANGED = "Siz bakarken hesaplarda bir şey değişti. Yapılacakları yeniden inceleyip onaylayın."
UNION = "Hesapların başka odalarda da kaydı var. Onayı birlik yöneticisi verir."
CLASH = "İki hesapta birbiriyle bağdaşmayan kayıtlar var; hiçbir şey değişmedi. Birlik yöneticisine haber verin."
OVER = f"Birleştirme geri alınamaz: {UNDO_DAYS} günlük süre doldu ya da zaten geri alınmış."


class Preview(Exception):
    """Ends the trial: everything it did is rolled back."""


def faults(kept: User, merged: User) -> list[str]:
    """Why these two accounts cannot become one now, each as a sentence; every room is asked."""
    if kept.id == merged.id:
        return ["İki hesap da aynı. Birleştirilecek öteki hesabı yazın."]
    return [said for part in parts() if hasattr(part, "faults") for said in part.faults(kept, merged)]


def propose(kept: User, merged: User, reason: str, actor_id: int, chamber_id: int) -> AccountMerge:
    """The first officer finds that two accounts are one person's; both addresses are told. Raises Refused."""
    for person in (kept, merged):
        access.two_people(actor_id, person.id, OWN)
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "reason")
    if found := faults(kept, merged):
        raise Refused(" ".join(found))
    row = AccountMerge(chamber_id=chamber_id, kept_id=kept.id, merged_id=merged.id, reason=reason.strip())
    row.proposed_by_id = actor_id
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        raise Stale("Bu hesap için açık bir birleştirme zaten var.") from error
    record("accounts.proposed_merge", row, actor_id, row.reason)
    tell(row, "merge_proposed")
    return row


def preview(row: AccountMerge) -> tuple[dict[str, int], str]:
    """(what confirming would do now, in numbers; its mark): carried out and rolled back, so that it cannot differ.
    Raises Refused when it could not be done."""
    act = Act(row, is_preview=True)
    with suppress(Preview), unclashing():
        lock(row)
        carry_out(act)
        raise Preview
    db.session.expire_all()
    return act.counts, mark_of(act.counts)


@contextmanager
def unclashing():
    """A savepoint in which rows change hands. Refused, in words, where two of them may not stand side by side."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        raise Refused(CLASH) from error


def mark_of(counts: dict[str, int]) -> str:
    """What the second officer saw, in 16 digits."""
    return hashlib.sha256(json.dumps(counts, sort_keys=True).encode()).hexdigest()[:16]


def confirm(row: AccountMerge, actor_id: int, is_union: bool, seen: str) -> AccountMerge:
    """The second officer carries the merge out, for exactly UNDO_DAYS reversibly. `seen`: the mark of the preview that
    was on the page. Raises Refused; Stale when it was decided before or would now do something else."""
    second(row, actor_id, is_union)
    lock(row)
    db.session.expire_all()
    if row.state == "proposed" and (found := faults(row.kept, row.merged)):
        raise Refused(" ".join(found))
    moment = now()
    taken = (
        update(AccountMerge)
        .where(AccountMerge.id == row.id, AccountMerge.state == "proposed")
        .values(state="merged", decided_by_id=actor_id, decided_at=moment, undo_until=moment + UNDO_FOR)
    )
    if db.session.execute(taken).rowcount != 1:
        raise Stale(DECIDED)
    db.session.expire_all()
    act = Act(row)
    close(row.merged, row.kept_id)
    with unclashing():
        carry_out(act)
    if mark_of(act.counts) != seen:
        raise Stale(CHANGED)
    row.counts, row.united = act.counts, [list(pair) for pair in act.united]
    db.session.flush()
    record("accounts.merged", row, actor_id, row.reason, numbers=act.counts)
    tell(row, "merge_done")
    notify(row.kept_id, "account", "Öteki hesabınız bu hesapla birleştirildi.", "/hesabim")
    return row


def second(row: AccountMerge, actor_id: int, is_union: bool) -> None:
    """Passes for somebody who may decide what another proposed."""
    access.two_people(actor_id, row.proposed_by_id, "Öneriyi yapan kişi onaylayamaz; başka bir görevli onaylamalı.")
    neither(row, actor_id, is_union)


def neither(row: AccountMerge, actor_id: int, is_union: bool) -> None:
    for user_id in (row.kept_id, row.merged_id):
        access.two_people(actor_id, user_id, OWN)
    if not is_union and reads.other_chambers(row):
        raise Refused(UNION)


def lock(row: AccountMerge) -> None:
    """Nobody watches, enrols or signs in with either account until this transaction ends. Players first: whoever holds
    a player's clock may want the person's row, never the other way round."""
    users = sorted((row.kept_id, row.merged_id))
    for part in parts():
        if hasattr(part, "lock"):
            part.lock(users)
    db.session.execute(select(User.id).where(User.id.in_(users)).order_by(User.id).with_for_update())


def close(user: User, kept_id: int) -> None:
    """Nobody signs in with this account any more, and no link of its mails serves."""
    end_sessions(user.id)
    db.session.execute(
        update(OneTimeToken).where(OneTimeToken.user_id == user.id, OneTimeToken.used_at.is_(None)).values(used_at=NOW)
    )
    user.merged_into_id, user.closed_at = kept_id, NOW
    db.session.flush()


def decline(row: AccountMerge, actor_id: int, note: str) -> None:
    """It is not to be; the proposer takes it back the same way. Raises Stale when it was decided before."""
    neither(row, actor_id, is_union=True)
    if not note.strip():
        raise Refused("Neden birleştirilmediğini yazın.", "note")
    values = {"state": "declined", "decided_by_id": actor_id, "decided_at": NOW, "note": note.strip()}
    taken = update(AccountMerge).where(AccountMerge.id == row.id, AccountMerge.state == "proposed").values(**values)
    if db.session.execute(taken).rowcount != 1:
        raise Stale(DECIDED)
    db.session.refresh(row)
    record("accounts.declined_merge", row, actor_id, row.note)
    tell(row, "merge_declined")


def undo(row: AccountMerge, actor_id: int, is_union: bool, reason: str) -> None:
    """The accounts are two again, while `undo_until` has not come. What came into being after the merge stays with the
    account that was kept; documents that were issued stand. Raises Refused without a reason, Stale when it is over."""
    neither(row, actor_id, is_union)
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "note")
    lock(row)
    values = {"state": "undone", "undone_by_id": actor_id, "undone_at": NOW, "undo_reason": reason.strip()}
    in_time = (AccountMerge.state == "merged") & (AccountMerge.undo_until > NOW)
    if (
        db.session.execute(update(AccountMerge).where(AccountMerge.id == row.id, in_time).values(**values)).rowcount
        != 1
    ):
        raise Stale(OVER)
    db.session.refresh(row)
    with unclashing():
        take_back(Act(row))
    user = db.session.get(User, row.merged_id, populate_existing=True)
    user.merged_into_id = user.closed_at = None
    db.session.flush()
    record("accounts.undid_merge", row, actor_id, row.undo_reason)
    tell(row, "merge_undone")


def finish_due() -> None:
    """A scheduler's duty: merges whose time for an undo is over become final. The old account's address and secrets and
    the list of changed rows go."""
    due = select(AccountMerge).where(AccountMerge.state == "merged", AccountMerge.undo_until <= NOW)
    for row in db.session.scalars(due.order_by(AccountMerge.id).limit(5).with_for_update(skip_locked=True)).all():
        act = Act(row)
        for part in parts():
            if hasattr(part, "finish"):
                part.finish(act)
        tell(row, "merge_final")
        forget(row.merged)
        db.session.execute(delete(MergeChange).where(MergeChange.merge_id == row.id))
        row.state, row.finished_at = "final", NOW
        db.session.flush()
        record("accounts.finished_merge", row, None)


def forget(user: User) -> None:
    """Of an account that is final only what history needs stays: the name, and that it went over to another."""
    user.email = user.email_fold = f"birlesti-{user.id}@hesap.invalid"
    user.password_hash = user.totp_secret = user.totp_confirmed_at = user.totp_last_step = user.city = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.flush()


def tell(row: AccountMerge, template: str) -> None:
    """Both addresses read the same, each once."""
    facts: dict = {"merge": row, "kept": row.kept, "merged": row.merged, "chamber": row.chamber}
    facts |= {"undo_days": UNDO_DAYS, "sign_in_url": link("accounts.sign_in")}
    for user in (row.kept, row.merged):
        mail.post(
            user.email,
            f"accounts/{template}",
            chamber_id=row.chamber_id,
            reply_to=row.chamber.email,
            user=user,
            **facts,
        )


def record(act: str, row: AccountMerge, actor_id: int | None, reason=None, **details) -> None:
    """One entry for each of the two people."""
    for user_id, other_id in ((row.kept_id, row.merged_id), (row.merged_id, row.kept_id)):
        audit(act, actor_id, subject_id=user_id, thing=row, reason=reason, other=other_id, **details)


def copy_chambers(act: Act) -> None:
    """Chambers that had to do with the old account have to do with the one that stays."""
    db.session.execute(
        text(
            "INSERT INTO chamber_people (chamber_id, user_id, search_key, sort_key, is_open)"
            " SELECT c.chamber_id, u.id, u.search_key, u.sort_key, u.closed_at IS NULL FROM chamber_people c"
            " JOIN users u ON u.id = :kept WHERE c.user_id = :merged ON CONFLICT DO NOTHING"
        ),
        {"kept": act.kept_id, "merged": act.merged_id},
    )

"""The chamber's own member list: lines by hand, and files with a preview, a commit and an undo."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice

from sqlalchemy import select, update

from lms.accounts.models import MemberImport, MemberListEntry, Membership, MembershipClaim
from lms.accounts.operations import memberships
from lms.accounts.rules import email_fold, name_fold, number_fold
from lms.accounts.rules import member_list as list_rules
from lms.accounts.rules.member_list import FIELDS, STATES, Line
from lms.chambers.models import Chamber
from lms.chambers.queries import branches_of
from lms.core import jobs, sheets, tables, turkish
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.imports import aloud, is_long, leave_to_job, step
from lms.core.refusals import Refused

LINES_MOST = 200_000
DONE = "Bu dosya bu arada işlenmiş ya da bırakılmış."


def save_entry(chamber_id: int, entry: MemberListEntry | None, values: dict, actor_id: int) -> MemberListEntry:
    """A line added or changed by hand: member_number, full_name, email, member_class, branch_id, from_on, to_on, state.
    A membership that rests on it follows; waiting claims are matched again."""
    folded = number_fold(values["member_number"])
    if not folded or not folded.isalnum() or len(folded) > 20:
        raise Refused("Sicil numarası yalnız rakam ve harf içerir.", "member_number")
    same = db.session.scalar(
        select(MemberListEntry).where(MemberListEntry.chamber_id == chamber_id, MemberListEntry.number_fold == folded)
    )
    if same and same is not entry:
        raise Refused("Bu sicil numarası listede zaten var.", "member_number")
    if values.get("from_on") and values.get("to_on") and values["to_on"] < values["from_on"]:
        raise Refused("Bitiş tarihi başlangıçtan önce olamaz.", "to_on")
    number_before = entry.number_fold if entry else None
    entry = entry or MemberListEntry(chamber_id=chamber_id)
    email = values.get("email")
    write(entry, {**values, "email_fold": email_fold(email) if email else None})
    entry.batch = None
    db.session.add(entry)
    db.session.flush()
    audit("accounts.saved_list_entry", actor_id, thing=entry)
    follow(entry, number_before)
    memberships.match_waiting(chamber_id=chamber_id)
    return entry


def write(entry: MemberListEntry, values: dict) -> None:
    """Sets the columns from plain values; days may be ISO texts."""
    for field in ("member_number", "full_name", "email_fold", "member_class", "branch_id", "state"):
        if field in values:
            setattr(entry, field, values[field])
    for field in ("from_on", "to_on"):
        if field not in values:
            continue
        day = values[field]
        setattr(entry, field, date.fromisoformat(day) if isinstance(day, str) else day)
    entry.full_name = turkish.clean_name(entry.full_name)
    entry.name_fold, entry.updated_at = name_fold(entry.full_name), NOW


def follow(entry: MemberListEntry, number_before: str | None = None) -> None:
    """The membership of this number takes over class, branch and dates; it ends when the member has left."""
    db.session.refresh(entry)
    numbers = {entry.number_fold, number_before} - {None}
    held = db.session.scalars(
        select(Membership).where(
            Membership.chamber_id == entry.chamber_id,
            Membership.number_fold.in_(numbers),
            Membership.ended_at.is_(None),
        )
    )
    for membership in held:
        membership.member_number, membership.member_class = entry.member_number, entry.member_class
        membership.branch_id, membership.from_on, membership.to_on = entry.branch_id, entry.from_on, entry.to_on
        if entry.state != "active":
            membership.ended_at = NOW
    db.session.flush()


def retire_entry(entry: MemberListEntry, actor_id: int, reason: str) -> None:
    """The member has left: the line stays, gives no right any more, and the membership that rests on it ends."""
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "reason")
    entry.state, entry.batch, entry.updated_at = "left", None, NOW
    db.session.flush()
    audit("accounts.retired_list_entry", actor_id, thing=entry, reason=reason)
    follow(entry)


def receive_file(chamber: Chamber, data: bytes, file_name: str, actor_id: int) -> MemberImport:
    """A short file is read at once, a long one by a job."""
    if not is_long(data):
        return read_file(chamber, data, file_name, actor_id)
    row = keep(chamber, [], file_name, actor_id)
    leave_to_job("accounts.read_members", row, data, f"Üye listesi okunuyor: {row.file_name}", actor_id)
    return row


def read_kept(row: MemberImport, tell: Callable[[int], None]) -> None:
    """What the job does for a long file: the same preview. `tell` hears how many lines have been read."""
    if row.state != "reading":
        return
    rows = aloud(sheets.read_rows(row.content or b"", row.file_name, whole=True), tell)
    lines = read_lines(row.chamber_id, rows)
    kept = [line.as_dict() for line in lines]
    step(row, "reading", "preview", DONE, content=None, lines=kept, counts=counted(lines))


def read_file(chamber: Chamber, data: bytes, file_name: str, actor_id: int) -> MemberImport:
    """Reads a CSV or XLSX file into a preview with a verdict on each line; changes nothing in the list."""
    return keep(chamber, read_lines(chamber.id, sheets.read_rows(data, file_name, whole=True)), file_name, actor_id)


def keep(chamber: Chamber, lines: list[Line], file_name: str, actor_id: int) -> MemberImport:
    row = MemberImport(chamber_id=chamber.id, file_name=turkish.clean_name(file_name)[:120], created_by_id=actor_id)
    row.lines, row.counts = [line.as_dict() for line in lines], counted(lines)
    db.session.add(row)
    db.session.flush()
    return row


def read_lines(chamber_id: int, read: Iterable) -> list[Line]:
    """A verdict per line. Columns are known by their heads, whatever stands above them, or stand in the order number,
    name, e-mail, class, branch, from, to. Raises Refused for a file with no line or too many."""
    at, rows = tables.below_head(read, list_rules.columns)
    body = list(islice(rows, LINES_MOST + 1))
    if not body:
        raise Refused("Dosyada satır yok.", "file")
    at = at or {field: place for place, field in enumerate(FIELDS)}
    if len(body) > LINES_MOST:
        raise Refused("Dosyada 200.000 satırdan fazlası var. Dosyayı bölerek yükleyin.", "file")
    branches = {}
    for branch in branches_of(chamber_id):
        for said in (branch.name, branch.slug, branch.city or ""):
            branches.setdefault(turkish.fold(said), branch.id)
    lines = [list_rules.read_line(number, cells, at, branches) for number, cells in body]
    judge(chamber_id, lines)
    return lines


def judge(chamber_id: int, lines: list[Line]) -> dict[str, MemberListEntry]:
    """Sets each line's verdict against the list as it stands; returns the list by folded number."""
    entries = {
        entry.number_fold: entry
        for entry in db.session.scalars(select(MemberListEntry).where(MemberListEntry.chamber_id == chamber_id))
    }
    seen: dict[str, int] = {}
    for line in lines:
        known = entries.get(number_fold(line.member_number))
        list_rules.verdict(line, stored(known) if known else None, seen)
    return entries


def stored(entry: MemberListEntry) -> dict:
    """The line's plain values, as the preview and the undo keep them."""
    days = {day: getattr(entry, day).isoformat() if getattr(entry, day) else None for day in ("from_on", "to_on")}
    names = ("member_number", "full_name", "email_fold", "member_class", "branch_id", "state")
    return {**{name: getattr(entry, name) for name in names}, **days}


def spoken(entry: MemberListEntry, classes: dict[str, str]) -> list:
    """The line as a file shows it."""
    branch = entry.branch.name if entry.branch else ""
    member_class, state = classes.get(entry.member_class, entry.member_class), STATES.get(entry.state, entry.state)
    who = [entry.member_number, entry.full_name, entry.email_fold]
    return [*who, member_class, branch, entry.from_on, entry.to_on, state]


def counted(lines: list[Line]) -> dict:
    return tables.counted((line.verdict for line in lines), ("new", "changed", "same", "refused"))


def begin_commit(row: MemberImport, title: str, who: dict) -> None:
    """A long file is written by a job that shows its progress; `who`: chamber_id and owner_id."""
    step(row, "preview", "committing", DONE, reason=None)
    jobs.add("accounts.commit_members", row.id, who["owner_id"], title=title, **who)


def commit_import(row: MemberImport, actor_id: int, tell=lambda percent: None) -> int:
    """Writes the new and changed lines, in one step, then matches waiting claims again; returns how many matched. The
    verdicts are taken anew, for the list may have changed since the preview. `tell` hears the percentage."""
    alone_in(row.chamber_id)
    step(row, ("preview", "committing"), "committed", DONE, committed_at=NOW)
    lines = [Line(**values) for values in row.lines]
    for line in lines:
        if line.verdict != "refused":
            line.said = ""
    entries, batch, changed = judge(row.chamber_id, lines), str(row.id), []
    for place, line in enumerate(lines):
        if place % 2000 == 1999:
            db.session.flush()
            tell(90 * place // len(lines))
        if line.verdict not in ("new", "changed"):
            continue
        entry = entries.get(number_fold(line.member_number))
        line.before = {**stored(entry), "batch": entry.batch} if entry else None
        if entry is None:
            entry = MemberListEntry(chamber_id=row.chamber_id, member_number=line.member_number)
            db.session.add(entry)
        write(entry, list_rules.values_of(line))
        entry.batch = batch
        if line.before:
            changed.append(entry)
    row.lines, row.counts = [line.as_dict() for line in lines], counted(lines)
    db.session.flush()
    follow_many(changed)
    audit("accounts.imported_members", actor_id, thing=row, **row.counts)
    return memberships.match_waiting(chamber_id=row.chamber_id)


def alone_in(chamber_id: int) -> None:
    """Two files of one chamber's list come one after the other; nothing else waits for it."""
    db.session.execute(select(Chamber.id).where(Chamber.id == chamber_id).with_for_update(key_share=True))


def follow_many(entries: list[MemberListEntry]) -> None:
    """follow() for those lines on which a membership rests."""
    if not entries:
        return
    held = set(
        db.session.scalars(
            select(Membership.number_fold).where(
                Membership.chamber_id == entries[0].chamber_id, Membership.ended_at.is_(None)
            )
        )
    )
    for entry in entries:
        if entry.number_fold in held:
            follow(entry)


def drop_import(row: MemberImport) -> None:
    """The preview is not wanted."""
    step(row, "preview", "dropped", DONE)


def undo_import(row: MemberImport, actor_id: int) -> dict:
    """Takes a committed file back: new lines go, changed ones are as before. Lines that were changed since stay as they
    are; memberships that were matched by a line that goes end, and their claims wait again. Returns counts: removed,
    restored, kept, reopened."""
    alone_in(row.chamber_id)
    step(row, "committed", "undone", "Bu yükleme zaten geri alınmış.", undone_at=NOW)
    entries = {
        entry.number_fold: entry
        for entry in db.session.scalars(
            select(MemberListEntry).where(
                MemberListEntry.chamber_id == row.chamber_id, MemberListEntry.batch == str(row.id)
            )
        )
    }
    outcome = {"removed": 0, "restored": 0, "kept": 0, "reopened": 0}
    restored = []
    for values in row.lines:
        if values["verdict"] not in ("new", "changed"):
            continue
        entry = entries.get(number_fold(values["member_number"]))
        if entry is None:
            outcome["kept"] += 1
        elif values["before"]:
            write(entry, values["before"])
            entry.batch = values["before"]["batch"]
            outcome["restored"] += 1
            restored.append(entry)
        else:
            outcome["reopened"] += reopen(row, entry)
            db.session.delete(entry)
            outcome["removed"] += 1
    db.session.flush()
    follow_many(restored)
    audit("accounts.undid_import", actor_id, thing=row, **outcome)
    return outcome


def reopen(row: MemberImport, entry: MemberListEntry) -> int:
    """Ends the membership that this import's line gave without an officer's decision; its claim waits again."""
    membership = memberships.holder_of(row.chamber_id, entry.number_fold)
    if membership is None or membership.created_at < row.committed_at:
        return 0
    claims = (
        update(MembershipClaim)
        .where(MembershipClaim.user_id == membership.user_id, MembershipClaim.chamber_id == row.chamber_id)
        .where(MembershipClaim.state == "matched", MembershipClaim.decided_by_id.is_(None))
        .where(MembershipClaim.decided_at >= row.committed_at)
    )
    found = db.session.execute(claims.values(state="waiting", decided_at=None).returning(MembershipClaim.id)).all()
    if found:
        membership.ended_at = NOW
    return len(found)

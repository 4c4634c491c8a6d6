"""Two steps: a file is read into a preview; committed, it makes records with codes; undone, they are withdrawn."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import cast, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from lms.accounts.models import Membership, User
from lms.accounts.rules import number_fold
from lms.certificates import codes
from lms.certificates.archive import queries, rules
from lms.certificates.archive.models import ArchiveImport, ArchiveRecord
from lms.certificates.archive.rules import FIELDS, Line
from lms.core import jobs, sheets, tables, turkish
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.imports import aloud, is_long, leave_to_job, step
from lms.core.refusals import Refused

LINES_MOST = 50_000
AT_ONCE = 2000
VERDICTS = ("new", "same", "refused")
BECAME = {
    "reading": "Bu dosya şu anda okunuyor. Sayfayı yenileyip bakın.",
    "refused": "Bu dosya alınmadı.",
    "preview": "Bu dosya henüz işlenmedi. Sayfayı yenileyip bakın.",
    "committing": "Bu dosya şu anda işleniyor. Sayfayı yenileyip bakın.",
    "committed": "Bu dosya bu arada işlenmiş. Sayfayı yenileyip bakın.",
    "undone": "Bu dosya bu arada geri alınmış. Sayfayı yenileyip bakın.",
    "dropped": "Bu dosya bu arada bırakılmış. Sayfayı yenileyip bakın.",
}


def receive_file(chamber_id: int, data: bytes, file_name: str, source: str, actor_id: int) -> ArchiveImport:
    """A short file is read at once, a long one by a job."""
    row = begin(chamber_id, file_name, source, actor_id)
    if is_long(data):
        row.job_id = leave_to_job("archive.read", row, data, f"Arşiv dosyası okunuyor: {row.file_name}", actor_id).id
        db.session.flush()
    else:
        read_into(row, sheets.read_rows(data, file_name, whole=True))
    return row


def read_kept(row: ArchiveImport, tell: Callable[[int], None]) -> None:
    """What the job does for a long file: the same preview. `tell` hears how many lines have been read."""
    if row.state != "reading":
        return
    read_into(row, aloud(sheets.read_rows(row.content or b"", row.file_name, whole=True), tell))
    step(row, "reading", "preview", BECAME, content=None)


def begin(chamber_id: int, file_name: str, source: str, actor_id: int) -> ArchiveImport:
    name = turkish.clean_name(file_name)[:120]
    row = ArchiveImport(chamber_id=chamber_id, file_name=name, source=source, created_by_id=actor_id)
    row.lines, row.counts = [], dict.fromkeys(VERDICTS, 0)
    db.session.add(row)
    db.session.flush()
    return row


def read_into(row: ArchiveImport, read: Iterable) -> None:
    """The file as a preview; makes no record. Columns are known by their heads, or stand in the order of rules.FIELDS.
    Raises Refused for a file with no line or too many."""
    at, body = tables.below_head(read, rules.columns)
    at = at or {field: place for place, field in enumerate(FIELDS)}
    keep_lines(row, (rules.read_line(number, cells, at) for number, cells in islice(body, LINES_MOST + 1)))
    if not sum(row.counts.values()):
        raise Refused("Dosyada satır yok.", "file")
    if sum(row.counts.values()) > LINES_MOST:
        raise Refused("Dosyada 50.000 satırdan fazlası var. Dosyayı bölerek yükleyin.", "file")


def keep_lines(row: ArchiveImport, lines: Iterable[Line]) -> None:
    """Judges the lines part by part and keeps them with the import; only one part is in memory at a time."""
    seen: dict[str, int] = {}
    counts: Counter = Counter()
    lines = iter(lines)
    while part := list(islice(lines, AT_ONCE)):
        judge(row.chamber_id, part, seen)
        counts.update(line.verdict for line in part)
        append(row, part)
    row.counts = {verdict: counts[verdict] for verdict in VERDICTS}
    db.session.flush()
    db.session.expire(row, ["lines"])  # written past the row; read again only by who asks


def append(row: ArchiveImport, part: Iterable[Line]) -> None:
    more = ArchiveImport.lines.op("||")(cast([line.as_dict() for line in part], JSONB))
    kept = update(ArchiveImport).where(ArchiveImport.id == row.id).values(lines=more)
    db.session.execute(kept.execution_options(synchronize_session=False))


def judge(chamber_id: int, lines: Sequence[Line], seen: dict[str, int]) -> None:
    """Each line's verdict against the records as they stand and the lines before it (`seen`)."""
    held, day = queries.held(chamber_id, [line.old_number for line in lines]), today()
    for line in lines:
        rules.judge(line, held.get(line.old_number), seen, day)


def begin_commit(row: ArchiveImport, actor_id: int) -> None:
    """The preview is wanted: a job makes the records and shows its progress."""
    step(row, "preview", "committing", BECAME)
    if not row.counts["new"]:
        raise Refused("Dosyada aktarılacak yeni satır yok.")
    title = f"Arşiv aktarımı: {row.file_name}"
    job = jobs.add("archive.commit", row.id, title=title, chamber_id=row.chamber_id, owner_id=actor_id)
    row.job_id = job.id
    db.session.flush()
    audit("certificates.archive_committed", actor_id, thing=row, **row.counts)


def commit_import(import_id: int, progress=lambda done, total: None) -> int:
    """Makes the records of a committing import, in one transaction; returns how many. Verdicts are taken anew, for the
    archive may have grown since the preview."""
    row = db.session.get(ArchiveImport, import_id)
    if row is None or row.state != "committing":
        return 0
    known, total, made = queries.accounts_by_number(row.chamber_id), sum(row.counts.values()), 0
    counts, seen, other = Counter(), {}, {}
    for start in range(0, total, AT_ONCE):
        kept = queries.lines_between(row.id, start, start + AT_ONCE)
        lines = [Line(**values) for values in kept]
        judge(row.chamber_id, lines, seen)
        counts.update(line.verdict for line in lines)
        other |= {start + at: one.as_dict() for at, one in enumerate(lines) if one.verdict != kept[at]["verdict"]}
        if good := [values_of(row, line, known) for line in lines if line.verdict == "new"]:
            done = insert(ArchiveRecord).values(good).on_conflict_do_nothing().returning(ArchiveRecord.id)
            made += len(db.session.execute(done).all())
        progress(start + len(lines), total)
    if other:  # the archive has grown since the preview
        row.lines = [other.get(at, line) for at, line in enumerate(row.lines)]
    row.counts = {verdict: counts[verdict] for verdict in VERDICTS}
    row.state, row.committed_at = "committed", NOW
    db.session.flush()
    return made


def values_of(row: ArchiveImport, line: Line, known: dict) -> dict:
    folded, name = number_fold(line.member_number) or None, turkish.fold(line.holder)
    said = f"{line.holder} {line.old_number} {line.member_number} {line.course_title}"
    return {
        "chamber_id": row.chamber_id,
        "import_id": row.id,
        "user_id": known.get((folded, name)),
        "code": codes.new_code(),
        "old_number": line.old_number,
        "holder": line.holder,
        "name_fold": name,
        "member_number": line.member_number or None,
        "number_fold": folded,
        "kind_title": line.kind_title,
        "course_title": line.course_title,
        "hours": line.hours or None,
        "issued_on": date.fromisoformat(line.issued_on),
        "valid_until": date.fromisoformat(line.valid_until) if line.valid_until else None,
        "search_key": turkish.fold(said),
        "state": "valid",
    }


def drop_import(row: ArchiveImport, actor_id: int) -> None:
    """The preview is not wanted; its lines are forgotten."""
    step(row, "preview", "dropped", BECAME, lines=[])
    audit("certificates.archive_dropped", actor_id, thing=row)


def undo_import(row: ArchiveImport, reason: str, actor_id: int) -> int:
    """Withdraws the records of an import: their codes say so from now on. Returns how many."""
    if len(reason.strip()) < 5:
        raise Refused("Geri alma gerekçesini yazın.", "reason")
    step(row, "committed", "undone", BECAME, undone_at=NOW, undone_reason=reason.strip())
    mine = (ArchiveRecord.import_id == row.id) & (ArchiveRecord.state == "valid")
    done = db.session.execute(update(ArchiveRecord).where(mine).values(state="withdrawn", ended_on=today()))
    audit("certificates.archive_undone", actor_id, thing=row, reason=reason.strip(), records=done.rowcount)
    return done.rowcount


def tie(membership: Membership) -> int:
    """A new member's account gets the records of the same member number and name; returns how many."""
    name = turkish.fold(db.session.get(User, membership.user_id).full_name)
    mine = (ArchiveRecord.chamber_id == membership.chamber_id) & ArchiveRecord.user_id.is_(None)
    same = (ArchiveRecord.number_fold == number_fold(membership.member_number)) & (ArchiveRecord.name_fold == name)
    return db.session.execute(update(ArchiveRecord).where(mine, same).values(user_id=membership.user_id)).rowcount

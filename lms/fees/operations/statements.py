"""Bank statements: read into a preview with a verdict per line, taken, taken back."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from lms.core import sheets, turkish
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.imports import aloud, is_long, leave_to_job, step
from lms.core.refusals import Refused
from lms.fees import queries
from lms.fees.models import BankAccount, BankImport, BankLine, BankMatch
from lms.fees.rules import iban, reference
from lms.fees.rules import statements as rules

LINES_MOST = 50_000
AT_ONCE = 1000
OTHER_ACCOUNT = "Dosyadaki hesap, seçtiğiniz hesap değil. Dosyada yazan IBAN: {}"
DONE = "Bu ekstre bu arada işlenmiş ya da bırakılmış."


def receive_statement(account: BankAccount, data: bytes, file_name: str, actor_id: int) -> BankImport:
    """A short file is read at once, a long one by a job."""
    if not is_long(data):
        return read_statement(account, data, file_name, actor_id)
    row = keep(account, [], file_name, actor_id)
    leave_to_job("fees.read_statement", row, data, f"Ekstre okunuyor: {row.file_name}", actor_id)
    return row


def read_kept(row: BankImport, tell: Callable[[int], None]) -> None:
    """What the job does for a long file: the same preview. `tell` hears how many lines have been read."""
    if row.state != "reading":
        return
    rows = aloud(sheets.read_rows(row.content or b"", row.file_name, whole=True), tell)
    lines = read_lines(rows, row.account.iban, now())
    judge(row.account, lines)
    kept = [line.as_dict() for line in lines]
    step(row, "reading", "preview", DONE, content=None, lines=kept, counts=counted(lines))


def read_statement(account: BankAccount, data: bytes, file_name: str, actor_id: int) -> BankImport:
    """Reads a CSV or XLSX statement into a preview; nothing is taken yet. The table's head may stand below some lines
    about the account; a file without a head is refused: columns are never guessed by their place."""
    lines = read_lines(sheets.read_rows(data, file_name, whole=True), account.iban, now())
    judge(account, lines)
    return keep(account, lines, file_name, actor_id)


def keep(account: BankAccount, lines: list[rules.Line], file_name: str, actor_id: int) -> BankImport:
    row = BankImport(
        chamber_id=account.chamber_id,
        account_id=account.id,
        file_name=turkish.clean_name(file_name)[:120],
        created_by_id=actor_id,
        lines=[line.as_dict() for line in lines],
        counts=counted(lines),
    )
    db.session.add(row)
    db.session.flush()
    return row


def read_lines(rows: Iterable, own_iban: str, moment: datetime) -> list[rules.Line]:
    """The lines below the table's head. Refused when what stands above it names another account."""
    rows, above, at = iter(rows), [], None
    for _, cells in islice(rows, rules.HEAD_WITHIN):
        if at := rules.columns(cells):
            break
        above.append(" ".join(cells))
    if at is None:
        raise Refused(rules.NO_HEAD, "file")
    if (named := iban.found_in(" ".join(above))) and own_iban not in named:
        raise Refused(OTHER_ACCOUNT.format(iban.shown(named[0])), "account_id")
    lines, seen = [], Counter()
    for number, cells in islice(rows, LINES_MOST + 1):
        line = rules.read_line(number, cells, at, moment)
        if line.verdict == "new":
            rules.mark(line, seen)
        lines.append(line)
    if not lines:
        raise Refused("Dosyada hareket satırı yok.", "file")
    if len(lines) > LINES_MOST:
        raise Refused("Dosyada 50.000 satırdan fazlası var. Dosyayı bölerek yükleyin.", "file")
    return lines


def judge(account: BankAccount, lines: list[rules.Line]) -> None:
    """Lines that the account has already become known."""
    marks = [line.fingerprint for line in lines if line.fingerprint]
    known: set[str] = set()
    for start in range(0, len(marks), AT_ONCE):
        part = marks[start : start + AT_ONCE]
        wanted = select(BankLine.fingerprint).where(BankLine.account_id == account.id, BankLine.fingerprint.in_(part))
        known |= set(db.session.scalars(wanted))
    for line in lines:
        if line.fingerprint in known:
            line.verdict, line.said = "known", "Bu hareket daha önce alınmış."


def counted(lines) -> dict:
    return {verdict: sum(line.verdict == verdict for line in lines) for verdict in rules.VERDICTS}


def commit_import(row: BankImport, actor_id: int, tell: Callable[[int], None] | None = None) -> int:
    """Takes the new lines; what the account has meanwhile is left out. `tell` hears the percentage. Returns how many
    lines are new."""
    step(row, ("preview", "taking"), "committed", DONE, committed_at=NOW)
    fresh = [line for line in row.lines if line["verdict"] == "new"]
    taken = 0
    for start in range(0, len(fresh), AT_ONCE):
        values = [values_of(row, line) for line in fresh[start : start + AT_ONCE]]
        made = insert(BankLine).values(values).on_conflict_do_nothing(index_elements=["account_id", "fingerprint"])
        taken += len(db.session.execute(made.returning(BankLine.id)).all())
        if tell is not None:
            tell(100 * (start + len(values)) // len(fresh))
    row.counts = {**row.counts, "taken": taken}
    audit("fees.take_statement", actor_id, thing=row, taken=taken, **{k: row.counts[k] for k in rules.VERDICTS})
    db.session.flush()
    return taken


def values_of(row: BankImport, line: dict) -> dict:
    return {
        "chamber_id": row.chamber_id,
        "account_id": row.account_id,
        "import_id": row.id,
        "fingerprint": line["fingerprint"],
        "booked_at": datetime.fromisoformat(line["booked"]),
        "amount_kurus": line["kurus"],
        "matched_kurus": 0,
        "sender": line["sender"],
        "description": line["text"],
        "bank_number": line["bank_number"],
    }


def drop_import(row: BankImport) -> None:
    """The preview is not wanted."""
    step(row, "preview", "dropped", DONE)


def undo_import(row: BankImport, actor_id: int) -> dict:
    """Takes a statement back: its lines go, but for those that were matched or set aside. Returns removed, kept."""
    step(row, "committed", "undone", "Bu ekstre zaten geri alınmış.", undone_at=NOW)
    touched = exists().where(BankMatch.line_id == BankLine.id)
    gone = delete(BankLine).where(BankLine.import_id == row.id, BankLine.set_aside.is_(None), ~touched)
    removed = db.session.execute(gone).rowcount
    kept = len(db.session.scalars(select(BankLine.id).where(BankLine.import_id == row.id)).all())
    audit("fees.undo_statement", actor_id, thing=row, removed=removed, kept=kept)
    db.session.flush()
    return {"removed": removed, "kept": kept}


def add_line(account: BankAccount, booked_at: datetime, kurus: int, sender: str, text: str, actor_id: int) -> BankLine:
    """A payment that an officer has seen on paper; it can be matched like the others."""
    if booked_at > now():
        raise Refused("Ödemenin günü bugünden sonra olamaz.", "booked_on")
    if not kurus or kurus <= 0:
        raise Refused("Tutarı yazın.", "amount")
    if queries.own_references(actor_id, reference.found_in(text)):
        raise Refused("Kendi siparişinizin ödemesini elle yazamazsınız; bunu başka bir görevli yapar.", "said")
    line = BankLine(
        chamber_id=account.chamber_id,
        account_id=account.id,
        fingerprint=f"hand:{secrets.token_hex(16)}",
        booked_at=booked_at,
        amount_kurus=kurus,
        sender=sender.strip(),
        description=text.strip(),
    )
    db.session.add(line)
    db.session.flush()
    audit("fees.add_line", actor_id, thing=line, kurus=kurus)
    return line

"""Taking over totals: preview with a verdict per line, commit, undo of the whole sheet."""

from sqlalchemy import select

from lms.chambers.models import Chamber
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.imports import step
from lms.core.refusals import Refused
from lms.core.sheets import read_rows
from lms.core.tables import cell
from lms.reports.history import queries, rules
from lms.reports.history.models import HistoryImport, HistoryTotal

LINES_MAX = 200


def preview(chamber_id: int, data: bytes, file_name: str, actor_id: int) -> HistoryImport:
    """Reads the sheet and says per line what would happen; changes no total."""
    rows = read_rows(data, file_name)
    header = next(rows, None)
    if header is None:
        raise Refused("Dosya boş.", "file")
    places = rules.columns_of(header[1])
    lines, seen = [], set()
    for number, cells in rows:
        if len(lines) >= LINES_MAX:
            raise Refused(f"Dosyada en çok {LINES_MAX} satır olabilir.", "file")
        line = {key: cell(cells, places, key) for key in places}
        lines.append(judged(chamber_id, number, line, seen))
    if not lines:
        raise Refused("Dosyada başlıktan başka satır yok.", "file")
    kept = HistoryImport(chamber_id=chamber_id, file_name=file_name[:200], lines=lines, created_by_id=actor_id)
    db.session.add(kept)
    db.session.flush()
    return kept


def judged(chamber_id: int, number: int, line: dict, seen: set) -> dict:
    try:
        year, values, source = rules.read_line(line, today().year)
    except Refused as refused:
        return {"number": number, "verdict": "fault", "text": refused.sentence, "year": line.get("year", "")[:20]}
    found = {"number": number, "year": year, "values": values, "source": source, "doubts": rules.doubts(values)}
    if year in seen:
        return {**found, "verdict": "fault", "text": "Bu yıl dosyada daha önce geçiyor."}
    seen.add(year)
    standing = queries.total_of(chamber_id, year)
    if standing is None:
        return {**found, "verdict": "new", "text": "Eklenecek."}
    if (standing.values, standing.source) == (values, source):
        return {**found, "verdict": "same", "text": "Kayıtlı olanla aynı; değişmeyecek."}
    return {**found, "verdict": "changed", "text": "Bu yılın kayıtlı toplamı değişecek."}


def locked(chamber_id: int) -> None:
    """Two sheets of one chamber come one after the other."""
    db.session.execute(select(Chamber.id).where(Chamber.id == chamber_id).with_for_update(key_share=True))


def commit(kept: HistoryImport, actor_id: int) -> int:
    """Writes the lines that are new or changed, as they stand now, and keeps what stood there. Returns how many."""
    locked(kept.chamber_id)
    step(kept, "preview", "done", "Bu aktarım daha önce tamamlanmış.", finished_at=NOW)
    lines, done = [dict(line) for line in kept.lines], 0
    for line in lines:
        if line["verdict"] not in ("new", "changed"):
            continue
        total = queries.total_of(kept.chamber_id, line["year"])
        line["before"] = {"values": total.values, "source": total.source, "import": total.import_id} if total else None
        if total is None:
            total = HistoryTotal(chamber_id=kept.chamber_id, year=line["year"])
            db.session.add(total)
        total.values, total.source, total.import_id = line["values"], line["source"], kept.id
        db.session.flush()
        done += 1
    kept.lines = lines
    db.session.flush()
    audit("reports.history", actor_id, thing=kept, lines=done)
    return done


def undo(kept: HistoryImport, actor_id: int) -> int:
    """Puts back what stood before; years that a later sheet has changed stay as that one left them. Returns how
    many."""
    locked(kept.chamber_id)
    step(kept, "done", "undone", "Yalnız tamamlanmış bir aktarım geri alınabilir.", finished_at=NOW)
    undone = 0
    for line in kept.lines:
        total = queries.total_of(kept.chamber_id, line["year"]) if "before" in line else None
        if total is None or total.import_id != kept.id:
            continue
        if line["before"] is None:
            db.session.delete(total)
        else:
            total.values, total.source = line["before"]["values"], line["before"]["source"]
            total.import_id = line["before"]["import"]
        undone += 1
    db.session.flush()
    audit("reports.history_undone", actor_id, thing=kept, lines=undone)
    return undone

"""A list of people for documents by hand: read from the box or a file, each line with its verdict, before anything is
written."""

import re
from dataclasses import dataclass

from lms.accounts.models import User
from lms.accounts.rules import email_fold, number_fold
from lms.certificates import queries, rules
from lms.core.refusals import Refused
from lms.core.sheets import read_rows
from lms.core.tables import cell, columns

HEADINGS = {
    "number": ("sicil no", "sicil numarası", "oda sicil no", "üye no", "sicil"),
    "email": ("e-posta", "eposta", "e-posta adresi", "e-mail", "mail"),
    "result": ("sonuç", "puan", "not", "sınav sonucu"),
}
FIRST_TWO = {"number": 0, "result": 1}


@dataclass(frozen=True)
class Line:
    """number: of the line as the person sees it. verdict: ok, warn or stop; only good ones are proposed."""

    number: int
    text: str
    user: User | None
    result: str | None
    verdict: str
    sentence: str

    @property
    def is_good(self) -> bool:
        return self.verdict == "ok"

    def as_payload(self) -> dict:
        number = None if "@" in self.text else self.text
        return {
            "user_id": self.user.id,
            "name": self.user.full_name,
            "text": self.text,
            "result": self.result,
            "member_number": number,
        }


def lines_of_form(form) -> list[tuple[int, str, str | None]]:
    """(line, member number or address, result) from the file when one was chosen, else from the box. Refused when there
    is nothing, or too much."""
    upload = form.file.data
    if upload is not None and getattr(upload, "filename", ""):
        rows = [(number, cells) for number, cells in read_rows(upload.read(), upload.filename)]
    else:
        text = form.people.data or ""
        rows = [(n, re.split(r"[;\t]", line)) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    at, rows = below_heading(rows)
    if not rows:
        raise Refused("En az bir kişi yazın ya da dosya seçin.", "people")
    if len(rows) > rules.MOST_LINES:
        raise Refused(f"Bir listede en çok {rules.MOST_LINES} kişi olabilir. Satır sayısı: {len(rows)}", "people")
    return [(number, who_in(cells, at)[:120], cell(cells, at, "result")[:40] or None) for number, cells in rows]


def below_heading(rows: list) -> tuple[dict[str, int], list]:
    """Which column is which, and the lines of people. A list as offices keep it begins with the name: the heading says
    where number, address and result stand. Without one they are the first two columns."""
    at = columns(rows[0][1], HEADINGS) if rows else None
    if at and ("number" in at or "email" in at):
        return at, rows[1:]
    is_heading = bool(rows) and not re.search(r"[\d@]", rows[0][1][0])
    return FIRST_TWO, rows[1:] if is_heading else rows


def who_in(cells: list[str], at: dict[str, int]) -> str:
    return cell(cells, at, "number") or cell(cells, at, "email")


def preview(chamber_id: int, version_id: int, kind_id: int, wanted: list[tuple[int, str, str | None]]) -> list[Line]:
    """Each line with its verdict: found, unknown, twice in the list, holds the document already."""
    keys = [email_fold(text) if "@" in text else number_fold(text) for _, text, _ in wanted]
    found = queries.people_by_line(chamber_id, keys)
    ids = [user.id for users in found.values() for user in users]
    held, seen = queries.holders(version_id, kind_id, ids), set()
    out = []
    for (number, text, result), key in zip(wanted, keys, strict=True):
        users = found.get(key, [])
        user = users[0] if len(users) == 1 else None
        verdict, sentence = judged(text, user, len(users), held, seen)
        if user is not None:
            seen.add(user.id)
        out.append(Line(number, text, user, result, verdict, sentence))
    return out


def judged(text: str, user: User | None, many: int, held: set[int], seen: set[int]) -> tuple[str, str]:
    if many > 1:
        return "stop", "Bu numara birden çok kişiye ait; e-posta ile yazın."
    if user is None:
        what = "e-posta adresiyle" if "@" in text else "sicil numarasıyla odanızda"
        return "stop", f"Bu {what} kayıtlı kimse yok."
    if user.id in seen:
        return "warn", "Aynı kişi listede daha önce geçiyor; bir belge düzenlenir."
    if user.id in held:
        return "warn", "Bu eğitim için yürürlükte aynı türden belgesi var; yenisi düzenlenmez."
    return "ok", "Belge düzenlenecek."

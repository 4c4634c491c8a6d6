"""Pure decisions about dated runs: which step may follow, what opening needs, when two meetings collide."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.core.clock import ISTANBUL

STATES = {
    "planned": "Planlandı",
    "open": "Başvuruya açık",
    "closed": "Başvuru kapandı",
    "confirmed": "Kesinleşti",
    "running": "Sürüyor",
    "finished": "Tamamlandı",
    "cancelled": "İptal edildi",
}
MARKS = {
    "planned": "",
    "open": "live",
    "closed": "wait",
    "confirmed": "ok",
    "running": "live",
    "finished": "ok",
    "cancelled": "stop",
}
STEPS = {  # from -> to -> what the button says
    "planned": {"open": "Başvuruya aç", "cancelled": "Dönemi iptal et"},
    "open": {"closed": "Başvuruyu kapat", "cancelled": "Dönemi iptal et"},
    "closed": {"confirmed": "Kesinleştir", "cancelled": "Dönemi iptal et"},
    "confirmed": {"running": "Başlat", "cancelled": "Dönemi iptal et"},
    "running": {"finished": "Tamamla", "cancelled": "Dönemi iptal et"},
}
EVENTS = {**STATES, "postponed": "Ertelendi"}
POSTPONABLE = ("planned", "open", "closed", "confirmed")
PUBLISHED = ("open", "closed", "confirmed", "running", "finished", "cancelled")  # once open, a run stays public
COMING = ("open", "closed", "confirmed")
MODES = {"in_person": "Yüz yüze", "online": "Çevrimiçi (canlı)", "practical": "Uygulamalı"}
ORDERS = {
    "application_time": "Başvuru zamanı (önce başvuran önce yerleşir)",
    "lottery": "Kura (başvuru kapanınca, doğrulanabilir çekilişle)",
    "payment_time": "Ödeme zamanı (önce ödeyen önce yerleşir)",
}
ORDER_NAMES = {"application_time": "Başvuru zamanı", "lottery": "Kura", "payment_time": "Ödeme zamanı"}
MOST_SESSIONS = 100
LONGEST = timedelta(hours=12)
LINE = re.compile(r"(\S+)\s+(\d{1,2}[.:]\d{2})\s*[-–]\s*(\d{1,2}[.:]\d{2})(?:\s+(.*))?", re.ASCII)


@dataclass(frozen=True)
class Meeting:
    """A session as typed: its times and what it is about."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""


def may_step(state: str, to: str) -> bool:
    return to in STEPS.get(state, {})


def read_line(line: str) -> Meeting | str:
    """`12.12.2026 09.30-17.00 Zemin etüdü` to a meeting in Istanbul's time, or the sentence that says what is wrong."""
    found = LINE.fullmatch(line.strip())
    day = read_day(found[1]) if found else None
    hours = (read_hour(found[2]), read_hour(found[3])) if found else (None, None)
    if day is None or None in hours:
        return f"“{line[:60]}” okunamadı. Her satıra gün, saat aralığı yazın: 12.12.2026 09.30-17.00"
    start, end = (datetime.combine(day, hour, ISTANBUL) for hour in hours)
    if end <= start:
        return f"“{line[:60]}”: bitiş saati başlangıçtan sonra olmalı."
    if end - start > LONGEST:
        return f"“{line[:60]}”: bir oturum en çok 12 saat sürer."
    return Meeting(start, end, (found[4] or "").strip()[:120])


def read_day(text: str) -> date | None:
    try:
        day = datetime.strptime(text, "%d.%m.%Y").date()
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2100, 1, 1) else None


def read_hour(text: str) -> time | None:
    hour, minute = (int(part) for part in re.split("[.:]", text))
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_lines(lines: list[str]) -> tuple[list[Meeting], list[str]]:
    """(meetings in the order of time, what is wrong): unreadable lines, and two that overlap each other."""
    read = [read_line(line) for line in lines]
    meetings = sorted((one for one in read if isinstance(one, Meeting)), key=lambda one: one.starts_at)
    faults = [one for one in read if isinstance(one, str)]
    for before, after in zip(meetings, meetings[1:], strict=False):
        if overlap(before, after):
            faults.append(
                f"{before.starts_at:%d.%m.%Y %H.%M} ile {after.starts_at:%d.%m.%Y %H.%M} oturumları çakışıyor."
            )
    return meetings, faults


def overlap(one, other) -> bool:
    """Whether two meetings share a moment; one may begin when the other ends."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def moved(meetings, first_day: date) -> list[Meeting]:
    """The same meetings with the first one on `first_day`: weekdays apart and hours of the day (in Istanbul) kept."""
    if not meetings:
        return []
    by = first_day - min(one.starts_at for one in meetings).astimezone(ISTANBUL).date()

    def shifted(moment):
        local = moment.astimezone(ISTANBUL)
        return datetime.combine(local.date() + by, local.time(), ISTANBUL)

    return [Meeting(shifted(one.starts_at), shifted(one.ends_at), one.title) for one in meetings]


def opening_gaps(run, sessions) -> list[str]:
    """What a planned run lacks for being opened to applications, one sentence each."""
    found = []
    if not sessions:
        found.append("En az bir oturum ekleyin.")
    if not run.capacity:
        found.append("Kontenjanı yazın.")
    if run.apply_from is None or run.apply_until is None:
        found.append("Başvurunun ilk ve son gününü yazın.")
    elif sessions and run.apply_until > min(one.starts_at for one in sessions):
        found.append("Başvuru, ilk oturum başlamadan önce bitmelidir.")
    nowhere = [one for one in sessions if not (one.place or one.online_url)]
    if nowhere:
        found.append("Her oturumun yerini ya da bağlantısını yazın.")
    if run.order_rule == "payment_time" and not (run.fee or run.rules).get("price_kurus"):
        found.append("Sıra kuralı ödeme zamanı olan dönem ücretli olmalı; başka bir sıra kuralı seçin.")
    return found


def field_faults(values: dict) -> list[tuple[str, str]]:
    """(field, sentence) where a run's values contradict each other."""
    found = []
    capacity, minimum = values.get("capacity"), values.get("minimum")
    if minimum and capacity and minimum > capacity:
        found.append(("minimum", "En az sayı kontenjandan büyük olamaz."))
    if capacity and sum(one["seats"] for one in values.get("slices", ())) > capacity:
        found.append(("capacity", "Ayrılan yerlerin toplamı kontenjanı aşıyor."))
    first, last = values.get("apply_from"), values.get("apply_until")
    if first and last and last <= first:
        found.append(("apply_until", "Başvurunun son günü ilk gününden önce olamaz."))
    return found

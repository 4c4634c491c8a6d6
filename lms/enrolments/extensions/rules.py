"""Pure decisions about more time: whether it is offered, the new end, how much of it has been used."""

from datetime import datetime, timedelta

from lms.core.clock import ISTANBUL
from lms.enrolments.rules import end_of


def refusal(*, is_active: bool, access_until: datetime | None, days: int, most: int, bought: int) -> str:
    """Why no extension can be asked for; empty when it can."""
    if not is_active:
        return "Bu kayıt silinmiş; süresi uzatılamaz."
    if access_until is None:
        return "Bu kaydın erişimi zaten süresiz."
    if most < 1 or days < 1:
        return "Bu oda ücretli uzatma sunmuyor. Süre, gerekçeyle bir kez uzatılabilir; odanızın eğitim birimine yazın."
    if bought >= most:
        return f"Bir kayıt en çok {most} kez uzatılabilir; hakkınızı kullandınız."
    return ""


def new_end(access_until: datetime, moment: datetime, days: int) -> datetime:
    """The midnight (Istanbul) that ends the access so many days later: counted from its end, or from today when it is
    over already."""
    start = max(access_until, moment)
    return end_of((start - timedelta(seconds=1)).astimezone(ISTANBUL).date() + timedelta(days=days))


def used_bp(now_ms: int, then_ms: int, required_ms: int) -> int:
    """Basis points of the course that were watched since the extension began."""
    return max(now_ms - then_ms, 0) * 10000 // required_ms if required_ms else 0

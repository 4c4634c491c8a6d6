"""Pure decisions about taking part: who may, for how much, until when."""

from datetime import date, datetime, timedelta

from lms.core.clock import ISTANBUL, midnight

REMINDER_DAYS = (30, 7, 1)
HOW = {"self": "Kendisi", "application": "Başvuru", "officer": "Görevli", "import": "Aktarım"}
HOW["payment"] = "Ödeme"


def access_end(rules: dict, start: datetime) -> datetime | None:
    """When access ends for somebody who begins at `start`: the midnight (Istanbul) after its last day; None = never."""
    if rules.get("access_kind") == "unlimited":
        return None
    if rules.get("access_kind") == "until":
        last = date.fromisoformat(rules["access_until"])
    else:
        last = start.astimezone(ISTANBUL).date() + timedelta(days=int(rules.get("access_days") or 90))
    return end_of(last)


def end_of(day: date) -> datetime:
    """The midnight at which that day is over in Istanbul."""
    return midnight(day + timedelta(days=1))


def last_day(end: datetime | None) -> date | None:
    """The last day on which access is still open, for people to read."""
    return (end - timedelta(seconds=1)).astimezone(ISTANBUL).date() if end else None


def refusal(*, run_state: str, retired: bool, open_to_others: bool, member_class: str, price: int, chamber: str) -> str:
    """Why a person may not enrol by themselves, as a sentence; empty when they may. The order of the reasons is the
    order in which a person could do something about them."""
    if retired or run_state != "open":
        return "Bu eğitim yeni kayda kapalıdır."
    if member_class == "other_chamber_member" and not open_to_others:
        return (
            "Bu eğitim başka odaların üyelerine açılmamıştır. Düzenleyen odanın da üyesiyseniz hesabınızdan "
            "üyeliğinizi bildirin; eşleşince kaydolabilirsiniz."
        )
    if price > 0:
        return (
            "Bu eğitim sizin için ücretlidir. Sipariş verip ödediğinizde kaydınız kendiliğinden açılır. "
            f"Düzenleyen: {chamber}."
        )
    return ""

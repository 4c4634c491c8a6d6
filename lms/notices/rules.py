"""Pure decisions of announcements, messages and questions: plain values in, a verdict or a sentence out."""

from datetime import datetime

STATES = {
    "draft": ("wait", "Taslak"),
    "coming": ("wait", "Günü bekleniyor"),
    "shown": ("ok", "Yayında"),
    "over": ("", "Süresi doldu"),
    "withdrawn": ("stop", "Geri çekildi"),
}
QUESTION_STATES = {
    "open": ("wait", "Yanıt bekliyor"),
    "answered": ("ok", "Yanıtlandı"),
    "closed": ("", "Kapatıldı"),
}
AUTHORS = {"asker": "Soruyu soran", "trainer": "Eğitici", "staff": "Oda görevlisi"}
OPEN_MOST = 10  # questions of one participant in one course that wait for an answer
FIELDS = {
    "title": "başlık",
    "body": "metin",
    "shown_from": "yayın başlangıcı",
    "shown_until": "yayın bitişi",
    "by_email": "e-posta seçimi",
    "run_id": "kime gösterileceği",
}


def standing(state: str, shown_from: datetime, shown_until: datetime | None, moment: datetime) -> str:
    """draft, withdrawn, coming, shown or over: how an announcement stands at this moment. Its end is open: at
    `shown_until` itself it is over."""
    if state != "published":
        return state
    if moment < shown_from:
        return "coming"
    return "over" if shown_until is not None and moment >= shown_until else "shown"


def changed_words(fields) -> str:
    """başlık, metin: what was changed, in the order of the form."""
    return ", ".join(said for name, said in FIELDS.items() if name in fields)


def after_post(state: str, by: str) -> str:
    """The question's state after a turn: the asker's reopens it, an answer answers it. A closed one takes none."""
    return "open" if by == "asker" else "answered"

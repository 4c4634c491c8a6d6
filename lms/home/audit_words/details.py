"""What an entry holds beside act, person and reason, as a reader of the exported log understands it."""

from datetime import datetime

from lms.accounts.permissions import ROLES
from lms.core.clock import ISTANBUL
from lms.core.money import show
from lms.core.sheets import spoken
from lms.core.tables import read_day

NAMES = {
    "act_proposed": "önerilen işlem",
    "after": "sonrası",
    "again": "yinelenen",
    "applications": "başvuru",
    "authorisations": "konu yetkisi",
    "bank_id": "banka",
    "basis": "dayanak",
    "batch": "metin grubu",
    "before": "öncesi",
    "both": "iki okuma da",
    "by": "nasıl",
    "candidates": "aday",
    "changed": "değişen",
    "chosen": "seçilen",
    "closes_at": "son an",
    "code": "kod",
    "columns": "yan yana",
    "correction": "düzeltme",
    "count": "sayı",
    "course": "eğitim",
    "cues": "altyazı satırı",
    "days": "gün",
    "decision": "karar",
    "declared": "bildirim",
    "difficulty": "güçlük",
    "draw": "çekim",
    "effect": "etki",
    "ended": "sona eren",
    "expires_on": "son gün",
    "fields": "alanlar",
    "file": "dosya",
    "file_name": "dosya",
    "files": "dosya sayısı",
    "first_id": "ilk giriş",
    "first_on": "ilk gün",
    "form": "dosya türü",
    "from_ms": "başı (ms)",
    "from_on": "ilk gün",
    "gained_ms": "kazanılan (ms)",
    "granted": "kabul",
    "ground": "dayanak",
    "how": "nasıl",
    "iban": "IBAN",
    "identity": "kimlik belgesi",
    "is_yearly": "her yıl",
    "kept": "kalan",
    "key": "anahtar",
    "kind": "tür",
    "known": "önceden bilinen",
    "kurus": "tutar",
    "language": "dil",
    "last_event": "son olay kaydı",
    "last_on": "son gün",
    "late": "geç gelen",
    "late_days": "gecikme (gün)",
    "left_ms": "kalan (ms)",
    "lesson_id": "ders kaydı",
    "lines": "satır",
    "member_number": "sicil no",
    "minutes": "dakika",
    "month": "ay",
    "name": "ad",
    "new": "yeni",
    "number": "numara",
    "numbers": "numaralar",
    "office": "görev",
    "old": "eski",
    "older": "eski",
    "on": "gün",
    "opens_at": "başlangıç",
    "order": "sıra",
    "other": "öteki hesap",
    "outage": "kesinti kaydı",
    "outgoing": "giden ödeme",
    "paper": "basılan",
    "passed": "geçen",
    "people": "kişi",
    "percent": "yüzde",
    "points": "puan",
    "price_class": "ücret sınıfı",
    "purpose": "amaç",
    "question": "soru kaydı",
    "records": "kayıt",
    "refused": "alınmayan",
    "removed": "çıkarılan",
    "renewed_by": "yenileyen belge",
    "reopened": "yeniden açılan",
    "report": "rapor",
    "restored": "eski hâline dönen",
    "rhythm": "sıklık",
    "role": "görev",
    "rows": "satır",
    "rules": "kurallar",
    "ruling": "karar",
    "run": "dönem kaydı",
    "same": "aynı",
    "same_timeline": "aynı zaman çizgisi",
    "saved": "yazılan",
    "scopes": "kapsam",
    "seats": "yer",
    "second": "ikinci kişi",
    "second_id": "ikinci giriş",
    "seed": "kura sayısı",
    "services": "eğitici",
    "session": "oturum kaydı",
    "settled": "kararla",
    "sha256": "dosyanın özeti",
    "share_bp": "oran (on binde)",
    "shown": "gösterilen",
    "size": "boyut (bayt)",
    "source": "dayanak",
    "starts_at": "başlangıç",
    "state": "durum",
    "step": "adım",
    "subject": "konu",
    "taken": "alınan",
    "text": "metin",
    "title": "ad",
    "to_ms": "sonu (ms)",
    "to_on": "son gün",
    "token": "anahtar",
    "topic": "konu",
    "trainers": "yeni eğitici kaydı",
    "trainings": "eğitim kaydı",
    "turn": "söz",
    "undone": "geri alınan",
    "unmet": "eksik koşul",
    "until": "son gün",
    "version": "sürüm",
    "what": "ne",
    "where": "nerede",
    "written": "yazılan",
}


def detail_words(details: dict) -> str:
    """`{"rows": 6, "on": "2026-11-22"}` -> "satır: 6; gün: 22.11.2026"."""
    return "; ".join(f"{NAMES.get(name, name)}: {said(name, value)}" for name, value in details.items())


def said(name: str, value) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{NAMES.get(key, key)} {said(key, one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(said(name, one) for one in value) or "yok"
    if value is None:
        return "yok"
    if name == "kurus" and isinstance(value, int):
        return show(value)
    if isinstance(value, str):
        return ROLES.get(value) or moment_words(value) or value
    return f"{spoken(value)}"


def moment_words(text: str) -> str | None:
    """A day or moment kept as ISO text, as it is written here; none for any other text."""
    if len(text) < 10 or text[4:5] != "-":
        return None
    if len(text) == 10:
        day = read_day(text)
        return f"{day:%d.%m.%Y}" if day else None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return f"{moment.astimezone(ISTANBUL) if moment.tzinfo else moment:%d.%m.%Y %H.%M}"

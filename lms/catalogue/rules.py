"""Pure decisions about courses and versions: prices, what a programme must hold, who may approve."""

from decimal import Decimal

from lms.chambers.rules import MEMBER_CLASSES
from lms.core import turkish

STATES = {
    "draft": "Taslak",
    "submitted": "Onay bekliyor",
    "approved": "Onaylandı",
    "published": "Yayında",
    "retired": "Yayından kalktı",
    "dropped": "Vazgeçildi",
}
FORMS = {"in_person": "Yüz yüze", "online": "Çevrimiçi", "practical": "Uygulamalı"}
FORM_ICONS = {"in_person": "school", "online": "device-laptop", "practical": "tool"}
TIMINGS = {"asynchronous": "Eşzamansız (kayıttan izlenir)", "synchronous": "Eşzamanlı (canlı)"}
SCOPES = {"course_total": "Eğitimin toplamı", "each_video": "Her video ayrı ayrı"}
WATCH = ("watch_threshold_bp", "watch_scope")  # kept in columns of their own
ACCESS = {"days": "Kayıttan sonra belirli gün", "until": "Belirli bir tarihe kadar", "unlimited": "Süresiz"}

# (field, name, what to do when it is empty): R42's nine fields
PROGRAMME = (
    ("title", "Adı", "Eğitimin adını yazın."),
    ("aim", "Amacı", "Eğitimin amacını yazın."),
    ("hours", "Süresi", "Eğitimin süresini saat olarak yazın."),
    ("target_group", "Hedef kitlesi", "Eğitimin kimler için olduğunu yazın."),
    ("practice_notes", "Uygulama açıklamaları", "Uygulama açıklamasını yazın; uygulama yoksa bunu belirtin."),
    ("content", "İçeriği", "İçeriği konu konu yazın, her satıra bir konu."),
    ("methods", "Yöntem ve teknikler", "Yöntem ve teknikleri yazın, her satıra bir yöntem."),
    ("assessment", "Ölçme ve değerlendirme", "Ölçmenin nasıl yapıldığını yazın; yapılmıyorsa bunu belirtin."),
    ("other", "Diğer", "Diğer bilgileri yazın; ekleyecek bir şey yoksa Yok yazın."),
)


def price_for(member_class: str, price_kurus: int, prices: dict, shares: dict) -> int:
    """Kuruş for a class: the course's own price for it, else the class's share (basis points) of the member price,
    rounded half up. A free course is free for everybody."""
    if prices.get(member_class) is not None:
        return int(prices[member_class])
    return (price_kurus * int(shares.get(member_class, 10000)) + 5000) // 10000


def price_list(price_kurus: int, prices: dict, shares: dict) -> list[tuple[str, str, int]]:
    """(class, its name, kuruş) for every class, in the order of the classes."""
    return [(key, name, price_for(key, price_kurus, prices, shares)) for key, name in MEMBER_CLASSES.items()]


def document_of(course_id: int) -> str:
    """The kind of accounts.Qualification that a course's document gives its holder."""
    return f"course:{course_id}"


def own_rules(version) -> dict:
    """The rule values that the version chose for itself; in all others it follows its chamber."""
    watch = {name: getattr(version, name) for name in WATCH if name not in version.follows}
    return {**version.rules, **watch}


def programme_gaps(version) -> list[tuple[str, str]]:
    """(field, what to do) for each of the nine fields that says nothing."""
    return [(field, todo) for field, _, todo in PROGRAMME if not getattr(version, field)]


def rule_gaps(version) -> list[tuple[str, str]]:
    """(field, what to do) where the version's rules contradict each other or say nothing."""
    found = []
    if version.access_kind == "days" and not version.access_days:
        found.append(("access_days", "Erişimin kaç gün süreceğini yazın."))
    if version.access_kind == "until" and not version.access_until:
        found.append(("access_until", "Erişimin son gününü yazın."))
    if version.certificate_kind in ("achievement", "authorisation") and not version.is_assessed:
        found.append(("is_assessed", "Başarı ya da yetki belgesi veren eğitimde ölçme ve değerlendirme yapılmalıdır."))
    return found


def may_approve(author_ids: list[int], actor_id: int) -> bool:
    """Nobody is their own second: whoever created, wrote in or submitted a version may not approve it."""
    return actor_id not in author_ids


def search_text(title, aim, keywords, code, category, parent, chamber) -> str:
    """The folded text that a search looks into; words are matched by their beginnings."""
    parts = [title, code, chamber, category or "", parent or "", " ".join(keywords or []), aim]
    return turkish.fold(" ".join(parts))


def clean_code(text: str) -> str:
    """A course code as it is kept: upper case ASCII letters, digits and single hyphens. May come out empty."""
    kept = turkish.fold(text.replace("-", " ").replace("_", " ").replace("/", " ")).replace(" ", "-").upper()
    return "".join(c for c in kept if c.isascii() and (c.isalnum() or c == "-")).strip("-")


def hours_words(hours) -> str:
    """1.5 -> 1,5"""
    return f"{Decimal(hours).normalize():f}".replace(".", ",")

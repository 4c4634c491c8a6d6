"""Document kinds as the catalogue sees them. Certificates (a higher room) fills the two lists when it is imported:

kinds.CHOICES.append(lambda chamber_id: [Kind(...), ...])   what a course of this chamber may end in
kinds.CHECKS.append(lambda chamber_id, slug: ["...", ...])  what the kind still lacks, one sentence each
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    slug: str
    label: str  # Katılım belgesi
    proves: str
    does_not_prove: str
    validity: str = "Süresizdir."


CHOICES: list[Callable[[int], list[Kind]]] = []
CHECKS: list[Callable[[int, str], list[str]]] = []

USUAL = (
    Kind(
        "participation",
        "Katılım belgesi",
        "Eğitimin belirtilen oranda izlendiğini ya da eğitime belirtilen oranda devam edildiğini gösterir.",
        "Sınav yapılmamıştır. Bilgi ve beceri düzeyini, yeterliği ya da bir işi yapma yetkisini göstermez.",
    ),
    Kind(
        "participation_certificate",
        "Katılım sertifikası",
        "Programa katılımı ve öngörülen çalışmaların yapıldığını gösterir.",
        "Ölçme ve değerlendirme sonucu içermez; bir işi yapma yetkisi vermez.",
    ),
    Kind(
        "achievement",
        "Başarı belgesi",
        "Belgedeki tarihte, yazılı geçme notuna ulaşıldığını gösterir.",
        "Kanunla yetki belgesine bağlanmış işleri yapma yetkisi vermez.",
    ),
    Kind(
        "authorisation",
        "Yetki belgesi",
        "Belgede yazılı konuda ve geçerlilik süresi içinde odanın aradığı koşulların sağlandığını gösterir.",
        "Dayanağında yazılı olmayan işler için yetki vermez; süresi dolduğunda ya da iptal edildiğinde kullanılamaz.",
        "Belgede yazılı tarihe kadar geçerlidir; yenileme koşulları oda kararıyla belirlenir.",
    ),
)


def kinds_of(chamber_id: int) -> list[Kind]:
    """The chamber's kinds, as certificates knows them; the usual ones as long as nobody knows better."""
    known = [kind for choices in CHOICES for kind in choices(chamber_id)]
    return known or list(USUAL)


def kind_of(chamber_id: int, slug: str | None) -> Kind | None:
    return next((kind for kind in (*kinds_of(chamber_id), *USUAL) if kind.slug == slug), None) if slug else None


def lacking(chamber_id: int, slug: str | None) -> list[str]:
    """What keeps documents of this kind from being issued, in sentences; none for a course without a document."""
    return [sentence for check in CHECKS for sentence in check(chamber_id, slug)] if slug else []

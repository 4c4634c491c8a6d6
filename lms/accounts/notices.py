"""The kinds of notices that a person may have by e-mail too. On the site each one always stands; what the law or a
pending act needs (revocation, results, sign-in) is not a choice and is not listed here."""

from dataclasses import dataclass

ANNOUNCEMENT = "announcement"  # a free consent (accounts/consents.py), so it is off until given


@dataclass(frozen=True)
class NoticeKind:
    label: str
    help: str
    by_default: bool = True


KINDS: dict[str, NoticeKind] = {
    ANNOUNCEMENT: NoticeKind(
        "Odaların ve birliğin duyuruları",
        "Yeni eğitimler ve genel duyurular. İzinlerim sayfasındaki duyuru iznidir.",
        by_default=False,
    ),
    "course": NoticeKind(
        "Kayıtlı olduğum eğitimlerin duyuruları ve iletileri", "Görevlilerin bir dönemin katılımcılarına yazdıkları."
    ),
    "question": NoticeKind("Sorular ve yanıtlar", "Sorunuz yanıtlandığında; eğiticiyseniz katılımcı soru sorduğunda."),
    "expiry": NoticeKind("Belgemin süresi dolmadan hatırlatma", "Süreli belgelerin yenilenmesi için."),
    "access": NoticeKind("Erişim sürem bitmeden hatırlatma", "Eğitimi izleyebildiğiniz son gün yaklaşırken."),
    "survey": NoticeKind("Eğitim sonu anketi çağrısı", "Yanıtlamak her durumda isteğe bağlıdır."),
}

"""What the verification page says, in Turkish and in English: pure, from a document and a day."""

from dataclasses import dataclass
from datetime import date

from lms.certificates import codes, rules
from lms.certificates.archive import rules as archive
from lms.core import turkish

WORDS = {
    "tr": {
        "title": "Belge doğrulama",
        "valid": "Belge geçerli",
        "expired": "Belgenin süresi dolmuş",
        "superseded": "Belge yenilenmiş",
        "revoked": "Belge iptal edilmiş",
        "unknown": "Belge bulunamadı",
        "valid_text": "{moment} (İstanbul) itibarıyla belge kütüğünde kayıtlı ve yürürlükte. Aşağıdaki bilgiler "
        "kayıtla aynıdır.",
        "preparing_text": "Belge kütükte kayıtlı ve yürürlükte; PDF dosyası hazırlanıyor.",
        "expired_text": "Bu belge düzenlendiğinde geçerliydi; geçerlilik süresi dolmuştur.",
        "superseded_text": "Bu belge düzeltilerek yenilenmiştir. Güncel belgenin numarası aşağıdadır; eski belge de "
        "kayıtta durur.",
        "revoked_text": "Bu belge iptal edilmiştir ve artık kullanılamaz. İptal tarihi aşağıdadır; nedeni açıklanmaz.",
        "unknown_text": "Bu kodla bir belge bulunamadı. Kodu karakter karakter denetleyin; kodda I, L, O ve U harfleri "
        "bulunmaz, 1 ve 0 rakamdır.",
        "course": "Eğitim",
        "kind": "Belge türü",
        "holder": "Adına",
        "hours": "Süre ve biçim",
        "issuer": "Veren",
        "issued": "Veriliş günü",
        "until": "Son geçerlilik",
        "endless": "Süresiz",
        "number": "Sayı",
        "code": "Doğrulama kodu",
        "revoked_on": "İptal günü",
        "new_number": "Güncel belge",
        "seal": "PDF mührü",
        "sealed": "Odanın elektronik mührü dosyanın içinde",
        "test_sealed": "Deneme mührü: gerçek bir oda anahtarı değildir",
        "not_sealed": "Hazırlanıyor",
        "erased": "Silinmiş",
        "archived": "Belge arşiv kaydında var",
        "archived_text": "{moment} (İstanbul) itibarıyla belge, odanın kâğıt defterinden aktarılan arşiv kayıtlarında "
        "duruyor. Aşağıdaki bilgiler kayıtla aynıdır.",
        "withdrawn": "Kayıt geri alınmış",
        "withdrawn_text": "Bu arşiv kaydı geri alınmıştır; belgeyi göstermez. Ayrıntı için odaya yazabilirsiniz.",
        "old_number": "Defterdeki sayı",
        "register": "Defter",
        "no_seal": "Arşiv kaydı: elektronik mühür yoktur",
    },
    "en": {
        "title": "Document verification",
        "valid": "The document is valid",
        "expired": "The document has expired",
        "superseded": "The document has been replaced",
        "revoked": "The document has been revoked",
        "unknown": "No such document",
        "valid_text": "On record and in force as of {moment} (Istanbul). The details below are those of the register.",
        "preparing_text": "On record and in force; its PDF file is being prepared.",
        "expired_text": "The document was valid when it was issued; its term has ended.",
        "superseded_text": "The document was corrected and replaced. The number of the present document is below; the "
        "old one stays on record.",
        "revoked_text": "The document has been revoked and cannot be used. The date is below; the reason is not shown.",
        "unknown_text": "There is no document with this code. Check it letter by letter: codes hold no I, L, O or U; 1 "
        "and 0 are figures.",
        "course": "Training",
        "kind": "Kind of document",
        "holder": "Holder",
        "hours": "Length and form",
        "issuer": "Issued by",
        "issued": "Issued on",
        "until": "Valid until",
        "endless": "No end",
        "number": "Number",
        "code": "Verification code",
        "revoked_on": "Revoked on",
        "new_number": "Present document",
        "seal": "Seal of the PDF",
        "sealed": "The chamber's electronic seal is inside the file",
        "test_sealed": "Test seal: not a real key of the chamber",
        "not_sealed": "Being prepared",
        "erased": "Erased",
        "archived": "The document is in the archive",
        "archived_text": "As of {moment} (Istanbul) it stands in the records brought over from the chamber's paper "
        "register. The details below are those of the record.",
        "withdrawn": "The record has been withdrawn",
        "withdrawn_text": "This archive record was withdrawn and shows nothing. Ask the chamber for details.",
        "old_number": "Number in the register",
        "register": "Register",
        "no_seal": "Archive record: no electronic seal",
    },
}
ICONS = {
    "valid": ("ok", "rosette-discount-check"),
    "expired": ("warn", "clock"),
    "superseded": ("warn", "refresh"),
    "revoked": ("stop", "ban"),
    "unknown": ("stop", "circle-x"),
    "archived": ("ok", "archive"),
    "withdrawn": ("stop", "ban"),
}


ARCHIVED = {  # what a line of an old register proves, and what it does not (E41)
    "tr": (
        ["Belgenin odanın eski kayıt defterinde bu bilgilerle yazılı olduğunu gösterir."],
        [
            "Bir sınav yapıldığını ya da sınavda başarılı olunduğunu göstermez; bilgi, beceri ya da yetki göstermez.",
            "Defterden aktarılmıştır: kâğıt belgenin kendisinin değiştirilmediğini göstermez.",
        ],
    ),
    "en": (
        ["The old register of the chamber names the document with these details."],
        [
            "It does not show that an exam was held or passed, nor knowledge, skill or a right to practise.",
            "It was brought over from paper: it does not show that the paper itself is unaltered.",
        ],
    ),
}


@dataclass(frozen=True)
class Verdict:
    """The answer, first in words. css: ok, warn, stop."""

    state: str
    title: str
    text: str
    css: str
    icon: str


def verdict(state: str, language: str, moment: str = "", is_sealed: bool = True) -> Verdict:
    words = WORDS[language]
    key = "preparing_text" if state == "valid" and not is_sealed else f"{state}_text"
    css, icon = ICONS[state]
    return Verdict(state, words[state], words[key].format(moment=moment), css, icon)


def facts(certificate, state: str, language: str, is_test_seal: bool) -> list[tuple]:
    """The title block of the answer: (label, value, css); nothing that is not printed, the name masked."""
    words, frozen = WORDS[language], certificate.facts
    kind = frozen["kind"]
    holder = turkish.masked(certificate.personal["holder"]) if certificate.personal else words["erased"]
    rows = [
        (words["course"], frozen["course"]["title"], "wide big"),
        (words["kind"], (kind["title_en"] if language == "en" else "") or kind["title"], ""),
        (words["holder"], holder, ""),
        (words["hours"], ", ".join(filter(None, [frozen["course"]["hours"], frozen["course"]["form"]])), ""),
        (words["issuer"], frozen["chamber"]["name"], ""),
        (words["issued"], day(certificate.issued_on), ""),
        (words["until"], day(certificate.valid_until) or words["endless"], ""),
    ]
    if state == "revoked":
        rows.append((words["revoked_on"], day(certificate.ended_on), "wide"))
    if state == "superseded" and certificate.replaced_by is not None:
        rows.append((words["new_number"], certificate.replaced_by.number, "wide"))
    if certificate.is_archive:
        return [
            *rows,
            (words["old_number"], certificate.number, ""),
            (words["code"], codes.grouped(certificate.code), "span-2"),
            (words["register"], certificate.origin.source, "wide"),
            (words["seal"], words["no_seal"], "wide"),
        ]
    seal = "test_sealed" if is_test_seal else "sealed"
    rows += [
        (words["number"], certificate.number, ""),
        (words["code"], codes.grouped(certificate.code), "span-2"),
        (words["seal"], words[seal if certificate.pdf_sha256 else "not_sealed"], "wide"),
    ]
    return rows


def proofs(certificate, language: str) -> tuple[list[str], list[str]]:
    """What the document proves and what it does not, in the language when the kind has it, else in Turkish."""
    if certificate.is_archive:
        return ARCHIVED[language]
    kind = certificate.facts["kind"]
    suffix = "_en" if language == "en" else ""
    proves = kind[f"proves{suffix}"] or kind["proves"]
    does_not = kind[f"does_not_prove{suffix}"] or kind["does_not_prove"]
    issued = {
        "tr": "Belgenin bu oda tarafından verildiğini ve kayıttaki bilgilerin değişmediğini gösterir.",
        "en": "It was issued by this chamber, and the record has not been changed.",
    }
    return [proves, issued[language]], [does_not]


def same_name(typed: str, holder: str) -> bool:
    """Whether a typed name is the holder's: case, diacritics and spaces do not matter, every word does."""
    return bool(typed.strip()) and turkish.fold(typed) == turkish.fold(holder)


def day(value: date | None) -> str:
    return f"{value:%d.%m.%Y}" if value else ""


def standing_of(certificate, today: date) -> str:
    if certificate.is_archive:
        return archive.standing(certificate.state, certificate.valid_until, today)
    return rules.standing(certificate.state, certificate.valid_until, today)

"""The free choices a person may make, apart from the privacy notice. Texts are drafts until lawyers approve them."""

NOTICE_VERSION = "0.1"
TEXT_VERSION = "0.1"

CONSENTS: dict[str, tuple[str, str]] = {
    "announcements": (
        "Yeni eğitim duyuruları e-posta ile gelsin",
        "Kaydınız, sınavınız ve belgenizle ilgili iletiler bu onaya bağlı değildir; onlar her durumda gelir.",
    ),
    "suggestions": (
        "İlgi alanıma göre eğitim önerilsin",
        "Seçtiğiniz ilgi alanlarına ve tamamladığınız eğitimlere bakılarak öneri gösterilir.",
    ),
    "public_list": (
        "Yetkili üye listesinde adım görünsün",
        "Adınız, odanız, iliniz ve geçerli yetki belgenizin türü kamuoyuna açık listede gösterilir; başka bilgi "
        "gösterilmez.",
    ),
}

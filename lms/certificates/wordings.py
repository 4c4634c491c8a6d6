"""The four usual kinds, as a chamber gets them first; each chamber changes its own. Texts of the seed, set for the
page: the sentence stands between the person's name and the course's title."""

BASES = {
    "participation": "Katılım: izleme ya da devam koşulu",
    "achievement": "Başarı: izleme ya da devam koşulu ve sınav",
    "authorisation": "Yetki: izleme ya da devam koşulu ve sınav, süreli",
}

USUAL = [
    {
        "slug": "participation",
        "basis": "participation",
        "title": "Katılım Belgesi",
        "sentence": "aşağıdaki eğitimi, izleme ya da devam koşulunu sağlayarak tamamlamıştır.",
        "proves": "Eğitimin belirtilen oranda izlendiğini ya da eğitime belirtilen oranda devam edildiğini gösterir.",
        "does_not_prove": "Sınav yapılmamıştır. Bilgi ve beceri düzeyini, yeterliği ya da bir işi yapma yetkisini "
        "göstermez.",
        "title_en": "Document of participation",
        "proves_en": "The stated share of the training was watched or attended.",
        "does_not_prove_en": "No exam was held. It does not show a level of knowledge or skill, competence, or a right "
        "to practise.",
    },
    {
        "slug": "participation_certificate",
        "basis": "participation",
        "title": "Katılım Sertifikası",
        "sentence": "aşağıdaki programa katılmış ve programda öngörülen çalışmaları yerine getirmiştir.",
        "proves": "Programa katılımı ve öngörülen çalışmaların yapıldığını gösterir.",
        "does_not_prove": "Ölçme ve değerlendirme sonucu içermez; bir işi yapma yetkisi vermez.",
        "title_en": "Certificate of participation",
        "proves_en": "The programme was attended and its exercises were done.",
        "does_not_prove_en": "It holds no result of an assessment and gives no right to practise.",
    },
    {
        "slug": "achievement",
        "basis": "achievement",
        "title": "Başarı Belgesi",
        "sentence": "aşağıdaki eğitimi tamamlamış ve eğitim sonunda yapılan sınavda başarılı olmuştur.",
        "proves": "Belgedeki tarihte, yazılı geçme notuna ulaşıldığını gösterir.",
        "does_not_prove": "Kanunla yetki belgesine bağlanmış işleri yapma yetkisi vermez.",
        "title_en": "Document of achievement",
        "proves_en": "On the date of the document the pass mark of its exam had been reached.",
        "does_not_prove_en": "It gives no right to do work for which the law asks an authorisation.",
    },
    {
        "slug": "authorisation",
        "basis": "authorisation",
        "title": "Yetki Belgesi",
        "sentence": "aşağıdaki konuda odanın aradığı eğitim, sınav ve meslek koşullarını sağlamıştır.",
        "proves": "Belgede yazılı konuda ve geçerlilik süresi içinde odanın aradığı koşulların sağlandığını gösterir.",
        "does_not_prove": "Dayanağında yazılı olmayan işler için yetki vermez; süresi dolduğunda ya da iptal "
        "edildiğinde kullanılamaz.",
        "title_en": "Authorisation",
        "proves_en": "The conditions of the chamber were met in the stated subject for the stated term.",
        "does_not_prove_en": "It authorises nothing beyond its basis and cannot be used once expired or revoked.",
    },
]
SLUGS = [usual["slug"] for usual in USUAL]

"""Every figure of the report: its name, the sentence that defines it, and the query that counts it.

The sentences are published at /birlik/tanimlar; the reference is what the union's report of 2023 says."""

from collections.abc import Callable
from dataclasses import dataclass

from lms.reports import queries
from lms.reports.queries import Scope


@dataclass(frozen=True)
class Figure:
    """`people`: a count of persons, published only from five on. `in_report`: the source report's number."""

    key: str
    title: str
    sentence: str
    count: Callable[[Scope], int]
    people: bool = False
    in_report: int | None = None


def of_form(form: str) -> Callable[[Scope], int]:
    return lambda scope: queries.form_count(scope, form)


def of_kind(kind: str) -> Callable[[Scope], int]:
    return lambda scope: queries.trainers_by_kind(scope).get(kind, 0)


FIGURES = [
    Figure(
        "courses",
        "ayrı eğitim",
        "En az bir sürümü yayımlanmış her eğitim bir kez sayılır; tekrarlar ve yeni sürümler sayıyı artırmaz. "
        "Seminer ve tanıtımlar sayılmaz. Yıl seçilirse o yıl en az bir dönemi açılmış eğitimler sayılır; odanın "
        "listesinde o yıl yalnız katılımı ya da belgesi olan eğitimler de yer alır.",
        queries.course_count,
        in_report=1046,
    ),
    Figure(
        "in_person",
        "yüz yüze eğitim",
        "Üyenin belirli bir derslikte, eğiticiyle aynı ortamda olduğu eğitimler. Her eğitim tek bir biçimde sayılır.",
        of_form("in_person"),
        in_report=483,
    ),
    Figure(
        "online",
        "çevrimiçi eğitim",
        "Zaman ve yer kısıtı olmadan kayıttan izlenen ya da eşzamanlı yapılan eğitimler.",
        of_form("online"),
        in_report=314,
    ),
    Figure(
        "practical",
        "uygulamalı eğitim",
        "Çevrimiçi ya da yüz yüze bir kuramsal bölümün ardından uygulama ya da saha çalışması içeren eğitimler.",
        of_form("practical"),
        in_report=249,
    ),
    Figure(
        "runs",
        "açılan dönem",
        "Sayılan eğitimlerin açılmış her dönemi, tekrarlar dahil. Sürekli açık bir eğitim bir dönemdir. Planlanan "
        "ve iptal edilen dönemler sayılmaz. Dönem, başladığı yıla yazılır.",
        queries.run_count,
        in_report=20180,
    ),
    Figure(
        "participations",
        "katılım",
        "Sayılan eğitimlere yapılmış ve iptal edilmemiş her kayıt. Aynı kişi iki eğitimde iki katılımdır. Raporun "
        "400 bin sayısının kişi mi katılım mı olduğu belli değildir; burada ikisi ayrı sayılır. Katılım, kaydın "
        "yapıldığı yıla yazılır; dönemi başka bir yılda başlamış olabilir.",
        queries.participation_count,
        people=True,
        in_report=400000,
    ),
    Figure(
        "persons",
        "katılan kişi",
        "En az bir katılımı olan ayrı kişi. Kaç eğitime katıldığına bakılmaz.",
        queries.person_count,
        people=True,
    ),
    Figure(
        "trainers",
        "görevdeki eğitici",
        "En az bir odada görevi süren eğitici. Birden çok odada görevli olan bir kez sayılır.",
        queries.trainer_count,
        people=True,
        in_report=582,
    ),
    Figure(
        "trained",
        "eğiticilerin eğitimini tamamlayan",
        "Görevli olduğu bir odada sayılan, onaylı ve başarılı bir eğiticilerin eğitimi kaydı olan ve kaydı sonradan "
        "başarısız ya da tekrar olarak değişmemiş eğitici.",
        queries.trained_count,
        people=True,
        in_report=317,
    ),
    Figure(
        "untrained",
        "eğiticilerin eğitimini tamamlamayan",
        "Görevdeki eğiticilerden böyle bir kaydı olmayanlar.",
        queries.untrained_count,
        people=True,
        in_report=265,
    ),
    Figure(
        "pool",
        "havuzdaki eğitici",
        "Görevi süren ya da bitmiş bütün eğiticiler, her biri bir kez. Rapor türleri bu havuz (676) içinde, "
        "eğiticilerin eğitimini eğitimlerde yer alanlar (582) içinde sayar; burada 582, görevdeki eğiticidir.",
        queries.pool_count,
        people=True,
        in_report=676,
    ),
    Figure(
        "kind_chamber_authorised",
        "oda tarafından yetkilendirilmiş eğitici",
        "Havuzdaki eğiticilerden türü oda yetkisi olanlar.",
        of_kind("chamber_authorised"),
        people=True,
        in_report=563,
    ),
    Figure(
        "kind_academic",
        "akademisyen eğitici",
        "Havuzdaki eğiticilerden türü akademisyen olanlar.",
        of_kind("academic"),
        people=True,
        in_report=71,
    ),
    Figure(
        "kind_ministry_authorised",
        "bakanlık tarafından yetkilendirilmiş eğitici",
        "Havuzdaki eğiticilerden yetkisini bir bakanlıktan alanlar.",
        of_kind("ministry_authorised"),
        people=True,
        in_report=22,
    ),
    Figure(
        "kind_company",
        "kurum, kuruluş ya da şirketten eğitici",
        "Havuzdaki eğiticilerden bir kurum, kuruluş ya da şirketten gelenler.",
        of_kind("company"),
        people=True,
        in_report=20,
    ),
    Figure(
        "documented",
        "belge veren eğitim",
        "Sayılan eğitimlerden, geçerli sürümü yetki belgesi, başarı belgesi, katılım sertifikası ya da katılım "
        "belgesiyle sonuçlananlar.",
        queries.documented_count,
        in_report=537,
    ),
    Figure(
        "assessed",
        "ölçme yapılan eğitim",
        "Sayılan eğitimlerden, geçerli sürümünde ölçme ve değerlendirme bulunanlar.",
        queries.assessed_count,
        in_report=210,
    ),
    Figure(
        "branches",
        "şube ve temsilcilik",
        "Odaların açık şube ve temsilcilikleri.",
        queries.branch_count,
        in_report=200,
    ),
    Figure(
        "documents",
        "verilen belge",
        "Verilmiş, geri alınmamış ve yerine yenisi düzenlenmemiş belge. Belge, verildiği yıla yazılır; eğitim olarak "
        "sayılmayan seminer ve tanıtımların belgeleri de bu sayıya girer.",
        queries.document_count,
        people=True,
    ),
]
BY_KEY = {figure.key: figure for figure in FIGURES}


def counts(scope: Scope, keys=None) -> dict[str, int]:
    """The exact numbers: for a chamber's own desk; the union's page goes through union.py, which hides small cells."""
    of_courses = queries.course_counts(scope)
    return {
        figure.key: of_courses[figure.key] if figure.key in of_courses else figure.count(scope)
        for figure in FIGURES
        if keys is None or figure.key in keys
    }

"""An objection voids a question: everybody is scored anew by two people's decision, and one who now passes receives a
document that a stranger can verify."""

import re

from tests.stories.looks import findings
from tests.stories.people import person, visitor

WORLD = """
from lms.watching.models import WatchTotal
from lms.watching.operations.totals import ensure_total
from lms.exams.operations import attempts
from tests.exams.sitting import save
from lms.core.clock import now
chamber = make.chamber('itiraz', 'İtiraz Mühendisleri Odası')
make.signatory(chamber)
version = make.course(chamber, title='Yangın Tesisatı', certificate_kind='achievement')
exam = make.exam(version=version, kinds=('single', 'numerical', 'short_text'), pass_mark=50, title='Yangın sınavı')
for name, email, demo, answers in (
    ('İtiraz Eden', 'itiraz.eden@example.org', True, (1, None, None)),
    ('Komşu Geçen', 'komsu@example.org', False, (1, '12,5', None)),
    ('Başka Kalan', 'baska@example.org', False, (None, '1', None)),
):
    user = make.person(full_name=name, email=email, is_demo=demo)
    enrolment = make.enrolment(user, version)
    ensure_total(enrolment)
    db.session.flush()
    db.session.get(WatchTotal, enrolment.id).completed_at = now()
    attempt = attempts.start(exam, user)
    for n, answer in enumerate(answers, 1):
        if answer is not None:
            save(attempt, n, n, answer)
    attempts.close(attempts.locked(attempt), 'finished', now())
officer = make.officer('exam_officer', chamber, email='karar@example.org', is_demo=True)
second = make.officer('approver', chamber, email='ikinci@example.org', is_demo=True)
officer.full_name, second.full_name = 'Karar Veren', 'İkinci Kişi'
from lms.core import turkish
for one in (officer, second):
    one.search_key, one.sort_key = turkish.fold(one.full_name), turkish.sort_key(one.full_name)
"""
CODE = """
from lms.certificates.models import Certificate
from lms.accounts.models import User
from sqlalchemy import select
one = db.session.scalar(select(Certificate).join(User).where(User.email == 'itiraz.eden@example.org'))
print(one.code if one else '-')
"""
CLEAN = """
from lms.exams.verification import verify
from lms.exams.models import ResultChange
print(list(verify()), db.session.query(ResultChange).count())
"""


def test_an_objection_voids_a_question_and_one_who_now_passes_receives_a_document(site, browser):
    site.run(WORLD)
    candidate = person(browser, site, "İtiraz Eden", "/sinavlar", viewport={"width": 360, "height": 800})
    candidate.get_by_role("link", name="Yangın sınavı").last.click()
    candidate.get_by_text("Başarısız").first.wait_for()
    result_page = candidate.url
    assert findings(candidate) == []
    candidate.get_by_role("link", name="Bir soruya itiraz et").click()
    assert findings(candidate) == []
    candidate.get_by_label("Soru", exact=True).select_option("3")
    candidate.get_by_label("Neye, neden").fill("Sorunun iki doğru yanıtı var; yönetmeliğin 12. maddesine bakılabilir.")
    candidate.get_by_role("button", name="İtirazı gönder").click()
    candidate.get_by_text("İtirazınız alındı").wait_for()
    candidate.get_by_text("Karar bekliyor").wait_for()
    assert candidate.evaluate("document.documentElement.scrollWidth") <= 360
    assert findings(candidate) == []

    desk = person(browser, site, "Karar Veren", "/masa/itiraz")
    desk.get_by_role("link", name=re.compile("^İtirazlar")).first.click()
    assert findings(desk) == []
    desk.get_by_role("link", name=re.compile("Sorunun iki doğru")).click()
    desk.get_by_text("kalmışken geçer").first.wait_for()
    assert findings(desk) == []
    desk.get_by_label("Kabul: soru herkes için iptal edilsin").check()
    desk.get_by_label("Gerekçeli yanıt").fill("İki seçenek de savunulabilir; soru hatalıdır ve iptal edilmiştir.")
    desk.get_by_role("button", name="Kararı gönder").click()
    desk.get_by_text("Kararı siz önerdiniz").wait_for()
    assert findings(desk) == []

    other = person(browser, site, "İkinci Kişi", "/masa/itiraz")
    other.get_by_role("link", name=re.compile("^İtirazlar")).first.click()
    other.get_by_role("link", name="Soru iptal edilir").click()
    assert findings(other) == []
    other.get_by_role("button", name=re.compile("^Onayla")).click()
    other.get_by_text("Karar uygulandı").wait_for()
    assert findings(other) == []
    assert site.run(CLEAN).strip() == "[] 3"

    candidate.goto(result_page)
    candidate.get_by_text("Başarılı").first.wait_for()
    assert "Sonucunuzdaki değişiklik" in candidate.inner_text("main") and findings(candidate) == []
    code = site.run(CODE).strip()
    stranger = visitor(browser, site, f"{site}/belge-dogrula/{code}")
    assert "Yangın Tesisatı" in stranger.inner_text("main") and "50 / 100" not in stranger.inner_text("main")
    stranger.get_by_text(re.compile("[Gg]eçerli")).first.wait_for()
    for view in (candidate, desk, other, stranger):
        view.context.close()

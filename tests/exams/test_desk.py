import io
import re

import pytest
from sqlalchemy import func, select

from lms.core import jobs
from lms.core.database import db
from lms.exams.models import Exam, ImportBatch, ImportItem, Mark, Question, QuestionVersion, Result
from lms.exams.operations import attempts, drawings, results
from tests import make
from tests.exams.sitting import Candidate, post
from tests.exams.test_views import KINDS

FORMS = {
    "single": {
        "stem": "2 < 3 ve H<sub>2</sub>O",
        "choices-0-text": "Bir",
        "choices-0-correct": "y",
        "choices-1-text": "İki",
    },
    "multiple": {
        "choices-0-text": "A",
        "choices-0-correct": "y",
        "choices-1-text": "B",
        "choices-1-correct": "y",
        "choices-2-text": "C",
        "rule": "partial",
    },
    "true_false": {"correct": "0"},
    "numerical": {"values": "12,5 ± 0,1\n13 (%50)\n100 ± %2", "unit": "kN"},
    "numerical_parameterised": {
        "stem": "Uç aralığı {a} m, direnç {R} Ω. Özdirenç kaçtır?",
        "variables": "a = 1 … 10; 0,5\nR = 2 … 40; 0,5",
        "expression": "2*pi*a*R",
        "tolerance": "%1",
        "unit": "Ω·m",
    },
    "short_text": {"accepted": "çıkmaz koridor\nkoridor (%50)", "case": "ignore", "diacritics": "lenient"},
    "matching": {
        "pairs-0-left": "A",
        "pairs-0-right": "1",
        "pairs-1-left": "B",
        "pairs-1-right": "2",
        "distractors": "3",
        "rule": "per_pair",
    },
    "ordering": {"items": "önce\nsonra\nen son", "rule": "relative_order"},
    "cloze": {
        "stem": "Boy {1} m, renk {2}.",
        "gaps-0-kind": "numerical",
        "gaps-0-answers": "5 ± 1",
        "gaps-1-kind": "single",
        "gaps-1-answers": "* mor\nal",
    },
    "hotspot": {
        "drawing_alt": "Bir kiriş ve iki mesnet",
        "regions-0-shape": "rect",
        "regions-0-at": "1, 2, 30, 40",
        "regions-0-correct": "y",
        "regions-0-name": "mesnet",
        "regions-1-shape": "circle",
        "regions-1-at": "50 30 9",
        "regions-1-correct": "y",
        "regions-1-weight": "50",
        "regions-2-shape": "poly",
        "regions-2-at": "60,1;79,1;70,20",
        "regions-2-weight": "-25",
        "outside": "-10",
        "rule": "partial",
    },
    "open": {"model_answer": "Örnek", "rubric": "3 | Ölçüt", "max_words": "200"},
    "file_upload": {"extensions": "pdf\ndwg", "rubric": "5 | Çizim"},
}


@pytest.fixture
def desk(sign_in):
    """An exam officer's browser, the chamber and a bank."""
    chamber = make.chamber()
    return sign_in(make.officer("exam_officer", chamber)), chamber, make.bank(chamber)


def form(kind, **more):
    return {"stem": "Soru metni?", "difficulty": "2", "points": "1", "topic": "Konu", **FORMS[kind], **more}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_written_shown_and_changed_without_loss(desk, kind):
    client, chamber, bank = desk
    new = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni/{kind}"
    assert client.get(new).status_code == 200
    more = {"drawing_id": drawings.keep_drawing(bank, make.png()).id} if kind == "hotspot" else {}
    answer = post(client, new, form(kind, **more))
    assert answer.status_code == 302, re.findall(r"field-error[^>]*>.*?</p>", answer.text)
    assert client.get(answer.location).status_code == 200
    question = db.session.scalar(select(Question))
    before = question.current_version
    edit = f"/masa/{chamber.slug}/sorular/{question.id}/duzenle"
    page = client.get(edit)
    sent = values_on(page.text)
    assert post(client, edit, sent).status_code == 302
    after = db.session.scalar(select(Question)).current_version
    assert (after.number, after.kind, after.body, after.stem) == (2, kind, before.body, before.stem)


def values_on(html):
    """What a browser would send back from the editor form as it stands."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self):
            super().__init__()
            self.sent, self.on, self.area, self.select = {}, False, None, None

        def handle_starttag(self, tag, pairs):
            at = dict(pairs)
            if tag == "form":
                self.on = "editor" in (at.get("class") or "")
            if not self.on or (tag != "option" and "name" not in at):
                return
            if tag == "input" and at.get("type") in ("checkbox", "radio"):
                if "checked" in at:
                    self.sent[at["name"]] = at.get("value", "y")
            elif tag == "input" and at.get("type") != "file":
                self.sent[at["name"]] = at.get("value", "")
            elif tag == "textarea":
                self.area = at["name"]
                self.sent[self.area] = ""
            elif tag == "select":
                self.select = at["name"]
            elif tag == "option" and self.select and "selected" in at:
                self.sent[self.select] = at["value"]

        def handle_data(self, data):
            if self.area:
                self.sent[self.area] += data

        def handle_endtag(self, tag):
            if tag == "textarea":
                self.sent[self.area] = self.sent[self.area].removeprefix("\r\n").removeprefix("\n")
                self.area = None
            if tag == "select":
                self.select = None
            if tag == "form":
                self.on = False

    reader = Reader()
    reader.feed(html)
    reader.sent.pop("csrf_token", None)
    return reader.sent


def test_a_faulty_question_comes_back_with_its_reason_and_nothing_lost(desk):
    client, chamber, bank = desk
    new = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni/single"
    answer = post(client, new, {"stem": "Korunan metin", "difficulty": "2", "points": "1", "choices-0-text": "Bir"})
    assert answer.status_code == 400 and "Korunan metin" in answer.text and "En az iki seçenek" in answer.text
    more = post(client, new, {"stem": "Korunan metin", "difficulty": "2", "satir_ekle": "choices"})
    assert more.status_code == 200 and "Korunan metin" in more.text and more.text.count("choices-8-text")
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0


def test_hostile_markup_is_harmless_wherever_it_is_shown(desk):
    client, chamber, bank = desk
    evil = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:1">x</a><b onclick=1>kalın</b>'
    new = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni/single"
    sent = form("single", stem=evil, feedback=evil, topic="<i>x</i>", title="<u>y</u>") | {"choices-0-text": evil}
    page = client.get(post(client, new, sent).location).text
    preview = post(client, f"/masa/{chamber.slug}/soru-onizleme/single", sent).text
    for text in (page, preview):
        assert "<b>kalın</b>" in text
        assert not re.search(r"<script>alert|onerror|onclick|javascript:|<i>x</i>|<u>y</u>", text)


def test_a_picture_stays_through_editing(desk):
    client, chamber, bank = desk
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x30" + bytes(50)
    new = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni/true_false"
    sent = form("true_false") | {"picture": (io.BytesIO(png), "a.png"), "picture_alt": "Kiriş"}
    sent["csrf_token"] = client.form_token()
    client.post(new, data=sent, content_type="multipart/form-data")
    question = db.session.scalar(select(Question))
    assert 'alt="Kiriş"' in question.current_version.stem
    edit = f"/masa/{chamber.slug}/sorular/{question.id}/duzenle"
    values = values_on(client.get(edit).text)
    assert re.search(r"\[resim [0-9a-f]{6}\]", values["stem"]) and "base64" not in values["stem"]
    post(client, edit, values)
    assert 'alt="Kiriş"' in db.session.scalar(select(Question)).current_version.stem


def test_a_used_version_cannot_be_changed(desk):
    client, chamber, bank = desk
    question = make.question(bank)
    with pytest.raises(Exception, match="append-only"), db.session.begin_nested():
        db.session.query(QuestionVersion).filter_by(question_id=question.id).update({"stem": "x"})


def upload(client, chamber, bank, data, name):
    sent = {"csrf_token": client.form_token(), "file": (io.BytesIO(data), name)}
    address = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/dosyadan"
    return client.post(address, data=sent, content_type="multipart/form-data")


GIFT = "::A::Bir? {=evet ~hayır}\n\n::B::İki? {T}\n\nAçıklama metni\n\n::C::Üç? {#3:1~#yanlış}\n".encode()


def test_a_file_is_looked_at_taken_once_and_undone_as_a_batch(desk):
    client, chamber, bank = desk
    preview = upload(client, chamber, bank, GIFT, "s.gift").location
    page = client.get(preview)
    assert "Bankaya al: 3 soru" in page.text and "açıklama metni" in page.text
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0
    assert post(client, preview + "/al").status_code == 302
    assert post(client, preview + "/al").status_code == 409
    assert db.session.scalar(select(func.count()).where(Question.retired_at.is_(None))) == 3
    assert all(row.current_version.number == 1 for row in db.session.scalars(select(Question)))
    assert (
        client.get(f"/masa/{chamber.slug}/soru-bankalari/{bank.id}?ara=IKI&tur=true_false").text.count("/sorular/") == 1
    )
    assert post(client, preview + "/geri-al").status_code == 302
    assert db.session.scalar(select(func.count()).where(Question.retired_at.is_(None))) == 0
    assert client.get(preview).status_code == 200


@pytest.mark.parametrize(
    "data, name",
    [
        (b"", "bos.gift"),
        (b"PK\x03\x04" + bytes(100), "x.zip"),
        (b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "b">]><quiz><question type="essay"/></quiz>', "x.xml"),
        (b"<quiz><question type='essay'></quiz>", "x.xml"),
        (b"<html></html>", "x.xml"),
        (b"\x00\x01\x02", "x.csv"),
        (b"a;b\n1;2\n", "x.csv"),
        (b"yalniz metin", "x.dat"),
    ],
)
def test_files_that_hold_no_questions_are_refused_with_a_reason(desk, data, name):
    client, chamber, bank = desk
    answer = upload(client, chamber, bank, data, name)
    page = client.get(answer.location).text if answer.status_code == 302 else answer.text
    assert "field-error" in page or "Dosya okunamadı" in page
    assert db.session.scalar(select(func.count()).select_from(ImportItem)) == 0


def test_a_long_file_is_read_and_taken_by_jobs(desk):
    from lms.core.jobs import Job
    from lms.exams.operations import imports

    client, chamber, bank = desk
    text = "\n\n".join(f"::S{n}::{'uzun ' * 60}{n}? {{=evet ~hayır}}" for n in range(1010))
    preview = upload(client, chamber, bank, text.encode(), "uzun.gift").location
    assert "arka planda" in client.get(preview).text
    batch = db.session.scalar(select(ImportBatch))
    imports.read(batch)
    post(client, preview + "/al")
    handlers = [job.handler for job in db.session.scalars(select(Job).where(Job.title.is_not(None)))]
    assert handlers == ["exams.read_import", "exams.take_import"]
    imports.put_in(db.session.scalar(select(ImportBatch)))
    assert db.session.scalar(select(func.count()).where(Question.current_version_id.is_not(None))) == 1010


@pytest.mark.parametrize("form_name", ["gift", "moodle", "csv", "xlsx"])
def test_exports_come_back_as_they_went(desk, form_name):
    from lms.exams import formats

    client, chamber, bank = desk
    for kind in KINDS:
        make.question(bank, kind, topic="Konu", difficulty=3)
    answer = client.get(f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/aktar/{form_name}")
    name = {"gift": "x.gift", "moodle": "x.xml"}.get(form_name, f"x.{form_name}")
    back = {item.kind: item for item in formats.read(answer.data, name) if item.verdict == "ok"}
    wanted = {"single", "multiple", "true_false", "numerical", "short_text", "matching", "open"}
    wanted |= (
        {"ordering", "cloze"} if form_name == "moodle" else {"ordering"} if form_name in ("csv", "xlsx") else set()
    )
    assert wanted <= set(back), (set(back), [i.reasons for i in formats.read(answer.data, name) if i.reasons])
    for kind in wanted - {"open"}:
        from lms.exams.presenting import key_words

        assert key_words(kind, back[kind].body).replace(" m ", " ") == key_words(kind, make.BODIES[kind]).replace(
            " m ", " "
        )
        assert back[kind].difficulty == 3 and back[kind].topic == "Konu"


def exam_form(version=None, bank=None, **more):
    sent = {
        "title": "Dönem sonu",
        "audience": "enrolled" if version else "anyone",
        "version_id": version.id if version else 0,
    }
    sent |= {"minutes": "40", "pass_mark": "70", "attempts": "2", "wait_days": "7", "shown": "topics"}
    for n in range(4):
        sent |= {f"draw-{n}-bank_id": 0, f"draw-{n}-difficulty": 0, f"draw-{n}-topic": "", f"draw-{n}-count": ""}
    if bank:
        sent |= {"draw-0-bank_id": bank.id, "draw-0-count": "2"}
    return sent | more


def locked(sign_in, chamber, address):
    """The plan is checked and locked by somebody who did not write it."""
    assert post(sign_in(make.officer("approver", chamber)), address + "/kilitle").status_code == 302


def test_an_exam_opens_only_when_nothing_is_missing_and_then_freezes(desk, sign_in):
    client, chamber, bank = desk
    version = make.course(chamber)
    address = post(client, f"/masa/{chamber.slug}/sinavlar/yeni", exam_form(version, bank)).location
    assert "yeterli soru yok" in client.get(address).text
    post(client, address + "/ac")
    assert db.session.scalar(select(Exam.state)) == "draft"
    make.question(bank), make.question(bank, "open"), make.question(bank, "numerical")
    assert "yazmamış bir yetkilinin" in client.get(address).text
    post(client, address + "/ac")
    assert db.session.scalar(select(Exam.state)) == "draft"
    locked(sign_in, chamber, address)
    post(client, address + "/ac")
    exam = db.session.scalar(select(Exam))
    assert exam.state == "open" and exam.rules["pass_mark"] == 70 and exam.rules["second_person"] is True
    post(client, address + "/duzenle", exam_form(version, bank, title="Yeni ad", pass_mark="10"))
    exam = db.session.scalar(select(Exam))
    assert exam.title == "Yeni ad" and exam.rule("pass_mark") == 70
    post(client, address + "/kapat")
    assert db.session.scalar(select(Exam.state)) == "closed"
    assert client.get(f"/masa/{chamber.slug}/sinavlar").status_code == 200


def test_chosen_questions_make_a_paper_without_drawing(desk, sign_in):
    client, chamber, bank = desk
    wanted = [make.question(bank).id, make.question(bank, "numerical").id]
    address = post(client, f"/masa/{chamber.slug}/sinavlar/yeni", exam_form()).location
    assert client.get(address + "/sorular").status_code == 200
    post(client, address + "/sorular", {"soru": wanted, "ekle": "1"})
    locked(sign_in, chamber, address)
    post(client, address + "/ac")
    assert db.session.scalar(select(Exam.state)) == "open"


def test_another_chambers_bank_question_and_exam_are_not_found(desk):
    client, chamber, bank = desk
    other = make.bank(make.chamber())
    question, exam = make.question(other), make.exam(other_chamber(other))
    for path in (
        f"soru-bankalari/{other.id}",
        f"sorular/{question.id}",
        f"sorular/{question.id}/duzenle",
        f"sinavlar/{exam.id}",
    ):
        assert client.get(f"/masa/{chamber.slug}/{path}").status_code == 404, path
    sent = exam_form(bank=other)
    assert post(client, f"/masa/{chamber.slug}/sinavlar/yeni", sent).status_code in (400, 404)
    assert (
        post(client, f"/masa/{chamber.slug}/soru-onizleme/single?soru={question.id}", form("single")).status_code == 404
    )


def other_chamber(bank):
    from lms.chambers.models import Chamber

    return db.session.get(Chamber, bank.chamber_id)


def test_a_marker_marks_without_a_name_and_a_second_person_publishes(desk, sign_in):
    client, chamber, bank = desk
    exam = make.exam(chamber, kinds=("single", "open"), second_person=True)
    user = make.person(full_name="Şükriye Çağlayangil")
    candidate = Candidate(sign_in(user), user).start(exam)
    candidate.save(2, "Uzun yanıtım burada.")
    candidate.finish()
    assert db.session.scalar(select(Result.state)) == "marking"
    listed = client.get(f"/masa/{chamber.slug}/degerlendirme").text
    where = re.search(r'href="(/masa/[^"]+/degerlendirme/\d+/2)"', listed)[1]
    page = client.get(where).text
    assert "Uzun yanıtım burada." in page and "Çağlayangil" not in page and user.email not in page
    assert post(client, where, {"points": "2"}).status_code == 409
    assert post(client, where, {"points": "0,5", "comment": "Eksik"}).status_code == 302
    assert db.session.get(Mark, (candidate.attempt.id, 2)).points == "1/2"
    results = f"/masa/{chamber.slug}/sinavlar/{exam.id}/sonuclar"
    assert "ikinci bir kişi" in follow(client, post(client, results + "/yayimla"))
    assert db.session.scalar(select(Result.state)) == "ready"
    second = sign_in(make.officer("exam_officer", chamber))
    assert "Sayısı: 1" in follow(second, post(second, results + "/yayimla"))
    assert db.session.scalar(select(Result.state)) == "published"
    table = second.get(results + "/csv")
    assert "Çağlayangil" in table.text and "25" in table.text
    assert second.get(results + "/xlsx").data[:2] == b"PK"


def follow(client, answer):
    return client.get(answer.location).text


def test_the_desk_is_closed_to_candidates(desk, sign_in):
    _, chamber, bank = desk
    stranger = sign_in(make.person())
    for path in ("soru-bankalari", f"soru-bankalari/{bank.id}", "sinavlar", "degerlendirme"):
        assert stranger.get(f"/masa/{chamber.slug}/{path}").status_code in (403, 404)


def test_a_part_of_a_question_that_is_missing_is_asked_for(desk):
    client, chamber, bank = desk
    address = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni"
    sent = form("matching")
    del sent["pairs-0-right"]
    assert "iki yanı" in post(client, f"{address}/matching", sent).text
    for kind in KINDS:
        for name in FORMS[kind]:
            spoilt = {key: value for key, value in form(kind).items() if key != name}
            assert post(client, f"/masa/{chamber.slug}/soru-onizleme/{kind}", spoilt).status_code == 200, (kind, name)


def test_a_reading_or_taking_that_failed_says_so_and_does_not_last_for_ever(desk):
    client, chamber, bank = desk
    preview = upload(client, chamber, bank, GIFT, "s.gift").location
    batch = db.session.scalar(select(ImportBatch))
    batch.state = "taking"
    jobs.mourn("exams.take_import", "İş birkaç kez yarıda kaldı.", [batch.id])
    db.session.refresh(batch)
    assert batch.state == "preview"
    page = client.get(preview).text
    assert "birkaç kez yarıda kaldı" in page and "Bankaya al" in page
    batch.state = "reading"
    jobs.mourn("exams.read_import", "İş birkaç kez yarıda kaldı.", [batch.id])
    db.session.refresh(batch)
    assert batch.state == "refused" and "Dosya okunamadı" in client.get(preview).text


def test_a_long_publication_goes_in_steps_and_each_may_be_the_last(desk, sign_in, monkeypatch):
    monkeypatch.setattr(results, "AT_ONCE", 2)
    client, chamber, bank = desk
    exam = make.exam(chamber, kinds=("single",), second_person=True)
    for _ in range(5):
        attempt = Candidate(None, make.person()).start(exam).attempt
        attempts.finish(attempt, attempt.generation)
    page = f"/masa/{chamber.slug}/sinavlar/{exam.id}/sonuclar"
    assert "arka planda" in follow(client, post(client, page + "/yayimla"))
    job = db.session.scalar(select(jobs.Job).where(jobs.Job.handler == "exams.publish"))
    assert db.session.scalar(select(func.count()).where(Result.state == "published")) == 0
    monkeypatch.setattr(jobs, "renew", lambda lease, **progress: None)
    jobs.handlers["exams.publish"](None, *job.arguments)
    assert db.session.scalar(select(func.count()).where(Result.state == "published")) == 5
    jobs.handlers["exams.publish"](None, *job.arguments)


def test_a_very_long_file_lies_in_the_media_folder_until_it_has_been_read(desk, monkeypatch):
    from lms.exams.operations import imports

    monkeypatch.setattr(imports, "FILE_MAX", 2000)
    monkeypatch.setattr(imports, "LONG_MAX", 200_000)
    client, chamber, bank = desk
    stem = "<questiontext><text>Neden?</text></questiontext>"
    one = "<question type='essay'><name><text>S{}</text></name>" + stem + "</question>"
    text = "\n <quiz>" + "".join(one.format(n) for n in range(300)) + "</quiz>"
    assert "15 MB" in upload(client, chamber, bank, GIFT * 50, "uzun.gift").text
    assert "120 MB" in upload(client, chamber, bank, text.encode() + b" " * 200_000, "uzun.xml").text
    assert list(imports.folder().glob("*")) == []
    preview = upload(client, chamber, bank, text.encode(), "uzun.xml").location
    batch = db.session.scalar(select(ImportBatch))
    assert batch.content is None and len(list(imports.folder().glob("*"))) == 1
    heard = []
    imports.read(batch, heard.append)
    assert batch.state == "preview" and heard == [250, 300] and "Bankaya al: 300 soru" in client.get(preview).text
    imports.forget_files()
    assert batch.stored_name is None and list(imports.folder().glob("*")) == []

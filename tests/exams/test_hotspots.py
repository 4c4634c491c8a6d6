"""A question on a drawing from its form to the statistics; key and regions stay on the server until the rule allows."""

import io
import re

import pytest
from sqlalchemy import func, select

from lms.core.database import db
from lms.exams import formats
from lms.exams.models import Question, QuestionDrawing
from lms.exams.operations import drawings
from lms.exams.queries import statistics
from tests import make
from tests.exams.sitting import Candidate, post
from tests.exams.test_desk import FORMS, form


@pytest.fixture
def desk(sign_in):
    chamber = make.chamber()
    return sign_in(make.officer("exam_officer", chamber)), chamber, make.bank(chamber)


def send(client, address, **data):
    return client.post(address, data={"csrf_token": client.form_token(), **data}, content_type="multipart/form-data")


def test_a_picture_is_uploaded_first_carried_along_and_saved_with_its_regions(desk):
    client, chamber, bank = desk
    new = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni/hotspot"
    bare = post(client, new, form("hotspot"))
    assert bare.status_code == 400 and "Önce resmi seçip yükleyin" in bare.text
    assert "Önce bir resim dosyası seçin" in post(client, new, form("hotspot", cizim_yukle="1")).text
    wrong = send(client, new, **form("hotspot"), cizim_yukle="1", drawing=(io.BytesIO(b"GIF89a"), "a.gif"))
    assert wrong.status_code == 400 and "PNG, JPEG ya da WebP" in wrong.text and "1, 2, 30, 40" in wrong.text
    page = send(client, new, **form("hotspot"), cizim_yukle="1", drawing=(io.BytesIO(make.png()), "a.png"))
    assert page.status_code == 200 and "80 × 60 piksel" in page.text and 'value="1, 2, 30, 40"' in page.text
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0
    number = re.search(r'name="drawing_id"[^>]*value="(\d+)"', page.text)[1]
    preview = post(client, f"/masa/{chamber.slug}/soru-onizleme/hotspot", form("hotspot", drawing_id=number)).text
    assert (
        "data-same-drawing" in preview and "base64" not in preview and "mesnet" not in preview.replace("iki mesnet", "")
    )
    saved = post(client, new, form("hotspot", drawing_id=number))
    page = client.get(saved.location).text
    assert "<image href=" in page and "mesnet: soldan %" in page
    faulty = post(client, new, form("hotspot", drawing_id=number) | {"regions-0-at": "1, 2, 900, 40"})
    assert faulty.status_code == 400 and "dışına taşıyor" in faulty.text and "900" in faulty.text


def test_another_chambers_picture_is_not_taken_and_forgotten_ones_go(desk, clock):
    client, chamber, bank = desk
    strange = drawings.keep_drawing(make.bank(make.chamber()), make.png())
    new = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni/hotspot"
    assert "Önce resmi" in post(client, new, form("hotspot", drawing_id=strange.id)).text
    clock(days=2)
    drawings.keep_drawing(bank, make.png())
    assert db.session.scalars(select(QuestionDrawing.bank_id)).all() == [bank.id]


def test_candidates_mark_places_and_see_no_region_before_the_result(sign_in):
    exam, user = make.exam(kinds=("hotspot",), shown="answers", second_person=True), make.person()
    client = sign_in(user)
    candidate = Candidate(client, user).start(exam)
    page = client.get(f"/sinav/{candidate.attempt.public_id}").text
    assert "Bir çerçeve çizimi" in page and 'data-most="2"' in page and "mesnet" not in page and "region" not in page
    for wrong in ([[1, 2, 3]], [[801, 5]], [[1.5, 2]], [[1, 1]] * 3, [["1", "2"]], {"x": 1}, 5, [[True, 1]]):
        assert candidate.save(1, wrong).status_code == 400, wrong
    assert candidate.save(1, [[110, 120], [300, 300]]).status_code == 200
    assert "[[110, 120], [300, 300]]" in client.get(f"/sinav/{candidate.attempt.public_id}").text
    waiting = client.get(candidate.finish().json["next"]).text
    assert "mesnet" not in waiting and "<image" not in waiting

    from lms.exams.operations.results import publish_ready

    publish_ready(exam, make.officer("chamber_admin", exam.chamber).id)
    after = client.get(f"/sinavlar/sonuc/{candidate.attempt.public_id}").text
    assert "sol mesnet" in after and "bölge dışında" in after and "50" in after
    assert after.count('class="place"') == 2 and after.count("region-right") == 2


def test_statistics_count_each_region_and_what_lies_outside(sign_in):
    exam = make.exam(kinds=("hotspot",))
    for answer in ([[50, 50], [700, 500]], [[50, 50]], [[300, 300]], None):
        user = make.person()
        candidate = Candidate(sign_in(user), user).start(exam)
        if answer:
            candidate.save(1, answer)
        candidate.finish()
    version = db.session.scalar(select(Question)).current_version
    uses = {use.text: (use.count, use.right) for use in statistics.use_of(exam, version)}
    assert uses["sol mesnet"] == (2, True) and uses["Bölge 2"] == (1, True) and uses["tepe"] == (0, False)
    assert uses["Bölge dışında"] == (1, False) and uses[""] == (1, False)
    (item,) = statistics.figures(exam).whole.items
    assert item.facility == pytest.approx(0.375)
    client = sign_in(make.officer("exam_officer", exam.chamber))
    page = client.get(f"/masa/{exam.chamber.slug}/sinavlar/{exam.id}/istatistik/{version.id}").text
    assert "İşaretlenen bölgeler" in page and "<image" in page


def test_it_goes_to_moodle_and_comes_back_with_its_losses_named(desk):
    client, chamber, bank = desk
    number = drawings.keep_drawing(bank, make.png()).id
    new = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/yeni/hotspot"
    post(client, new, form("hotspot", drawing_id=number))
    plain = {key: value for key, value in FORMS["hotspot"].items() if "regions-2" not in key and key != "outside"}
    post(client, new, {**form("hotspot"), **dict.fromkeys(FORMS["hotspot"], ""), **plain, "drawing_id": number})
    address = f"/masa/{chamber.slug}/soru-bankalari/{bank.id}/aktar"
    text = client.get(f"{address}/moodle").data
    assert text.count(b"Eksikle") == 1 and "ağırlıklar ve yanlış bölgeler".encode() in text
    back = list(formats.read(text, "x.xml"))
    assert [item.verdict for item in back] == ["ok", "ok"]
    body = back[1].body
    assert [(one["shape"], one["at"], one["weight"]) for one in body["regions"]] == [
        ("rect", [1, 2, 30, 40], "1/2"),
        ("circle", [50, 30, 9], "1/2"),
    ]
    assert body["alt"] == "Bir kiriş ve iki mesnet" and (body["width"], body["marks"]) == (80, 2)
    assert b"Aktar" in client.get(f"{address}/gift").data


MARKERS = (
    '<quiz><question type="ddmarker"><name><text>A</text></name><questiontext><text>Nerede?</text></questiontext>{file}'
    "<drag><no>1</no><text>a</text></drag><drag><no>2</no><text>b</text></drag>"
    "<drop><no>1</no><shape>polygon</shape><coords>1,1;20,1;10,15</coords><choice>1</choice></drop>"
    "<drop><no>2</no><shape>circle</shape><coords>40,40;5</coords><choice>{second}</choice></drop></question></quiz>"
)


@pytest.mark.parametrize(
    "second, data, verdict, said",
    [
        ("1", make.png(), "loss", "sözle anlatımı"),
        ("2", make.png(), "refused", "farklı etiketli"),
        ("1", b"GIF89a", "refused", "PNG, JPEG ya da WebP"),
        ("1", None, "refused", "resmi dosyada yok"),
    ],
)
def test_moodles_markers_are_taken_when_they_say_the_same(second, data, verdict, said):
    import base64

    file = f'<file name="a.png" encoding="base64">{base64.b64encode(data).decode()}</file>' if data else ""
    (item,) = formats.read(MARKERS.format(second=second, file=file).encode(), "x.xml")
    assert item.verdict == verdict and any(said in reason for reason in item.reasons), item.reasons

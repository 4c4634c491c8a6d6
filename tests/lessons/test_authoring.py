import io
import re
from datetime import date

import pytest

from lms.catalogue import operations as catalogue
from lms.catalogue import queries as courses
from lms.catalogue.models import Course, CourseVersion
from lms.catalogue.queries import published_version, run_of
from lms.chambers.models import Signatory
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments import operations as enrolments
from lms.lessons import operations, queries
from lms.lessons.models import Material
from lms.lessons.rules import html_of, material_type, moved
from lms.videos.operations import record_rights
from tests import make

WHOLE = {
    "aim": "Amaç", "hours": 1, "target_group": "Mühendisler", "practice_notes": "Yok", "content": ["Konu"],
    "methods": ["Video"], "assessment": "Yapılmaz", "other": "Yok", "certificate_kind": "participation",
}  # fmt: skip
PDF = b"%PDF-1.7\n" + b"x" * 100


def draft(chamber, editor, **values):
    """A version as an editor makes it, with a ready video and its rights: nothing is missing."""
    version = catalogue.create_course(
        chamber, editor.id, code="OLC-1", title="Ölçme", category_id=None, delivery_form="online", timing="asynchronous"
    )
    catalogue.write_version(version, {**WHOLE, **values}, editor.id)
    section = operations.add_section(version, "Bölüm", editor.id)
    video = make.video(chamber)
    operations.add_lesson(version, section, editor.id, kind="video", title="Ders", video_id=video.id)
    rights(chamber, video.current_version.sha256, editor)
    return version


def rights(chamber, sha256, editor):
    record_rights(chamber.id, sha256, "Oda", "own_work", "Eğitimde gösterim", date(2026, 1, 1), None, None, editor.id)


@pytest.fixture
def desk(database):
    chamber = make.chamber()
    make.saved(Signatory(chamber_id=chamber.id, name="Şükrü Öz", title="Başkan", from_on=date(2020, 1, 1)))
    return chamber, make.officer("content_editor", chamber), make.officer("approver", chamber)


def test_from_draft_to_published_by_two_people(desk):
    chamber, editor, second = desk
    version = draft(chamber, editor)
    assert operations.gaps(version) == []
    operations.submit(version, editor.id)
    with pytest.raises(Refused, match="siz onaylayamazsınız"):
        catalogue.approve(version, editor.id)
    catalogue.approve(version, second.id)
    run = operations.publish(version, second.id)
    assert (version.state, run.state, run.kind) == ("published", "open", "self_paced")
    assert run.rules["watch_threshold_bp"] == 9000 and run.rules["pass_mark"] == 70
    assert queries.required_videos(version.id)[0][0].title == "Ders"


def test_who_wrote_once_is_no_second_however_long_ago(desk):
    chamber, editor, second = desk
    version = draft(chamber, editor)
    operations.add_section(version, "Küçük bir ek", second.id)
    operations.remove_section(
        version, db.session.get(CourseVersion, version.id) and queries.outline(version.id)[-1].section, editor.id
    )
    operations.submit(version, editor.id)
    with pytest.raises(Refused, match="siz onaylayamazsınız"):
        catalogue.approve(version, second.id)


def test_every_gap_is_named_and_keeps_from_being_submitted(desk):
    chamber, editor, _ = desk
    version = catalogue.create_course(
        chamber, editor.id, code="BOS-1", title="Boş", category_id=None, delivery_form="online", timing="asynchronous"
    )
    section = operations.add_section(version, "Boş bölüm", editor.id)
    lesson = operations.add_lesson(
        version, operations.add_section(version, "Dolu", editor.id), editor.id, kind="video", title="Videosuz"
    )
    operations.add_lesson(
        version, db.session.get(type(section), lesson.section_id), editor.id, kind="reading", title="Metinsiz"
    )
    sentences = " ".join(gap.sentence for gap in operations.gaps(version))
    for expected in ("Amacı", "Süresi", "Diğer", "Boş bölüm", "Videosuz", "Metinsiz"):
        assert expected in sentences
    with pytest.raises(Refused, match="eksik giderilmeli"):
        operations.submit(version, editor.id)


def test_nothing_is_published_without_a_rights_record(desk, app):
    chamber, editor, second = desk
    version = draft(chamber, editor)
    material = Material(
        version_id=version.id,
        title="Not",
        file_name="n.pdf",
        stored_name="n",
        content_type="x",
        size=1,
        sha256="a" * 64,
    )
    make.saved(material)
    assert [gap.where for gap in operations.gaps(version)] == ["material"]
    rights(chamber, "a" * 64, editor)
    assert operations.gaps(version) == []


def test_a_new_version_copies_the_lessons_and_takes_the_catalogue_over(desk):
    chamber, editor, second = desk
    first = draft(chamber, editor)
    operations.submit(first, editor.id)
    catalogue.approve(first, second.id)
    old_run = operations.publish(first, second.id)
    user = make.person()
    enrolment = enrolments.enrol(user, old_run)
    course = db.session.get(Course, first.course_id)
    version = operations.new_version(course, "Yönetmelik değişti", editor.id)
    assert (version.number, version.aim, version.change_reason) == (2, "Amaç", "Yönetmelik değişti")
    assert [entry.lesson.title for entry in queries.outline(version.id)[0].entries] == ["Ders"]
    with pytest.raises(Refused, match="zaten var"):
        operations.new_version(course, "Bir daha", editor.id)
    assert published_version(course).id == first.id
    operations.submit(version, editor.id)
    catalogue.approve(version, second.id)
    operations.publish(version, second.id)
    assert published_version(course).id == version.id
    assert (first.state, old_run.state) == ("retired", "open") or (db.session.refresh(old_run), old_run.state)[
        1
    ] == "closed"
    assert enrolment.run_id == old_run.id and enrolment.state == "active"
    with pytest.raises(Refused, match="kapalıdır"):
        enrolments.enrol(make.person(), old_run)


def test_rules_are_frozen_on_the_run(desk):
    chamber, editor, second = desk
    version = draft(chamber, editor, access_days=30)
    operations.submit(version, editor.id)
    catalogue.approve(version, second.id)
    operations.publish(version, second.id)
    version.access_days = 1  # nobody can do this by clicking
    db.session.flush()
    assert run_of(version.id).rules["access_days"] == 30


def test_a_stale_page_and_a_version_that_is_no_draft_are_refused(desk):
    chamber, editor, second = desk
    version = draft(chamber, editor)
    seen = version.lock_version
    catalogue.write_version(version, {"aim": "Başka"}, editor.id)
    with pytest.raises(Stale, match="başka bir yerde"):
        catalogue.write_version(version, {"aim": "Eski sayfadan"}, editor.id, seen)
    operations.submit(version, editor.id)
    for write in (
        lambda: catalogue.write_version(version, {"aim": "Sonradan"}, editor.id),
        lambda: operations.add_section(version, "Sonradan", editor.id),
    ):
        with pytest.raises(Stale, match="taslak değil"):
            write()
    catalogue.send_back(version, second.id, "Amaç belirsiz")
    catalogue.write_version(version, {"aim": "Belirgin"}, editor.id)


def test_only_named_values_can_be_written(desk):
    chamber, editor, _ = desk
    version = draft(chamber, editor)
    with pytest.raises(KeyError):
        catalogue.write_version(version, {"state": "published"}, editor.id)


def test_lessons_move_within_and_between_sections(desk):
    chamber, editor, _ = desk
    version = draft(chamber, editor)
    first = queries.outline(version.id)[0].section
    second = operations.add_section(version, "İkinci", editor.id)
    made = [operations.add_lesson(version, first, editor.id, kind="session", title=name) for name in "ab"]
    operations.move_lesson(version, made[1], first, 1, editor.id)
    operations.move_lesson(version, made[0], second, 1, editor.id)
    operations.move_section(version, second, 1, editor.id)
    shape = [
        (part.section.title, [entry.lesson.title for entry in part.entries]) for part in queries.outline(version.id)
    ]
    assert shape == [("İkinci", ["a"]), ("Bölüm", ["b", "Ders"])]
    with pytest.raises(Refused, match="ders var"):
        operations.remove_section(version, second, editor.id)


def test_moving_past_the_ends_goes_to_the_end():
    assert moved([1, 2, 3], 0, 99) == [2, 3, 1]
    assert moved([1, 2, 3], 2, -5) == [3, 1, 2]


@pytest.mark.parametrize(
    ("name", "head", "ending"),
    [
        ("a.pdf", PDF, "pdf"),
        ("A.JPEG", b"\xff\xd8\xff\xe0", "jpg"),
        ("a.html", b"<html>", None),
        ("a.pdf", b"<html>", None),
        ("pdf", PDF, None),
        ("a.svg", b"<svg", None),
        ("ders.pdf.exe", b"MZ", None),
    ],
)
def test_what_may_be_uploaded(name, head, ending):
    known = material_type(name, head)
    assert (known[0] if known else None) == ending


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        '<a href="data:text/html,x">',
        "<svg onload=alert(1)>",
        '![x](x" onerror="alert(1))',
        "<style>*{}</style>",
        "<iframe src=//x>",
        "[x](\x01javascript:1)",
    ],
)
def test_a_reading_cannot_run(payload):
    html = html_of(payload)
    tags = "".join(re.findall(r"<[^>]*>", html)).lower()
    for bad in ("<script", "<img", "<svg", "<style", "<iframe", "onerror", "javascript:", "data:"):
        assert bad not in tags
    assert html_of("# Başlık\n\n- a\n- b") == "<h2>Başlık</h2>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"


def token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def test_a_material_is_uploaded_versioned_and_served_as_an_attachment(desk, sign_in):
    chamber, editor, _ = desk
    version = draft(chamber, editor)
    client = sign_in(editor)
    base = f"/masa/{chamber.slug}/egitimler/{version.course_id}/surum/{version.id}"
    sent = {"csrf_token": token(client.get(base + "/dosyalar")), "title": "", "lesson_id": "0"}
    for name, body, status in (
        ("../../etc/Ders notu ğ.pdf", PDF, 302),
        ("x.pdf", b"<script>", 200),
        ("bos.pdf", b"", 200),
    ):
        answer = client.post(base + "/dosyalar", data={**sent, "file": (io.BytesIO(body), name)})
        assert answer.status_code == status, answer.text
    material = queries.materials_of(version.id)[0]
    assert material.file_name == "Ders notu ğ.pdf" and "/" not in material.stored_name
    got = client.get(f"{base}/dosyalar/{material.id}")
    assert got.data == PDF and "attachment" in got.headers["Content-Disposition"]
    assert got.headers["Content-Security-Policy"].startswith("sandbox")
    again = {**sent, "file": (io.BytesIO(PDF + b"2"), "yeni.pdf")}
    assert client.post(f"{base}/dosyalar/{material.id}/yenile", data=again).status_code == 302
    assert [one.number for one in queries.materials_of(version.id)] == [2]


def test_the_desk_pages_show_and_keep_what_was_typed(desk, sign_in):
    chamber, editor, second = desk
    version = draft(chamber, editor, keywords=["deprem", "kiriş"], prices={"student_member": 100})
    client = sign_in(editor)
    base = f"/masa/{chamber.slug}/egitimler"
    here = f"{base}/{version.course_id}"
    for path in (base, base + "/yeni", here, here + "/bilgi", f"{here}/surum/{version.id}/program",
                 f"{here}/surum/{version.id}/dersler", f"{here}/surum/{version.id}/onizleme"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    page = client.get(base + "/yeni")
    sent = {
        "csrf_token": token(page),
        "code": "olc 1",
        "title": "Aynı kod",
        "category_id": "0",
        "delivery_form": "online",
        "timing": "asynchronous",
    }
    answer = client.post(base + "/yeni", data=sent)
    assert "başka bir eğitiminde" in answer.text and "Aynı kod" in answer.text
    wrong = {
        "csrf_token": token(page),
        "title": "",
        "hours": "çok",
        "watch_percent": "101",
        "aim": "Kalmalı",
        "price_kurus": "bin",
    }
    answer = client.post(f"{here}/surum/{version.id}/program", data=wrong)
    for expected in ("Eğitimin adını yazın.", "Örnek: 1,5", "1 ile 100", "Kalmalı", "1.250,00 biçiminde"):
        assert expected in answer.text, expected


def test_every_kind_of_lesson_can_be_saved(desk, sign_in):
    chamber, editor, _ = desk
    version = draft(chamber, editor)
    section = queries.outline(version.id)[0].section
    client = sign_in(editor)
    base = f"/masa/{chamber.slug}/egitimler/{version.course_id}/surum/{version.id}/dersler"
    for kind in ("reading", "practice", "video"):
        lesson = operations.add_lesson(version, section, editor.id, kind=kind, title="Önce")
        page = client.get(f"{base}/{lesson.id}")
        lock = re.search(r'name="lock_version"[^>]*value="(\d+)"', page.text)[1]
        sent = {"csrf_token": token(page), "lock_version": lock, "title": "Sonra", "section_id": section.id}
        sent |= {"video_id": 0} if kind == "video" else {"body": "# Metin", "minutes": "5"}
        assert client.post(f"{base}/{lesson.id}", data=sent).status_code == 302, kind
        assert lesson.title == "Sonra"


def test_another_chambers_course_is_not_there(desk, sign_in):
    chamber, editor, _ = desk
    foreign = draft(chamber, editor)
    other = make.chamber()
    stranger = sign_in(make.officer("content_editor", other))
    for path in (f"/masa/{chamber.slug}/egitimler", f"/masa/{other.slug}/egitimler/{foreign.course_id}",
                 f"/masa/{other.slug}/egitimler/{foreign.course_id}/surum/{foreign.id}/program"):  # fmt: skip
        assert stranger.get(path).status_code == 404, path


def test_steps_over_http_need_their_permission(desk, sign_in):
    chamber, editor, second = desk
    version = draft(chamber, editor)
    here = f"/masa/{chamber.slug}/egitimler/{version.course_id}"
    client = sign_in(editor)
    sent = {"csrf_token": token(client.get(here)), "lock_version": ""}
    assert client.post(f"{here}/surum/{version.id}/gonder", data=sent).status_code == 302
    assert version.state == "submitted"
    assert client.post(f"{here}/surum/{version.id}/onayla", data=sent).status_code == 403
    other = sign_in(second)
    sent = {"csrf_token": token(other.get(here))}
    assert other.post(f"{here}/surum/{version.id}/onayla", data=sent).status_code == 302
    assert version.state == "approved"
    assert other.post(f"{here}/surum/{version.id}/yayimla", data=sent).status_code == 403
    boss = sign_in(make.officer("chamber_admin", chamber))
    sent = {"csrf_token": token(boss.get(here))}
    boss.post(f"{here}/surum/{version.id}/yayimla", data=sent)
    assert version.state == "published"


def test_subjects_are_a_tree_of_two_levels(desk, sign_in):
    chamber, _, _ = desk
    officer = make.officer("training_officer", chamber)
    parent = catalogue.add_category(chamber.id, "Yapı", None, officer.id)
    child = catalogue.add_category(chamber.id, "Çelik", parent, officer.id)
    assert child.slug == "yapi/celik"
    with pytest.raises(Refused, match="iki düzey"):
        catalogue.add_category(chamber.id, "Derin", child, officer.id)
    with pytest.raises(Refused, match="zaten var"):
        catalogue.add_category(chamber.id, "YAPI", None, officer.id)
    with pytest.raises(Refused, match="altında konular"):
        catalogue.retire_category(parent, officer.id)
    client = sign_in(officer)
    assert "Çelik" in client.get(f"/masa/{chamber.slug}/konular").text
    catalogue.retire_category(child, officer.id)
    with pytest.raises(Refused, match="geri alabilirsiniz"):
        catalogue.add_category(chamber.id, "Çelik", parent, officer.id)
    catalogue.retire_category(parent, officer.id)
    page = client.get(f"/masa/{chamber.slug}/konular")
    assert 'Geri al<span class="visually-hidden">: Çelik</span>' in page.text
    for one, found in ((child, "Önce üst konuyu"), (parent, "Konu geri alındı"), (child, "Konu geri alındı")):
        sent = {"csrf_token": token(page), "geri": "1"}
        back = client.post(f"/masa/{chamber.slug}/konular/{one.id}/kaldir", data=sent, follow_redirects=True)
        assert found in back.text
    assert parent.retired_at is child.retired_at is None and "Geri al: Çelik" not in back.text


def test_a_draft_that_nobody_wants_is_dropped_and_takes_a_course_without_another_with_it(desk):
    chamber, editor, second = desk
    version = draft(chamber, editor)
    with pytest.raises(Refused, match="neden"):
        operations.drop(version, editor.id, " ")
    with pytest.raises(Stale):
        operations.drop(version, editor.id, "Konu kalktı", version.lock_version - 1)
    assert operations.drop(version, editor.id, "Konu kalktı", version.lock_version) is True
    course = db.session.get(Course, version.course_id)
    assert (version.state, course.retired_at is not None) == ("dropped", True)
    with pytest.raises(Stale, match="artık taslak değil"):
        operations.submit(version, editor.id)
    catalogue.reopen_course(course, second.id, "Yanlışlıkla kaldırıldı")
    again = operations.new_version(course, "Yeniden", editor.id)  # for want of another, with the dropped one's lessons
    assert (again.number, again.aim) == (2, "Amaç")
    assert [entry.lesson.title for entry in queries.outline(again.id)[0].entries] == ["Ders"]


def test_a_dropped_draft_is_no_pattern_and_no_course_goes_that_was_published(desk):
    chamber, editor, second = desk
    first = draft(chamber, editor)
    operations.submit(first, editor.id)
    with pytest.raises(Stale):
        operations.drop(first, editor.id, "Konu kalktı")
    catalogue.approve(first, second.id)
    operations.publish(first, second.id)
    course = db.session.get(Course, first.course_id)
    unwanted = operations.new_version(course, "Deneme", editor.id)
    catalogue.write_version(unwanted, {"title": "Yanlış ad"}, editor.id)
    assert operations.drop(unwanted, editor.id, "Gerekmedi") is False
    assert course.retired_at is None and published_version(course).id == first.id
    pagination, _ = courses.desk_courses(chamber.id)
    assert [one.id for one in pagination.items] == [first.id]
    again = operations.new_version(course, "Bu kez", editor.id)
    assert (again.number, again.title) == (3, "Ölçme")

"""The file's lines, its copies, and links that show chosen lines for a time."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.portfolio import operations, queries, rules
from lms.portfolio.models import ShareLink
from tests import make


@pytest.fixture
def member(database):
    """Documents of two chambers, one of them with a last day; a training that goes on."""
    user = make.person("Gülşah Işık Çağlayan")
    first, second = (
        make.course(make.chamber(), title="Zemin Etüdü"),
        make.course(make.chamber(), title="Yangın Güvenliği"),
    )
    for version in (first, second):
        make.certificate(user, version)
    make.enrolment(user, make.course(make.chamber(), title="Süren Eğitim", hours=6))
    return user


def post(client, address, form_at, **data):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(form_at).text)[1]
    return client.post(address, data={"csrf_token": token, **data}, follow_redirects=True)


def test_the_file_gathers_every_chamber_and_says_what_lapses_and_where_it_can_be_renewed(member, sign_in):
    lines = queries.lines_of(member.id)
    assert {one.kind for one in lines} == {"document", "training"} and len({one.chamber for one in lines}) == 3
    from dataclasses import replace

    documents = [one for one in lines if one.kind == "document"]
    dated = [replace(one, until=today() + timedelta(days=30 - place)) for place, one in enumerate(documents)]
    assert [one.title for one in rules.lapsing(dated, today())] == [one.title for one in reversed(documents)]
    assert queries.nearest_runs(documents[0].course_id)[0].version.title == documents[0].title
    page = sign_in(member).get("/meslek-dosyam").text
    assert all(one.title in page for one in lines)
    assert "Dosyanızda henüz kayıt yok" in sign_in(make.person()).get("/meslek-dosyam").text


def test_the_copies_say_what_the_page_says(member, sign_in):
    own = sign_in(member)
    made = own.get("/meslek-dosyam.json").json
    assert {one["ad"] for one in made["satirlar"]} == {one.title for one in queries.lines_of(member.id)}
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(own.get("/meslek-dosyam.pdf").data)).pages)
    assert "Gülşah Işık Çağlayan" in text and "Yangın Güvenliği" in text


def test_a_link_shows_the_chosen_lines_only_and_closes_at_once(member, sign_in, client):
    own = sign_in(member)
    chosen, other = (one for one in queries.lines_of(member.id) if one.kind == "document")
    missing = post(own, "/meslek-dosyam/paylas", "/meslek-dosyam/paylas", label="İşveren", days="30")
    assert "en az bir satırı" in missing.text and "İşveren" in missing.text
    where = ("/meslek-dosyam/paylas", "/meslek-dosyam/paylas")
    made = post(own, *where, label="İşveren", days="30", lines=[chosen.key, "d:999999"])
    token = re.search(r"/dosya/([\w-]{40,})", made.text)[1]
    link = db.session.query(ShareLink).one()
    assert link.lines == [chosen.key] and token not in (link.token_hash, link.label)
    assert token not in own.get("/meslek-dosyam").text

    seen = client.get(f"/dosya/{token}")
    assert chosen.title in seen.text and other.title not in seen.text and member.email not in seen.text
    assert seen.headers["X-Robots-Tag"].startswith("noindex") and "no-store" in seen.headers["Cache-Control"]
    assert "1 kez" in own.get("/meslek-dosyam").text
    closed = post(own, f"/meslek-dosyam/paylasim/{link.id}/kapat", "/meslek-dosyam")
    assert "artık hiçbir şey göstermez" in closed.text
    gone = client.get(f"/dosya/{token}")
    assert gone.status_code == 410 and chosen.title not in gone.text
    assert client.get("/dosya/yok").status_code == 404


def test_a_link_ends_on_its_day_and_with_the_account(member, client, clock):
    _, token = make.share_link(member, days=7)
    link, second = make.share_link(member, days=30)
    clock(days=8)
    assert client.get(f"/dosya/{token}").status_code == 410
    assert client.get(f"/dosya/{second}").status_code == 200
    operations.revoke(link)
    with pytest.raises(Refused):
        operations.revoke(link)
    operations.forget_person(member.id)
    assert client.get(f"/dosya/{second}").status_code == 404


def test_links_are_limited_and_need_a_known_term(member, monkeypatch):
    keys = [one.key for one in queries.lines_of(member.id)]
    with pytest.raises(Refused):
        operations.share(member.id, "x", keys, 5000)
    monkeypatch.setattr(rules, "MOST_LINKS", 1)
    operations.share(member.id, "x", keys, 7)
    with pytest.raises(Refused, match="açık bağlantı"):
        operations.share(member.id, "x", keys, 7)


def test_who_did_not_meet_the_condition_of_a_run_that_is_over_has_completed_nothing(database):
    from lms.attendance.models import AttendanceOutcome

    user, ends = make.person(), now() - timedelta(days=3)
    for met in (now(), None):
        version = make.course(make.chamber(), title="Katılan" if met else "Gelmeyen", hours=6)
        run = make.run(version, kind="dated", state="finished", starts_at=ends - timedelta(days=1), ends_at=ends)
        enrolment = make.enrolment(user, version)
        enrolment.run_id = run.id
        minutes = {"counted_minutes": 300 if met else 0, "total_minutes": 360, "threshold_bp": 8000}
        make.saved(AttendanceOutcome(enrolment_id=enrolment.id, met_at=met, **minutes))
    lines = queries.trainings_of(user.id)
    assert {one.title: one.state for one in lines} == {"Katılan": "done", "Gelmeyen": "unmet"}
    assert [hours for _, hours, _ in rules.hours_by_chamber(lines)] == [6]


def test_what_an_old_register_says_of_the_member_is_in_the_file(database, sign_in):
    from tests.house.world import row

    user, chamber = make.person(), make.chamber()
    origin = {"chamber_id": chamber.id, "created_by_id": user.id, "lines": [], "counts": {}}
    file = row("certificates.archive.models", "ArchiveImport", **origin)
    values = {"chamber_id": chamber.id, "import_id": file.id, "user_id": user.id, "state": "valid"}
    values |= {"code": "ABCDEFGH1234", "old_number": "1998/42", "course_title": "Asansör Denetimi"}
    row("certificates.archive.models", "ArchiveRecord", **values, kind_title="Katılım belgesi")
    (line,) = queries.lines_of(user.id)
    assert (line.kind, line.words[1], line.number) == ("document", "Arşivden", "1998/42")
    page = sign_in(user).get("/meslek-dosyam").text
    assert "Asansör Denetimi" in page and "Dijital rozet:" not in page

"""The rules desk: form, effect, new version; a course's own values within the chamber's bounds."""

import re

import pytest

from lms.catalogue import operations as catalogue
from lms.catalogue.models import CourseRun
from lms.chambers.operations import change_rules
from lms.chambers.queries import rules_of
from lms.core.audit import AuditEntry
from lms.rulebook.forms import ChamberRulesForm
from tests import make


@pytest.fixture
def desk(app, database, sign_in, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    chamber = make.chamber("insaat")
    change_rules(chamber, {}, "Başlangıç", None)
    return sign_in(make.officer("chamber_admin", chamber)), chamber


def typed(app, chamber, **changed):
    """The form as the page sends it."""
    with app.test_request_context():
        form = ChamberRulesForm.of(rules_of(chamber.id))
        fields = {one.name: one for one in form if one.name not in ("csrf_token", "source")}
        sent = {name: one.data if isinstance(one.data, bool) else spoken(one) for name, one in fields.items()}
    sent = {name: value for name, value in sent.items() if value not in (False, None)}
    return {**sent, "source": "OYK 46/3", **changed}


def spoken(field):
    return field._value() if hasattr(field, "_value") else field.data


def chosen_by_course(**changed):
    return {"watch_scope": "", "excused_absence_counts": "", "failed_gets": "", **changed}


def test_a_change_shows_its_effect_first_and_becomes_a_version_with_its_reason(desk, app, database):
    client, chamber = desk
    person = make.person("Işıl Çınar")
    make.enrolment(person, make.course(chamber, watch_threshold_bp=9000))
    page = client.get("/masa/insaat/kurallar").text
    assert "Devam oranı (%)" in page and "Kaynak:" in page
    values = typed(app, chamber, attendance_share_bp="87,5", validity_achievement="3")
    shown = client.post("/masa/insaat/kurallar", data=values).text
    assert "%87,5" in shown and "Henüz hiçbir şey değişmedi" in shown and rules_of(chamber.id)["version"] == 1
    assert "Şu an kayıtlı kişi sayısı <b>1</b>" in shown
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown))
    assert kept["attendance_share_bp"] == "87,5" and kept["source"] == "OYK 46/3"
    again = client.post("/masa/insaat/kurallar", data=values | {"adim": "duzelt"}).text
    assert 'value="87,5"' in again
    assert client.post("/masa/insaat/kurallar", data=values | {"adim": "kaydet"}).status_code == 302
    found = rules_of(chamber.id)
    assert (found["version"], found["attendance_share_bp"], found["validity_years"]["achievement"]) == (2, 8750, 3)
    entry = database.session.query(AuditEntry).filter_by(act="chambers.rules").order_by(AuditEntry.id.desc()).first()
    assert entry.reason == "OYK 46/3" and set(entry.details["changed"]) == {"attendance_share_bp", "validity_years"}
    stale = client.post("/masa/insaat/kurallar", data=values | {"adim": "kaydet", "pass_mark": "60"}).text
    assert "Siz bakarken kurallar değişti" in stale
    version = client.get("/masa/insaat/kurallar/surum/2").text
    assert "%80" in version and "%87,5" in version
    assert client.get("/masa/insaat/kurallar/surum/9").status_code == 404


def test_bad_values_are_named_beside_their_fields(desk, app):
    client, chamber = desk
    values = typed(app, chamber, watch_threshold_bp="120", attempts="x", low_pass_mark="80", high_pass_mark="50")
    page = client.post("/masa/insaat/kurallar", data=values).text
    assert "1 ile 100 arasında" in page and "En çok, en azdan küçük olamaz." in page
    assert "Bu alan boş bırakılamaz." in client.post("/masa/insaat/kurallar", data=values | {"source": ""}).text
    same = client.post("/masa/insaat/kurallar", data=typed(app, chamber)).text
    assert "Değişen bir değer yok." in same and rules_of(chamber.id)["version"] == 1


def test_a_course_chooses_within_the_bounds_and_follows_the_chamber_in_the_rest(desk, database, sign_in):
    _, chamber = desk
    change_rules(chamber, {"course_bounds": {"attendance_share_bp": [7000, 9000], "failed_gets": False}}, "OYK", None)
    follows = ["watch_threshold_bp", "watch_scope"]
    version = make.course(chamber, published=False, follows=follows)
    make.signatory(chamber)
    client = sign_in(make.officer("content_editor", chamber))
    address = f"/masa/insaat/egitimler/{version.course_id}/kurallar"
    assert "Eğitimde: %70 – %90" in client.get(address).text
    assert "%70 – %90" in client.get(address).text and "seçemez" in client.get(address).text
    refused = client.post(address, data=chosen_by_course(attendance_share_bp="60")).text
    assert "sınırı 70 ile 90 arasıdır" in refused and 'value="60"' in refused
    assert "izin vermiyor" in client.post(address, data=chosen_by_course(failed_gets="participation")).text
    chosen = chosen_by_course(attendance_share_bp="90", excused_absence_counts="evet")
    assert "%90" in client.post(address, data=chosen).text
    assert client.post(address, data=chosen | {"adim": "kaydet"}).status_code == 302
    database.session.refresh(version)
    assert version.rules == {"attendance_share_bp": 9000, "excused_absence_counts": True}
    change_rules(chamber, {"watch_threshold_bp": 8000, "attendance_share_bp": 7500}, "OYK", None)
    catalogue.mark_published(version, None)
    run = database.session.query(CourseRun).filter_by(version_id=version.id).one()
    frozen = run.rules
    assert (frozen["watch_threshold_bp"], frozen["attendance_share_bp"]) == (8000, 9000)
    assert frozen["excused_absence_counts"] and frozen["pass_mark"] == 70


def test_who_failed_for_good_gets_the_participation_document_where_the_rule_says_so(database):
    from lms.certificates import queries
    from lms.exams.operations.results import publish
    from lms.exams.queries import verdict
    from tests.house.world import row

    version = make.course(videos=(60_000,), certificate_kind="achievement")
    make.signatory(version.chamber)
    one = make.enrolment(make.person(), version)
    one.run.rules = {**one.run.rules, "failed_gets": "participation"}
    row(
        "watching.models",
        "WatchTotal",
        enrolment_id=one.id,
        required_ms=60_000,
        covered_ms=60_000,
        threshold_bp=9000,
        scope="course_total",
        version_ids=[],
        durations_ms=[],
        is_whole=True,
    ).completed_at = make.now()
    exam = make.exam(version=version, kinds=(), attempts=2)
    who = {"exam_id": exam.id, "user_id": one.user_id, "enrolment_id": one.id}
    for number in (1, 2):
        attempt = row("exams.models", "Attempt", state="closed", number=number, **who)
        points = {"points": "40", "most": "100", "score": 40, "pass_mark": 70, "passed": False, "state": "ready"}
        publish(row("exams.models", "Result", attempt_id=attempt.id, chamber_id=version.chamber_id, **who, **points))
        documents = queries.of_person(one.user_id)
        assert [d.kind.slug for d in documents] == ([] if number == 1 else ["participation"])
    assert verdict(one.id, version.id) is False


def test_an_exam_keeps_to_the_pass_mark_that_its_course_chose(database):
    from lms.core.refusals import Refused
    from lms.exams.operations.exams import write_exam

    version = make.course(rules={"pass_mark": 80})
    change_rules(version.chamber, {"course_bounds": {"attempts": [1, 2]}}, "OYK", None)
    values = {"title": "Sınav", "audience": "enrolled", "version_id": version.id, "duration_ms": 3_600_000}
    for wrong in ({"pass_mark": 70, "attempts": 2}, {"pass_mark": 80, "attempts": 5}):
        with pytest.raises(Refused):
            write_exam(version.chamber_id, values | wrong, None)
    assert write_exam(version.chamber_id, values | {"pass_mark": 80, "attempts": 1}, None).pass_mark == 80

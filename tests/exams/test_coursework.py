"""Coursework: handed in until the deadline and in part after it, marked without names, given back, a condition of the
document."""

import io
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.models import Notification
from lms.certificates.models import Certificate
from lms.core.audit import AuditEntry
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.jobs import Job
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused
from lms.exams.coursework import operations, queries, rules
from lms.exams.coursework.models import Submission, SubmissionFile
from tests import make
from tests.exams.sitting import post
from tests.exams.test_attempts import watched

PDF = b"%PDF-1.7 metin"
DUE = datetime(2026, 5, 4, 23, 59, tzinfo=UTC)
FORM = {
    "title": "Topraklama raporu",
    "brief": "Bir tesisin raporunu yazın.",
    "due_at": "",
    "due_days": "10",
    "late_days": "2",
    "late_percent": "10",
    "extensions": "pdf, zip",
    "max_mb": "1",
    "points": "50",
    "rubric": "3 | Hesap doğru\n2 | Anlatım açık",
    "pass_mark": "60",
    "markers": "1",
    "marker_gap": "20",
    "is_required": "y",
}


# --- rules


@given(st.integers(0, 10**7), st.integers(0, 20), st.integers(0, 100))
def test_lateness_never_adds_points_and_a_pass_is_the_mark_itself(seconds, points, percent):
    late = rules.days_late(DUE + timedelta(seconds=seconds), DUE)
    assert late == seconds // 86400 + 1
    score, passed = rules.outcome(Fraction(points), Fraction(20), late, percent, 60)
    assert 0 <= score <= points * 5 and passed == (score >= 60)


@pytest.mark.parametrize(
    ("moment", "late_days", "where"),
    [
        (DUE - timedelta(seconds=1), 0, "open"),
        (DUE, 0, "over"),
        (DUE, 1, "late"),
        (DUE + timedelta(days=1), 1, "over"),
    ],
)
def test_the_deadline_is_a_moment(moment, late_days, where):
    assert rules.window(moment, DUE, late_days) == where


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", PDF, ""),
        ("a.PDF", PDF, ""),
        ("a.exe", PDF, "türü alınmıyor"),
        ("pdf", PDF, "türü alınmıyor"),
        ("a.pdf", b"MZ", "uzantısına uymuyor"),
        ("a.pdf", b"", "boş"),
        ("a.txt", b"a\x00b", "uzantısına uymuyor"),
        ("a.txt", "çığ".encode(), ""),
    ],
)
def test_a_file_is_what_its_name_says(name, data, said):
    fault = rules.file_fault(name, data, ["pdf", "txt"])
    assert said in fault and bool(said) == bool(fault)


# --- the whole way, by clicking


class Course:
    """A course with its officer, a marker and two participants who have watched it."""

    def __init__(self, sign_in):
        self.version = make.course(certificate_kind="participation")
        self.chamber = self.version.chamber
        make.signatory(self.chamber)
        self.officer = sign_in(make.officer("exam_officer", self.chamber))
        self.markers = [make.officer("marker", self.chamber) for _ in range(3)]
        self.people = [make.person(f"Öğrenen {letter}") for letter in "AB"]
        self.enrolments = [make.enrolment(user, self.version) for user in self.people]
        self.desk = f"/masa/{self.chamber.slug}/odevler"
        self.marking = f"/masa/{self.chamber.slug}/degerlendirme"

    def work(self, opened=True, **changed):
        answer = post(self.officer, f"{self.desk}/yeni", {**FORM, "version_id": self.version.id, **changed})
        assert answer.status_code == 302, answer.text
        work = queries.lines_of(self.chamber.id)[0].work
        if opened:
            post(self.officer, f"{self.desk}/{work.id}/ac")
        return work


@pytest.fixture
def course(sign_in):
    return Course(sign_in)


def hand_in(client, work, *files, note=""):
    sent = {"csrf_token": client.form_token(), "note": note}
    sent["files"] = [(io.BytesIO(data), name) for name, data in files]
    return client.post(f"/odevler/{work.id}", data=sent, content_type="multipart/form-data")


def test_from_the_brief_to_the_document(course, sign_in, clock):
    bad = post(course.officer, f"{course.desk}/yeni", {**FORM, "version_id": course.version.id, "due_days": ""})
    assert bad.status_code == 400 and "Topraklama raporu" in bad.text
    work = course.work()
    user, enrolment = course.people[0], course.enrolments[0]
    assert db.session.scalar(select(Notification.text).where(Notification.user_id == user.id)).startswith("Yeni ödev")
    watched(enrolment)
    me, marker = sign_in(user), sign_in(course.markers[0])
    assert queries.is_met(enrolment.id, course.version.id) is False
    assert "ödevlerinden geçilmeli" in me.get(f"/egitimlerim/{enrolment.id}/belge").text
    assert "Topraklama raporu" in me.get("/odevler").text and "Hesap doğru" in me.get(f"/odevler/{work.id}").text
    assert "türü alınmıyor" in hand_in(me, work, ("a.exe", PDF)).text
    assert "En az bir dosya" in hand_in(me, work).text
    assert hand_in(me, work, ("ilk.pdf", PDF)).status_code == 302
    assert hand_in(me, work, ("Öğrenen A.pdf", PDF), ("ek.zip", b"PK\x03\x04"), note="Ekte.").status_code == 302
    held = db.session.query(Submission).one()
    assert [file.file_name for file in queries.files_of(held)] == ["Öğrenen A.pdf", "ek.zip"]
    assert db.session.query(SubmissionFile).count() == 3
    assert "Teslim 1" not in marker.get(course.marking).text  # may still be replaced
    page = f"{course.marking}/odev/{held.id}"
    assert post(marker, page, {"points": "40"}).status_code == 409
    post(me, f"/odevler/{work.id}/kesinlestir")
    assert "kesinleşti" in hand_in(me, work, ("b.pdf", PDF)).text
    listed, shown = marker.get(course.marking).text, marker.get(page).text
    assert "Teslim 1" in listed and "Ekte." in shown and "Öğrenen" not in listed + shown
    file = queries.files_of(held)[0]
    answer = marker.get(f"{page}/dosya/{file.id}")
    assert answer.data == PDF and "enen" not in answer.headers["Content-Disposition"]
    assert post(marker, page, {"points": "60"}).status_code == 409
    assert post(marker, page, {"criterion": ["3", "1"], "comment": "Güzel."}).status_code == 302
    db.session.refresh(held)
    assert (held.state, str(held.score), held.passed) == ("done", "80.00", True)
    assert "Güzel." in me.get(f"/odevler/{work.id}").text
    assert db.session.scalar(select(Certificate.id).where(Certificate.user_id == user.id)) is not None
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.recipient == user.email)).first()
    assert "Puan: 80" in mail.body and post(marker, page, {"points": "1"}).status_code == 409
    sheet = course.officer.get(f"{course.desk}/{work.id}/csv").text
    assert "Öğrenen A" in sheet and "80" in sheet and "Öğrenen B" in sheet
    assert "Öğrenen A.pdf" in course.officer.get(f"{course.desk}/teslim/{held.id}").text
    assert set(db.session.scalars(select(AuditEntry.act))) >= {"exams.hand_in", "exams.mark_coursework"}
    other = sign_in(make.person())
    assert (
        other.get(f"/odevler/{work.id}").status_code == 404 and hand_in(other, work, ("a.pdf", PDF)).status_code == 404
    )


def test_late_work_costs_and_what_failed_can_be_handed_in_again(course, sign_in, clock):
    work = course.work()
    user, marker = course.people[0], course.markers[0]
    me = sign_in(user)
    clock(days=11, hours=1)
    assert "geç sayılır" in me.get(f"/odevler/{work.id}").text
    assert hand_in(me, work, ("a.pdf", PDF)).status_code == 302
    held = db.session.query(Submission).one()
    assert held.late_days == 2 and held.final_at is not None
    operations.mark(held, "35", "", marker.id)
    assert str(held.score) == "56.00" and held.passed is False  # 70 less a fifth
    page = f"{course.desk}/teslim/{held.id}"
    assert post(course.officer, page, {"reason": "kısa"}).status_code == 400
    soon = (now() + timedelta(days=3)).strftime("%d.%m.%Y %H.%M")
    sent = {"due_at": soon, "reason": "Rapor eksik; ekleri de teslim edin."}
    assert post(course.officer, page, sent).status_code == 302
    db.session.refresh(held)
    assert held.state == "returned" and "Rapor eksik" in me.get(f"/odevler/{work.id}").text
    assert hand_in(me, work, ("b.pdf", PDF)).status_code == 302
    db.session.refresh(held)
    assert (held.round, held.late_days, [file.file_name for file in queries.files_of(held)]) == (2, 0, ["b.pdf"])
    clock(days=20)
    operations.mark(held, "35", "", marker.id)
    assert str(held.score) == "70.00" and held.passed
    with pytest.raises(Refused, match="geri çevrilemez"):
        operations.give_back(held, None, "Bir daha bakılsın.", marker.id)
    late = sign_in(course.people[1])
    assert hand_in(late, work, ("a.pdf", PDF)).status_code == 400 and db.session.query(Submission).count() == 1


def test_two_markers_do_not_see_each_other_and_a_third_decides(course, clock):
    work = course.work(markers="2")
    user, (first, second, third) = course.people[0], course.markers
    own = queries.own_work(user.id, work.id)
    held = operations.hand_in(own, [("a.pdf", PDF)], "", user.id)
    clock(days=10, minutes=1)
    assert [turn for _, turn in queries.to_mark(first.id, course.chamber.id)] == [1]
    operations.mark(held, "50", "", first.id)
    assert not queries.to_mark(first.id, course.chamber.id) and held.state == "handed_in"
    operations.mark(held, "10", "", second.id)
    assert held.state == "handed_in" and [turn for _, turn in queries.to_mark(third.id, course.chamber.id)] == [3]
    operations.mark(held, "20", "", third.id)
    assert held.state == "done" and held.points == "15"
    operations.give_back(held, None, "Ölçüt yanlış uygulanmış.", third.id)
    assert held.state == "handed_in" and held.round == 2 and len(queries.files_of(held)) == 1
    assert queries.to_mark(first.id, course.chamber.id)[0][1] == 1


def test_a_trainer_marks_only_the_work_of_their_own_courses(course, sign_in, clock):
    from lms.catalogue.assignments.operations import assign

    user = make.person("Eğitici Kişi")
    serving = make.trainer(course.chamber, user=user)
    make.grant(user, "trainer", course.chamber)
    work = course.work()
    held = operations.hand_in(queries.own_work(course.people[0].id, work.id), [("a.pdf", PDF)], "", course.people[0].id)
    operations.make_final(held, course.people[0].id)
    trainer = sign_in(user)
    page = f"/egitmen/odevler/{held.id}"
    assert trainer.get(page).status_code == 404 and "Teslim 1" not in trainer.get("/egitmen/odevler").text
    assign(course.version, serving, None, from_on=today(), reason="Görevlendirme kararı var.")
    assert "Teslim 1" in trainer.get("/egitmen/odevler").text and "Öğrenen" not in trainer.get(page).text
    assert trainer.get(f"{page}/dosya/{queries.files_of(held)[0].id}").data == PDF
    long = post(trainer, page, {"points": "25", "comment": "x" * 2001})
    assert long.status_code == 409 and 'id="comment-hata"' in long.text and 'id="points-hata"' not in long.text
    assert "x" * 2001 in long.text and "yazdığınız 2001 harf" in long.text
    assert post(trainer, page, {"points": "25"}).status_code == 302
    db.session.refresh(held)
    assert held.state == "done" and held.passed is False


def test_retired_work_counts_no_more_and_can_come_back(course):
    work, enrolment = course.work(), course.enrolments[0]
    post(course.officer, f"{course.desk}/{work.id}/kaldir")
    assert queries.is_met(enrolment.id, course.version.id) is None
    assert db.session.scalar(select(Job.arguments).where(Job.handler == "certificates.look_again")) == [
        course.version.id
    ]
    assert queries.own_work(course.people[0].id, work.id) is None
    post(course.officer, f"{course.desk}/{work.id}/ac")
    assert queries.is_met(enrolment.id, course.version.id) is False


def test_an_open_work_keeps_its_rules_and_its_deadline_only_moves_on(course):
    due = now() + timedelta(days=5)
    said = {"due_days": "", "due_at": due.strftime("%d.%m.%Y %H.%M")}
    work = course.work(**said)
    address = f"{course.desk}/{work.id}/duzenle"
    sooner = {**FORM, "version_id": course.version.id, **said}
    sooner["due_at"] = (due - timedelta(days=1)).strftime("%d.%m.%Y %H.%M")
    assert "ileri alınabilir" in post(course.officer, address, sooner).text
    later = {**sooner, "due_at": (due + timedelta(days=1)).strftime("%d.%m.%Y %H.%M"), "pass_mark": "10"}
    assert post(course.officer, address, later).status_code == 302
    db.session.refresh(work)
    assert work.pass_mark == 60 and work.due_at > due

"""Two chambers, people of every role in both, and an object of the first chamber for every parameter of an address."""

import importlib
import uuid
from datetime import timedelta
from functools import cached_property

from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, Numeric, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from lms.accounts.permissions import BRANCH_ROLES, UNION_ROLES
from lms.core.clock import now, today
from tests import make

FILLERS = {
    Boolean: lambda: False,
    Integer: lambda: 1,
    Numeric: lambda: 1,
    DateTime: now,
    Date: today,
    JSONB: dict,
    LargeBinary: lambda: b"x",
    Uuid: uuid.uuid4,
}


def row(module, name, **known):
    """A row of any table: what is known, and something of the right type wherever a value must be."""
    model = getattr(importlib.import_module(f"lms.{module}"), name)
    values = {column.key: filler(column) for column in model.__table__.columns if must_be_given(column)}
    return make.saved(model(**(values | known)))


def must_be_given(column):
    return not (column.nullable or column.default or column.server_default or column.primary_key)


def filler(column):
    for kind, make_one in FILLERS.items():
        if isinstance(column.type, kind):
            return make_one()
    return f"x{next(make.NUMBER)}"


NO_EFFECT = {"asked": 0, "changed": 0, "gained": 0, "lost": 0, "kept": 0}
COUNTS = {"new": 0, "changed": 0, "same": 0, "refused": 0}


def result_model():
    from lms.exams.models import Result

    return Result


class World:
    """`owner` is whose own things are made. An object is an attribute named like the parameter (with the blueprint's
    or the view's name before it where two rooms mean different things by one name)."""

    def __init__(self, endpoint):
        self.blueprint, _, self.view = endpoint.partition(".")
        self.here, self.there = make.chamber(), make.chamber()
        self.branch, self.other_branch = make.branch(self.here), make.branch(self.here, "Muş")
        self.owner = make.person("Ayşe Çınar")
        make.membership(self.owner, self.here).branch_id = self.branch.id
        self.stranger = make.person("Yabancı Kişi")
        self.holders = {}

    def holder(self, chamber, roles, branch=None):
        """A person who holds these roles in that chamber (union roles: in the union), made once. Roles of branches: in
        the branch whose things are made, unless another one is named."""
        key = (chamber.id, branch and branch.id, *roles)
        if key not in self.holders:
            branch = branch or (self.branch if chamber is self.here else make.branch(chamber))
            user = self.holders[key] = make.person("Görevli Kişi")
            of_union = {role: None for role in UNION_ROLES}
            of_branch = {role: branch for role in BRANCH_ROLES}
            make.saved(*(make.held(user, one, of_union.get(one, chamber), of_branch.get(one)) for one in roles))
            if self.view == "job_state" and chamber is self.here and branch is self.branch:
                self.job_id.owner_id = user.id  # whoever is bound to a branch follows only the own work
            if roles == ["trainer"]:
                make.trainer(chamber, user=user)
            if roles == ["proctor"] and self.blueprint == "halls_desk" and chamber is self.here:
                self.on_duty(user)
        return self.holders[key]

    def values(self, names):
        """The values of an address: for each parameter its object's id, in the first chamber."""
        if self.view == "answer" and self.blueprint == "halls":
            self.on_duty(self.owner)
        return {name: self.value(name) for name in names}

    def value(self, name):
        for attribute in (f"{self.blueprint}_{self.view}_{name}", f"{self.blueprint}_{name}", name):
            if hasattr(type(self), attribute):
                found = getattr(self, attribute)
                return getattr(found, "id", found)
        raise AssertionError(f"tests/house/world.py makes no value for <{name}> of {self.blueprint}.{self.view}")

    # chambers and home
    oda = property(lambda self: self.here.slug)
    branch_id = property(lambda self: self.branch)

    @cached_property
    def rulebook_number(self):
        return make.rule(self.here).version

    signatory_id = cached_property(lambda self: make.signatory(self.here))

    home_kilavuz = "uye"
    home_name = "uye-egitimlerim"

    @cached_property
    def job_id(self):
        whose = {"chamber_id": self.here.id, "owner_id": self.owner.id}
        return row("core.jobs", "Job", handler="x.y", arguments=[], queue="default", title="İş", **whose)

    page = "denetim"
    filter_id = 1  # somebody else's: nothing happens

    # accounts
    person_id = property(lambda self: self.owner)
    entry_id = cached_property(lambda self: make.list_entry(self.here, "012345", "Ali Veli"))
    accounts_import_id = cached_property(
        lambda self: row("accounts.models", "MemberImport", chamber_id=self.here.id, lines=[], counts=COUNTS)
    )
    accounts_token = "no-such-token"
    accounts_kind = "csv"

    @cached_property
    def claim_id(self):
        claim = row("accounts.models", "MembershipClaim", user_id=self.stranger_or_owner.id, chamber_id=self.here.id)
        make.list_entry(self.here, claim.member_number, "Başka Üye", branch_id=self.branch.id)
        return claim

    @property
    def stranger_or_owner(self):
        return self.owner if self.view == "withdraw_claim" else make.person("Başka Üye")

    @cached_property
    def grant_id(self):
        union = self.view.startswith("union_")
        where = {} if union else {"chamber_id": self.here.id}
        role = "union_coordinator" if union else "content_editor"
        return row("accounts.models", "RoleGrant", user_id=make.person().id, role=role, **where)

    @cached_property
    def invitation_id(self):
        union = self.view.startswith("union_")
        where = {} if union else {"chamber_id": self.here.id}
        return row("accounts.models", "Invitation", role="union_coordinator" if union else "marker", **where)

    @cached_property
    def merge_id(self):
        people = {"kept_id": self.owner.id, "merged_id": make.person().id, "proposed_by_id": make.person().id}
        return row("accounts.models", "AccountMerge", chamber_id=self.here.id, **people)

    login_session = cached_property(lambda self: row("accounts.models", "LoginSession", user_id=self.owner.id))

    # catalogue and lessons
    @cached_property
    def version(self):
        return make.course(self.here, published=self.blueprint not in ("lessons", "catalogue"))

    category_id = cached_property(lambda self: make.category(self.here))
    course_id = property(lambda self: self.version.course_id)
    version_id = property(lambda self: self.version)
    enrolments_kod = property(lambda self: self.version.course.code)
    section_id = property(lambda self: self.of_version("Section"))
    lesson_id = property(lambda self: self.of_version("Lesson"))

    def of_version(self, name):
        from lms.lessons import models

        return make.db.session.query(getattr(models, name)).filter_by(version_id=self.version.id).first()

    @cached_property
    def material_id(self):
        from flask import current_app

        stored = f"{next(make.NUMBER)}.pdf"
        path = current_app.config["LMS"].media / "materials" / stored
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.7")
        lesson = self.of_version("Lesson").id
        names = {"stored_name": stored, "file_name": "a.pdf", "content_type": "application/pdf"}
        return row("lessons.models", "Material", version_id=self.version.id, lesson_id=lesson, **names)

    # dated runs
    @cached_property
    def run(self):
        run = make.dated_run(self.version, branch_id=self.branch.id)
        run.state = "confirmed" if self.blueprint in ("attendance", "minutes", "practice") else "open"
        return run

    run_id = property(lambda self: self.run)
    to = "closed"
    anahtar = "no-such-key"

    @cached_property
    def application_id(self):
        who = {"user_id": self.owner.id, "member_class": "member", "price_kurus": 0, "code": "ABCD2345"}
        where = {"run_id": self.run.id, "chamber_id": self.here.id, "number": 1}
        if self.view == "document":
            where["evidence_id"] = self.evidence.id
        return row("enrolments.admission.models", "Application", **who, **where)

    @cached_property
    def holiday_id(self):
        return row("chambers.models", "Holiday")

    @cached_property
    def extension_id(self):
        where = {"enrolment_id": self.enrolment_id.id, "chamber_id": self.here.id, "days": 30}
        return row("enrolments.extensions.models", "AccessExtension", **where)

    # fees
    fees_kind = "csv"

    @cached_property
    def evidence(self):
        from flask import current_app

        stored = f"{next(make.NUMBER)}.pdf"
        path = current_app.config["LMS"].media / "evidence" / stored
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.7")
        names = {"stored_name": stored, "file_name": "a.pdf", "content_type": "application/pdf"}
        whose = {"chamber_id": self.here.id, "user_id": self.owner.id}
        return row("fees.models", "Evidence", purpose="reduction", **names, **whose)

    @cached_property
    def order_id(self):
        terms = {"dated": [], "self_paced": [], "is_dated": True, "first_day": "2026-12-01", "accepted_at": None}
        who = {"chamber_id": self.here.id, "user_id": self.owner.id, "run_id": self.run.id}
        return row("fees.models", "Order", owed_kurus=100_00, terms=terms, **who)

    @cached_property
    def receipt_id(self):
        where = {"order_id": self.order_id.id, "chamber_id": self.here.id, "evidence_id": self.evidence.id}
        return row("fees.models", "Receipt", **where)

    @cached_property
    def refund_id(self):
        return row("fees.models", "Refund", order_id=self.order_id.id, chamber_id=self.here.id)

    @cached_property
    def reduction_id(self):
        who = {"chamber_id": self.here.id, "user_id": self.owner.id, "evidence_id": self.evidence.id}
        return row("fees.models", "Reduction", price_class="student_member", **who)

    @cached_property
    def account_id(self):
        return row("fees.models", "BankAccount", chamber_id=self.here.id, branch_id=self.branch.id)

    @cached_property
    def line_id(self):
        where = {"chamber_id": self.here.id, "account_id": self.account_id.id}
        return row("fees.models", "BankLine", amount_kurus=100_00, **where)

    @cached_property
    def match_id(self):
        where = {"line_id": self.line_id.id, "order_id": self.order_id.id, "chamber_id": self.here.id}
        return row("fees.models", "BankMatch", **where)

    @cached_property
    def statement_id(self):
        counts = dict.fromkeys(("new", "known", "outgoing", "refused"), 0)
        where = {"chamber_id": self.here.id, "account_id": self.account_id.id}
        return row("fees.models", "BankImport", lines=[], counts=counts, **where)

    @cached_property
    def dues_id(self):
        counts = dict.fromkeys(("new", "same", "unknown", "doubled", "refused", "gone"), 0)
        return row("fees.models", "DuesList", chamber_id=self.here.id, lines=[], before=[], counts=counts)

    attendance_session_id = property(lambda self: make.first_session(self.run))

    @cached_property
    def practice_enrolment_id(self):
        past = now() - timedelta(days=2)
        where = {"course_id": self.run.course_id, "chamber_id": self.here.id, "created_at": past}
        row("attendance.practice.models", "PracticeRubric", criteria=[{"title": "Ölçüt", "most": 10}], **where)
        where = {"run_id": self.run.id, "version_id": self.run.version_id, "chamber_id": self.here.id}
        return row("enrolments.models", "Enrolment", user_id=self.owner.id, member_class="member", **where)

    minutes_session_id = property(lambda self: make.first_session(self.run))

    @cached_property
    def report_id(self):
        session = make.first_session(self.run)
        where = {"session_id": session.id, "chamber_id": self.here.id}
        return row("attendance.minutes.models", "AttendanceReport", lines=[], state="preview", **where)

    runs_session_id = property(lambda self: make.first_session(self.run))

    # videos
    video_id = cached_property(lambda self: make.video(self.here))
    videos_version_id = property(lambda self: self.video_id.current_version)
    videos_medium_token = "no-such-token"
    videos_medium_name = "master.m3u8"
    record_id = cached_property(
        lambda self: row(
            "videos.models",
            "RightsRecord",
            chamber_id=self.here.id,
            sha256=self.video_id.current_version.sha256,
            basis="own_work",
        )
    )
    caption_id = cached_property(
        lambda self: row("videos.models", "Caption", version_id=self.video_id.current_version_id, vtt="WEBVTT\n")
    )

    @cached_property
    def upload(self):
        made = {"version_id": self.video_id.current_version_id} if self.view == "video_of_upload" else {}
        return row("videos.models", "Upload", user_id=self.owner.id, chamber_id=self.here.id, **made)

    videos_name = videos_api_name = property(lambda self: self.upload.name)

    # enrolments and watching
    enrolment_id = cached_property(lambda self: make.enrolment(self.owner, self.version))

    @cached_property
    def note_id(self):
        where = {"enrolment_id": self.enrolment_id.id, "lesson_id": self.of_version("Lesson").id}
        return row("watching.models", "LessonNote", **where)

    @cached_property
    def credit_id(self):
        where = {"enrolment_id": self.enrolment_id.id, "chamber_id": self.here.id}
        return row("watching.models", "WatchCredit", ground="accessibility", proposed_by_id=make.person().id, **where)

    # certificates
    certificate = cached_property(lambda self: make.certificate(self.owner, self.version, sealed=True))
    certificate_id = property(lambda self: self.certificate)
    certificates_number = property(lambda self: self.certificate.number)
    certificates_kod = property(lambda self: self.certificate.code)
    kind_id = property(lambda self: self.certificate.kind_id)
    fingerprint = property(lambda self: self.certificate.seal)

    @cached_property
    def proposal_id(self):
        whose = {"chamber_id": self.here.id, "created_by_id": make.person().id}
        return row("certificates.models", "Proposal", act="revoke", payload=self.revocation, **whose)

    @property
    def revocation(self):
        return {"certificate_id": self.certificate.id, "certificate_ids": [self.certificate.id]}

    member_number = "012345"
    registry_token_id = cached_property(
        lambda self: row(
            "certificates.registry.models",
            "ApiToken",
            chamber_id=self.here.id,
            created_by_id=make.person().id,
            scopes=["registry"],
        )
    )
    archive_import_id = cached_property(
        lambda self: row(
            "certificates.archive.models",
            "ArchiveImport",
            chamber_id=self.here.id,
            created_by_id=make.person().id,
            lines=[],
            counts={"new": 0, "same": 0, "refused": 0},
        )
    )

    @cached_property
    def renewal_id(self):
        ways = {"course_id": self.version.course_id, "renewed_by_id": self.version.course_id}
        return row("certificates.models", "RenewalPath", chamber_id=self.here.id, **ways)

    @cached_property
    def suspicion_id(self):
        return row("certificates.models", "Suspicion", chamber_id=self.here.id, certificate_id=self.certificate.id)

    @cached_property
    def change_id(self):
        return row("certificates.models", "NameChange", chamber_id=self.here.id, certificate_id=self.certificate.id)

    # trainers
    @cached_property
    def serving(self):
        user = self.owner if self.blueprint == "trainers" and self.view.startswith("own_") else None
        return make.trainer(self.here, user=user)

    trainer_id = property(lambda self: self.serving.trainer_id)
    authorisation_id = cached_property(lambda self: make.authorised(self.serving))
    trainers_import_id = cached_property(
        lambda self: row("trainers.models", "TrainerImport", chamber_id=self.here.id, lines=[])
    )

    @cached_property
    def training_id(self):
        from flask import current_app

        training = make.trained(self.serving, state="waiting" if self.view == "decide" else "approved")
        training.stored_name, training.file_name = f"{next(make.NUMBER)}.pdf", "a.pdf"
        training.content_type = "application/pdf"
        path = current_app.config["LMS"].media / "trainers" / training.stored_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.7")
        return training

    @cached_property
    def loan_id(self):
        who = {"trainer_id": self.trainer_id, "lender_id": self.here.id, "borrower_id": self.there.id}
        return row("trainers.models", "TrainerLoan", **who)

    # offices
    office_id = cached_property(lambda self: make.office(self.here))
    call_id = cached_property(lambda self: make.office_call(self.office_id))

    @cached_property
    def candidacy_id(self):
        where = {"call_id": self.call_id.id, "user_id": self.owner.id, "state": "applied"}
        return row("offices.models", "Candidacy", **where)

    @cached_property
    def appointment_id(self):
        where = {"office_id": self.office_id.id, "chamber_id": self.here.id, "user_id": self.owner.id}
        return row("offices.models", "Appointment", **where)

    @cached_property
    def assignment_id(self):
        who = {"trainer_id": self.trainer_id, "version_id": self.version.id, "chamber_id": self.here.id}
        return row("catalogue.assignments.models", "CourseTrainer", **who)

    def teacher(self):
        """A trainer who is assigned to the course."""
        user = make.officer("trainer", self.here)
        trainer = make.trainer(self.here, user=user)
        who = {"trainer_id": trainer.trainer_id, "version_id": self.version.id, "chamber_id": self.here.id}
        if self.blueprint in ("attendance", "practice"):
            who["run_id"] = self.run.id
        row("catalogue.assignments.models", "CourseTrainer", **who)
        return user

    # totals of past years
    history_id = cached_property(
        lambda self: row("reports.history.models", "HistoryImport", chamber_id=self.here.id, lines=[])
    )

    sending_token = "no-such-token"

    # portfolio
    badges_number = property(lambda self: self.certificate.number)
    block = 0
    portfolio_token = property(lambda self: make.share_link(self.owner)[1])
    link_id = property(lambda self: make.share_link(self.owner)[0])

    # surveys
    template_id = cached_property(lambda self: make.survey_template(self.here))
    question_key = property(lambda self: self.survey.version.questions[0]["key"])
    surveys_invitation_id = cached_property(lambda self: make.invited(self.enrolment_id, self.template_id))

    @property
    def survey(self):
        from lms.surveys.models import Survey
        from lms.surveys.queries import current

        return Survey(version=current(self.template_id.id))

    @cached_property
    def text_id(self):
        sent = self.surveys_invitation_id.survey_id
        batch = row("surveys.models", "SurveyBatch", survey_id=sent, chamber_id=self.here.id, size=5, tallies={})
        return row("surveys.models", "SurveyText", batch_id=batch.id, chamber_id=self.here.id)

    # notices
    @cached_property
    def announcement_id(self):
        union = self.view.startswith("union_")
        where = {} if union else {"chamber_id": self.here.id}
        state = "published" if self.view == "announcement" else "draft"
        return row("notices.models", "Announcement", state=state, created_by_id=make.person().id, **where)

    @cached_property
    def message_id(self):
        where = {"chamber_id": self.here.id, "course_id": self.version.course_id, "run_id": self.run.id}
        message = row("notices.models", "Message", sender_id=make.person().id, **where)
        row("notices.models", "MessageReceipt", message_id=message.id, user_id=self.owner.id)
        return message

    @cached_property
    def notices_question_id(self):
        one = self.enrolment_id
        where = {"chamber_id": self.here.id, "version_id": one.version_id, "run_id": one.run_id}
        return row("notices.models", "CourseQuestion", enrolment_id=one.id, user_id=self.owner.id, **where)

    # exams
    @cached_property
    def exam(self):
        exam = make.exam(version=self.version)
        make.db.session.flush()
        return self.enrolment_id and exam

    exam_id = property(lambda self: self.exam)
    question = 1
    kind = "single"
    form = "csv"

    @cached_property
    def attempt(self):
        from lms.exams.operations import attempts

        if self.view in ("exam", "start"):
            return None
        attempt = attempts.start(self.exam, self.owner)
        version = self.question_id.current_version_id
        whose = {"user_id": self.owner.id, "exam_id": self.exam.id, "enrolment_id": self.enrolment_id.id}
        row("exams.models", "Result", attempt_id=attempt.id, state="marking", **whose)
        row("exams.models", "Mark", attempt_id=attempt.id, question=1, version_id=version, state="waiting", most="10")
        return attempt

    attempt_id = property(lambda self: self.attempt.public_id)
    exams_desk_attempt_id = property(lambda self: self.attempt)
    bank_id = cached_property(lambda self: make.bank(self.here))
    question_id = cached_property(lambda self: make.question(self.bank_id))
    batch_id = cached_property(
        lambda self: row(
            "exams.models", "ImportBatch", bank_id=self.bank_id.id, created_by_id=self.owner.id, state="preview"
        )
    )

    @property
    def asked_id(self):
        return self.attempt and self.question_id.current_version_id

    @cached_property
    def objection_id(self):
        result = make.db.session.query(result_model()).filter_by(attempt_id=self.attempt.id).one()
        version = self.question_id.current_version_id
        whose = {"user_id": self.owner.id, "chamber_id": self.here.id, "result_id": result.id}
        return row("exams.models", "Objection", question=1, version_id=version, state="waiting", **whose)

    @cached_property
    def ruling_id(self):
        version, by = self.asked_id, make.person().id
        whose = {"chamber_id": self.here.id, "exam_id": self.exam.id, "version_id": version, "proposed_by_id": by}
        return row("exams.models", "Ruling", act="void", state="waiting", effect=NO_EFFECT, **whose)

    file_id = cached_property(lambda self: row("exams.models", "AnswerUpload", attempt_id=self.attempt.id, question=1))

    @cached_property
    def work_id(self):
        of = {"chamber_id": self.here.id, "version_id": self.version.id, "due_days": 9, "state": "open"}
        return self.enrolment_id and row("exams.coursework.models", "Coursework", extensions=["pdf"], **of)

    @cached_property
    def submission_id(self):
        of = {"coursework_id": self.work_id.id, "enrolment_id": self.enrolment_id.id, "user_id": self.owner.id}
        when = {"due_at": now() + timedelta(days=9), "handed_at": now(), "state": "handed_in"}
        return row("exams.coursework.models", "Submission", chamber_id=self.here.id, **of, **when)

    @cached_property
    def coursework_file_id(self):
        return row("exams.coursework.models", "SubmissionFile", submission_id=self.submission_id.id, file_name="a.pdf")

    coursework_desk_file_id = property(lambda self: self.coursework_file_id)
    coursework_make_final_work_id = property(lambda self: self.submission_id and self.work_id)

    # halls
    @cached_property
    def hall_session(self):
        when = now() + timedelta(minutes=5)
        where = {"chamber_id": self.here.id, "exam_id": self.exam.id, "starts_at": when}
        session = row("halls.models", "ExamSession", place="Merkez", qualification="gozetmen", **where)
        session.duty_closes_at = now() + timedelta(minutes=1)
        return session

    session_id = cached_property(
        lambda self: self.hall_session if self.blueprint.startswith("halls") else self.login_session
    )
    hall_id = cached_property(lambda self: row("halls.models", "Hall", session_id=self.hall_session.id, seats=10))

    @cached_property
    def seating_id(self):
        where = {"session_id": self.hall_session.id, "hall_id": self.hall_id.id, "seat": 1, "user_id": self.owner.id}
        return row("halls.models", "Seating", number="12345678", **where)

    def on_duty(self, user):
        """A valid document and an accepted duty in the session."""
        held = {"kind": "gozetmen", "valid_from": today(), "source_code": "1"}
        row("accounts.models", "Qualification", user_id=user.id, chamber_id=self.here.id, **held)
        return row("halls.models", "Duty", session_id=self.hall_session.id, user_id=user.id, state="accepted")

    duty_id = cached_property(lambda self: self.on_duty(make.person("Görevli Gözetmen")))

    @cached_property
    def qualification_id(self):
        held = {"kind": "gozetmen", "valid_from": today(), "source_code": "2"}
        return row("accounts.models", "Qualification", user_id=self.owner.id, chamber_id=self.here.id, **held)

    extra_id = cached_property(
        lambda self: row(
            "exams.models",
            "ExtraTime",
            chamber_id=self.here.id,
            user_id=self.owner.id,
            percent=25,
            set_by_id=make.person().id,
        )
    )
    paper = property(lambda self: "acilis" if self.view == "minutes" else "kapi-listesi")
    leaflet = "soru-kitapciklari"

    @cached_property
    def print_id(self):
        part = {"leaflet": self.leaflet, "words": "A Salonu, sıra 1–2", "sheet_ids": [self.sheet_id.id]}
        made = {"state": "ready", "content": b"%PDF-1.7", "asked_by_id": make.person().id}
        return row("halls.models", "PaperPrint", session_id=self.hall_session.id, **part, **made)

    @property
    def act(self):
        return {"together": "teslim", "undo_sheet": "geri-al"}.get(self.view, "ac")

    @cached_property
    def sheet_id(self):
        where = {"session_id": self.hall_session.id, "seating_id": self.seating_id.id}
        return row("halls.models", "PaperSheet", attempt_id=self.attempt.id, moved_by_id=make.person().id, **where)

"""Every place where a form, a body or an address's query names another row by its id: what is tried there with a row of
another chamber, of another branch, of another person. tests/house/test_foreign_ids.py tries it, and fails for a place
that is not listed here.

The ids in an address's path are the access matrix's."""

# Fields that offer rows to choose from: `Form.field`: endpoint, whose row is sent (an attribute of World), what is sent
# when it is not the bare field's name. One's own row is taken by the field, another chamber's is refused beside it.
CHOSEN = {
    "InviteForm.branch_id": "accounts.roles branch_id",
    "ListEntryForm.branch_id": "accounts.new_entry branch_id",
    "AssignForm.trainer": "assignments.of_course trainer_id",
    "AssignForm.run": "assignments.of_course run_id",
    "CourseForm.category_id": "catalogue.new_course category_id",
    "CategoryForm.parent_id": "catalogue.categories category_id",
    "RunForm.version_id": "runs.new version_id",
    "RunForm.branch_id": "runs.new branch_id",
    "TrainerForm.trainer_id": "runs.assign trainer_id egitici-trainer_id={}",
    "ListForm.version": "certificates.by_hand version_id",
    "ListForm.kind": "certificates.by_hand kind_id",
    "RenewalForm.course": "certificates.renewals course_id",
    "RenewalForm.renewed_by": "certificates.renewals course_id",
    "CourseworkForm.version_id": "coursework_desk.new_work version_id",
    "DrawRow.bank_id": "exams_desk.new_exam bank_id draw-0-bank_id={}",
    "ExamForm.version_id": "exams_desk.new_exam version_id",
    "AccountForm.branch_id": "fees.add_account branch_id hesap-branch_id={}",
    "StatementForm.account_id": "fees.statements account_id",
    "LineForm.account_id": "fees.add_line account_id",
    "SessionForm.exam_id": "halls_desk.new_session exam_id",
    "MoveForm.hall_id": "halls_desk.move hall_id",
    "NewLessonForm.section_id": "lessons.add_lesson section_id",
    "LessonForm.section_id": "lessons.lesson section_id",
    "LessonForm.video_id": "lessons.lesson video_id",
    "MaterialForm.lesson_id": "lessons.materials lesson_id",
    "RecordForm.office_id": "offices_desk.record office_id",
    "OfficeForm.earlier_office": "offices_desk.new_office office_id",
    "SendForm.run": "surveys.send run_id",
    "SendForm.template": "surveys.send template_id",
    "CreditForm.lesson_id": "watching.propose lesson_id",
    "EventForm.where": "halls_desk.events hall_id where=salon-{}",
    "PaperForm.where": "halls_desk.paper hall_id where=salon-{}",
    "OutageForm.where": "halls_desk.outages hall_id where=salon-{}",
    "ScheduleForm.user_id": "sending.chamber reader",
    "OwnTrainingForm.chamber": "trainers.own_training chamber",
}

# The same for whoever is bound to a branch: a row of the same chamber's other branch is refused by the field.
CHOSEN_IN_A_BRANCH = {
    "RunForm.branch_id": "runs.new branch_id",
    "StatementForm.account_id": "fees.statements account_id",
    "LineForm.account_id": "fees.add_line account_id",
}

# What is read without such a field: `module key`: endpoint, whose row, what is sent (`{}` is the id). Nothing of the
# row is shown, nothing about it is written, whatever the answer; and one's own row is answered otherwise, but where `~`
# says that it takes more than a row. `?` before a name sends it in the address; `_` is a space.
READ = {
    "accounts.manage.claims entry_id": "accounts.claim_decision near_entry decision=accept entry_id={}",
    "accounts.views.own notification_id": "accounts.read_notifications notification notification_id={}",
    "accounts.views.sign_in user_id": "accounts.sign_in_demo owner user_id={}",
    "attendance.minutes.manage *": "minutes.report enrolment_id adim=al kim-0={} ~",
    "catalogue.assignments.manage egitici": "assignments.of_course trainer_id ?egitici={}",
    "catalogue.assignments.manage egitim": "assignments.choose course_id ?egitim={}",
    "certificates.manage.documents secili": "certificates.revoke_many certificate_id secili={} reason=Yok",
    "certificates.manage.reissues secili": "certificates.bulk_reissue certificate_id ?secili={}",
    "BulkForm.version": "certificates.bulk_reissue certificate_version version={} field=name reason=Yok",
    "BulkForm.kind": "certificates.bulk_reissue kind_id kind={} field=name reason=Yok",
    "enrolments.admission.manage secili": "admission.refuse_many application_id secili={} reason=Yok",
    "enrolments.admission.manage user_id": "admission.by_hand owner user_id={} who={own} reason=Yok",
    "enrolments.manage user_id": "enrolments.enrol_by_hand owner user_id={} who={own} reason=Yok",
    "enrolments.manage who": "enrolments.remind enrolment_id ?who={}",
    "RemindForm.who": "enrolments.remind enrolment_id who={} gonder=1",
    "exams.manage.exams banka": "exams_desk.choose bank_id ?banka={}",
    "exams.manage.exams soru": "exams_desk.choose question_id soru={}",
    "exams.manage.questions soru": "exams_desk.preview question_id ?soru={}",
    "HotspotForm.drawing_id": "exams_desk.new_question drawing drawing_id={} stem=Soru ~",
    "fees.manage.bank siparis": "fees.line order_id siparis={} tutar-{}=10,00 reason=Yok",
    "fees.manage.many secili": "fees.remind_many order_id ?secili={}",
    "halls.manage.day salon": "halls_desk.board hall_id ?salon={}",
    "halls.manage.day where": "halls_desk.clocks seating_id where=sira-{} eylem=durdur reason=Yok",
    "halls.manage.day yer": "halls_desk.extra seating_id ?yer=sira-{}",
    "halls.manage.door number": "halls_desk.look_up seating_id ?number={number}",
    "halls.manage.duty hall_id": "halls_desk.assign_hall hall_id hall_id={}",
    "halls.manage.outages kesinti": "halls_desk.decide_silences silence kesinti={} karar=onay ~",
    "halls.manage.paper kagit": "halls_desk.together sheet_id kagit={}",
    "halls.manage.paper yer": "halls_desk.paper seating_id ?yer=sira-{}",
    "halls.manage.prints yer": "halls_desk.ask_prints seating_id ?yer=sira-{} x=1",
    "halls.manage.seats aday": "halls_desk.candidates candidate aday={}",
    "halls.manage.seats email": "halls_desk.candidates candidate email={email}",
    "lessons.manage.outline bolum": "lessons.move_lesson section_id bolum={} yer=1",
    "AnnouncementForm.run_id": "notices.new_announcement run_id run_id={} title=A body=B shown_from=01.01.2026_09.00",
    "MessageForm.audience": "notices.new_message peopled_run audience=run:{} subject=Bu body=Metin gonder=1 people=1",
    "notices.manage.messages kime": "notices.new_message peopled_run ?kime=run:{}",
    "offices.manage.calls secili": "offices_desk.decide candidacy_id secili={} commission=Kurul reason=Yok",
    "offices.manage.terms gorev": "offices_desk.record office_id ?gorev={}",
    "portfolio.suggestions.views egitim": "suggestions.hide course_id egitim={} ~",
    "portfolio.views lines": "portfolio.share certificate_id lines=d:{} label=Dosya days=30",
    "reports.manage sube": "reports.course branch_id ?sube={}",
    "surveys.manage.results egitici": "surveys.results trainer_id ?egitici={} ~",
    "surveys.manage.results egitim": "surveys.results course_id ?egitim={} ~",
    "surveys.views egitim": "surveys.own_results course_id ?egitim={} ~",
    "trainers.manage.trainings secili": "trainers.approve_chosen training_id secili={}",
}

# Another branch's row, sent by whoever is bound to a branch of the same chamber.
READ_IN_A_BRANCH = {
    "fees.manage.bank siparis": "fees.line order_id siparis={} tutar-{}=10,00 reason=Yok",
    "fees.manage.many secili": "fees.remind_many order_id ?secili={}",
    "MessageForm.audience": "notices.new_message peopled_run audience=run:{} subject=Bu body=Metin gonder=1 people=1",
    "notices.manage.messages kime": "notices.new_message peopled_run ?kime=run:{}",
    "reports.manage sube": "reports.course branch_id ?sube={}",
    "enrolments.manage who": "enrolments.remind enrolment_id ?who={}",
}

# Fields filled in later that offer no rows of a chamber, or rows that are everybody's; and where they are held.
NO_ROWS = {
    "RegisterForm.chamber_id": "the chambers of the union",
    "ClaimForm.chamber_id": "the chambers of the union",
    "ReductionForm.chamber_id": "the chambers of the union",
    "LoanForm.lender": "the other chambers of the union",
    "InviteForm.role": "roles",
    "TrainerForm.role": "roles",
    "AuthorisationForm.subject": "subjects and courses by their code; kept as a code",
    "VersionForm.certificate_kind": "kinds by their word, read in the version's chamber",
    "RunForm.prerequisite": "kinds of the union by their word",
    "ObjectionForm.question": "a question's number on one's own paper",
    "DecisionForm.act": "what may be decided",
}

# Keys that name no row by an id wherever they are read: words, numbers, texts, and rows that were fetched before (`*`).
WORDS = """
    act ad adim after ara ay bicim comment criterion decision dil dosya durum durum-* ekle eposta eski-* eylem geri
    gonder goster hepsi islem izleme kalkan kapat kanit_kod kanit_parola karar kaynak kind kod limit lock_version
    mazeret-* neden next no note oda oda_isi olcut-* ozet pin points query reason satir_ekle sayfa seen sicil sirala
    sonra theme tutar-* v validity_years yanit yil yon
    """

# Keys that are words here, and read as ids elsewhere.
NO_IDS = {
    "accounts.access *": "all that was typed, to be sent again by the same person",
    "core.presentation *": "the address's own query, for the links of a list's pages",
    "exams.api *": "the signed token; tests/exams hold that another's attempt is unknown",
    "halls.manage.sheets *": "answers by the number of the question on this sheet",
    "rulebook.manage *": "all that was typed, kept while the effect is looked at",
    "accounts.views.own ?": "kinds of consents and of mails, by their words",
    "catalogue.runs.views ?": "how the calendar is narrowed, by words",
    "catalogue.views ?": "how the catalogue is narrowed, by words",
    "certificates.manage.documents ?": "how the list is narrowed; kinds by their word",
    "certificates.manage.kinds ?": "the words of a kind, for its picture",
    "enrolments.admission.manage ?": "how the list is narrowed, by words",
    "exams.manage.banks ?": "how the list is narrowed, by words",
    "home.manage.audit ?": "how the list is narrowed, by words",
    "home.manage.audit name": "what a kept list is called",
    "home.manage.audit once": "from which line on; the lines are the chamber's own",
    "home.manage.audit where": "a path below the chamber's own desk",
    "home.manage.desk ileti": "a mail; only of the union's own outbox page",
    "home.manage.desk kime": "part of an address",
    "halls.manage.day tur": "a kind of event",
    "portfolio.suggestions.views konu": "subjects of everybody, by their word",
    "lessons.manage.outline yer": "a place in the order",
    "videos.manage yer": "where the fragment stands",
}

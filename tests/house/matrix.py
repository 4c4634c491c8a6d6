"""Who gets in where: every endpoint once. Read it aloud; when it is not what you would want, it is wrong.

The table is written by hand and knows nothing of the marks or of lms/accounts/permissions.py, so that a slip there
shows here. tests/house/test_access_matrix.py drives real requests at each line, for nobody, a member and every role in
two chambers. An endpoint that is missing here fails."""

# Anybody, without signing in. What such a page shows is for all; a code or a token is the key to more.
PUBLIC = """
home.index home.help home.privacy home.accessibility home.theme home.robots home.security_text home.favicon home.health
home.guide home.guide_picture
catalogue.index runs.coming runs.chamber_calendar runs.run_calendar enrolments.course
admission.page admission.order admission.order_csv admission.my_calendar chambers.colours chambers.logo
accounts.sign_in accounts.sign_in_demo accounts.sign_out accounts.register accounts.forgotten
accounts.confirm_email accounts.confirm_new_email accounts.reset_password accounts.invitation
reports.definitions reports.past sending.stop_by_link halls.counts
offices.chamber_list offices.holders offices.call
certificates.verify certificates.verify_code certificates.verify_name certificates.suspect
certificates.seals certificates.seal_file
notices.board notices.chamber notices.announcement registry_api.contract
portfolio.shared badges.did badges.status
"""

# The key is a signed token in the address or the body (for the second step: a password just given). Without it: nothing
TOKEN = "playback.report exams_api.save videos.medium accounts.second_step"
TOKEN += " registry_api.entries registry_api.archive registry_api.member"

# Everybody with a live session; the page is about themselves, or the same for all.
SIGNED_IN = """
accounts.overview accounts.email accounts.name accounts.password accounts.prove accounts.consents accounts.claim
accounts.confirm_first accounts.notifications accounts.read_notifications accounts.looked accounts.my_data
accounts.export accounts.close accounts.sessions_page accounts.end_sessions accounts.two_step accounts.two_step_off
accounts.new_codes accounts.mail_choices notices.my_questions registry.my_history
home.my_learning home.my_jobs enrolments.enrol_me certificates.mine exams.mine exams.try_out exams.signed_in_again
coursework.mine offices.mine offices.apply offices.history
admission.apply admission.mine admission.give_calendar halls.mine halls.duty halls.apply
fees.mine fees.reductions enrolments.order_me
surveys.mine portfolio.mine portfolio.as_pdf portfolio.as_json portfolio.share
suggestions.mine suggestions.hide suggestions.bring_back suggestions.stop
"""

# The same, with a number in the address: somebody else's number does nothing (tests/accounts hold that).
OWN_NUMBER = "accounts.end_session accounts.withdraw_claim"
ENDS_THE_SESSION = "accounts.end_sessions accounts.close"

# One person's own thing: its owner gets in, everybody else is told that there is no such page.
OWN = """
enrolments.leave extensions.ask extensions.take_back
admission.application admission.accept admission.decline admission.withdraw admission.object_to
fees.order fees.accept_terms fees.upload_receipt fees.give_payee fees.reduction fees.withdraw_reduction
watching.resume watching.lesson watching.material watching.add_note watching.remove_note watching.download_notes
certificates.download certificates.pdf_state certificates.why
offices.answer offices.show_name
exams.exam exams.start exams.sit exams.result exams.take_over exams.pause_state halls.answer
exams.object_to exams.withdraw_objection exams.result_sheet
coursework.work coursework.make_final coursework.own_file
home.my_job trainers.own_document trainers.own_withdraw
surveys.answer surveys.decline notices.my_message notices.ask notices.question portfolio.close badges.badge
"""

# The same, for the player and the exam page, which say more in the body: without a right body nobody gets in.
OWN_IN_BODY = "playback.start exams_api.state exams_api.finish exams_api.upload"

# The same for trainers: the people of a course that one teaches. Whoever is no trainer: 403.
TRAINERS_COURSE = (
    "notices.trainer_question reports.progress attendance.own_run attendance.own_roll coursework.mark_taught"
    " coursework.taught_file practice.own_run practice.own_sheet"
)

# Signed in, and a trainer's record of one's own: others are told that there is none.
TRAINERS_OWN = "trainers.mine assignments.mine assignments.own_hours surveys.own_results notices.trainer_questions"

EVERY_DESK = (
    "branch_officer content_editor approver training_officer exam_officer marker proctor chamber_admin union_admin"
)
AUTHORS = "content_editor training_officer"
COURSE_READERS = "branch_officer content_editor approver training_officer exam_officer chamber_admin union_admin"
REGISTRY = "training_officer chamber_admin"
CHAMBER_AND_UNION = "chamber_admin union_admin"
SECOND_PERSONS = "approver training_officer chamber_admin union_admin"
EVIDENCE_READERS = "branch_officer approver training_officer chamber_admin union_admin"
PERSON_FINDERS = "branch_officer training_officer exam_officer chamber_admin union_admin"

PARTICIPANT_READERS = "branch_officer training_officer exam_officer chamber_admin"
ENROLLERS = "branch_officer training_officer chamber_admin"
HALL_STAFF = "exam_officer proctor"
EXAM_KEEPERS = "approver exam_officer chamber_admin union_admin"

# "x:POST" tells of one method where it differs from the rest of its endpoint.
# The desk, /masa/<oda>/...: these roles of that chamber (union_admin: of the union) get in. Its other roles: 403.
# Another chamber's: 404, and so is an object of this chamber under the other's address.
DESK = [
    (EVERY_DESK, "home.desk home.jobs_page home.job_state home.save_filter home.forget_filter"),
    (CHAMBER_AND_UNION, "home.chamber_settings home.branches home.close_branch home.prices rulebook.rules"),
    (
        CHAMBER_AND_UNION,
        "home.signatories home.end_signatory home.edit_signatory home.withdraw_signatory home.edit_branch",
    ),
    (CHAMBER_AND_UNION, "rulebook.version"),
    (AUTHORS, "rulebook.course practice.rubric practice.retire_rubric"),
    ("union_admin", "home.chamber_checklist home.close_chamber badges.rotate"),
    ("training_officer chamber_admin union_admin", "home.audit_log reports.chamber sending.chamber"),
    ("branch_officer training_officer chamber_admin union_admin", "reports.branches reports.branch reports.course"),
    # people
    (PERSON_FINDERS, "accounts.people accounts.person"),
    ("branch_officer training_officer chamber_admin union_admin", "accounts.claims accounts.claim_decision"),
    (REGISTRY, "accounts.change_name accounts.member_list accounts.member_list_file accounts.new_entry"),
    (REGISTRY, "accounts.list_entry accounts.retire_entry accounts.upload_list accounts.list_import"),
    (REGISTRY, "accounts.decide_import"),
    (CHAMBER_AND_UNION, "accounts.roles accounts.end_grant accounts.withdraw_invitation"),
    (CHAMBER_AND_UNION, "accounts.merges accounts.new_merge accounts.merge accounts.decide_merge"),
    # courses
    (COURSE_READERS, "catalogue.desk lessons.course lessons.material_file lessons.preview"),
    (AUTHORS, "catalogue.new_course catalogue.course_settings catalogue.programme lessons.new_version"),
    (AUTHORS, "lessons.outline lessons.add_section lessons.rename_section lessons.move_section"),
    (AUTHORS, "lessons.remove_section lessons.add_lesson lessons.lesson lessons.move_lesson lessons.remove_lesson"),
    (AUTHORS, "lessons.materials lessons.material_rights lessons.replace_material lessons.remove_material"),
    (AUTHORS, "lessons.submit lessons.withdraw lessons.drop"),
    ("approver chamber_admin union_admin", "lessons.approve lessons.send_back"),
    (REGISTRY, "lessons.publish catalogue.retire catalogue.reopen"),
    (REGISTRY, "catalogue.categories catalogue.rename_category catalogue.move_category catalogue.retire_category"),
    # dated runs; branch officers those of their branches
    (ENROLLERS, "runs.desk runs.run runs.new runs.edit runs.add_sessions runs.session runs.cancel_session"),
    (ENROLLERS, "runs.assign runs.copy runs.step runs.postpone"),
    (ENROLLERS, "attendance.run attendance.run_csv attendance.roll attendance.sheet minutes.upload minutes.report"),
    (ENROLLERS, "practice.run practice.sheet"),
    # participants
    (PARTICIPANT_READERS, "enrolments.participants enrolments.participants_csv enrolments.participant"),
    (ENROLLERS, "enrolments.enrol_by_hand enrolments.extend enrolments.cancel enrolments.remind"),
    (PARTICIPANT_READERS, "admission.applications admission.applications_file"),
    (PARTICIPANT_READERS, "admission.ex_officio admission.ex_officio_csv"),
    (ENROLLERS, "admission.refuse_many fees.remind_many fees.prolong_many"),
    (ENROLLERS, "admission.by_hand admission.desk_application admission.draw admission.document"),
    # fees; branch officers see the orders of their branches' runs and the lines of their branches' accounts
    (ENROLLERS, "fees.orders fees.orders_csv fees.desk_order fees.invoice fees.write_off"),
    (ENROLLERS, "fees.decide_write_off"),
    (ENROLLERS, "fees.receipt_file fees.refuse_receipt fees.lines fees.line fees.match_sure fees.set_aside"),
    (ENROLLERS, "fees.undo_match fees.statements fees.statement fees.decide_statement fees.add_line"),
    (REGISTRY, "fees.desk_reductions fees.desk_reduction fees.reduction_file fees.end_reduction"),
    (REGISTRY, "fees.refunds fees.refunds_csv fees.approve_refund fees.pay_out fees.take_back"),
    (REGISTRY, "fees.accounting fees.accounting_file"),
    (REGISTRY, "fees.settings fees.add_account fees.end_account fees.change_terms fees.take_dues"),
    (REGISTRY, "fees.dues_list fees.decide_dues fees.nobody_owes"),
    # videos
    (AUTHORS, "videos.index videos.upload videos.video videos.state videos.rename videos.replace videos.retire"),
    (AUTHORS, "videos.restore videos.change_version videos.make_current videos.record_rights videos.end_rights"),
    (AUTHORS, "videos.add_caption videos.match_caption videos.remove_caption"),
    # watching
    (EVIDENCE_READERS, "watching.evidence"),
    (SECOND_PERSONS, "watching.credits watching.propose watching.confirm watching.decline"),
    # documents
    (REGISTRY, "certificates.desk certificates.document certificates.desk_pdf certificates.waiting certificates.retry"),
    (REGISTRY, "certificates.revoke_many"),
    (REGISTRY, "certificates.by_hand certificates.reissue certificates.revoke certificates.dismiss_name"),
    (REGISTRY, "registry.register"),
    ("chamber_admin", "registry.tokens registry.revoke_token"),
    (REGISTRY, "archive.records archive.example archive.upload archive.archive_import archive.settle"),
    (REGISTRY, "certificates.bulk_reissue certificates.renewals certificates.end_renewal"),
    (REGISTRY, "certificates.suspicion"),
    (SECOND_PERSONS, "certificates.proposals certificates.proposal certificates.proposal_state certificates.decide"),
    (CHAMBER_AND_UNION, "certificates.kinds certificates.new_kind certificates.kind certificates.retire_kind"),
    (CHAMBER_AND_UNION, "certificates.sample certificates.kind_picture"),
    # trainers
    (EVIDENCE_READERS, "trainers.index trainers.document trainers.loans assignments.passport assignments.hours"),
    (EVIDENCE_READERS, "assignments.of_course"),
    (REGISTRY, "assignments.of_course:POST trainers.loans:POST"),
    (REGISTRY, "trainers.new trainers.change trainers.end trainers.again trainers.enter trainers.renew"),
    (REGISTRY, "trainers.end_authorisation trainers.decide_loan assignments.upload_list trainers.example_list"),
    (REGISTRY, "trainers.imported trainers.settle_import"),
    (REGISTRY, "assignments.choose assignments.authorise assignments.end_assignment"),
    (SECOND_PERSONS, "trainers.approvals trainers.approve_chosen trainers.decide trainers.withdraw"),
    # offices
    ("approver training_officer chamber_admin", "offices_desk.index offices_desk.office offices_desk.call"),
    ("approver training_officer chamber_admin", "offices_desk.history_file offices_desk.appointment"),
    (REGISTRY, "offices_desk.new_office offices_desk.edit_office offices_desk.retire_office offices_desk.new_call"),
    (REGISTRY, "offices_desk.nominate offices_desk.cancel_call offices_desk.record"),
    (REGISTRY, "offices_desk.extend_call offices_desk.correct"),
    ("approver chamber_admin", "offices_desk.decide offices_desk.renew offices_desk.end"),
    # totals of past years
    (REGISTRY, "history.totals history.example history.sheet history.settle"),
    # surveys
    ("training_officer chamber_admin union_admin", "surveys.templates surveys.results"),
    (REGISTRY, "surveys.new_template surveys.template surveys.act surveys.new_question surveys.question"),
    (REGISTRY, "surveys.act_on_question surveys.send surveys.texts surveys.decide_text"),
    # notices
    (REGISTRY, "notices.announcements notices.new_announcement notices.edit_announcement"),
    (REGISTRY, "notices.act_on_announcement notices.questions notices.desk_question"),
    (ENROLLERS, "notices.messages notices.new_message notices.message notices.message_csv"),
    # exams
    ("exam_officer", "exams_desk.bank_list exams_desk.bank exams_desk.rename_bank exams_desk.retire_bank"),
    ("exam_officer", "exams_desk.new_question exams_desk.question exams_desk.edit_question exams_desk.retire_question"),
    ("exam_officer", "exams_desk.preview exams_desk.export exams_desk.import_file exams_desk.import_preview"),
    ("exam_officer", "exams_desk.import_take exams_desk.import_undo"),
    ("exam_officer", "exams_desk.new_exam exams_desk.edit_exam exams_desk.choose exams_desk.drop_exam"),
    (EXAM_KEEPERS, "exams_desk.exam_list exams_desk.exam exams_desk.open_exam exams_desk.close_exam"),
    (EXAM_KEEPERS, "exams_desk.lock exams_desk.unlock"),
    ("exam_officer", "exams_desk.declare"),
    ("exam_officer marker", "exams_desk.marking exams_desk.mark exams_desk.answer_file"),
    ("exam_officer", "coursework_desk.work_list coursework_desk.new_work coursework_desk.edit_work"),
    ("exam_officer", "coursework_desk.work coursework_desk.open_or_retire coursework_desk.export"),
    ("exam_officer", "coursework_desk.submission"),
    ("exam_officer marker", "coursework_desk.mark coursework_desk.file"),
    ("exam_officer", "halls_desk.new_session halls_desk.session halls_desk.edit_session halls_desk.cancel_session"),
    ("exam_officer", "halls_desk.hall halls_desk.remove_hall halls_desk.candidates halls_desk.candidates_csv"),
    ("exam_officer", "halls_desk.move halls_desk.unplace halls_desk.roster halls_desk.draw halls_desk.assign_hall"),
    ("exam_officer", "halls_desk.qualifications halls_desk.qualifications_csv halls_desk.end_qualification"),
    ("exam_officer", "halls_desk.give_duty halls_desk.take_duty"),
    ("exam_officer", "halls_desk.set_up_practice halls_desk.clean_practice"),
    ("exam_officer", "halls_desk.extra_times halls_desk.end_extra_time"),
    # the exam day: a proctor only in a session of their own duty
    (
        HALL_STAFF,
        "halls_desk.session_list halls_desk.papers halls_desk.minutes halls_desk.board halls_desk.board_state",
    ),
    (HALL_STAFF, "halls_desk.open_or_close halls_desk.clocks halls_desk.extra halls_desk.events halls_desk.outages"),
    (HALL_STAFF, "halls_desk.decide_silences halls_desk.look_up halls_desk.check_in halls_desk.undo_check_in"),
    (HALL_STAFF, "halls_desk.seat halls_desk.pin halls_desk.emergency"),
    (HALL_STAFF, "halls_desk.paper halls_desk.paper_csv halls_desk.leaflets halls_desk.together"),
    (HALL_STAFF, "halls_desk.ask_prints halls_desk.prints_state halls_desk.print_file"),
    (HALL_STAFF, "halls_desk.sheet halls_desk.read_sheet halls_desk.undo_sheet halls_desk.to_screen"),
    (EXAM_KEEPERS, "exams_desk.objections exams_desk.export_objections exams_desk.objection"),
    (EXAM_KEEPERS, "exams_desk.new_ruling exams_desk.ruling"),
    (EXAM_KEEPERS, "exams_desk.statistics exams_desk.export_statistics exams_desk.item_statistics"),
    ("exam_officer chamber_admin union_admin", "exams_desk.result_list exams_desk.publish exams_desk.export_results"),
    ("exam_officer chamber_admin union_admin", "exams_desk.result_sheet"),
]

# Staff pages whose address names no chamber: these roles of any chamber get in, the page narrows what it shows.
ANYWHERE = [
    ("trainer", "coursework.taught"),
    (EVERY_DESK, "home.desks"),
    ("union_admin", "home.system home.outbox home.send_again home.union_chambers home.open_chamber"),
    ("union_admin", "home.holidays home.holiday home.retire_holiday"),
    ("union_admin", "accounts.union_roles accounts.union_end_grant accounts.union_withdraw_invitation"),
    ("union_coordinator union_admin", "reports.union reports.union_chamber history.union sending.union"),
    ("union_admin", "notices.union_announcements notices.union_new notices.union_edit notices.union_act"),
    (AUTHORS, "videos_api.create videos_api.abilities"),
    ("trainer", "trainers.own_training"),
]

# An upload belongs to the person who began it: that person, with the right to upload.
OWN_UPLOAD = (AUTHORS, "videos.video_of_upload videos.forget_upload videos_api.state videos_api.add videos_api.forget")

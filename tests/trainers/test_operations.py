import io
from datetime import timedelta

import pytest
from openpyxl import Workbook

from lms.accounts.models import Notification, Qualification, RoleGrant
from lms.core.audit import AuditEntry
from lms.core.clock import today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused
from lms.trainers import operations, queries, rules
from lms.trainers.models import TrainerTraining
from tests import make

PDF = b"%PDF-1.7 belge"
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def chamber():
    return make.chamber()


def entered(serving, actor, step="passed", document=(PDF, "belge.pdf"), **more):
    values = {"on": today() - timedelta(days=5), "title": "Eğiticilerin eğitimi", **more}
    return operations.enter_training(
        serving.trainer, serving.chamber_id, actor.id, step=step, document=document, **values
    )


def qualifications(user):
    return db.session.query(Qualification).filter_by(user_id=user.id, kind="trainer_training").all()


def is_trained(serving):
    return rules.is_trained(queries.trainings_of(serving.trainer_id), serving.chamber_id, serving.lent_by_id)


def test_one_person_in_two_chambers_has_one_record(chamber):
    user = make.person()
    first = make.trainer(chamber, user=user)
    second = make.trainer(make.chamber(), email=user.email)
    assert first.trainer_id == second.trainer_id and second.trainer.user_id == user.id


def test_nobody_is_twice_in_a_chamber_but_who_left_may_come_back(chamber):
    serving = make.trainer(chamber, email="sukru@example.org")
    with pytest.raises(Refused):
        make.trainer(chamber, email="SUKRU@example.org")
    operations.end_service(serving, None, "Taşındı")
    assert make.trainer(chamber, email="sukru@example.org").id == serving.id and serving.state == "active"


def test_a_trainer_with_an_account_holds_the_role_while_serving(chamber):
    user, officer = make.person(), make.officer("training_officer", chamber)
    serving = make.trainer(chamber, user=user, actor_id=officer.id)
    grant = db.session.query(RoleGrant).filter_by(user_id=user.id, role="trainer").one()
    assert grant.chamber_id == chamber.id and grant.ended_at is None
    operations.end_service(serving, officer.id, "Görev süresi doldu")
    db.session.refresh(grant)
    assert grant.ended_at is not None


def test_a_new_trainer_is_told_by_mail(chamber):
    make.trainer(chamber, email="sukru@example.org")
    mail = db.session.query(OutgoingMail).filter_by(recipient="sukru@example.org").one()
    assert chamber.short_name in mail.body and "/egitmen" in mail.body


def test_a_plain_record_is_tied_to_the_account_that_proves_the_address(chamber):
    serving = make.trainer(chamber, email="sukru@example.org")
    user = make.person(email="sukru@example.org")
    user.email_confirmed_at = None
    assert operations.link_account(user) is None
    user.email_confirmed_at = db.session.scalar(db.select(db.func.lms_now()))
    assert operations.link_account(user).id == serving.trainer_id
    assert db.session.query(RoleGrant).filter_by(user_id=user.id, role="trainer").count() == 1


def test_a_record_by_hand_waits_for_somebody_else(chamber):
    user, officer, second = make.person(), make.officer("training_officer", chamber), make.person()
    serving = make.trainer(chamber, user=user)
    training = entered(serving, officer)
    assert training.state == "waiting" and not is_trained(serving) and qualifications(user) == []
    for nobody in (officer, user):
        with pytest.raises(Refused, match="İkinci bir kişi"):
            operations.approve_training(training, nobody.id)
    operations.approve_training(training, second.id)
    assert is_trained(serving)
    held = qualifications(user)[0]
    assert held.chamber_id == chamber.id and held.valid_from == training.on and held.valid_to is None
    assert (
        "onaylandı"
        in db.session.query(Notification).filter_by(user_id=user.id).order_by(Notification.id.desc()).first().text
    )
    with pytest.raises(Refused, match="daha önce"):
        operations.approve_training(training, make.person().id)


def test_a_refusal_needs_a_reason_and_tells_the_trainer(chamber):
    user, officer, second = make.person(), make.officer("training_officer", chamber), make.person()
    training = entered(make.trainer(chamber, user=user), officer)
    with pytest.raises(Refused):
        operations.refuse_training(training, second.id, " ")
    operations.refuse_training(training, second.id, "Belge okunmuyor")
    assert training.state == "refused" and training.reason == "Belge okunmuyor"
    assert db.session.query(Notification).filter(Notification.text.contains("Belge okunmuyor")).count() == 1


def test_a_passed_step_needs_a_document_and_a_day_that_has_come(chamber):
    officer = make.officer("training_officer", chamber)
    serving = make.trainer(chamber)
    with pytest.raises(Refused) as refusal:
        entered(serving, officer, document=None)
    assert refusal.value.field == "document"
    with pytest.raises(Refused):
        entered(serving, officer, on=today() + timedelta(days=1))
    assert entered(serving, officer, step="planned", document=None, on=today() + timedelta(days=9)).state == "waiting"


@pytest.mark.parametrize("data", [b"", b"MZ\x90program", b"<html>", b"%PDF-" + b"x" * (10 * 2**20)])
def test_a_document_that_is_no_pdf_or_jpg_or_too_large_is_refused(chamber, data):
    officer = make.officer("training_officer", chamber)
    with pytest.raises(Refused) as refusal:
        entered(make.trainer(chamber), officer, document=(data, "belge.pdf"))
    assert refusal.value.field == "document"


def test_the_document_is_kept_under_a_name_of_ours(chamber, app):
    training = entered(
        make.trainer(chamber), make.officer("training_officer", chamber), document=(PDF, "../../kötü.pdf")
    )
    assert training.file_name == "kötü.pdf" and "/" not in training.stored_name and len(training.sha256) == 64
    assert (app.config["LMS"].media / "trainers" / training.stored_name).read_bytes() == PDF


def test_our_own_document_updates_the_passport_by_itself_and_once(chamber):
    user, other = make.person(), make.chamber()
    serving = make.trainer(chamber, user=user)
    operations.record_training(user.id, other.id, "makina-2026-000001", today())
    operations.record_training(user.id, other.id, "makina-2026-000001", today())
    assert is_trained(serving) and len(queries.trainings_of(serving.trainer_id)) == 1
    assert [(held.source_code, held.chamber_id) for held in qualifications(user)] == [("makina-2026-000001", None)]


def test_a_document_from_before_being_a_trainer_is_taken_over(chamber):
    user = make.person()
    assert operations.record_training(user.id, chamber.id, "makina-2026-000002", today()) is None
    serving = make.trainer(chamber, user=user)
    assert is_trained(serving) and len(qualifications(user)) == 1


def test_a_later_failure_and_a_withdrawal_end_the_qualification(chamber):
    user, officer, second = make.person(), make.officer("training_officer", chamber), make.person()
    serving = make.trainer(chamber, user=user)
    passed = entered(serving, officer, on=today() - timedelta(days=20))
    operations.approve_training(passed, second.id)
    failed = entered(serving, officer, step="repeat", document=None, on=today() - timedelta(days=2))
    operations.approve_training(failed, second.id)
    assert not is_trained(serving) and qualifications(user)[0].valid_to == failed.on
    operations.withdraw_training(failed, second.id, "Yanlış kişi")
    assert is_trained(serving) and qualifications(user)[0].valid_to is None
    operations.withdraw_training(passed, second.id, "Belge geçersiz")
    assert not is_trained(serving) and qualifications(user)[0].valid_to is not None


def test_the_list_counts_the_trained_as_the_rule_does(chamber):
    cases = [["passed"], ["passed", "failed"], ["failed", "passed"], ["planned"], [], ["passed", "planned"]]
    for number, steps in enumerate(cases):
        serving = make.trainer(chamber, f"Eğitici {number}")
        for place, step in enumerate(steps):
            make.trained(serving, step, days_ago=50 - place)
    stranger = make.trainer(chamber, "Başka Odada Eğitilen")
    make.trained(stranger, chamber=make.chamber())
    borrowed = make.trainer(chamber, "Ödünç Eğitici", lent_by_id=(lender := make.chamber()).id)
    make.trained(borrowed, chamber=lender)
    rows = queries.all_of(chamber.id, queries.Filters(), today())
    assert len(rows) == 8 and all(trained == is_trained(serving) for serving, trained in rows)
    counts = queries.counts_of(chamber.id, today())
    assert counts["all"] == 8 and counts["trained"] == 4 == sum(trained for _, trained in rows)


def test_the_list_is_in_turkish_order_and_forgives_missing_marks(chamber):
    for name in ("Özgür Şahin", "Çağrı Ünlü", "Ozan Ak", "İpek Iğdır", "Cem Ak"):
        make.trainer(chamber, name)
    names = [row[0].trainer.full_name for row in queries.all_of(chamber.id, queries.Filters(), today())]
    assert names == ["Cem Ak", "Çağrı Ünlü", "İpek Iğdır", "Ozan Ak", "Özgür Şahin"]
    found = queries.all_of(chamber.id, queries.Filters(text="igdir"), today())
    assert [row[0].trainer.full_name for row in found] == ["İpek Iğdır"]


def test_an_authority_is_not_given_twice_but_renewed_from_the_day_after(chamber):
    serving, day = make.trainer(chamber), today()
    given = make.authorised(serving, "course", "KOD-1", to_on=day + timedelta(days=10))
    with pytest.raises(Refused):
        make.authorised(serving, "course", "KOD-1")
    renewed = operations.renew(serving, given, None, day + timedelta(days=400))
    assert renewed.from_on == day + timedelta(days=11) and renewed.renews_id == given.id
    operations.end_authorisation(renewed, None, "Konu kaldırıldı")
    with pytest.raises(Refused):
        operations.end_authorisation(renewed, None, "Yine")


def test_ending_a_service_ends_its_authorities_and_nothing_of_another_chamber(chamber):
    user, other = make.person(), make.chamber()
    here, there = make.trainer(chamber, user=user), make.trainer(other, user=user)
    mine, theirs = make.authorised(here), make.authorised(there)
    operations.end_service(here, None, "Ayrıldı")
    db.session.refresh(mine), db.session.refresh(theirs)
    assert mine.ended_at and theirs.ended_at is None and there.state == "active"


def test_a_retired_trainer_serves_nowhere(chamber):
    user = make.person()
    here, there = make.trainer(chamber, user=user), make.trainer(make.chamber(), user=user)
    operations.retire_trainer(here.trainer, None, "Eğitmenliği bıraktı")
    assert {here.state, there.state} == {"ended"} and here.trainer.retired_at


def test_a_lent_trainer_serves_until_the_last_day_on_the_lenders_records(chamber, clock):
    lender, officer = make.chamber(), make.officer("training_officer")
    own = make.trainer(lender, "Şükrü Öztürk")
    make.trained(own)
    days = (today(), today() + timedelta(days=3))
    loan = operations.ask_for_loan(chamber.id, lender.id, "Şükrü Öztürk", *days, "Zemin eğitimi", officer.id)
    with pytest.raises(Refused, match="yanıt bekleyen"):
        operations.ask_for_loan(chamber.id, lender.id, "Şükrü Öztürk", *days, "Yine", officer.id)
    serving = operations.accept_loan(loan, officer.id)
    assert serving.lent_by_id == lender.id and is_trained(serving)
    assert operations.end_due_loans() == 0
    clock(days=4)
    assert operations.end_due_loans() == 1 and serving.state == "ended" and own.state == "active"


def test_a_loan_is_asked_of_one_person_of_another_chamber(chamber):
    lender, day = make.chamber(), today()
    make.trainer(lender, "Aynı Ad"), make.trainer(lender, "Aynı Ad")
    for who, place in (("Kimse Yok", lender), ("Aynı Ad", lender), ("Aynı Ad", chamber)):
        with pytest.raises(Refused):
            operations.ask_for_loan(chamber.id, place.id, who, day, day, "Eğitim", None)


def test_a_loan_that_was_refused_or_withdrawn_is_over(chamber):
    lender, day = make.chamber(), today()
    make.trainer(lender, "Şükrü Öztürk")
    loan = operations.ask_for_loan(chamber.id, lender.id, "Şükrü Öztürk", day, day, "Eğitim", None)
    with pytest.raises(Refused):
        operations.refuse_loan(loan, None, "")
    operations.refuse_loan(loan, None, "O gün görevli")
    for act in (operations.accept_loan, operations.withdraw_loan):
        with pytest.raises(Refused, match="sonuçlanmış"):
            act(loan, None)


LIST = """Ad soyad;E-posta;Tür;Yetki tarihi;Geçerlilik;Konular;Eğiticilerin eğitimi;Eğitim tarihi
İpek Iğdır;ipek@example.org;Akademisyen;01.02.2026;31.01.2029;kod-1, kod-2;Başarılı;15.05.2025
Zaten Var;var@example.org;;;;;;
;adsiz@example.org;;;;;;
Çağrı Ünlü;cagri@example.org;Uzaylı;;;;;
İpek Iğdır;IPEK@example.org;;;;;;
"""


def test_an_import_says_per_line_what_will_happen_and_changes_nothing_before(chamber):
    make.trainer(chamber, "Zaten Var", email="var@example.org")
    kept = operations.preview_import(chamber.id, LIST.encode("cp1254"), "liste.csv", None)
    assert [line["verdict"] for line in kept.lines] == ["new", "same", "fault", "fault", "fault"]
    assert queries.counts_of(chamber.id, today())["all"] == 1


def test_a_chambers_own_list_is_read_with_its_own_words_and_every_fault_of_a_line(chamber):
    make.trainer(chamber, "Öztürk İğneci")
    text = (
        "2026 eğitici listemiz;;;;;;\nAdı;Soyadı;E-posta;Eğitici türü;Yetki başlangıcı;Son gün;Telefon\n"
        "Şükrü;Çağlar;;Öğretim üyesi;01.02.2024;31.01.2029;0532\n"
        "Gülşah;Işık;gulsah(at)example.net;bilmem;31.02.2024;;\n"
        "Ayşe;Ünlü;;;01.02.2024;31.01.2023;\nöztürk;iğneci;;;;;\n"
    )
    kept = operations.preview_import(chamber.id, text.encode("cp1254"), "liste.csv", None)
    first, second, third, fourth, unread = kept.lines
    values = first["values"]
    assert values["full_name"] == "Şükrü Çağlar" and values["kind"] == "academic"
    assert values["valid_until"] == "2029-01-31"
    assert second["text"] == "E-posta adresi okunamadı. Tür okunamadı: bilmem. Yetki tarihi okunamadı: 31.02.2024."
    assert third["verdict"] == "fault" and "yetki tarihinden önce" in third["text"]
    assert fourth["verdict"] == "same" and (unread["verdict"], unread["text"]) == ("unread", "Telefon")


def test_a_committed_import_makes_trainers_and_can_be_undone(chamber):
    officer, second = make.officer("training_officer", chamber), make.person()
    kept = operations.preview_import(chamber.id, LIST.encode(), "liste.csv", officer.id)
    assert operations.commit_import(kept, officer.id) == {
        "services": 2,
        "trainers": 2,
        "authorisations": 2,
        "trainings": 1,
    }
    ipek = queries.trainer_by_email("ipek@example.org")
    serving = queries.serving(ipek.id, chamber.id)
    assert serving.kind == "academic" and f"{serving.valid_until}" == "2029-01-31"
    training = queries.waiting_in(chamber.id)[0]
    with pytest.raises(Refused):
        operations.approve_training(training, officer.id)
    with pytest.raises(Refused):
        operations.commit_import(kept, officer.id)
    assert operations.undo_import(kept, officer.id) == 2
    assert serving.state == "ended" and training.state == "withdrawn" and second
    with pytest.raises(Refused):
        operations.undo_import(kept, officer.id)


def test_an_xlsx_list_is_read_too(chamber):
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Ad soyad", "E-posta", "Tür"])
    book.active.append(["Gülşah Işık", "gulsah@example.org", "Bakanlık"])
    book.save(out)
    kept = operations.preview_import(chamber.id, out.getvalue(), "liste.xlsx", None)
    assert kept.lines[0]["values"]["kind"] == "ministry_authorised"


@pytest.mark.parametrize("data", [b"", b"Ad;Soyad ad\n", b"E-posta\nx@example.org\n", b"\x00\x01\x02"])
def test_a_file_that_is_no_list_is_refused(chamber, data):
    with pytest.raises(Refused):
        operations.preview_import(chamber.id, data, "liste.csv", None)


def test_each_act_leaves_a_trace(chamber):
    officer, user = make.officer("training_officer", chamber), make.person()
    serving = make.trainer(chamber, user=user, actor_id=officer.id)
    entered(serving, officer)
    operations.end_service(serving, officer.id, "Ayrıldı")
    acts = {entry.act for entry in db.session.query(AuditEntry).filter_by(subject_id=user.id)}
    assert {"trainers.make", "trainers.enter_training", "trainers.end_service"} <= acts
    assert db.session.query(TrainerTraining).count() == 1


def test_a_revoked_document_counts_no_more(chamber):
    user = make.person()
    serving = make.trainer(chamber, user=user)
    operations.record_training(user.id, chamber.id, "makina-2026-000009", today())
    operations.withdraw_document("makina-2026-000009", "Belge geri alındı")
    assert not is_trained(serving) and qualifications(user)[0].valid_to is not None
    stranger = make.person()
    operations.record_training(stranger.id, chamber.id, "makina-2026-000010", today())
    operations.withdraw_document("makina-2026-000010", "Belge geri alındı")
    assert qualifications(stranger)[0].valid_to is not None


def test_the_record_follows_the_account(chamber):
    from lms.accounts.signals import account_closed, name_changed

    user = make.person("Gülşah Işık", email="gulsah@example.org")
    serving = make.trainer(chamber, user=user, email="gulsah@example.org")
    user.full_name = "Gülşah Çelik"
    name_changed.send(user, old="Gülşah Işık", new="Gülşah Çelik", actor_id=None)
    assert serving.trainer.full_name == "Gülşah Çelik" and "celik" in serving.trainer.search_key
    account_closed.send(user)
    assert serving.state == "ended" and serving.trainer.email is None and serving.trainer.retired_at


def test_a_loan_is_not_renewed_by_the_borrower(chamber, clock):
    lender, day = make.chamber(), today()
    make.trainer(lender, "Şükrü Öztürk")
    loan = operations.ask_for_loan(chamber.id, lender.id, "Şükrü Öztürk", day, day, "Zemin eğitimi", None)
    serving = operations.accept_loan(loan, None)
    terms = {"kind": "academic", "authorised_by": "", "authorised_on": day}
    for longer in (None, day + timedelta(days=300)):
        with pytest.raises(Refused, match="ödünç veren"):
            operations.change_service(serving, None, **terms, valid_until=longer)
    clock(days=2)
    assert operations.end_due_loans() == 1
    with pytest.raises(Refused, match="yeniden isteyin"):
        operations.take_back(serving, None)
    again = operations.ask_for_loan(chamber.id, lender.id, "Şükrü Öztürk", today(), today(), "Yine", None)
    assert operations.accept_loan(again, None).state == "active"


def test_an_authorisation_for_a_course_that_is_not_there_is_no_line_to_take(chamber):
    kept = operations.preview_import(chamber.id, LIST.encode(), "liste.csv", None, {"KOD-1"})
    assert kept.lines[0]["verdict"] == "fault" and "kod-2" in kept.lines[0]["text"]
    known = operations.preview_import(chamber.id, LIST.encode(), "liste.csv", None, {"KOD-1", "Kod-2"})
    assert known.lines[0]["verdict"] == "new"


def test_a_trainer_takes_back_only_their_own_waiting_record(chamber):
    user, officer = make.person(), make.person()
    serving = make.trainer(chamber, user=user)
    own, theirs = entered(serving, user), entered(serving, officer)
    operations.withdraw_own(own, user.id)
    assert own.state == "withdrawn"
    for training, sentence in ((own, "karar verilmiş"), (theirs, "siz girmediniz")):
        with pytest.raises(Refused, match=sentence):
            operations.withdraw_own(training, user.id)


def test_namesakes_are_told_apart_where_one_is_chosen(chamber):
    one = make.trainer(chamber, "Ali Çığ", email="ali1@example.org")
    two = make.trainer(chamber, "Ali Çığ", email="ali2@example.org")
    bare = make.trainer(chamber, "Ali Çığ")
    alone = make.trainer(chamber, "Şükran Işık", email="sukran@example.org")
    offered = [(one, "Ali Çığ, ali1@example.org"), (two, "Ali Çığ, ali2@example.org"), (bare, "Ali Çığ")]
    offered.append((alone, "Şükran Işık"))
    assert queries.offered_in(chamber.id) == [(serving.trainer_id, name) for serving, name in offered]

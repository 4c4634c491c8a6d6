"""Orders, bank lines, matches and refunds in the database: entries once, sums always, two people, undoing."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Notification
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.mail import OutgoingMail
from lms.core.refusals import Refused, Stale
from lms.fees import operations, queries, rules, signals
from lms.fees.models import BankLine, BankMatch, CardPayment, Entry, Order, Refund
from lms.fees.operations.cards import Outcome
from lms.fees.queries import reductions
from lms.fees.queries.matching import proposals
from lms.fees.rules import reference
from tests import make


@pytest.fixture
def chamber(database):
    return make.chamber()


@pytest.fixture
def account(chamber):
    return make.bank_account(chamber)


@pytest.fixture
def run(chamber):
    return make.priced_run(chamber)


def standing(order):
    db.session.refresh(order)
    assert rules.sums((one.kind, one.amount_kurus) for one in queries.entries_of(order.id)) == (
        order.owed_kurus,
        order.paid_kurus,
    )
    return rules.standing(order.owed_kurus, order.paid_kurus)


def pay(account, order, kurus):
    line = make.bank_line(account, kurus, f"kurs {reference.shown(order.reference)}")
    return operations.match(line, [(order, kurus)], "Elle", make.person().id)[0]


def test_an_order_is_placed_once_and_entered_once(run):
    user = make.person()
    order = make.order(run, user)
    assert make.order(run, user).id == order.id and standing(order) == "unpaid"
    assert not operations.enter(order, "charge", 100_00, f"charge:{order.id}", "yeniden")
    assert standing(order) == "unpaid" and order.terms["dated"] == [[7, 10000], [2, 5000]]


def test_a_payment_that_fits_is_told_and_announced_once(run, account):
    order, paid = make.order(run), []
    with signals.order_paid.connected_to(lambda sender, **more: paid.append(sender.id)):
        pay(account, order, 60_00)
        assert standing(order) == "short" and paid == []
        pay(account, order, 40_00)
    assert standing(order) == "paid" and paid == [order.id] and order.due_at is None
    told = db.session.scalars(select(Notification.text).where(Notification.user_id == order.user_id)).all()
    assert any("eksik" in text for text in told) and any("Ödemeniz alındı" in text for text in told)
    assert "40,00" in db.session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first()


def test_what_is_paid_twice_or_too_late_goes_on_the_refund_list(run, account):
    order = make.order(run)
    pay(account, order, 100_00)
    pay(account, order, 100_00)
    assert standing(order) == "over" and queries.refunds_of(order.id)[0].amount_kurus == 100_00
    late = make.order(run)
    operations.cancel(late, 10000, "Süresi doldu.")
    pay(account, late, 100_00)
    assert standing(late) == "over" and queries.refunds_of(late.id)[0].reason == "Süresi dolduktan sonra gelen ödeme"


def test_one_payment_of_an_employer_pays_for_several(run, account):
    orders = [make.order(run) for _ in range(3)]
    line = make.bank_line(account, 250_00, sender="Çelik İnşaat A.Ş.")
    actor = make.person().id
    with pytest.raises(Refused, match="kalan"):
        operations.match(line, [(one, 100_00) for one in orders], "Firma", actor)
    operations.match(line, [(orders[0], 100_00), (orders[1], 100_00), (orders[2], 50_00)], "Firma ödedi", actor)
    assert [standing(one) for one in orders] == ["paid", "paid", "short"] and line.matched_kurus == 250_00
    with pytest.raises(Refused, match="kalan"):
        operations.match(line, [(orders[2], 1)], "Bir kuruş daha", actor)
    operations.write_off(orders[2], "Kalanı oda karşıladı", actor)
    assert standing(orders[2]) == "paid"


def test_an_undone_match_opens_line_and_order_again(run, account):
    order = make.order(run)
    made = pay(account, order, 100_00)
    with pytest.raises(Refused, match="neden"):
        operations.undo_match(made, make.person().id, " ")
    operations.undo_match(made, make.person().id, "Başka kişininmiş")
    assert standing(order) == "unpaid" and order.due_at > now() and made.line.matched_kurus == 0
    assert [one.kind for one in queries.entries_of(order.id)] == ["charge", "payment", "reversal"]
    with pytest.raises(Stale):
        operations.undo_match(made, make.person().id, "Yeniden")


def test_a_refund_takes_an_account_number_and_two_people(run, account):
    order, first, second = make.order(run), make.person().id, make.person().id
    made = pay(account, order, 100_00)
    operations.cancel(order, 5000, "Geri çekildi: yarısı iade.", order.user_id)
    (refund,) = queries.refunds_of(order.id)
    assert (refund.amount_kurus, standing(order), order.owed_kurus) == (50_00, "over", 50_00)
    with pytest.raises(Refused, match="hesap"):
        operations.approve_refund(refund, first)
    with pytest.raises(Refused, match="IBAN"):
        operations.give_payee(order, "Ayşe", "TR00")
    operations.give_payee(order, "Ayşe Çınar", make.ACCEPTED_IBAN)
    operations.approve_refund(refund, first)
    with pytest.raises(Stale, match="onaylanmış"):
        operations.give_payee(order, "Başkası", make.ACCEPTED_IBAN)
    with pytest.raises(Refused, match="onaylanmış iadesi"):
        operations.undo_match(made, first, "Yanlış")
    with pytest.raises(Refused, match="başka bir görevli"):
        operations.pay_out(refund, first, today())
    with pytest.raises(Refused, match="sonra olamaz"):
        operations.pay_out(refund, second, today() + timedelta(days=1))
    operations.pay_out(refund, second, today())
    assert standing(order) == "paid" and order.paid_kurus == 50_00
    with pytest.raises(Stale):
        operations.pay_out(refund, second, today())


def test_an_approval_can_be_taken_back_and_the_list_is_worked_out_anew(run, account):
    order = make.order(run)
    pay(account, order, 130_00)
    operations.give_payee(order, "Ayşe Çınar", make.ACCEPTED_IBAN)
    (refund,) = queries.refunds_of(order.id)
    operations.approve_refund(refund, make.person().id)
    pay(account, order, 5_00)
    assert sorted(one.amount_kurus for one in queries.refunds_of(order.id)) == [5_00, 30_00]
    operations.take_back_approval(refund, make.person().id, "Tutar değişti")
    assert [one.amount_kurus for one in queries.refunds_of(order.id)] == [35_00]


def test_an_order_lapses_at_its_hour_unless_a_receipt_waits(run, account, clock):
    plain, shown = make.order(run), make.order(run)
    receipt = operations.upload_receipt(shown, make.Paper())
    with pytest.raises(Stale, match="Dekontunuz alınmış"):
        operations.upload_receipt(shown, make.Paper())
    clock(hours=49)
    lapsed = []
    with signals.order_lapsed.connected_to(lambda sender, **more: lapsed.append(sender.id)):
        operations.lapse_due()
        assert lapsed == [plain.id] and standing(plain) == "closed" and standing(shown) == "unpaid"
        operations.refuse_receipt(receipt, make.person().id, "Böyle bir ödeme gelmedi")
        operations.lapse_due()
    assert lapsed == [plain.id, shown.id]


def test_proposals_find_the_reference_a_slip_a_name_and_a_lonely_amount(run, account):
    order = make.order(run, make.person("Şükrü Öztürk"))
    code = order.reference
    slip = ("B" if code[2] != "B" else "C").join((code[:2], code[3:]))
    lines = [
        make.bank_line(account, 100_00, f"havale {reference.shown(code)}"),
        make.bank_line(account, 100_00, f"havale {slip}"),
        make.bank_line(account, 100_00, "kurs ücreti", "SUKRU OZTURK"),
        make.bank_line(account, 100_00, "kurs"),
        make.bank_line(account, 99_00, "kurs"),
    ]
    found = [[(one.strength, one.reason[:10]) for one in some] for some in proposals(run.chamber_id, lines).values()]
    sure, slips, named, lonely, none = found
    assert sure[0][0] == "sure" and slips[0] == ("likely", "Referansta") and named[0] == ("likely", "Ad ve tuta")
    assert lonely[0][0] == "weak" and none == []


def test_all_sure_ones_are_matched_in_one_step_and_the_double_one_is_not(run, account):
    orders = [make.order(run) for _ in range(3)]
    lines = [make.bank_line(account, 100_00, one.reference) for one in (*orders, orders[0])]
    assert operations.match_sure(run.chamber_id, lines, make.person().id) == 3
    assert [standing(one) for one in orders] == ["paid"] * 3
    assert db.session.scalar(queries.open_line_count(run.chamber_id, None)) == 1


def test_a_line_that_is_no_fee_is_set_aside_and_taken_back(run, account):
    line, actor = make.bank_line(account), make.person().id
    with pytest.raises(Refused):
        operations.set_aside(line, " ", actor)
    operations.set_aside(line, "Aidat", actor)
    with pytest.raises(Stale):
        operations.match(line, [(make.order(run), 1)], "x", actor)
    operations.set_aside(line, None, actor)
    assert db.session.scalar(queries.open_line_count(run.chamber_id, None)) == 1


class Bank:
    """A provider that answers what it is told to."""

    name = "deneme"

    def __init__(self):
        self.outcomes, self.begun = {}, []

    def begin(self, key, kurus, return_to):
        self.begun.append((key, kurus))
        return f"https://banka.example/{key}"

    def look_up(self, key):
        return self.outcomes.get(key, Outcome("open"))


def test_a_card_payment_whose_answer_was_lost_is_found_and_entered_once(run):
    order, bank = make.order(run, hours=0), Bank()
    attempt, address = operations.begin_card(order, bank, "/donus")
    assert bank.begun == [(attempt.key, 100_00)] and attempt.key in address and order.due_at > now()
    assert operations.reconcile_cards(bank) == 0 and standing(order) == "unpaid"
    bank.outcomes[attempt.key] = Outcome("paid", 100_00, "R-1")
    assert operations.reconcile_cards(bank) == 1 and standing(order) == "paid"
    assert not operations.settle_card(attempt, Outcome("paid", 100_00, "R-1")) and standing(order) == "paid"
    with pytest.raises(Refused):
        operations.begin_card(order, bank, "/donus")
    assert db.session.get(CardPayment, attempt.id).receipt == "R-1"


def play(chamber, account, events, seed):
    """Random events through the real operations; refusals are part of the game, and undone as every edge does."""
    chance, officers = random.Random(seed), [make.person().id, make.person().id]
    runs = [make.priced_run(chamber, capacity=50) for _ in range(2)]
    for _ in range(events):
        event = chance.choice(("order", "line", "match", "match", "match", "undo", "cancel", "approve", "pay", "off"))
        try:
            with db.session.begin_nested():
                happen(event, chance, officers, account, runs)
        except Refused:
            continue
        db.session.commit()


def happen(event, chance, officers, account, runs):
    kinds = {"match": BankLine, "undo": BankMatch, "approve": Refund, "pay": Refund}
    order, row = any_row(Order, chance), any_row(kinds[event], chance) if event in kinds else None
    if event == "order" or order is None:
        order = make.order(chance.choice(runs), kurus=chance.randint(1, 500_00))
        operations.give_payee(order, "X", make.ACCEPTED_IBAN)
    elif event == "line":
        make.bank_line(account, chance.randint(1, 600_00))
    elif event == "match" and row is not None:
        left = row.amount_kurus - row.matched_kurus
        operations.match(row, [(order, chance.randint(1, max(left, 1)))], "x", officers[0])
    elif event == "undo" and row is not None:
        operations.undo_match(row, officers[0], "x")
    elif event == "cancel":
        operations.cancel(order, chance.randint(0, 10000), "x")
    elif event == "off":
        operations.write_off(order, "x", officers[0])
    elif event == "approve" and row is not None:
        operations.approve_refund(row, officers[0])
    elif event == "pay" and row is not None:
        operations.pay_out(row, officers[1], today())


def any_row(model, chance):
    """Any, in a time that does not grow with the table."""
    first, last = db.session.execute(select(func.min(model.id), func.max(model.id))).one()
    if first is None:
        return None
    wanted = select(model).where(model.id >= chance.randint(first, last)).order_by(model.id).limit(1)
    return db.session.scalar(wanted)


def balance(chamber):
    """What came in is matched or not; every account is the sum of its entries; every kuruş that went out was listed."""
    entries = dict(
        db.session.execute(
            select(Entry.kind, func.sum(Entry.amount_kurus)).where(Entry.chamber_id == chamber.id).group_by(Entry.kind)
        ).all()
    )
    owed, paid = db.session.execute(
        select(func.sum(Order.owed_kurus), func.sum(Order.paid_kurus)).where(Order.chamber_id == chamber.id)
    ).one()
    assert owed == entries.get("charge", 0) - entries.get("cancellation", 0)
    assert paid == entries.get("payment", 0) - entries.get("reversal", 0) - entries.get("refund", 0)
    live = select(func.sum(BankMatch.amount_kurus)).where(BankMatch.undone_at.is_(None))
    matched = db.session.scalar(live) or 0
    assert matched == (db.session.scalar(select(func.sum(BankLine.matched_kurus))) or 0)
    out = db.session.scalar(select(func.sum(Refund.amount_kurus)).where(Refund.state == "paid_out")) or 0
    assert paid == matched - out and out == entries.get("refund", 0)
    for order in db.session.scalars(select(Order).where(Order.chamber_id == chamber.id)):
        standing(order)
        listed = sum(one.amount_kurus for one in queries.refunds_of(order.id) if one.state in ("waiting", "approved"))
        assert listed == max(0, order.paid_kurus - order.owed_kurus), order.id


@pytest.mark.parametrize("events", [120, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.committed])])
def test_the_books_balance_after_random_events(chamber, account, events):
    play(chamber, account, events, 1954)
    balance(chamber)
    assert db.session.scalar(select(func.count()).select_from(Entry)) > events // 5


def test_a_reference_in_a_column_of_its_own_finds_its_order(run, account):
    order = make.order(run)
    text = f"Tarih;Tutar;Referans\n{today():%d.%m.%Y};100,00;{reference.shown(order.reference)}\n"
    row = operations.read_statement(account, text.encode(), "e.csv", None)
    operations.commit_import(row, None)
    lines = list(db.session.scalars(queries.desk_lines(run.chamber_id, None, text=reference.shown(order.reference))))
    assert [one.strength for one in proposals(run.chamber_id, lines)[lines[0].id]] == ["sure"]
    with pytest.raises(Refused, match="başlıkları bulunamadı"):
        operations.read_statement(account, b"20.11.2026;Kurs;5,00\n", "e.csv", None)


def test_nobody_settles_the_own_account(run, account):
    officer = make.person()
    order, other = make.order(run, officer), make.order(run)
    own, foreign = (make.bank_line(account, 100_00, one.reference) for one in (order, other))
    with pytest.raises(Refused, match="Kendi siparişinize"):
        operations.match(own, [(order, 100_00)], "Elle", officer.id)
    assert operations.match_sure(run.chamber_id, [own, foreign], officer.id) == 1 and standing(order) == "unpaid"
    with pytest.raises(Refused, match="elle yazamazsınız"):
        operations.add_line(account, now(), 5_00, "x", f"kurs {reference.shown(order.reference)}", officer.id)
    pay(account, order, 130_00)
    operations.give_payee(order, "Ayşe", make.ACCEPTED_IBAN)
    (refund,) = queries.refunds_of(order.id)
    with pytest.raises(Refused, match="sizin iadeniz"):
        operations.approve_refund(refund, officer.id)
    operations.approve_refund(refund, make.person().id)
    with pytest.raises(Refused, match="sizin iadeniz"):
        operations.pay_out(refund, officer.id, today())


def test_a_large_write_off_takes_two_people_and_neither_is_the_payer(run, account):
    first, second = make.person().id, make.person().id
    small, large = make.order(run), make.order(run)
    pay(account, small, 95_00)
    pay(account, large, 40_00)
    with pytest.raises(Refused, match="Kendi siparişinizin"):
        operations.write_off(small, "Masraf", small.user_id)
    assert operations.write_off(small, "Masraf", first) and standing(small) == "paid"
    assert small.paid_at is not None  # the clock of refunds runs from here
    assert not operations.write_off(large, "Kurul kararı", first) and standing(large) == "short"
    assert [one.id for one in queries.asked_write_offs(run.chamber_id, None, second)] == [large.id]
    assert queries.asked_write_offs(run.chamber_id, None, first) == []
    with pytest.raises(Refused, match="başka bir görevli"):
        operations.decide_write_off(large, first, True)
    pay(account, large, 5_00)
    with pytest.raises(Stale, match="değişti"):
        operations.decide_write_off(large, second, True)
    operations.write_off(large, "Kurul kararı", first)
    operations.decide_write_off(large, second, True)
    assert standing(large) == "paid" and large.owed_kurus == 45_00 and large.write_off_kurus is None


def test_an_approval_is_of_what_the_page_showed(run, account):
    order = make.order(run)
    pay(account, order, 130_00)
    operations.give_payee(order, "Ayşe Çınar", make.ACCEPTED_IBAN)
    (refund,) = queries.refunds_of(order.id)
    seen = operations.shown(refund)
    operations.give_payee(order, "Başkası", make.ACCEPTED_IBAN)
    with pytest.raises(Stale, match="hesabı bu sırada değişti"):
        operations.approve_refund(refund, make.person().id, seen)
    seen = operations.shown(refund)
    pay(account, order, 5_00)
    with pytest.raises(Stale):
        operations.approve_refund(refund, make.person().id, seen)
    operations.approve_refund(refund, make.person().id, operations.shown(refund))


def test_a_receipt_that_came_before_the_lapse_took_its_lock_holds_the_order(run, clock, monkeypatch):
    order = make.order(run)
    clock(hours=49)
    due = queries.due_orders(10)
    operations.upload_receipt(order, make.Paper())
    monkeypatch.setattr(queries, "due_orders", lambda at_most: due)
    operations.lapse_due()
    assert standing(order) == "unpaid" and order.ended_at is None


def test_a_decision_on_a_reduction_is_of_what_the_page_showed(run):
    user, first, second = make.person(), make.person().id, make.person().id
    made = operations.ask_reduction(user, run.version.chamber, "student_member", make.Paper())
    seen = operations.asked_of_the_desk(made)
    operations.decide_reduction(made, first, False, "Süresi geçmiş", None, seen)
    operations.object_to(made, "Yenisi dosyada")
    with pytest.raises(Stale):
        operations.decide_objection(made, second, False, "Süresi geçmiş", None, seen)
    operations.decide_objection(made, second, False, "Okunmuyor", None, operations.asked_of_the_desk(made))


def test_a_granted_reduction_ends_early_and_may_be_objected_to(run):
    chamber, user = run.version.chamber, make.person()
    officer, second = make.person().id, make.person().id
    made = operations.ask_reduction(user, chamber, "student_member", make.Paper())
    operations.decide_reduction(made, officer, True, "Uygun", today() + timedelta(days=90))
    order = make.order(run, user)
    owed = order.owed_kurus
    with pytest.raises(Refused, match="Kendi"):
        operations.end_reduction(made, user.id, "Mezun oldu")
    operations.end_reduction(made, officer, "Mezun oldu")
    assert reductions.live_reduction(user.id, chamber.id) is None and standing(order) == "unpaid"
    assert (made.state, made.valid_until, order.owed_kurus) == ("ended", today(), owed)
    with pytest.raises(Stale):
        operations.end_reduction(made, officer, "Bir daha")
    operations.object_to(made, "Yüksek lisansa başladım")
    with pytest.raises(Refused, match="sizin"):
        operations.decide_objection(made, officer, True, "Uygun", today())
    operations.decide_objection(made, second, True, "Uygun", today() + timedelta(days=30))
    assert reductions.live_reduction(user.id, chamber.id) == ("student_member", today() + timedelta(days=30))
    operations.end_reduction(made, officer, "Kaydı silindi")
    operations.object_to(made, "Silinmedi")
    operations.decide_objection(made, second, False, "Silinmiş", None)
    told = db.session.scalars(select(Notification.text).where(Notification.user_id == user.id)).all()
    assert "İndirim kararına itirazınız kabul edilmedi." in told and "İndiriminiz bugün sona erdirildi." in told

"""References, IBANs, prices, refund shares, the account's sums, reading a statement."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.chambers.rules import DEFAULTS
from lms.fees import rules
from lms.fees.rules import iban, proposals, reference, statements, steps

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
REFERENCES = st.text(reference.SIGNS, min_size=7, max_size=7).map(lambda body: body + reference.check_sign(body))


@given(REFERENCES, st.integers(0, 7), st.sampled_from(reference.SIGNS))
def test_a_reference_with_one_wrong_sign_is_noticed(whole, at, sign):
    assert reference.is_whole(whole)
    other = whole[:at] + sign + whole[at + 1 :]
    assert reference.is_whole(other) == (other == whole)
    assert reference.is_slip(other, whole) == (other != whole)


@given(REFERENCES, st.integers(0, 6))
def test_so_is_one_with_two_neighbours_swapped(whole, at):
    other = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
    assert reference.is_whole(other) == (other == whole) and reference.is_slip(other, whole) == (other != whole)


@given(REFERENCES, st.sampled_from(["{}", "EFT {} kurs ücreti", "fast-{}/işlem", "ayşe ÇINAR {}"]), st.booleans())
def test_a_reference_is_found_in_what_a_bank_writes(whole, words, lower):
    said = reference.shown(whole).replace("-", " " if lower else "-")
    assert whole in reference.found_in(words.format(said.lower() if lower else said))


def test_references_are_made_whole_and_not_twice():
    made = {reference.make() for _ in range(1000)}
    assert len(made) == 1000 and all(map(reference.is_whole, made))


def test_ibans_are_checked_by_their_digits():
    assert iban.is_iban("TR33 0006 1005 1978 6457 8413 26") and iban.is_iban("GB82 WEST 1234 5698 7654 32")
    for wrong in ("TR33 0006 1005 1978 6457 8413 27", "TR33", "", "TR3300061005197864578413260", "TRXX", "İBAN"):
        assert not iban.is_iban(wrong), wrong
    assert iban.ending("TR330006100519786457841326") == "… 8413 26"


RULES = {**DEFAULTS, "price_kurus": 1000_00, "prices": {}}


def test_a_granted_reduction_counts_where_it_is_cheaper_and_says_so():
    assert rules.quote(RULES, "member").kurus == 1000_00
    student = rules.quote(RULES, "member", ("student_member", date(2026, 12, 31)))
    assert (student.kurus, student.price_class) == (200_00, "student_member") and "31.12.2026" in student.reason
    assert rules.quote(RULES, "unemployed_member", ("student_member", date(2026, 12, 31))).kurus == 0
    assert rules.quote(RULES, "member").vat == 166_67 and "%20" in rules.quote(RULES, "member").vat_words
    assert rules.quote({**RULES, "price_kurus": 0}, "non_member").kurus == 0


@given(st.integers(1, 60), st.integers(0, 400))
def test_a_seat_is_held_for_whole_working_days(days, hours):
    moment = NOW + timedelta(hours=hours)
    end = rules.hold_end(moment, days)
    between = (end.date() - moment.astimezone(end.tzinfo).date()).days
    assert days <= between <= days + 2 * (days // 5 + 2) and (end.hour, end.minute) == (23, 59)
    assert rules.hold_end(moment, days, moment) == moment


DATED = {"dated": [[7, 10000], [2, 5000]], "self_paced": [[14, 1000, 10000], [14, 4000, 5000]]}


@pytest.mark.parametrize(("days", "bp"), [(30, 10000), (7, 10000), (6, 5000), (2, 5000), (1, 0), (-3, 0)])
def test_what_comes_back_of_a_run_depends_on_the_days_left(days, bp):
    stage = rules.Stage(NOW, NOW, NOW + timedelta(days=days))
    assert rules.refund_share(DATED, stage)[0] == bp


@pytest.mark.parametrize(
    ("days", "watched", "bp"),
    [(0, 0, 10000), (14, 1000, 10000), (14, 1001, 5000), (3, 4000, 5000), (3, 4001, 0), (15, 0, 0)],
)
def test_what_comes_back_of_a_video_course_depends_on_days_and_what_was_watched(days, watched, bp):
    stage = rules.Stage(NOW, NOW - timedelta(days=days), None, watched)
    assert rules.refund_share(DATED, stage)[0] == bp


def test_a_document_and_a_refund_exclude_each_other_and_a_moved_run_comes_back_whole():
    starts = NOW + timedelta(days=30)
    assert rules.refund_share(DATED, rules.Stage(NOW, NOW, starts, has_document=True, is_postponed=True))[0] == 0
    assert rules.refund_share(DATED, rules.Stage(NOW, NOW, NOW - timedelta(days=1), is_postponed=True))[0] == 10000


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10000))
def test_nobody_who_leaves_is_asked_for_more_than_was_paid(owed, paid, bp):
    off = rules.taken_off(owed, paid, bp)
    assert 0 <= off <= owed or paid > owed and off <= owed
    assert owed - off <= max(paid, 0)


def test_the_books_balance_after_ten_thousand_random_events():
    """Charges, payments by bank lines that are split, matched, undone, cancellations at any share, refunds: what came
    in is what is matched and what is not, and each account's debt is its entries' sum."""
    chance = random.Random(1954)
    orders, entries, lines, matches, cash_out = {}, {}, {}, [], 0
    for number in range(10_000):
        event = chance.choice(("order", "line", "match", "match", "undo", "cancel", "refund"))
        if event == "order":
            kurus = chance.randint(1, 500_00)
            orders[number], entries[number] = [kurus, 0], [("charge", kurus)]
        elif event == "line":
            lines[number] = [chance.randint(1, 600_00), 0]
        elif event == "match" and orders and lines:
            line, order = chance.choice(list(lines)), chance.choice(list(orders))
            left = lines[line][0] - lines[line][1]
            if left:
                kurus = chance.randint(1, left)
                lines[line][1] += kurus
                matches.append((line, order, kurus))
                post(orders, entries, order, "payment", kurus)
        elif event == "undo" and matches:
            line, order, kurus = matches[chance.randrange(len(matches))]
            if orders[order][1] >= kurus:
                matches.remove((line, order, kurus))
                lines[line][1] -= kurus
                post(orders, entries, order, "reversal", kurus)
        elif event == "cancel" and orders:
            order = chance.choice(list(orders))
            off = rules.taken_off(*orders[order], chance.randint(0, 10000))
            if off > 0:
                post(orders, entries, order, "cancellation", off)
        elif event == "refund" and orders:
            order = chance.choice(list(orders))
            due = orders[order][1] - orders[order][0]
            if due > 0:
                cash_out += due
                post(orders, entries, order, "refund", due)
    assert all(rules.sums(entries[order]) == tuple(orders[order]) for order in orders)
    assert all(owed >= 0 and paid >= 0 for owed, paid in orders.values())
    came_in, matched = sum(line[0] for line in lines.values()), sum(line[1] for line in lines.values())
    assert matched == sum(kurus for _, _, kurus in matches) <= came_in
    assert sum(paid for _, paid in orders.values()) + cash_out == matched


def post(orders, entries, order, kind, kurus):
    entries[order].append((kind, kurus))
    to_owed, to_paid = rules.SIGNS[kind]
    orders[order][0] += to_owed * kurus
    orders[order][1] += to_paid * kurus


def test_columns_are_known_by_their_heads_in_whatever_order():
    at = statements.columns(["İşlem Tarihi", "Dekont No", "AÇIKLAMA", "Borç", "Alacak"])
    assert at == {"day": 0, "number": 1, "text": 2, "amount": 4}
    assert statements.columns(["Hesap sahibi", "TMMOB"]) is None


@pytest.mark.parametrize("head", ["Tutar (TL)", "TUTAR ₺", "İşlem Tutarı (TRY)", "Alacak TL"])
def test_the_currency_beside_a_head_does_not_hide_it(head):
    assert statements.columns(["Tarih", head]) == {"day": 0, "amount": 1}


@pytest.mark.parametrize(
    ("head", "words"),
    [("B/A", "BA"), ("Borç/Alacak", ["Borç", "ALACAK"]), ("+/-", "-+"), ("Tip", ["Giden EFT", "Gelen EFT"])],
)
def test_the_column_beside_an_unsigned_amount_says_which_way_the_money_went(head, words):
    at = statements.columns(["Tarih", "Açıklama", "Tutar", head])
    lines = [statements.read_line(1, ["20.11.2026", "Kurs", "1.250,00", word], at, NOW) for word in words]
    assert [one.verdict for one in lines] == ["outgoing", "new"]


def test_a_word_that_says_no_way_is_named():
    at = statements.columns(["Tarih", "Tutar", "B/A"])
    assert statements.read_line(1, ["20.11.2026", "5", "X"], at, NOW).verdict == "refused"
    assert statements.read_line(1, ["20.11.2026", "5", ""], at, NOW).verdict == "new"


@pytest.mark.parametrize(
    ("day", "hour", "read"),
    [
        ("05.01.2026 00.00", "14:30:00", "2026-01-05T14:30:00"),
        ("05.01.2026", "14.30", "2026-01-05T14:30:00"),
        ("05.01.2026 00.00", "01.01.1900 14.30", "2026-01-05T14:30:00"),
        ("05.01.2026 09.15", "", "2026-01-05T09:15:00"),
        ("05.01.2026 09.15", "sabah", "2026-01-05T09:15:00"),
    ],
)
def test_the_hour_may_stand_in_a_column_of_its_own(day, hour, read):
    assert statements.read_moment(day, hour).replace(tzinfo=None).isoformat() == read


def test_a_reference_in_its_own_column_is_kept_beside_the_number_of_the_slip():
    at = statements.columns(["Tarih", "Tutar", "Dekont No", "Referans"])
    assert statements.read_line(1, ["20.11.2026", "5", "77", "K7RM-4QZ2"], at, NOW).bank_number == "77 K7RM-4QZ2"


AT = {"day": 0, "text": 1, "amount": 2}


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        (["20.11.2026", "Kurs", "1.250,00"], "new"),
        (["2026-11-20 10:15:00", "Kurs", "1250.5"], "new"),
        (["20/11/2026", "Kesinti", "-3,50"], "outgoing"),
        (["20.11.2026", "Kesinti", ""], "outgoing"),
        (["31.02.2026", "Kurs", "5"], "refused"),
        (["20.11.2030", "Kurs", "5"], "refused"),
        (["20.11.2026", "Kurs", "beş"], "refused"),
        (["20.11.2026"], "outgoing"),
        ([], "refused"),
    ],
)
def test_each_line_gets_its_verdict(cells, verdict):
    line = statements.read_line(1, cells, AT, NOW)
    assert line.verdict == verdict and bool(line.said) == (verdict != "new")


def test_two_equal_payments_on_a_day_are_two_and_the_file_read_again_is_the_same():
    def marks():
        seen, made = Counter(), []
        for cells in [["20.11.2026", "Kurs", "5,00"]] * 2 + [["20.11.2026", "KURS", "5,00"]]:
            line = statements.read_line(1, cells, AT, NOW)
            statements.mark(line, seen)
            made.append(line.fingerprint)
        return made

    assert marks() == marks() and len(set(marks())) == 3


def test_refund_steps_are_read_as_they_are_shown():
    for name, numbers in (("dated", 2), ("self_paced", 3)):
        assert steps.read(steps.show(DATED[name]), numbers) == DATED[name]
    assert steps.read(["7 gün"], 2) is None and steps.read(["7 gün %101"], 2) is None
    assert steps.read(["7 gün %12,5"], 2) is None and steps.read([], 2) == []


def test_proposals_say_what_does_not_fit():
    known = proposals.Known(1, "x", "Ayşe Çınar", 100_00, False)
    assert proposals.by_reference(known, 100_00).strength == proposals.SURE
    assert "eksik" in proposals.by_reference(known, 60_00).reason
    assert "fazla" in proposals.by_reference(known, 160_00).reason
    assert "çift" in proposals.by_reference(proposals.Known(1, "x", "A", 0, False), 5).reason
    assert "geç" in proposals.by_reference(proposals.Known(1, "x", "A", 5, True), 5).reason
    assert proposals.names_agree("Ayşe Çınar", "EFT AYSE CINAR kurs") and not proposals.names_agree("Ayşe", "AYSE")

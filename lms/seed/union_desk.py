"""What stands on the chambers' desks in the union-size data set: meetings of dated runs with their rolls, applications,
orders with their accounts, the bank's lines and their matches, messages. Made after the participations they tell of."""

from sqlalchemy import text

from lms.core.database import db
from lms.fees.rules.reference import SIGNS

PRICE = 150_000  # kuruş; every third dated run costs it
WAITING_LINES = 60  # bank lines per chamber that nobody has matched
SESSIONS = """
    INSERT INTO run_sessions (run_id, chamber_id, title, starts_at, ends_at, mode, place, sequence)
    SELECT id, chamber_id, '', starts_at, starts_at + interval '7 hours', 'in_person', 'Eğitim salonu', 0
    FROM union_runs WHERE kind = 'dated'
"""
ROLLS = """
    INSERT INTO roll_calls (session_id, chamber_id, phone_at)
    SELECT s.id, s.chamber_id, s.ends_at FROM run_sessions s JOIN union_runs r ON r.id = s.run_id
    WHERE s.ends_at < lms_now() AND r.place % 10 <> 0
"""
MARKS = """
    INSERT INTO attendance_marks (session_id, enrolment_id, state, source, marked_at)
    SELECT c.session_id, e.id, CASE WHEN e.id % 12 = 0 THEN 'absent' ELSE 'present' END, 'phone', c.phone_at
    FROM roll_calls c JOIN run_sessions s ON s.id = c.session_id JOIN union_runs r ON r.id = s.run_id
    JOIN enrolments e ON e.run_id = r.id
"""
OUTCOMES = """
    INSERT INTO attendance_outcomes (enrolment_id, counted_minutes, total_minutes, threshold_bp, decided_at, met_at)
    SELECT m.enrolment_id, CASE WHEN m.state = 'present' THEN 420 ELSE 0 END, 420, 8000, m.marked_at,
        CASE WHEN m.state = 'present' THEN m.marked_at END
    FROM attendance_marks m JOIN run_sessions s ON s.id = m.session_id JOIN union_runs r ON r.id = s.run_id
"""
# the number n in base 29 as seven signs, and the one that checks them (fees/rules/reference.py); 11 is 1/8 modulo 29
ORDERS = """
    INSERT INTO fee_orders (chamber_id, user_id, run_id, reference, state, owed_kurus, paid_kurus, price_class,
        price_reason, vat_bp, terms, created_at, due_at, paid_at)
    SELECT o.chamber_id, o.user_id, o.run_id, c.body || substr(:signs, 1 + (29 - c.total * 11 % 29) % 29, 1),
        CASE WHEN o.is_paid THEN 'paid' ELSE 'open' END, :price, CASE WHEN o.is_paid THEN :price ELSE 0 END,
        o.member_class, 'Üye ücreti', 2000, CAST(:terms AS jsonb), o.enrolled_at,
        CASE WHEN NOT o.is_paid THEN lms_now() + interval '2 days' END,
        CASE WHEN o.is_paid THEN o.enrolled_at + interval '1 day' END
    FROM (SELECT e.chamber_id, e.user_id, e.run_id, e.member_class, e.enrolled_at,
            r.starts_at < lms_now() OR e.id % 4 <> 0 AS is_paid, row_number() OVER (ORDER BY e.id) * 7919 AS n
          FROM enrolments e JOIN union_runs r ON r.id = e.run_id AND r.kind = 'dated' AND r.place % 3 = 0) o
    CROSS JOIN LATERAL (SELECT string_agg(substr(:signs, 1 + d.digit, 1), '' ORDER BY d.i) AS body,
            sum(d.i * d.digit)::int AS total
          FROM (SELECT i, (o.n / (29::bigint ^ (i - 1))::bigint % 29)::int AS digit FROM generate_series(1, 7) i) d) c
"""
CHARGES = """
    INSERT INTO fee_entries (order_id, chamber_id, kind, amount_kurus, key, reason, at)
    SELECT o.id, o.chamber_id, 'charge', o.owed_kurus, 'union-charge-' || o.id, 'Üye ücreti', o.created_at
    FROM fee_orders o JOIN union_runs r ON r.id = o.run_id
"""
PAYMENTS = """
    INSERT INTO fee_entries (order_id, chamber_id, kind, amount_kurus, key, reason, at)
    SELECT o.id, o.chamber_id, 'payment', o.paid_kurus, 'union-payment-' || o.id, 'Havale', o.paid_at
    FROM fee_orders o JOIN union_runs r ON r.id = o.run_id WHERE o.paid_kurus > 0
"""
ACCOUNTS = """
    INSERT INTO bank_accounts (chamber_id, bank, holder, iban)
    SELECT id, 'Deneme Bankası', name, 'TR' || lpad(id::text, 24, '0') FROM chambers
"""
LINES = """
    INSERT INTO bank_lines (chamber_id, account_id, fingerprint, booked_at, amount_kurus, matched_kurus, sender,
        description)
    SELECT o.chamber_id, a.id, 'union-' || o.id, o.paid_at, o.paid_kurus, o.paid_kurus, u.full_name,
        'EFT ' || o.reference
    FROM fee_orders o JOIN union_runs r ON r.id = o.run_id JOIN users u ON u.id = o.user_id
    JOIN bank_accounts a ON a.chamber_id = o.chamber_id AND a.bank = 'Deneme Bankası'
    WHERE o.paid_kurus > 0
"""
OPEN_LINES = """
    INSERT INTO bank_lines (chamber_id, account_id, fingerprint, booked_at, amount_kurus, matched_kurus, sender,
        description)
    SELECT a.chamber_id, a.id, 'union-open-' || k, lms_now() - make_interval(hours => k), :price, 0,
        'Gönderen ' || k, 'eğitim ücreti'
    FROM bank_accounts a, generate_series(1, :waiting) k WHERE a.bank = 'Deneme Bankası'
"""
MATCHES = """
    INSERT INTO bank_matches (line_id, order_id, chamber_id, amount_kurus, reason, made_at)
    SELECT l.id, o.id, o.chamber_id, o.paid_kurus, 'Referans ve tutar tuttu', o.paid_at
    FROM fee_orders o JOIN bank_lines l ON l.fingerprint = 'union-' || o.id
"""
APPLICATIONS = """
    INSERT INTO applications (run_id, chamber_id, user_id, number, code, rank, state, how, member_class, member_number,
        price_kurus, price_reason, order_id, pool, applied_at, decided_at, enrolment_id)
    SELECT e.run_id, e.chamber_id, e.user_id, e.number, 'B' || lpad(to_hex(e.number * 7919 % 65536), 4, '0'), e.number,
        'admitted', 'self', e.member_class, e.member_number, coalesce(o.owed_kurus, 0),
        CASE WHEN o.id IS NOT NULL THEN 'Üye ücreti' END, o.id, '', e.enrolled_at, e.enrolled_at, e.id
    FROM (SELECT e.*, row_number() OVER (PARTITION BY e.run_id ORDER BY e.id) AS number
          FROM enrolments e JOIN union_runs r ON r.id = e.run_id AND r.kind = 'dated') e
    LEFT JOIN fee_orders o ON o.user_id = e.user_id AND o.run_id = e.run_id
"""
STEPS = """
    INSERT INTO application_events (application_id, state, at)
    SELECT a.id, 'admitted', a.decided_at FROM applications a JOIN union_runs r ON r.id = a.run_id
"""
COUNTS = """
    UPDATE course_runs c SET applied = n.number, taken = n.number
    FROM (SELECT a.run_id, count(*) AS number FROM applications a JOIN union_runs r ON r.id = a.run_id GROUP BY 1) n
    WHERE c.id = n.run_id
"""
MESSAGES = """
    INSERT INTO messages (key, chamber_id, course_id, run_id, audience, subject, body, sender_id, sent_at, people)
    SELECT gen_random_uuid(), r.chamber_id, c.course_id, r.id, 'Dönemin katılımcıları', 'Eğitim yeri',
        'Eğitim salonu ikinci kattadır.', u.id, r.starts_at - interval '2 days', n.number
    FROM union_runs r JOIN course_runs c ON c.id = r.id
    JOIN union_users u ON u.chamber_id = r.chamber_id AND u.place = 0
    CROSS JOIN LATERAL (SELECT count(*) AS number FROM enrolments e WHERE e.run_id = r.id) n
    WHERE r.kind = 'dated' AND r.starts_at < lms_now() AND r.place % 5 = 0
"""
RECEIPTS = """
    INSERT INTO message_receipts (message_id, user_id, by_email, delivered_at)
    SELECT m.id, e.user_id, false, m.sent_at FROM messages m JOIN union_runs r ON r.id = m.run_id
    JOIN enrolments e ON e.run_id = r.id
"""
TERMS = '{"is_dated": true, "dated": [[14, 10000], [0, 0]], "self_paced": [[14, 1000, 10000]], "accepted_at": null}'


def plant_desks() -> None:
    values = {"signs": SIGNS, "price": PRICE, "terms": TERMS, "waiting": WAITING_LINES}
    db.session.execute(text("ANALYZE union_runs"))
    for statement in (SESSIONS, ROLLS, MARKS, OUTCOMES, ORDERS):
        db.session.execute(text(statement), values)
    db.session.execute(text("ANALYZE fee_orders, run_sessions, roll_calls"))
    for statement in (CHARGES, PAYMENTS, ACCOUNTS, LINES, OPEN_LINES, MATCHES, APPLICATIONS, STEPS, COUNTS):
        db.session.execute(text(statement), values)
    for statement in (MESSAGES, RECEIPTS):
        db.session.execute(text(statement))

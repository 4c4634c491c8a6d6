"""What a page costs does not grow with the union: few statements whatever the number of rows, and none that reads a
growing table from end to end."""

import pytest
from sqlalchemy import event, text

from lms.core.database import db
from tests import make

GROWING = [
    "users",
    "memberships",
    "member_list_entries",
    "membership_claims",
    "chamber_people",
    "enrolments",
    "certificates",
    "entitlements",
    "course_runs",
    "course_versions",
    "courses",
    "watch_totals",
    "questions",
    "question_versions",
    "attempts",
    "audit_entries",
    "notifications",
    "login_sessions",
    "register_lines",
    "survey_invitations",
    "outgoing_mails",
    "applications",
    "application_events",
    "fee_orders",
    "fee_entries",
    "bank_lines",
    "bank_matches",
    "run_sessions",
    "roll_calls",
    "attendance_marks",
    "attendance_outcomes",
    "messages",
    "message_receipts",
]
WHOLE_CHAMBER = {"courses", "course_versions", "course_runs"}  # hundreds per chamber, read as a list on purpose


@pytest.fixture
def desk(database, sign_in):
    chamber = make.chamber(slug="olcek")
    version = make.course(chamber, title="Zemin Etüdü")
    for number in range(40):
        user = make.person(f"Ayşe Yıldırım {number}")
        make.membership(user, chamber)
        make.list_entry(chamber, f"B{number}", user.full_name)
        if number < 12:
            make.certificate(user, version)
        else:
            enrolment = make.enrolment(user, version)
    bank = make.bank(chamber)
    for _ in range(3):
        make.question(bank)
    client = sign_in(make.officer("chamber_admin", chamber))
    make.grant(db.session.get(type(user), client_user(client)), "exam_officer", chamber)
    run = make.priced_run(chamber)
    account = make.bank_account(chamber)
    for _ in range(6):
        make.order(run)
        make.bank_line(account)
    return chamber, version, enrolment, bank, run, client


def client_user(client):
    return db.session.scalar(text("SELECT user_id FROM login_sessions ORDER BY id DESC LIMIT 1"))


@pytest.fixture
def statements(app):
    """What the pages have asked the database, with the values."""
    found = []

    def note(connection, cursor, statement, parameters, context, many):
        if statement.lstrip().startswith(("SELECT", "WITH")):
            found.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def pages(chamber, version, enrolment, bank, run):
    at = f"/masa/{chamber.slug}"
    return {
        f"{at}": 54,
        f"{at}/kisiler": 30,
        f"{at}/kisiler?ara=ayşe": 30,
        f"{at}/kisiler?ara=B12": 30,
        f"{at}/kisiler?ara=kisi1@example.org": 30,
        f"{at}/kisiler/{enrolment.user_id}": 45,
        f"{at}/uye-listesi": 30,
        f"{at}/uye-listesi?ara=ayşe yıldırım": 30,
        f"{at}/belgeler": 40,
        f"{at}/belgeler?ara=ayşe": 40,
        f"{at}/egitimler": 35,
        f"{at}/egitimler/{version.course_id}/katilimcilar": 35,
        f"{at}/soru-bankalari/{bank.id}": 35,
        f"{at}/denetim": 30,
        f"{at}/donemler": 35,
        f"{at}/donemler?ara=zemin": 35,
        f"{at}/donemler/{run.id}/basvurular": 40,
        f"{at}/donemler/{run.id}/yoklama": 40,
        f"{at}/odemeler": 35,
        f"{at}/odemeler?durum=unpaid": 35,
        f"{at}/hareketler": 35,
        f"{at}/hareketler?durum=hepsi": 35,
        f"{at}/iadeler": 35,
        f"{at}/iletiler": 35,
        "/egitimlerim": 25,
        "/belgelerim": 20,
    }


def test_no_page_of_the_desk_asks_more_for_more_rows_nor_reads_a_growing_table_whole(desk, statements):
    *things, client = desk
    faults = []
    for address, most in pages(*things).items():
        statements.clear()
        assert client.get(address).status_code == 200, address
        asked = list(statements)
        if len(asked) > most:
            faults.append(f"{address}: {len(asked)} statements")
        faults += [f"{address}: {fault}" for fault in grown(asked)]
    assert faults == []


def grown(asked):
    """The tables that the plans of these statements would read from end to end if every growing table held millions:
    where an index can serve, no Seq Scan is left."""
    connection = db.session.connection()
    nested = connection.begin_nested()
    connection.execute(
        text("UPDATE pg_class SET reltuples = 2000000, relpages = 1 WHERE relkind = 'r' AND relname = ANY(:names)"),
        {"names": GROWING},
    )
    connection.execute(text("SET LOCAL enable_seqscan = off"))  # for the empty ones, whose size cannot be feigned
    found = []
    for statement, parameters in asked:
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar()[0]["Plan"]
        found += [f"{how} in {' '.join(statement.split())[:160]}" for how in whole_scans(plan)]
    nested.rollback()
    return found


def whole_scans(node):
    if node["Node Type"] == "Seq Scan" and node["Relation Name"] in set(GROWING) - WHOLE_CHAMBER:
        yield f"Seq Scan on {node['Relation Name']}"
    for part in node.get("Plans", []):
        yield from whole_scans(part)


def test_a_list_without_an_index_is_found_out(desk):
    """The check itself can fail: e-mail addresses of mails have no index."""
    asked = [("SELECT id FROM outgoing_mails WHERE recipient = %(r)s", {"r": "a@example.org"})]
    assert grown(asked) and "Seq Scan on outgoing_mails" in grown(asked)[0]


def test_a_closed_account_leaves_the_list_and_a_new_name_stands_in_its_place(desk):
    chamber, version, enrolment, _, _, client = desk
    user = enrolment.user
    user.full_name, user.search_key, user.sort_key = "Zeynep Ünal", "zeynep unal", "zeynep unal"
    db.session.flush()
    found = client.get(f"/masa/{chamber.slug}/kisiler?ara=zeynep").text
    assert "Zeynep Ünal" in found and "Yıldırım 39" not in client.get(f"/masa/{chamber.slug}/kisiler?ara=ayşe").text
    db.session.execute(text("UPDATE users SET closed_at = lms_now() WHERE id = :u"), {"u": user.id})
    assert "Bu aramayla kimse bulunamadı" in client.get(f"/masa/{chamber.slug}/kisiler?ara=zeynep").text

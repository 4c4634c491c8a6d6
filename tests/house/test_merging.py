"""Every column that names a person or an enrolment has a stated fate when accounts are merged."""

from collections import Counter

import pytest
from sqlalchemy import text

from lms.accounts.rules.merging import BY_HAND, FOLLOWS, HISTORY, MOVED, STAYS

REFERENCES = """
    SELECT k.table_name, k.column_name FROM information_schema.table_constraints c
    JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name
        AND k.constraint_schema = c.constraint_schema
    JOIN information_schema.constraint_column_usage u ON u.constraint_name = c.constraint_name
        AND u.constraint_schema = c.constraint_schema
    WHERE c.constraint_type = 'FOREIGN KEY' AND u.table_name IN ('users', 'enrolments') AND c.table_schema = 'public'
"""


@pytest.fixture(scope="module")
def stated(app):
    return [rule for part in app.extensions["merging"] for rule in part.MERGES]


def test_no_reference_to_a_person_or_an_enrolment_is_forgotten_in_a_merge(stated, database):
    there = {tuple(row) for row in database.session.execute(text(REFERENCES))}
    said = {(rule.table, rule.column) for rule in stated}
    assert sorted(there - said) == [], "say in the room's merging.py what becomes of these"
    assert sorted(said - there) == [], "there is no such reference any more"


def test_each_is_said_once_and_as_one_of_the_known_fates(stated):
    twice = Counter((rule.table, rule.column) for rule in stated)
    assert [one for one, number in twice.items() if number > 1] == []
    assert {rule.how for rule in stated} == {MOVED, HISTORY, STAYS, BY_HAND, FOLLOWS}


def test_what_moves_out_of_a_unique_key_says_what_is_held_back(stated, database):
    """A column that is unique together with others needs an `unless` (or a fault of its room that comes before)."""
    keys = """
        SELECT DISTINCT t.relname, a.attname FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey) WHERE i.indisunique
    """
    unique = {tuple(row) for row in database.session.execute(text(keys))}
    refused_before = {"memberships", "trainers", "fee_orders", "applications", "enrolments", "exam_admissions"}
    open_ends = {
        rule.table
        for rule in stated
        if rule.how in (MOVED, FOLLOWS) and (rule.table, rule.column) in unique and not rule.unless
    }
    assert open_ends <= refused_before

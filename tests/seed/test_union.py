"""A hundredth of the union's data set: Table 1 and the report's figures by plain SQL and by the pages' own queries."""

import click
import pytest
from sqlalchemy import text

from lms.certificates.verification import verify
from lms.core.database import db
from lms.reports import table_one
from lms.reports.definitions import BY_KEY, counts
from lms.reports.definitions import FIGURES as FIGURES_OF_REPORT
from lms.reports.queries import Scope, forms_by_chamber
from lms.reports.union import union_report
from lms.seed.union import plant_union, size_of
from tests import make

TABLE = """
SELECT ch.slug, c.delivery_form, count(DISTINCT c.id)
FROM courses c JOIN chambers ch ON ch.id = c.chamber_id
WHERE EXISTS (SELECT 1 FROM course_versions v WHERE v.course_id = c.id AND v.published_at IS NOT NULL)
  AND c.counts_in_statistics
GROUP BY 1, 2
"""
FIGURES = {
    "courses": "SELECT count(*) FROM courses",
    "in_person": "SELECT count(*) FROM courses WHERE delivery_form = 'in_person'",
    "online": "SELECT count(*) FROM courses WHERE delivery_form = 'online'",
    "practical": "SELECT count(*) FROM courses WHERE delivery_form = 'practical'",
    "runs": "SELECT count(*) FROM course_runs WHERE state NOT IN ('planned', 'cancelled')",
    "participations": "SELECT count(*) FROM enrolments WHERE state <> 'cancelled'",
    "persons": "SELECT count(DISTINCT user_id) FROM enrolments WHERE state <> 'cancelled'",
    "trainers": "SELECT count(DISTINCT trainer_id) FROM trainer_chambers WHERE state = 'active'",
    "trained": "SELECT count(DISTINCT trainer_id) FROM trainer_trainings WHERE step = 'passed' AND state = 'approved'",
    "untrained": """SELECT count(*) FROM trainers t
        WHERE EXISTS (SELECT 1 FROM trainer_chambers s WHERE s.trainer_id = t.id AND s.state = 'active')
          AND NOT EXISTS (SELECT 1 FROM trainer_trainings x WHERE x.trainer_id = t.id AND x.step = 'passed')""",
    "pool": "SELECT count(DISTINCT trainer_id) FROM trainer_chambers",
    "kind_chamber_authorised": "SELECT count(*) FROM trainers WHERE kind = 'chamber_authorised'",
    "kind_academic": "SELECT count(*) FROM trainers WHERE kind = 'academic'",
    "kind_ministry_authorised": "SELECT count(*) FROM trainers WHERE kind = 'ministry_authorised'",
    "kind_company": "SELECT count(*) FROM trainers WHERE kind = 'company'",
    "documented": "SELECT count(*) FROM course_versions WHERE certificate_kind IS NOT NULL",
    "assessed": "SELECT count(*) FROM course_versions WHERE is_assessed",
    "branches": "SELECT count(*) FROM branches",
    "documents": "SELECT count(*) FROM certificates WHERE state = 'valid'",
}
EXACT = {"courses": 1046, "in_person": 483, "online": 314, "practical": 249, "documented": 537, "assessed": 210}
EXACT |= {"trained": 317, "untrained": 265, "trainers": 582, "pool": 676}
EXACT |= {"kind_chamber_authorised": 563, "kind_academic": 71, "branches": 200}
EXACT |= {"kind_ministry_authorised": 22, "kind_company": 20}


@pytest.fixture
def union(database):
    """In one transaction that is undone; committed parts inside it are savepoints."""
    plant_union(0.01)


def test_a_hundredth_of_the_union_has_table_one_and_every_figure_of_it(union):
    table = {(slug, form): count for slug, form, count in db.session.execute(text(TABLE))}
    rows, _ = table_one.read()
    expected = {
        (row.chamber, form): getattr(row, form) for row in rows for form in ("practical", "in_person", "online")
    }
    assert table == {place: count for place, count in expected.items() if count}

    plain = {key: db.session.scalar(text(statement)) for key, statement in FIGURES.items()}
    assert {key: plain[key] for key in EXACT} == EXACT
    ours = counts(Scope())
    assert {key: ours[key] for key in plain} == plain
    assert set(FIGURES) == set(BY_KEY)
    expected = {figure.key: figure.in_report for figure in FIGURES_OF_REPORT if figure.in_report}
    shrunk = ("runs", "participations")
    assert {key: ours[key] for key in expected if key not in shrunk} == {
        key: count for key, count in expected.items() if key not in shrunk
    }
    assert sum(sum(of.values()) for of in forms_by_chamber(Scope()).values()) == 1046
    shown = union_report()
    assert {key: shown.figures[key] for key in EXACT} == EXACT and not shown.hidden

    size = size_of(0.01)
    assert plain["runs"] == size.runs and plain["participations"] == size.participations
    assert db.session.scalar(text("SELECT count(*) FROM member_list_entries")) == size.members
    assert db.session.scalar(text("SELECT count(*) FROM questions")) == size.questions
    assert plain["documents"] > 100
    assert verify() == []
    with pytest.raises(click.ClickException, match="neither empty"):
        plant_union(0.01)


def test_nothing_is_made_in_a_database_that_is_somebodys_or_in_production(database, monkeypatch):
    from flask import current_app

    for wrong in (0, -1, 2):
        with pytest.raises(click.ClickException, match="scale"):
            plant_union(wrong)
    monkeypatch.setattr("lms.seed.union.SMALL_WORLD", 0)
    make.person()
    with pytest.raises(click.ClickException, match="neither empty"):
        plant_union(0.01)
    from dataclasses import replace

    monkeypatch.setitem(current_app.config, "LMS", replace(current_app.config["LMS"], production=True))
    with pytest.raises(click.ClickException, match="production"):
        plant_union(0.01)

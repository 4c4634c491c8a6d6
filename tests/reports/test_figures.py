"""Each figure equals a count written apart, in plain SQL."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from lms.core.clock import now, today
from lms.core.database import db
from lms.lessons.models import Lesson
from lms.reports import queries
from lms.reports.definitions import BY_KEY, FIGURES, counts
from lms.reports.queries import Scope
from lms.reports.union import union_report
from lms.trainers.operations import end_service
from tests import make

COUNTED = """select c.* from courses c where c.counts_in_statistics
  and exists (select 1 from course_versions v where v.course_id = c.id and v.published_at is not null)
  and (:chamber is null or c.chamber_id = :chamber)"""
SPEAKS = f"""select v.* from course_versions v join ({COUNTED}) c on c.id = v.course_id where v.id =
  (select w.id from course_versions w where w.course_id = c.id and w.published_at is not null
   order by (w.state <> 'published')::int, w.number desc limit 1)"""
LIVE = f"""select e.* from enrolments e join course_runs r on r.id = e.run_id
  join ({COUNTED}) c on c.id = r.course_id where e.state in ('active')"""
SERVING = """select t.* from trainers t where exists (select 1 from trainer_chambers s where s.trainer_id = t.id
  and s.state = 'active' and (:chamber is null or s.chamber_id = :chamber))"""
TRAINED = f"""select t.id from ({SERVING}) t where exists (
  select 1 from trainer_chambers s, lateral (
    select x.step from trainer_trainings x where x.trainer_id = t.id and x.state = 'approved'
      and x.step in ('passed', 'failed', 'repeat')
      and (x.source_code is not null or x.chamber_id in (s.chamber_id, s.lent_by_id))
    order by x."on" desc, x.id desc limit 1) last
  where s.trainer_id = t.id and s.state = 'active' and (:chamber is null or s.chamber_id = :chamber)
    and last.step = 'passed')"""
POOL = """select t.* from trainers t where exists (select 1 from trainer_chambers s where s.trainer_id = t.id
  and (:chamber is null or s.chamber_id = :chamber))"""
PLAIN = {
    "courses": COUNTED,
    "in_person": f"select 1 from ({COUNTED}) c where delivery_form = 'in_person'",
    "online": f"select 1 from ({COUNTED}) c where delivery_form = 'online'",
    "practical": f"select 1 from ({COUNTED}) c where delivery_form = 'practical'",
    "runs": f"""select 1 from course_runs r join ({COUNTED}) c on c.id = r.course_id
        where r.state in ('open', 'closed', 'confirmed', 'running', 'finished')""",
    "participations": LIVE,
    "persons": f"select distinct user_id from ({LIVE}) e",
    "trainers": SERVING,
    "trained": TRAINED,
    "untrained": f"select id from ({SERVING}) t except {TRAINED}",
    "pool": POOL,
    "kind_chamber_authorised": f"select 1 from ({POOL}) t where kind = 'chamber_authorised'",
    "kind_academic": f"select 1 from ({POOL}) t where kind = 'academic'",
    "kind_ministry_authorised": f"select 1 from ({POOL}) t where kind = 'ministry_authorised'",
    "kind_company": f"select 1 from ({POOL}) t where kind = 'company'",
    "documented": f"select 1 from ({SPEAKS}) v where certificate_kind is not null",
    "assessed": f"select 1 from ({SPEAKS}) v where is_assessed",
    "branches": """select 1 from branches b join chambers h on h.id = b.chamber_id
        where b.closed_at is null and h.closed_at is null and (:chamber is null or b.chamber_id = :chamber)""",
    "documents": "select 1 from certificates where state = 'valid' and (:chamber is null or chamber_id = :chamber)",
}


def plain(key, chamber=None):
    asked = text(f"select count(*) from ({PLAIN[key]}) counted".replace(":chamber", "cast(:chamber as int)"))
    return db.session.scalar(asked, {"chamber": chamber})


@pytest.fixture
def world(database):
    """Two chambers with every kind of thing that must and must not be counted."""
    first, second = make.chamber(), make.chamber()
    make.branch(first), make.branch(first), make.branch(second)
    make.branch(second).closed_at = now()
    for number, form in enumerate(("in_person", "in_person", "online", "practical")):
        version = make.course(first, is_assessed=number == 0, certificate_kind="participation" if number < 2 else None)
        version.course.delivery_form = form
        for _ in range(number):
            make.enrolment(make.person(), version)
    many = make.course(second)
    someone = make.person()
    for _ in range(8):
        make.enrolment(make.person(), many)
    make.enrolment(someone, many)
    make.enrolment(someone, make.course(second))
    make.enrolment(make.person(), many).state = "cancelled"
    make.course(second, published=False)
    make.course(second).course.counts_in_statistics = False
    make.run(many, kind="dated", state="finished", starts_at=now() - timedelta(days=800))
    make.run(many, kind="dated", state="cancelled", starts_at=now())
    retired = make.course(second, is_assessed=True)
    retired.state, retired.course.retired_at = "retired", now()
    for number, kind in enumerate(["chamber_authorised"] * 6 + ["academic"] * 2 + ["company"]):
        serving = make.trainer(first if number % 2 else second, f"Eğitici {number}", kind)
        if number < 4:
            make.trained(serving)
        if number == 3:
            make.trained(serving, "repeat", days_ago=1)
    end_service(make.trainer(first, "Ayrılan"), None, "Ayrıldı")
    db.session.flush()
    assert db.session.query(Lesson).count()
    return first, second


def test_every_figure_has_a_plain_count_beside_it():
    assert set(PLAIN) == {figure.key for figure in FIGURES}
    assert all(figure.sentence.endswith(".") for figure in FIGURES)


@pytest.mark.parametrize("key", list(BY_KEY))
def test_a_figure_of_the_union_and_of_each_chamber_equals_the_plain_count(world, key):
    assert BY_KEY[key].count(Scope()) == plain(key)
    for chamber in world:
        assert BY_KEY[key].count(Scope(chamber.id)) == plain(key, chamber.id), chamber.slug


def test_the_world_holds_something_of_everything(world):
    found = counts(Scope())
    assert {key for key, count in found.items() if count == 0} <= {"kind_ministry_authorised", "documents"}
    assert found["persons"] < found["participations"] and found["trained"] == 3


def test_table_one_adds_up(world):
    table = queries.forms_by_chamber(Scope())
    assert sum(sum(forms.values()) for forms in table.values()) == plain("courses")
    assert table[world[0].id] == {"in_person": 2, "online": 1, "practical": 1}


def test_a_year_holds_its_runs_and_the_courses_that_had_one(world):
    this, past = today().year, (now() - timedelta(days=800)).year
    assert queries.run_count(Scope(year=past)) == 1 and queries.course_count(Scope(year=past)) == 1
    assert queries.run_count(Scope(year=this)) + 1 == queries.run_count(Scope())
    assert queries.participation_count(Scope(year=past)) == 0
    assert queries.years()[0] == this and queries.years()[-1] == past


def test_the_union_sees_no_small_count_of_people(world):
    first, second = world
    report = union_report()
    exact = counts(Scope())
    assert report.figures["courses"] == exact["courses"] and report.figures["participations"] == exact["participations"]
    assert report.kinds.cells["company"] is None and report.kinds.cells["academic"] is None
    assert report.figures["kind_company"] is None
    for row in report.rows:
        real = queries.participation_count(Scope(row.chamber.id))
        assert row.participations in (None, real) and not 0 < (row.participations or 0) < 5


def test_small_chambers_do_not_show_by_subtraction(database):
    large, larger, small = make.chamber(), make.chamber(), make.chamber()
    for chamber, number in ((large, 9), (larger, 12), (small, 2)):
        version = make.course(chamber)
        for _ in range(number):
            make.enrolment(make.person(), version)
    cells = union_report().participations.cells
    assert cells[small.id] is None and [cells[large.id], cells[larger.id]].count(None) >= 1


def test_many_chambers_with_one_person_each_do_not_give_each_other_away(database):
    for _ in range(5):
        make.enrolment(make.person(), make.course())
    empty = make.chamber()
    found = union_report().participations
    assert found.total == 5 and set(found.cells.values()) == {None} and empty.id in found.cells


def test_a_year_with_few_people_does_not_show_by_subtraction(database):
    version, day = make.course(), now()
    for days, number in ((0, 20), (400, 2), (800, 30)):
        for _ in range(number):
            make.enrolment(make.person(), version, enrolled_at=day - timedelta(days=days))
    years = [(day - timedelta(days=days)).year for days in (0, 400, 800)]
    shown = [union_report(year).figures["participations"] for year in years]
    assert shown[1] is None and shown.count(None) >= 2 and union_report().figures["participations"] == 52
    assert union_report(years[1]).figures["persons"] is None

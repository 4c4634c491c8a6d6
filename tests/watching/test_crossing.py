"""The decision: once, inside its transaction, by whatever moves the sum."""

import pytest
from sqlalchemy import text

from lms.core.database import db
from lms.enrolments import queries as enrolments
from lms.watching import operations, queries
from lms.watching.operations.sweeping import sweep
from lms.watching.signals import course_watched
from tests import make
from tests.watching.players import replace


def test_an_engineer_who_watched_89_percent_has_nothing_and_after_two_more_it_is_told_once(player, crossings):
    one = player(videos=(100_000,))
    one.start()
    one.watch(0, 89_000)
    assert crossings == []
    one.watch(89_000, 91_000)
    one.watch(91_000, 100_000)
    assert crossings == [one.enrolment.id]


def test_when_a_listener_fails_neither_coverage_nor_completion_is_half_written(player):
    one = player(videos=(40_000,))
    one.start()
    one.wait(40)

    def fail(enrolment):
        raise ZeroDivisionError

    with course_watched.connected_to(fail), pytest.raises(ZeroDivisionError):
        one.report((0, 40_000))
    db.session.rollback()
    assert one.covered == 0 and one.completed_at is None


def test_with_each_video_the_sum_alone_is_not_enough(player, crossings):
    one = player(videos=(40_000, 400_000), watch_scope="each_video")
    other = player(of=one, lesson=1)
    other.start()
    other.watch(0, 400_000)
    assert crossings == [] and queries.total(one.enrolment.id).share_bp > 9000
    one.start()
    one.watch(0, 36_000)
    assert crossings == [one.enrolment.id]


def test_an_optional_lesson_adds_nothing_to_the_sum(player):
    from lms.lessons.models import Lesson

    one = player(videos=(40_000, 40_000))
    db.session.query(Lesson).filter_by(version_id=one.enrolment.version_id, title="Ders 1").one().is_required = False
    db.session.commit()
    one.start()
    answer = one.watch(0, 40_000)
    assert answer.json["covered_ms"] == 40_000
    assert answer.json["course"] == {"covered_ms": 0, "required_ms": 40_000, "threshold_bp": 9000, "done": False}


def test_a_required_video_that_is_not_ready_holds_the_decision_back(player, crossings):
    from lms.lessons.models import Lesson, Section

    one = player(videos=(40_000,))
    section = db.session.query(Section).filter_by(version_id=one.enrolment.version_id).one()
    coming = make.video(make.chamber(), state="processing")
    make.saved(
        Lesson(
            section_id=section.id,
            version_id=section.version_id,
            title="Yeni",
            kind="video",
            position=2,
            video_id=coming.id,
        )
    )
    db.session.commit()
    one.start()
    one.watch(0, 40_000)
    assert crossings == []


def test_the_same_timeline_carries_over_what_was_watched(player, crossings):
    one = player(videos=(60_000,))
    one.start()
    one.watch(0, 30_000)
    replace(one, 59_500, same_timeline=True)
    assert one.start().json["ranges"] == [[0, 30_000]]
    assert queries.total(one.enrolment.id).covered_ms == 30_000
    one.watch(30_000, 59_500)
    assert one.covered == 59_500 and crossings == [one.enrolment.id]


def test_a_changed_content_begins_anew(player):
    one = player(videos=(60_000,))
    one.start()
    one.watch(0, 30_000)
    replace(one, 60_000)
    assert one.start().json["ranges"] == [] and queries.total(one.enrolment.id).covered_ms == 0


def test_case_38_what_was_missed_is_found_by_the_sweep_once(player, crossings):
    one = player(videos=(40_000,))
    one.start()
    one.watch(0, 30_000)
    db.session.execute(
        text("UPDATE watch_ledgers SET covered_ms = 40000 WHERE enrolment_id = :e"), {"e": one.enrolment.id}
    )
    sweep()
    sweep()
    assert crossings == [one.enrolment.id]
    assert queries.total(one.enrolment.id).covered_ms == 40_000


def test_the_sweep_ends_sessions_that_are_over_and_writes_their_counters(player):
    one = player(videos=(40_000,))
    one.start()
    one.watch(0, 30_000, speed=2)
    one.report((30_000, 30_500), r=200, h=1_500)
    sweep()
    found = queries.sessions_of(one.enrolment.id)[0]
    assert (found.reports, found.rate_max, found.hidden_ms, found.ended_at) == (2, 200, 1_500, None)
    assert found.gained_ms >= 30_000
    one.wait(12 * 3600 + 1)
    sweep()
    db.session.expire_all()
    assert queries.sessions_of(one.enrolment.id)[0].ended_at


def test_the_sweep_drops_sessions_after_a_year(player):
    one = player(videos=(40_000,))
    one.start()
    one.wait(366 * 24 * 3600)
    sweep()
    assert queries.sessions_of(one.enrolment.id) == []


def test_the_evidence_of_the_crossing_is_kept(player):
    one = player(videos=(40_000,))
    one.start()
    one.watch(0, 36_000)
    found = db.session.execute(
        text("SELECT snapshot, completed_by FROM watch_totals WHERE enrolment_id = :e"), {"e": one.enrolment.id}
    ).one()
    assert found.completed_by == "report"
    assert found.snapshot["videos"][0]["covered_ms"] == 36_000


def test_many_who_cross_at_once_are_decided_in_batches(database, crossings):
    from lms.core.jobs import Job

    course = make.course(videos=(40_000,))
    people = [make.enrolment(make.person(), course) for _ in range(30)]
    for enrolment in people:
        operations.ensure_total(enrolment)
    version = queries.coverage_of(people[0])[0].version_id
    for enrolment in people:
        db.session.execute(
            text(
                "INSERT INTO watch_ledgers (enrolment_id, version_id, covered_ms, ranges, resume_ms, strikes)"
                " VALUES (:e, :v, 40000, '', 0, 0)"
            ),
            {"e": enrolment.id, "v": version},
        )
    operations.recount(course.id)
    assert len(crossings) == 25
    assert db.session.query(Job).filter_by(handler="watching.latch").count() == 1
    operations.recount(course.id)
    assert len(crossings) == len(set(crossings)) == 30


def test_an_enrolment_made_by_the_operation_has_its_sum_at_once(database):
    from lms.enrolments.operations import enrol

    course = make.course(videos=(40_000, 20_000))
    enrolment = enrol(make.person(), make.run_of(course), how="officer", reason="Deneme")
    assert queries.coverage_by_enrolment([enrolment.id]) == {enrolment.id: (0, 60_000)}
    assert enrolments.coverage([enrolment.id]) == {enrolment.id: (0, 60_000)}


def test_coverage_names_the_gaps_to_the_millisecond(player):
    one = player(videos=(60_000, 30_000))
    one.start()
    one.watch(10_000, 20_000)
    first, second = queries.coverage_of(one.enrolment)
    assert first.ranges == [(10_000, 20_000)] and first.gaps == [(0, 10_000), (20_000, 60_000)]
    assert first.skipped == [(0, 10_000)] and second.gaps == [(0, 30_000)]
    total = queries.total(one.enrolment.id)
    assert (total.needed_ms, total.missing_ms, total.share_bp) == (81_000, 71_000, 1111)

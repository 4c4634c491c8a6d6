"""What is due is done in its rhythm, and one duty that fails holds up no other."""

from lms import scheduler
from lms.scheduler import DUTIES, Round


def test_every_duty_exists_and_has_one_rhythm():
    named = [duty for duties in DUTIES.values() for duty in duties]
    assert len(named) == len(set(named)) > 20
    assert [len(Round(seconds, duties).duties) for seconds, duties in DUTIES.items()] == list(map(len, DUTIES.values()))


def test_a_round_comes_again_after_its_seconds_and_a_failure_is_no_hindrance(database):
    done = []

    def fails():
        done.append("fails")
        raise RuntimeError("for the test")

    def works():
        done.append("works")

    round = Round(5, [])
    round.duties = [fails, works]
    for moment in (100.0, 104.9, 105.0):
        round.attend(moment)
    assert done == ["fails", "works"] * 2


def test_a_duty_that_meets_a_lost_connection_is_tried_the_next_time(database, monkeypatch):
    from sqlalchemy.exc import OperationalError

    said = []
    monkeypatch.setattr(scheduler.log, "warning", lambda *words: said.append(words))

    def cut_off():
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    scheduler.attend(cut_off)
    assert said and said[0][1] == "cut_off"

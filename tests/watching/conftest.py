import pytest

from lms.watching.signals import course_watched
from tests.watching.players import Player, enrolled


@pytest.fixture
def player(sign_in):
    """player(videos=…) -> a Player of a newly enrolled person; player(of=other) shares that one's person and course."""
    Player.waited = 0

    def player(videos=(3_600_000,), of=None, lesson=0, **values):
        enrolment = of.enrolment if of else enrolled(videos, **values)
        return Player(sign_in(enrolment.user), enrolment, lesson)

    return player


@pytest.fixture
def crossings():
    """The enrolments of which was said that enough has been watched."""
    heard = []

    def hear(enrolment):
        heard.append(enrolment.id)

    with course_watched.connected_to(hear):
        yield heard

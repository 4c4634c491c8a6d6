"""Many rows, one act: what is refused for one leaves the others done."""

from lms.accounts.models import User
from lms.core import bulk
from lms.core.database import db
from lms.core.refusals import Refused
from tests import make


def test_what_is_refused_for_one_is_undone_for_that_one_only(database):
    people = [make.person(name) for name in ("Ali Ak", "Can Er", "Eda Su")]

    def rename(one):
        one.full_name = f"{one.full_name} 2"
        db.session.flush()
        if one is people[1]:
            raise Refused("Olmaz.")

    outcome = bulk.each(people, rename)
    assert [one.id for one in outcome.done] == [people[0].id, people[2].id]
    assert [(one.id, sentence) for one, sentence in outcome.refused] == [(people[1].id, "Olmaz.")]
    db.session.expire_all()
    names = [db.session.get(User, one.id).full_name for one in people]
    assert names == ["Ali Ak 2", "Can Er", "Eda Su 2"]


def test_boxes_send_numbers_once_and_not_too_many():
    assert bulk.chosen(["3", "x", "²", "3", "1", "9999999999999", "-1"]) == [3, 1]
    assert len(bulk.chosen(str(n) for n in range(1000))) == bulk.MOST

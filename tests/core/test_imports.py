"""The one step of state that every import takes: whoever comes second is told, and nothing is done twice."""

import threading

import pytest
from sqlalchemy import func, select

from lms.accounts.models import MemberImport, MemberListEntry
from lms.accounts.operations import member_list
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.imports import step
from lms.core.refusals import Refused, Stale
from lms.trainers.models import Trainer, TrainerImport, TrainerTraining
from lms.trainers.operations import imports as trainer_lists
from lms.trainers.operations import trainings
from tests import make


def test_a_step_is_taken_once_and_the_second_hears_what_has_become_of_it(database):
    row = make.saved(MemberImport(chamber_id=make.chamber().id, file_name="liste.csv"))
    step(row, "preview", "committed", "geç", committed_at=NOW)
    assert row.state == "committed" and row.committed_at is not None
    with pytest.raises(Stale, match="^geç$"):
        step(row, ("preview", "taking"), "committed", "geç")
    with pytest.raises(Stale, match="alındı"):
        step(row, "preview", "dropped", {"committed": "alındı", "dropped": "bırakıldı"})
    step(row, ("preview", "committed"), "undone", "geç")
    assert row.state == "undone"


def at_once(app, *acts):
    """Each act on a connection of its own, all in the same moment; what went wrong, by the kind of error."""
    start, said = threading.Barrier(len(acts)), []

    def press(act):
        with app.app_context():
            try:
                start.wait(20)
                act()
                db.session.commit()
                said.append(None)
            except Exception as error:
                said.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(act,)) for act in acts]
    [one.start() for one in threads]
    [one.join() for one in threads]
    return said


def test_two_who_commit_a_list_at_once_write_it_once(committing):
    with committing.app_context():
        chamber, officer = make.chamber(), make.person()
        file = "Ad soyad;E-posta\n" + "\n".join(f"Eğitici {n};" for n in range(8))
        list_id = trainer_lists.preview_import(chamber.id, file.encode(), "liste.csv", officer.id).id
        members = "Sicil no;Ad soyad\n" + "\n".join(f"{n};Üye {n}" for n in range(1, 9))
        make.list_entry(chamber, "1", "Eski Ad")
        member_id = member_list.read_file(chamber, members.encode(), "liste.csv", officer.id).id
        other_id = member_list.read_file(chamber, members.encode(), "aynisi.csv", officer.id).id
        trainer = make.trainer(make.chamber())
        training_id = make.trained(trainer, state="waiting").id
        ids = (officer.id, make.person().id)
        db.session.commit()

    def taken():
        trainer_lists.commit_import(db.session.get(TrainerImport, list_id), ids[0])

    def written(import_id):
        return lambda: member_list.commit_import(db.session.get(MemberImport, import_id), ids[0])

    def decided(how):
        return lambda: how(db.session.get(TrainerTraining, training_id), ids[1])

    refuse = lambda training, actor: trainings.refuse_training(training, actor, "Okunmuyor")  # noqa: E731 - as the other
    for acts, done in (
        ((taken, taken, taken), 1),
        ((written(member_id), written(member_id), written(other_id)), 2),
        ((decided(trainings.approve_training), decided(refuse)), 1),
    ):
        said = at_once(committing, *acts)
        assert said.count(None) == done, said
        assert all(isinstance(one, Refused) for one in said if one is not None), said
    with committing.app_context():
        assert db.session.scalar(select(func.count()).select_from(Trainer)) == 9
        assert db.session.scalar(select(func.count()).select_from(MemberListEntry)) == 8
        befores = [line["before"] for line in db.session.get(MemberImport, member_id).lines if line["before"]]
        befores += [line["before"] for line in db.session.get(MemberImport, other_id).lines if line["before"]]
        assert "Eski Ad" in [one["full_name"] for one in befores]
        training = db.session.get(TrainerTraining, training_id)
        assert (training.state == "approved") == (training.reason is None)

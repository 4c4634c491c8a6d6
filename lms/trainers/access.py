"""Fetch or refuse: a trainer of this desk, the trainer at the door."""

from flask_login import current_user

from lms.core.audit import looked
from lms.core.refusals import NotFound
from lms.trainers import queries
from lms.trainers.models import Authorisation, Trainer, TrainerChamber, TrainerImport, TrainerLoan, TrainerTraining
from lms.trainers.operations import link_account

NO_RECORD = (
    "Adınıza kayıtlı bir eğitici kaydı yok. Odanızın eğitim birimi sizi eğitici olarak eklediğinde burada açılır."
)


def chamber_trainer(chamber, trainer_id: int) -> TrainerChamber:
    """The trainer as this chamber knows them; somebody of another chamber's pool does not exist here. That it was
    looked at is kept for the trainer to see."""
    serving = queries.serving(trainer_id, chamber.id)
    if serving is None:
        raise NotFound()
    if serving.trainer.user_id is not None:
        looked(current_user.id, serving.trainer.user_id, "eğitici kaydı", chamber_id=chamber.id)
    return serving


def chamber_training(chamber, training_id: int) -> TrainerTraining:
    """A record entered in this chamber."""
    found = queries.training_in(training_id, chamber.id)
    if found is None:
        raise NotFound()
    return found


def chamber_authorisation(chamber, authorisation_id: int) -> Authorisation:
    found = queries.authorisation_in(authorisation_id, chamber.id)
    if found is None:
        raise NotFound()
    return found


def chamber_loan(chamber, loan_id: int, side: str) -> TrainerLoan:
    """A loan on whose `side` (lender, borrower) this chamber stands."""
    found = queries.loan_in(loan_id, chamber.id)
    if found is None or getattr(found, f"{side}_id") != chamber.id:
        raise NotFound()
    return found


def chamber_import(chamber, import_id: int) -> TrainerImport:
    found = queries.import_in(import_id, chamber.id)
    if found is None:
        raise NotFound()
    return found


def own_trainer() -> Trainer:
    """The record of the person at the door; ties a plain record with the same proved address first."""
    found = link_account(current_user._get_current_object())
    if found is None:
        raise NotFound(NO_RECORD)
    return found


def own_training(trainer: Trainer, training_id: int) -> TrainerTraining:
    found = next((one for one in queries.trainings_of(trainer.id) if one.id == training_id), None)
    if found is None:
        raise NotFound()
    return found

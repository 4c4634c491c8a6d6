from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from lms.accounts.rules import email_fold
from lms.core import turkish
from lms.core.database import db
from lms.trainers.models import (
    Authorisation,
    Trainer,
    TrainerChamber,
    TrainerImport,
    TrainerLoan,
    TrainerTraining,
)
from lms.trainers.rules import DECIDING

PER_PAGE = 25
SORTS = {
    "ad": Trainer.sort_key,
    "tur": TrainerChamber.kind,
    "gecerlilik": TrainerChamber.valid_until,
}


@dataclass(frozen=True)
class Page:
    """What the pager asks for."""

    items: list
    page: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return -(-self.total // self.per_page)


@dataclass(frozen=True)
class Filters:
    """Of a chamber's list. Every field empty = everybody who serves now."""

    text: str = ""
    kind: str = ""
    trained: str = ""  # yes, no
    state: str = "active"  # active, lapsed (still serving, period over), ended, all
    sort: str = "ad"


def counted(training, serving=TrainerChamber):
    """SQL twin of rules.counts, for a training row of the same trainer."""
    return and_(
        training.trainer_id == serving.trainer_id,
        training.state == "approved",
        or_(
            training.source_code.is_not(None),
            training.chamber_id == serving.chamber_id,
            training.chamber_id == serving.lent_by_id,
        ),
    )


def trained(serving=TrainerChamber):
    """SQL twin of rules.is_trained: passed, and not failed or to be repeated since."""
    passed, later = aliased(TrainerTraining), aliased(TrainerTraining)
    undone = exists().where(
        counted(later, serving),
        later.step.in_([step for step in DECIDING if step != "passed"]),
        or_(later.on > passed.on, and_(later.on == passed.on, later.id > passed.id)),
    )
    undone = undone.correlate(passed, serving)
    return exists().where(counted(passed, serving), passed.step == "passed", ~undone).correlate(serving)


def listed(chamber_id: int, filters: Filters, day):
    """The select of a chamber's list: (TrainerChamber with its trainer, is trained)."""
    wanted = (
        select(TrainerChamber, trained().label("trained"))
        .join(TrainerChamber.trainer)
        .options(contains_eager(TrainerChamber.trainer), joinedload(TrainerChamber.lent_by))
        .where(TrainerChamber.chamber_id == chamber_id)
    )
    for word in turkish.fold(filters.text).split():
        wanted = wanted.where(Trainer.search_key.contains(word))
    if filters.kind:
        wanted = wanted.where(TrainerChamber.kind == filters.kind)
    if filters.trained:
        wanted = wanted.where(trained() if filters.trained == "yes" else ~trained())
    if filters.state in ("active", "lapsed"):
        wanted = wanted.where(TrainerChamber.state == "active")
    if filters.state == "lapsed":
        wanted = wanted.where(TrainerChamber.valid_until < day)
    if filters.state == "ended":
        wanted = wanted.where(TrainerChamber.state == "ended")
    column = SORTS.get(filters.sort.removeprefix("-"), Trainer.sort_key)
    order = column.desc().nulls_last() if filters.sort.startswith("-") else column.asc().nulls_last()
    return wanted.order_by(order, Trainer.sort_key, Trainer.id)


def page_of(chamber_id: int, filters: Filters, day, page: int = 1) -> Page:
    """A page of the list: rows of (TrainerChamber, is trained)."""
    wanted = listed(chamber_id, filters, day)
    total = db.session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery()))
    rows = db.session.execute(wanted.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return Page(list(rows), page, total)


def all_of(chamber_id: int, filters: Filters, day):
    """Every row of the list, for a file."""
    return db.session.execute(listed(chamber_id, filters, day)).all()


def counts_of(chamber_id: int, day) -> dict:
    """Of those who serve now: all, trained, untrained, lapsed."""
    lapsed = and_(TrainerChamber.valid_until.is_not(None), TrainerChamber.valid_until < day)
    row = db.session.execute(
        select(
            func.count().label("all"),
            func.count().filter(trained()).label("trained"),
            func.count().filter(lapsed).label("lapsed"),
        )
        .select_from(TrainerChamber)
        .where(TrainerChamber.chamber_id == chamber_id, TrainerChamber.state == "active")
    ).one()
    return {"all": row.all, "trained": row.trained, "untrained": row.all - row.trained, "lapsed": row.lapsed}


def serving(trainer_id: int, chamber_id: int) -> TrainerChamber | None:
    """The trainer in this chamber, serving or ended."""
    return db.session.scalar(
        select(TrainerChamber)
        .where(TrainerChamber.trainer_id == trainer_id, TrainerChamber.chamber_id == chamber_id)
        .options(joinedload(TrainerChamber.trainer), joinedload(TrainerChamber.lent_by))
    )


def offered_in(chamber_id: int) -> list[tuple[int, str]]:
    """(id, name) of everybody who serves the chamber now, to choose from; namesakes are told apart by their address."""
    rows = [one.trainer for one in active_in(chamber_id)]
    many = Counter(one.full_name for one in rows)
    shared = [one.email if many[one.full_name] > 1 else None for one in rows]
    return [
        (one.id, f"{one.full_name}, {email}" if email else one.full_name)
        for one, email in zip(rows, shared, strict=True)
    ]


def active_in(chamber_id: int) -> list[TrainerChamber]:
    """Everybody who serves the chamber now, in Turkish order of names."""
    return list(
        db.session.scalars(
            select(TrainerChamber)
            .join(TrainerChamber.trainer)
            .options(contains_eager(TrainerChamber.trainer))
            .where(TrainerChamber.chamber_id == chamber_id, TrainerChamber.state == "active")
            .order_by(Trainer.sort_key, Trainer.id)
        )
    )


def services_of(trainer_id: int) -> list[TrainerChamber]:
    """Every chamber that the trainer serves or served, the live ones first."""
    return list(
        db.session.scalars(
            select(TrainerChamber)
            .where(TrainerChamber.trainer_id == trainer_id)
            .options(joinedload(TrainerChamber.chamber), joinedload(TrainerChamber.lent_by))
            .order_by(TrainerChamber.state, TrainerChamber.authorised_on.desc())
        )
    )


def authorisations_of(trainer_id: int, chamber_id: int | None = None) -> list[Authorisation]:
    """The live ones first, then by subject."""
    wanted = select(Authorisation).where(Authorisation.trainer_id == trainer_id)
    if chamber_id is not None:
        wanted = wanted.where(Authorisation.chamber_id == chamber_id)
    return list(
        db.session.scalars(
            wanted.order_by(Authorisation.ended_at.is_not(None), Authorisation.subject_name, Authorisation.from_on)
        )
    )


def trainings_of(trainer_id: int) -> list[TrainerTraining]:
    """Every step of the trainer in every chamber, the newest first."""
    return list(
        db.session.scalars(
            select(TrainerTraining)
            .where(TrainerTraining.trainer_id == trainer_id)
            .options(
                joinedload(TrainerTraining.chamber),
                joinedload(TrainerTraining.entered_by),
                joinedload(TrainerTraining.approved_by),
            )
            .order_by(TrainerTraining.on.desc(), TrainerTraining.id.desc())
        )
    )


def shown_in(trainings: list[TrainerTraining], serving: TrainerChamber) -> list[TrainerTraining]:
    """What a chamber may see of a trainer's steps: its own, the lender's, and documents of our own courses."""
    return [
        one
        for one in trainings
        if one.source_code is not None or one.chamber_id in (serving.chamber_id, serving.lent_by_id)
    ]


def waiting_in(chamber_id: int) -> list[TrainerTraining]:
    """What waits for a second person, the oldest first."""
    return list(
        db.session.scalars(
            select(TrainerTraining)
            .where(TrainerTraining.chamber_id == chamber_id, TrainerTraining.state == "waiting")
            .options(joinedload(TrainerTraining.trainer), joinedload(TrainerTraining.entered_by))
            .order_by(TrainerTraining.id)
        )
    )


def waiting_count(chamber_id: int, not_by: int | None = None) -> Select:
    """SELECT of how many records wait, without those that this person entered and so may not decide."""
    wanted = (
        select(func.count())
        .select_from(TrainerTraining)
        .where(TrainerTraining.chamber_id == chamber_id, TrainerTraining.state == "waiting")
    )
    if not_by is not None:
        wanted = wanted.where(or_(TrainerTraining.entered_by_id.is_(None), TrainerTraining.entered_by_id != not_by))
    return wanted


def training_in(training_id: int, chamber_id: int) -> TrainerTraining | None:
    return db.session.scalar(
        select(TrainerTraining).where(TrainerTraining.id == training_id, TrainerTraining.chamber_id == chamber_id)
    )


def authorisation_in(authorisation_id: int, chamber_id: int) -> Authorisation | None:
    return db.session.scalar(
        select(Authorisation).where(Authorisation.id == authorisation_id, Authorisation.chamber_id == chamber_id)
    )


def trainer_of_user(user_id: int) -> Trainer | None:
    return db.session.scalar(select(Trainer).where(Trainer.user_id == user_id))


@dataclass(frozen=True)
class Record:
    """A person as a trainer of one chamber, serving or ended."""

    serving: TrainerChamber
    trainings: list[TrainerTraining]
    authorisations: list[Authorisation]


def records_of_users(user_ids: list[int], chamber_id: int) -> dict[int, Record]:
    """user id -> record of those who serve or served the chamber as trainers; each kind of row is read once."""
    served = (
        select(TrainerChamber)
        .join(TrainerChamber.trainer)
        .options(contains_eager(TrainerChamber.trainer))
        .where(TrainerChamber.chamber_id == chamber_id, Trainer.user_id.in_(user_ids))
    )
    found = {one.trainer_id: Record(one, [], []) for one in db.session.scalars(served)}
    if found:
        steps = select(TrainerTraining).where(TrainerTraining.trainer_id.in_(found))
        for training in db.session.scalars(steps.order_by(TrainerTraining.on.desc(), TrainerTraining.id.desc())):
            found[training.trainer_id].trainings.append(training)
        given = select(Authorisation).where(Authorisation.chamber_id == chamber_id)
        in_order = (Authorisation.ended_at.is_not(None), Authorisation.subject_name, Authorisation.from_on)
        for one in db.session.scalars(given.where(Authorisation.trainer_id.in_(found)).order_by(*in_order)):
            found[one.trainer_id].authorisations.append(one)
    return {record.serving.trainer.user_id: record for record in found.values()}


def trainer_by_email(email: str) -> Trainer | None:
    return db.session.scalar(select(Trainer).where(Trainer.email_fold == email_fold(email)))


def namesake(chamber_id: int, full_name: str) -> bool:
    """Whether somebody of exactly this name, whatever the letters' case, serves in the chamber."""
    of_name = Trainer.sort_key == turkish.sort_key(full_name)
    serving = (TrainerChamber.chamber_id == chamber_id) & (TrainerChamber.state == "active")
    statement = select(TrainerChamber.id).join(Trainer, Trainer.id == TrainerChamber.trainer_id).where(serving, of_name)
    return db.session.scalar(statement.limit(1)) is not None


def find_serving(chamber_id: int, text: str) -> TrainerChamber | None:
    """The one live, own trainer of a chamber with exactly this name or e-mail; None when nobody or several."""
    found = list(
        db.session.scalars(
            select(TrainerChamber)
            .join(TrainerChamber.trainer)
            .where(TrainerChamber.chamber_id == chamber_id, TrainerChamber.state == "active")
            .where(TrainerChamber.lent_by_id.is_(None))
            .where(or_(Trainer.email_fold == email_fold(text), Trainer.sort_key == turkish.sort_key(text.strip())))
        )
    )
    return found[0] if len(found) == 1 else None


def loans_of(chamber_id: int) -> list[TrainerLoan]:
    """Asked of the chamber or by it: the open ones first."""
    return list(
        db.session.scalars(
            select(TrainerLoan)
            .where(or_(TrainerLoan.lender_id == chamber_id, TrainerLoan.borrower_id == chamber_id))
            .options(joinedload(TrainerLoan.trainer), joinedload(TrainerLoan.lender), joinedload(TrainerLoan.borrower))
            .order_by(TrainerLoan.state != "requested", TrainerLoan.id.desc())
            .limit(200)
        )
    )


def loan_in(loan_id: int, chamber_id: int) -> TrainerLoan | None:
    """A loan in which the chamber is one of the two sides."""
    return db.session.scalar(
        select(TrainerLoan).where(
            TrainerLoan.id == loan_id,
            or_(TrainerLoan.lender_id == chamber_id, TrainerLoan.borrower_id == chamber_id),
        )
    )


def loans_waiting(chamber_id: int) -> Select:
    """SELECT of how many loans other chambers ask this one for."""
    return select(func.count()).where(TrainerLoan.lender_id == chamber_id, TrainerLoan.state == "requested")


def import_in(import_id: int, chamber_id: int) -> TrainerImport | None:
    return db.session.scalar(
        select(TrainerImport).where(TrainerImport.id == import_id, TrainerImport.chamber_id == chamber_id)
    )


def imports_of(chamber_id: int) -> list[TrainerImport]:
    return list(
        db.session.scalars(
            select(TrainerImport)
            .where(TrainerImport.chamber_id == chamber_id, TrainerImport.state != "preview")
            .order_by(TrainerImport.id.desc())
            .limit(10)
        )
    )

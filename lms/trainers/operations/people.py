"""Making, changing and ending trainers."""

from flask import current_app
from sqlalchemy import select, update

from lms.accounts.models import Qualification, RoleGrant, User
from lms.accounts.operations import end_grant, grant_role
from lms.accounts.queries import user_by_email
from lms.accounts.rules import email_fold
from lms.core import mail, turkish
from lms.core.audit import audit
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.trainers import queries
from lms.trainers.models import Authorisation, Trainer, TrainerChamber, TrainerTraining
from lms.trainers.operations.qualifications import KIND, keep_qualifications
from lms.trainers.rules import KINDS


def make_trainer(
    chamber_id,
    full_name,
    kind,
    authorised_on,
    actor_id,
    *,
    email=None,
    user_id=None,
    authorised_by="",
    valid_until=None,
    biography="",
    fields=(),
    lent_by_id=None,
    trainer=None,
) -> TrainerChamber:
    """Puts a person into a chamber's pool. Somebody known by account or e-mail keeps their one record; a person who
    served before serves again. `trainer` names the record when it is known. Refuses somebody who serves already."""
    check_period(authorised_on, valid_until)
    trainer = trainer or known_trainer(user_id, email)
    if trainer is None:
        trainer = new_trainer(full_name, kind, email, user_id, actor_id)
    if trainer.retired_at is not None:
        trainer.retired_at = None
    trainer.biography = biography or trainer.biography
    trainer.fields = list(fields) or trainer.fields
    serving = queries.serving(trainer.id, chamber_id)
    if serving is not None and serving.state == "active":
        raise Refused("Bu kişi odanızın eğitici listesinde zaten var.", "email")
    if serving is None:
        serving = TrainerChamber(trainer_id=trainer.id, chamber_id=chamber_id, kind=kind, authorised_on=authorised_on)
        db.session.add(serving)
    serving.kind, serving.authorised_on, serving.valid_until = kind, authorised_on, valid_until
    serving.authorised_by, serving.lent_by_id = authorised_by or "", lent_by_id
    serving.state, serving.ended_at, serving.ended_reason = "active", None, None
    db.session.flush()
    give_role(serving)
    audit("trainers.make", actor_id, chamber_id=chamber_id, subject_id=trainer.user_id, thing=trainer, kind=kind)
    if trainer.email:
        facts = {"name": trainer.full_name, "chamber": serving.chamber.short_name}
        address = current_app.config["LMS"].public_url + "/egitmen"
        mail.post(trainer.email, "trainers/welcome", chamber_id=chamber_id, address=address, **facts)
    return serving


def give_role(serving: TrainerChamber) -> None:
    """A trainer with an account holds the role in the chamber that they serve; it opens their own pages."""
    if serving.trainer.user_id is not None and serving.state == "active":
        grant_role(db.session.get(User, serving.trainer.user_id), "trainer", chamber_id=serving.chamber_id)


def take_role(serving: TrainerChamber, actor_id, reason: str) -> None:
    if serving.trainer.user_id is None:
        return
    held = select(RoleGrant).where(
        RoleGrant.user_id == serving.trainer.user_id,
        RoleGrant.chamber_id == serving.chamber_id,
        RoleGrant.role == "trainer",
        RoleGrant.ended_at.is_(None),
    )
    for grant in db.session.scalars(held):
        end_grant(grant, actor_id if actor_id != grant.user_id else None, reason)


def known_trainer(user_id, email) -> Trainer | None:
    """The record of this account or e-mail address, and of the account that has the address."""
    if email and user_id is None:
        user_id = getattr(account_of(email), "id", None)
    found = queries.trainer_of_user(user_id) if user_id else None
    if found is None and email:
        found = queries.trainer_by_email(email)
    if found is not None and user_id and found.user_id is None:
        tie(found, user_id)
    return found


def account_of(email: str) -> User | None:
    """The open account that proved this address."""
    user = user_by_email(email)
    return user if user and user.email_confirmed_at and user.is_active else None


def new_trainer(full_name, kind, email, user_id, actor_id) -> Trainer:
    email = (email or "").strip() or None
    user = db.session.get(User, user_id) if user_id else None
    if user is None and email:
        user = account_of(email)
    name = turkish.clean_name(user.full_name if user else full_name)
    trainer = Trainer(
        full_name=name,
        search_key=turkish.fold(f"{name} {email or ''}"),
        sort_key=turkish.sort_key(name),
        email=email or (user.email if user else None),
        email_fold=email_fold(email) if email else (user.email_fold if user else None),
        kind=kind,
        created_by_id=actor_id,
    )
    db.session.add(trainer)
    db.session.flush()
    if user:
        tie(trainer, user.id)
    return trainer


def tie(trainer: Trainer, user_id: int) -> None:
    """The plain record becomes this account's; the documents that the person has already are taken over."""
    trainer.user_id = user_id
    db.session.flush()
    for held in db.session.scalars(
        select(Qualification).where(
            Qualification.user_id == user_id, Qualification.kind == KIND, Qualification.valid_to.is_(None)
        )
    ):
        if held.source_code and not any(
            one.source_code == held.source_code for one in queries.trainings_of(trainer.id)
        ):
            db.session.add(document_training(trainer, held.chamber_id, held.source_code, held.valid_from))
    db.session.flush()
    keep_qualifications(trainer)
    for serving in queries.services_of(trainer.id):
        give_role(serving)


def document_training(trainer, chamber_id, source_code, completed_on, title="Eğiticilerin eğitimi") -> TrainerTraining:
    """A passed step that rests on a document of our own: nobody needs to approve it."""
    return TrainerTraining(
        trainer_id=trainer.id,
        chamber_id=chamber_id,
        step="passed",
        on=completed_on,
        title=title,
        provider="Öğrenme Merkezi",
        source_code=source_code,
        state="approved",
        decided_at=now(),
    )


def link_account(user: User) -> Trainer | None:
    """Ties a plain record to the account that proved the same e-mail address. Returns the person's record, if any."""
    found = queries.trainer_of_user(user.id)
    if found is not None or user.email_confirmed_at is None:
        return found
    found = queries.trainer_by_email(user.email)
    if found is None or found.user_id is not None:
        return None
    tie(found, user.id)
    audit("trainers.link", user.id, subject_id=user.id, thing=found)
    return found


def change_trainer(trainer: Trainer, actor_id, chamber_id, *, full_name, email, biography, fields) -> None:
    """Changes what the person's record says. The name and address of somebody with an account are the account's."""
    if trainer.user_id is None:
        email = (email or "").strip() or None
        other = queries.trainer_by_email(email) if email else None
        if other is not None and other.id != trainer.id:
            raise Refused("Bu e-posta adresi başka bir eğiticinin kaydında.", "email")
        trainer.full_name, trainer.email = turkish.clean_name(full_name), email
        trainer.email_fold = email_fold(email) if email else None
        trainer.search_key = turkish.fold(f"{trainer.full_name} {email or ''}")
        trainer.sort_key = turkish.sort_key(trainer.full_name)
    trainer.biography, trainer.fields = biography or "", list(fields or [])
    db.session.flush()
    audit("trainers.change", actor_id, chamber_id=chamber_id, subject_id=trainer.user_id, thing=trainer)


def change_service(serving: TrainerChamber, actor_id, *, kind, authorised_by, authorised_on, valid_until) -> None:
    """Changes kind, authorising body and period in this chamber; in the first chamber also the person's kind. The days
    of a loan are the lender's: they may be shortened here, not extended."""
    check_period(authorised_on, valid_until)
    if serving.lent_by_id is not None and is_longer(serving, authorised_on, valid_until):
        said = "Ödünç görevlendirmenin günlerini ödünç veren oda belirler. Uzatmak için yeniden isteyin."
        raise Refused(said, "valid_until")
    if kind not in KINDS:
        raise Refused("Eğitici türünü seçin.", "kind")
    before = {"kind": serving.kind, "valid_until": str(serving.valid_until or "")}
    serving.kind, serving.authorised_by = kind, authorised_by or ""
    serving.authorised_on, serving.valid_until = authorised_on, valid_until
    if len(queries.services_of(serving.trainer_id)) == 1:
        serving.trainer.kind = kind
    db.session.flush()
    audit(
        "trainers.change_service", actor_id, subject_id=serving.trainer.user_id, thing=serving, before=before, kind=kind
    )


def is_longer(serving: TrainerChamber, from_on, to_on) -> bool:
    """Whether these days go beyond those of the service."""
    ends_later = serving.valid_until is not None and (to_on is None or to_on > serving.valid_until)
    return ends_later or from_on < serving.authorised_on


def end_service(serving: TrainerChamber, actor_id, reason: str) -> None:
    """Ends the trainer's service in this chamber, with its subject authorisations; the record stays."""
    if serving.state != "active":
        raise Refused("Eğiticinin bu odadaki görevi zaten sona ermiş.")
    if not reason.strip():
        raise Refused("Görevin neden sona erdiğini yazın.", "reason")
    serving.state, serving.ended_at, serving.ended_reason = "ended", now(), reason.strip()
    db.session.execute(
        update(Authorisation)
        .where(
            Authorisation.trainer_id == serving.trainer_id,
            Authorisation.chamber_id == serving.chamber_id,
            Authorisation.ended_at.is_(None),
        )
        .values(ended_at=serving.ended_at, ended_reason=serving.ended_reason)
    )
    db.session.flush()
    take_role(serving, actor_id, serving.ended_reason)
    audit("trainers.end_service", actor_id, subject_id=serving.trainer.user_id, thing=serving, reason=reason.strip())


def take_back(serving: TrainerChamber, actor_id) -> None:
    """Somebody whose service ended serves again, from today. After a loan the lender is asked anew."""
    if serving.state == "active":
        raise Refused("Eğitici zaten görevde.")
    if serving.lent_by_id is not None:
        raise Refused("Bu eğitici ödünç verilmişti ve süresi doldu. Ödünç veren odadan yeniden isteyin.")
    serving.state, serving.ended_at, serving.ended_reason = "active", None, None
    serving.authorised_on = today()
    if serving.valid_until is not None and serving.valid_until < serving.authorised_on:
        serving.valid_until = None
    serving.trainer.retired_at = None
    db.session.flush()
    give_role(serving)
    audit("trainers.take_back", actor_id, subject_id=serving.trainer.user_id, thing=serving)


def retire_trainer(trainer: Trainer, actor_id, reason: str) -> None:
    """The person teaches no more anywhere: every service ends with the same reason."""
    for serving in queries.services_of(trainer.id):
        if serving.state == "active":
            end_service(serving, actor_id, reason)
    trainer.retired_at = now()
    db.session.flush()
    audit("trainers.retire", actor_id, subject_id=trainer.user_id, thing=trainer, reason=reason)


def rename_trainer(trainer: Trainer, full_name: str) -> None:
    """The record follows the account's name."""
    trainer.full_name = full_name
    trainer.search_key = turkish.fold(f"{full_name} {trainer.email or ''}")
    trainer.sort_key = turkish.sort_key(full_name)
    db.session.flush()


def forget_address(trainer: Trainer) -> None:
    """Takes the e-mail address out of the record."""
    trainer.email = trainer.email_fold = None
    trainer.search_key = turkish.fold(trainer.full_name)
    db.session.flush()


def check_period(from_on, to_on) -> None:
    if to_on is not None and to_on < from_on:
        raise Refused("Bitiş günü başlangıç gününden önce olamaz.", "valid_until")

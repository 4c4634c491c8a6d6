"""Lending a trainer: one chamber asks, the trainer's own chamber decides."""

from sqlalchemy import Date, cast, func, select

from lms.accounts.operations import notify
from lms.core.audit import audit
from lms.core.clock import NOW, now, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.trainers import queries
from lms.trainers.models import TrainerChamber, TrainerLoan
from lms.trainers.operations.people import end_service, make_trainer

TODAY = cast(func.timezone("Europe/Istanbul", NOW), Date)


def ask_for_loan(borrower_id, lender_id, who: str, from_on, to_on, purpose: str, actor_id) -> TrainerLoan:
    """Asks for the trainer with this name or e-mail in the lending chamber. Refuses nobody, several, one's own, a
    request that is open already, and days that make no period."""
    if borrower_id == lender_id:
        raise Refused("Kendi odanızdan eğitici istenmez.", "lender")
    if to_on < from_on or to_on < today():
        raise Refused("Görevin günlerini denetleyin; son gün ilk günden ve bugünden önce olamaz.", "to_on")
    serving = queries.find_serving(lender_id, who)
    if serving is None:
        raise Refused(
            "Bu odada bu ad ya da adresle görevli tek bir eğitici bulunamadı. E-posta adresiyle deneyin.", "who"
        )
    mine = queries.serving(serving.trainer_id, borrower_id)
    if mine is not None and mine.state == "active":
        raise Refused("Bu kişi odanızın eğitici listesinde zaten var.", "who")
    open_one = select(TrainerLoan.id).where(
        TrainerLoan.trainer_id == serving.trainer_id,
        TrainerLoan.borrower_id == borrower_id,
        TrainerLoan.state == "requested",
    )
    if db.session.scalar(open_one) is not None:
        raise Refused("Bu eğitici için yanıt bekleyen bir isteğiniz var.", "who")
    loan = TrainerLoan(
        trainer_id=serving.trainer_id,
        lender_id=lender_id,
        borrower_id=borrower_id,
        from_on=from_on,
        to_on=to_on,
        purpose=purpose.strip(),
        asked_by_id=actor_id,
    )
    db.session.add(loan)
    db.session.flush()
    audit("trainers.ask_for_loan", actor_id, chamber_id=borrower_id, subject_id=serving.trainer.user_id, thing=loan)
    return loan


def accept_loan(loan: TrainerLoan, actor_id) -> TrainerChamber:
    """The lending chamber agrees: the trainer serves the asking chamber too, for these days, by the lender's
    authority."""
    check_open(loan)
    own = queries.serving(loan.trainer_id, loan.lender_id)
    if own is None or own.state != "active":
        raise Refused("Eğiticinin odanızdaki görevi sona ermiş; istek kabul edilemez.")
    serving = make_trainer(
        loan.borrower_id,
        loan.trainer.full_name,
        own.kind,
        loan.from_on,
        actor_id,
        trainer=loan.trainer,
        authorised_by=loan.lender.short_name,
        valid_until=loan.to_on,
        lent_by_id=loan.lender_id,
    )
    settle(loan, actor_id, "accepted", None)
    if loan.trainer.user_id:
        notify(
            loan.trainer.user_id,
            "trainers.loan",
            f"Başka bir odada görev alacaksınız: {loan.borrower.short_name}",
            "/egitmen",
        )
    return serving


def refuse_loan(loan: TrainerLoan, actor_id, reason: str) -> None:
    """The lending chamber declines, with a reason that the asking one reads."""
    check_open(loan)
    if not reason.strip():
        raise Refused("İsteğin neden kabul edilmediğini yazın.", "reason")
    settle(loan, actor_id, "refused", reason.strip())


def withdraw_loan(loan: TrainerLoan, actor_id) -> None:
    """The asking chamber takes its request back."""
    check_open(loan)
    settle(loan, actor_id, "withdrawn", None)


def end_due_loans() -> int:
    """A duty of the scheduler: ends the service of borrowed trainers whose last day has passed. Returns how many."""
    due = list(
        db.session.scalars(
            select(TrainerLoan).where(TrainerLoan.state == "accepted", TrainerLoan.to_on < TODAY).limit(50)
        )
    )
    for loan in due:
        loan.state = "ended"
        serving = queries.serving(loan.trainer_id, loan.borrower_id)
        if serving is not None and serving.state == "active" and serving.lent_by_id == loan.lender_id:
            end_service(serving, None, "Ödünç görevlendirme süresi doldu.")
    db.session.flush()
    return len(due)


def check_open(loan: TrainerLoan) -> None:
    if loan.state != "requested":
        raise Refused("Bu istek daha önce sonuçlanmış.")


def settle(loan: TrainerLoan, actor_id, state: str, reason: str | None) -> None:
    loan.state, loan.reason, loan.decided_by_id, loan.decided_at = state, reason, actor_id, now()
    db.session.flush()
    audit(
        f"trainers.loan_{state}",
        actor_id,
        chamber_id=loan.borrower_id if state == "withdrawn" else loan.lender_id,
        subject_id=loan.trainer.user_id,
        thing=loan,
        reason=reason,
    )

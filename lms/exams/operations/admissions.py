"""Who was let into an exam held in halls, and the PIN with which a second machine takes over."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import select, update

from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.exams.models import Admission, Exam
from lms.exams.queries import attempts as reads

PIN_MINUTES = 5
PIN_TRIES = 5
NO_PIN = "PIN yanlış ya da süresi geçmiş. Gözetmenden yeni bir PIN isteyin."


def hold_in_halls(exam: Exam, in_hall: bool):
    """From now on the exam starts only in a hall, or online again."""
    exam.in_hall = in_hall
    db.session.flush()


def admit(exam_id: int, user_id: int, is_open: bool) -> Admission:
    """Somebody confirmed who the candidate is. Done again it is the same admission."""
    admission = reads.admission_of(exam_id, user_id)
    if admission is None:
        admission = Admission(exam_id=exam_id, user_id=user_id, opened_at=now() if is_open else None)
        db.session.add(admission)
        db.session.flush()
    return admission


def let_in(admission_ids: list[int]):
    """The hall begins: these may start."""
    db.session.execute(
        update(Admission)
        .where(Admission.id.in_(admission_ids), Admission.opened_at.is_(None), Admission.closed_at.is_(None))
        .values(opened_at=NOW)
    )


def withdraw(admission_ids: list[int]):
    """These may no longer start; attempts that run go on."""
    db.session.execute(
        update(Admission).where(Admission.id.in_(admission_ids), Admission.closed_at.is_(None)).values(closed_at=NOW)
    )


def used(exam_id: int, user_id: int) -> Admission:
    """Closes the open admission for the attempt that is being made. Raises Refused when there is none."""
    row = db.session.scalar(
        update(Admission)
        .where(Admission.exam_id == exam_id, Admission.user_id == user_id)
        .where(Admission.opened_at.is_not(None), Admission.closed_at.is_(None))
        .values(closed_at=NOW)
        .returning(Admission)
    )
    if row is None:
        raise Refused("Bu sınav salonda yapılır. Gözetmen kimliğinizi onayladıktan sonra başlatabilirsiniz.")
    return row


def new_pin(admission_id: int) -> str:
    """Six digits for a second machine, good once and for PIN_MINUTES; a former one is void."""
    pin = f"{secrets.randbelow(10**6):06d}"
    until = now() + timedelta(minutes=PIN_MINUTES)
    db.session.execute(
        update(Admission)
        .where(Admission.id == admission_id)
        .values(pin_digest=digest(admission_id, pin), pin_until=until, pin_tries=0)
    )
    return pin


def use_pin(admission_id: int, pin: str):
    """Uses the PIN up, or raises Refused and counts the try (the caller commits it)."""
    admission = db.session.scalar(select(Admission).where(Admission.id == admission_id).with_for_update())
    if not pin.strip():
        raise Refused("Sınav bir salonda sürüyor. Bu cihazda sürdürmek için gözetmenin verdiği PIN gerekir.")
    good = admission.pin_digest is not None and admission.pin_until > now() and admission.pin_tries < PIN_TRIES
    if not good or not hmac.compare_digest(admission.pin_digest, digest(admission_id, pin.strip())):
        admission.pin_tries += 1
        db.session.flush()
        raise Refused(NO_PIN)
    admission.pin_digest = None
    db.session.flush()


def digest(admission_id: int, pin: str) -> bytes:
    return hashlib.sha256(f"{admission_id}:{pin}".encode()).digest()

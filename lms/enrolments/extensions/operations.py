"""The only place that writes extensions. The run's lock first, then the order's, then the enrolment's."""

from datetime import timedelta

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from lms.accounts import operations as accounts
from lms.catalogue.runs.operations import locked
from lms.chambers.queries import rules_of
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.enrolments import queries as enrolments
from lms.enrolments import signals
from lms.enrolments.extensions import queries, rules
from lms.enrolments.extensions.models import AccessExtension
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import last_day
from lms.fees import operations as fees
from lms.fees.models import Order
from lms.fees.operations.telling import tell
from lms.fees.queries.prices import due_end

OPEN = text("applied_at IS NULL AND ended_at IS NULL")  # written out: it must match the index once prepared


def ask(enrolment: Enrolment, accepted: bool) -> AccessExtension:
    """Orders more time at the price that the chamber has now; the end moves when it is paid, at once where it costs
    nothing. A second click finds the one that waits."""
    locked(enrolment.run_id)
    db.session.refresh(enrolment)
    if held := queries.waiting_of(enrolment.id):
        return held
    offer = queries.offer_for(enrolment)
    if offer.sentence:
        raise Refused(offer.sentence)
    order = None
    if offer.quote.kurus:
        if not accepted:
            raise Refused("Sipariş vermek için iade kuralını okuyup onaylayın.", "accepted")
        days = int(rules_of(enrolment.chamber_id)["seat_hold_working_days"])
        order = fees.place(enrolment.user, enrolment.run, offer.quote, due_end(days), now(), "extension")
    values = {
        "enrolment_id": enrolment.id,
        "chamber_id": enrolment.chamber_id,
        "order_id": order.id if order else None,
        "days": offer.days,
        "asked_at": now(),
    }
    made = db.session.scalar(
        insert(AccessExtension)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["enrolment_id"], index_where=OPEN)
        .returning(AccessExtension.id)
    )
    if made is None:
        return queries.waiting_of(enrolment.id)
    extension = db.session.get(AccessExtension, made)
    audit("enrolments.ask_extension", enrolment.user_id, thing=extension, subject_id=enrolment.user_id)
    if order is None:
        put_in_force(extension)
    db.session.flush()
    return extension


def put_in_force(extension: AccessExtension) -> bool:
    """Moves the access end, once; false when it has been done or the enrolment has ended."""
    wanted = select(Enrolment).where(Enrolment.id == extension.enrolment_id).with_for_update()
    enrolment = db.session.scalar(wanted.execution_options(populate_existing=True))
    if enrolment.state != "active" or enrolment.access_until is None:
        return False
    covered, _ = enrolments.coverage([enrolment.id]).get(enrolment.id, (0, 0))
    done = db.session.execute(
        update(AccessExtension)
        .where(AccessExtension.id == extension.id, OPEN)
        .values(applied_at=NOW, before_until=enrolment.access_until, covered_ms=covered)
    )
    if done.rowcount != 1:
        return False
    db.session.refresh(extension)
    move(enrolment, rules.new_end(enrolment.access_until, now(), extension.days))
    said = f"Eğitime erişim süreniz uzatıldı. Yeni son gün: {last_day(enrolment.access_until):%d.%m.%Y}"
    accounts.notify(enrolment.user_id, "enrolments.extended", said, f"/egitimlerim/{enrolment.id}/uzat")
    audit("enrolments.extend_paid", None, thing=extension, subject_id=enrolment.user_id, days=extension.days)
    return True


def move(enrolment: Enrolment, until) -> None:
    enrolment.access_until, enrolment.reminded_days = until, None
    db.session.flush()
    signals.access_changed.send(enrolment)


def take_back(extension: AccessExtension) -> None:
    """The person does without: an unpaid order is closed; of a paid one the refund rule's share comes back and the end
    moves back. Refused when nothing would come back."""
    locked(extension.enrolment.run_id)
    db.session.refresh(extension)
    if extension.ended_at is not None:
        raise Stale("Bu uzatma zaten sona ermiş.")
    bp, why = queries.refund_of(extension)
    if extension.applied_at is not None and not (bp and extension.order):
        raise Refused(f"Uzatma sürüyor. {why}" if extension.order else "Ücretsiz uzatma geri alınmaz.")
    enrolment = extension.enrolment
    close(extension, "Uzatmadan vazgeçildi.", enrolment.user_id)
    if extension.applied_at is not None:
        move(enrolment, enrolment.access_until - timedelta(days=extension.days))
    audit("enrolments.take_back_extension", enrolment.user_id, thing=extension, subject_id=enrolment.user_id)
    db.session.flush()


def close(extension: AccessExtension, reason: str, actor_id=None) -> None:
    """It ends; its order comes back as far as the rule says."""
    bp, why = queries.refund_of(extension)
    extension.ended_at = now()
    if extension.order is not None:
        fees.cancel(extension.order, bp, f"{reason} {why}", actor_id)
    db.session.flush()


def when_paid(order: Order) -> None:
    """The money for more time has come: paid anew after a correction, nothing moves twice."""
    extension = queries.of_order(order.id)
    if extension is not None and put_in_force(extension):
        tell(order, "Erişim süreniz uzatıldı", f"Yeni son gün: {last_day(extension.enrolment.access_until):%d.%m.%Y}.")


def when_lapsed(order: Order) -> None:
    """Nothing came by the hour: the person may ask again. What was in force already stays."""
    extension = queries.of_order(order.id)
    if extension is None:
        return
    if extension.applied_at is None:
        extension.ended_at = now()
        tell(order, "Ödeme süresi doldu", "Uzatma yapılmadı. İsterseniz yeniden sipariş verin.")
    else:
        tell(order, "Ödeme süresi doldu", "Siparişiniz kapandı. Odanız sizinle görüşecek.")


def when_enrolment_ended(enrolment: Enrolment) -> None:
    """Somebody has left the course: each extension ends with it, by its own refund rule."""
    if enrolment.state != "active":
        for extension in queries.live_of(enrolment.id):
            close(extension, "Kayıt silindi.")

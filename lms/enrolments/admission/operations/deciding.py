"""What the desk does: refuse, decide an objection, enrol ex officio, draw the lottery."""

from datetime import timedelta

from sqlalchemy import select

from lms.accounts.access import two_people
from lms.accounts.models import User
from lms.catalogue.models import CourseRun
from lms.catalogue.runs.operations import locked
from lms.core.audit import audit
from lms.core.clock import NOW, now, today
from lms.core.database import db
from lms.core.money import show
from lms.core.refusals import Refused, Stale
from lms.enrolments import operations as enrolments
from lms.enrolments.admission import queries, rules
from lms.enrolments.admission.models import Application
from lms.enrolments.admission.operations import seats
from lms.enrolments.admission.operations.applying import conditions_of, fresh, queue, standing_of
from lms.enrolments.admission.operations.telling import tell


def refuse(application: Application, actor_id: int, reason: str, seen: str | None = None) -> None:
    """An application that has no seat yet is turned down, with a reason that the person reads and may object to; where
    the run asks for a document, a seated one too until the run begins. `seen`: what the officer's page showed."""
    reason = reason.strip()
    if not reason:
        raise Refused("Neden kabul edilmediğini yazın; başvuran bunu okuyacak.", "reason")
    two_people(application.user_id, actor_id, OWN)
    run = fresh(application, *rules.refusable(application.run, application), seen=seen)
    before = application.state
    if before in rules.HOLDING:
        seats.release(run, application)
    seats.step(application, "refused", actor_id, reason)
    seats.let_go(application, f"Başvuru kabul edilmedi: {reason}", actor_id)
    if before == "admitted":
        enrolments.cancel(application.enrolment, actor_id, reason, tell=False)
    application.decided_at, application.decided_by_id = now(), actor_id
    application.objection = application.objected_at = application.objection_decision = None
    audit("admission.refuse", actor_id, thing=application, subject_id=application.user_id, reason=reason)
    days = run.rules.get("objection_days", 7)
    tell(
        application,
        "Başvurunuz kabul edilmedi",
        f"Gerekçe: {reason}",
        f"{days} gün içinde başvuru sayfanızdan itiraz edebilirsiniz. İtirazınızı başka bir görevli karara bağlar.",
    )
    seats.fill(run)


OWN = "Kendi başvurunuza karar veremezsiniz; başka bir görevli karar verir."


def decide_objection(
    application: Application, actor_id: int, is_accepted: bool, reason: str, seen: str | None = None
) -> None:
    """By another officer than the one who refused. Accepted: back to the old place in the order, or, when the run gives
    no seats any more, written down as right all the same."""
    reason = reason.strip()
    if not reason:
        raise Refused("Kararın gerekçesini yazın; başvuran bunu okuyacak.", "reason")
    run = fresh(application, "refused", seen=seen)
    if not rules.is_objected(application):
        raise Stale("Karar bekleyen bir itiraz yok.")
    two_people(application.user_id, actor_id, OWN)
    two_people(
        application.decided_by_id, actor_id, "Başvuruyu siz reddettiniz; itirazı başka bir görevli karara bağlar."
    )
    if is_accepted and queries.live_application(application.user_id, run.id):
        raise Refused("Bu kişinin bu dönemde süren başka bir başvurusu var.")
    application.objection_decision = "accepted" if is_accepted else "rejected"
    application.objection_reason, application.objection_by_id = reason, actor_id
    seats.note(application, application.objection_decision, actor_id, reason)
    audit(
        "admission.decide_objection",
        actor_id,
        thing=application,
        subject_id=application.user_id,
        reason=reason,
        decision=application.objection_decision,
    )
    sentence = rules.seatless(run, db.session.scalar(select(NOW)))
    if not is_accepted:
        tell(application, "İtirazınız kabul edilmedi", f"Gerekçe: {reason}")
    elif sentence:
        seats.step(application, "closed", actor_id, sentence)
        tell(application, "İtirazınız haklı bulundu", sentence, f"Gerekçe: {reason}")
    else:
        come_back(run, application, reason)
    db.session.flush()


def take_back_refusal(application: Application, actor_id: int, reason: str, seen: str | None = None) -> None:
    """A refusal that was a mistake, as long as nobody has objected to it: back to the old place in the order. A seat
    that was given on meanwhile stays given."""
    run = fresh(application, "refused", seen=seen)
    if application.objected_at is not None:
        raise Stale("Bu ret için itiraz var; itirazı başka bir görevli karara bağlar.")
    two_people(application.user_id, actor_id, OWN)
    if queries.live_application(application.user_id, run.id):
        raise Refused("Bu kişinin bu dönemde süren başka bir başvurusu var.")
    if sentence := rules.seatless(run, db.session.scalar(select(NOW))):
        raise Refused(sentence)
    seats.note(application, "taken_back", actor_id, reason)
    audit("admission.take_back", actor_id, thing=application, subject_id=application.user_id, reason=reason)
    application.decided_at = application.decided_by_id = None
    come_back(run, application, reason, "Başvurunuzun reddi geri alındı")
    db.session.flush()


def come_back(run: CourseRun, application: Application, reason: str, subject: str = "İtirazınız kabul edildi") -> None:
    """Into the queue again: to the old place, or behind everybody who was drawn when the lottery has passed meanwhile;
    where the payment decides, an order waits for it anew."""
    application.state, application.reason = "waiting", None
    said = "Başvurunuz eski sırasıyla sürüyor."
    if application.rank is None and run.order_rule == "payment_time":
        seats.order_for(run, application, max(run.apply_until, now() + timedelta(days=2)))
    elif application.rank is None and run.drawn_at is not None:
        application.rank = queries.last_rank(run.id) + 1
        said = f"Kura çekilmiş olduğu için sıranız, kuraya girenlerin ardındadır: {application.rank}."
    tell(application, subject, f"Gerekçe: {reason}", said)
    seats.fill(run)


def admit_ex_officio(user: User, run: CourseRun, actor_id: int, reason: str, payment: str = "order") -> Application:
    """An officer gives a free seat to somebody past the order. Needs a reason, stands in the month's list, and writes
    down which conditions were unmet. Never above the quota. What costs something waits for its payment (`payment`
    "order") or is given for nothing ("free"), which the reason then has to explain."""
    reason = reason.strip()
    if not reason:
        raise Refused("Resen kaydın gerekçesini yazın; aylık listede görünür.", "reason")
    two_people(user.id, actor_id, "Kendinizi resen kaydedemezsiniz; bunu başka bir görevli yapar.")
    run = locked(run.id)
    if run.state not in ("open", "closed", "confirmed", "running"):
        raise Refused("Bu dönem kayıt almıyor.")
    standing = standing_of(user, run)
    asked = [one for one in conditions_of(user, run, standing) if one.title != "Başvuru süresi"]
    unmet = [one.title for one in asked if not one.is_met]
    held = queries.live_application(user.id, run.id)
    if held is not None and held.state in ("admitted", "paying"):
        raise Refused("Bu kişi zaten yerleşmiş ya da yeri ayrılmış.", "who")
    kurus = held.price_kurus if held else standing.quote.kurus
    if kurus and payment not in ("order", "free"):
        raise Refused(f"Bu kişi için ücret {show(kurus)}. Nasıl ödeneceğini seçin.", "payment")
    application = held or queue(user, run, standing, how="officer")
    if kurus and payment == "free":
        waive(application, actor_id, reason)
    if application.state == "waiting":
        pool = seats.free_pool(run, application.member_class)
        if pool is None or not seats.take(run, application, pool):
            raise Refused("Kontenjanda boş yer yok; resen kayıt kontenjanı aşamaz.", "who")
    application.how, application.decided_at, application.decided_by_id = "officer", now(), actor_id
    seats.admit(run, application, actor_id, reason)
    details = {"reason": reason, "unmet": unmet}
    audit("admission.ex_officio", actor_id, thing=application, subject_id=user.id, **details)
    if application.state == "admitted":
        tell(application, "Eğitime kaydedildiniz", "Odanız sizi bu döneme kaydetti.", f"Gerekçe: {reason}")
    db.session.flush()
    return application


def waive(application: Application, actor_id: int, reason: str) -> None:
    """The seat costs nothing, by an officer's decision; an order that waits for its payment is closed."""
    seats.let_go(application, "Ücret alınmamasına karar verildi.", actor_id)
    kurus, application.price_kurus, application.order = application.price_kurus, 0, None
    application.price_reason = f"Ücret alınmadı: {reason}"
    details = {"reason": reason, "kurus": kurus}
    audit("admission.waive", actor_id, thing=application, subject_id=application.user_id, **details)
    db.session.flush()


def draw(run: CourseRun, actor_id: int) -> list[Application]:
    """The lottery, once, after applications have closed: ranks for all who wait, seats for the first, offers for none.
    The seed becomes public with it."""
    run = locked(run.id)
    if run.order_rule != "lottery" or run.state != "closed":
        raise Refused("Kura, sıra kuralı kura olan dönemde başvuru kapandıktan sonra çekilir.")
    if run.drawn_at is not None:
        raise Stale("Kura çekilmiş.")
    waiting = {one.code: one for one in queries.of_run(run.id, ("waiting",))}
    ordered = [waiting[code] for code in rules.draw(run.seed, waiting)]
    run.drawn_at = now()
    held = queries.held_pools(run.id)
    for rank, application in enumerate(ordered, 1):
        application.rank = rank
        seats.note(application, "drawn", actor_id, f"Kura sırası {rank}")
        pool = rules.pool_for(application.member_class, run.capacity, run.slices, held, today())
        if pool is not None and seats.take(run, application, pool):
            held.append(pool)
            seats.admit(run, application)
    audit("admission.draw", actor_id, thing=run, applications=len(ordered), seed=run.seed)
    db.session.flush()
    for place, application in enumerate((one for one in ordered if one.state == "waiting"), 1):
        tell(application, "Kura çekildi, yedek listedesiniz", rules.why(application, run, place))
    for application in (one for one in ordered if one.state == "admitted"):
        tell(application, "Eğitime yerleştiniz", f"Kura çekildi; kura sıranız {application.rank}.")
    return ordered

"""What follows from elsewhere: a run's steps, an enrolment that ended, an hour that passed."""


from lms.catalogue.models import CourseRun
from lms.catalogue.runs.operations import locked
from lms.core.audit import audit
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused
from lms.enrolments import operations as enrolments
from lms.enrolments.admission import queries, rules
from lms.enrolments.admission.models import Application
from lms.enrolments.admission.operations import seats
from lms.enrolments.admission.operations.telling import tell
from lms.enrolments.models import Enrolment
from lms.fees import operations as fees
from lms.fees.models import Order, Reduction
from lms.fees.queries.prices import quote_for

SAID = {  # what -> (who hears it, subject, sentence)
    "closed": (("waiting",), "Başvuru kapandı", "Sıranız korunuyor; yer açılırsa size önerilir."),
    "confirmed": (("admitted",), "Dönem kesinleşti", "Eğitim aşağıdaki tarihte yapılacak."),
    "running": (("admitted",), "Eğitim başladı", "Her oturumda yoklama alınır."),
    "finished": (("admitted",), "Eğitim tamamlandı", "Belge koşullarınız Eğitimlerim sayfasında gösterilir."),
    "sessions": (
        ("admitted", "paying", "offered"),
        "Oturumlar değişti",
        "Eğitimin oturumlarında değişiklik yapıldı. Takvime eklediyseniz kendiliğinden yenilenir.",
    ),
    "postponed": (
        rules.LIVE,
        "Dönem ertelendi",
        "Başvurunuz ve sıranız korunuyor. Yeni günlerde katılamayacaksanız başvurunuzu geri çekebilirsiniz.",
    ),
    "changed": (
        ("admitted", "paying", "offered"),
        "Dönemin bilgileri değişti",
        "Eğitimin yeri ya da bağlantısı değişti; güncel hâli başvuru sayfanızda.",
    ),
}
MOVED = "İlk gün değiştiyse ve size uymuyorsa, geri çekildiğinizde ücretin tamamı iade edilir."
LOTTERY_CLOSED = "Sırada kura var; sonucu size bildirilecek."


def follow(run: CourseRun, what: str, fields: set, reason: str | None, lines=()) -> None:
    """Tells everybody whom a step of the run concerns, and moves the queue where the step moves it."""
    if what == "cancelled":
        close_all(run, reason)
    elif what in SAID and (what != "changed" or fields & {"place", "online_url", "city"}):
        states, subject, sentence = SAID[what]
        if what == "closed" and run.order_rule == "lottery":
            sentence = LOTTERY_CLOSED
        for application in queries.of_run(run.id, states):
            whole = MOVED if what in ("sessions", "postponed") and application.price_kurus else ""
            tell(application, subject, sentence, *lines, f"Gerekçe: {reason}" if reason else "", whole)
    if what in ("sessions", "postponed"):
        enrolments.keep_access(run)
    if what == "finished":
        for application in queries.of_run(run.id, ("waiting", "offered", "paying")):
            if application.state in rules.HOLDING:
                seats.release(run, application)
            seats.step(application, "closed", None, "Dönem tamamlandı.")
            seats.let_go(application, "Dönem tamamlandı; yer verilmedi.")
    if what in ("running", "finished"):
        for application in queries.of_run(run.id, ("admitted",)):
            fees.end_purpose(application.evidence_id)
    if "capacity" in fields:
        seats.fill(run)
    if "apply_until" in fields and run.order_rule == "payment_time":
        for application in queries.of_run(run.id, ("waiting",)):
            if application.rank is None and application.order is not None and application.order.ended_at is None:
                fees.prolong(application.order, seats.last_payment(run))
                until = when(seats.last_payment(run))
                tell(application, "Ödeme süreniz uzadı", f"Başvuru süresi uzatıldı. Ödemenin yeni son saati: {until}.")
    db.session.flush()


def close_all(run: CourseRun, reason: str) -> None:
    """The run was cancelled: nobody keeps a seat, everybody reads why."""
    for application in queries.of_run(run.id, rules.LIVE):
        before = application.state
        seats.step(application, "closed", None, reason)
        if before in rules.HOLDING:
            seats.release(run, application)
        db.session.flush()
        seats.let_go(application, f"Dönem iptal edildi: {reason}")
        if before == "admitted":
            enrolments.cancel(application.enrolment, None, reason, tell=False)
        tell(application, "Dönem iptal edildi", f"Gerekçe: {reason}", "Başvurunuz kapandı.")


def give_back(enrolment: Enrolment) -> None:
    """An enrolment that came from an application was ended elsewhere: its seat goes to the next."""
    application = queries.of_enrolment(enrolment.id)
    if application is None or enrolment.state == "active" or application.state != "admitted":
        return
    run = locked(application.run_id)
    db.session.refresh(application)
    if application.state == "admitted":
        seats.step(application, "withdrawn", None, "Kayıt silindi.")
        seats.release(run, application)
        seats.fill(run)


def when_paid(order: Order) -> None:
    """A payment came for an application: the held seat becomes an enrolment; by payment time the payer gets a place in
    the order, and a seat where one is free."""
    application = queries.of_order(order.id)
    run = locked(order.run_id)
    if application is None or application.state not in ("paying", "waiting"):
        return
    seats.note(application, "paid")
    if application.state == "waiting":
        application.rank = queries.last_rank(run.id) + 1
        pool = seats.free_pool(run, application.member_class) if run.state in seats.OFFERING else None
        if pool is None or not seats.take(run, application, pool):
            db.session.flush()
            place = queries.place_of(application)
            return tell(application, "Ödemeniz alındı, yedek listedesiniz", rules.why(application, run, place), WHOLE)
    try:
        with db.session.begin_nested():
            seats.admit(run, application)
    except Refused as refusal:
        return close_paid(run, application, refusal.sentence)
    tell(application, "Eğitime yerleştiniz", "Ödemeniz alındı; yeriniz kesin.")


def close_paid(run: CourseRun, application: Application, sentence: str) -> None:
    """The money came when the seat could no longer be given: it goes back whole."""
    seats.step(application, "closed", None, sentence)
    seats.release(run, application)
    seats.let_go(application, sentence)
    tell(application, "Yer verilemedi", "Ödemeniz geldi; tamamı iade listesine alındı.", sentence)


def reprice(reduction: Reduction) -> None:
    """A reduction was granted: who still waits, has an offer or has not paid yet is told the lower price from now on.
    Locks every run that the reduction touches, in order; what was paid does not change."""
    whose = {"user_id": reduction.user_id, "chamber_id": reduction.chamber_id}
    for run_id in queries.unpaid_runs(**whose):
        locked(run_id)
    for application in queries.unsettled_of(**whose):
        db.session.refresh(application)
        quote = quote_for(application.user, application.run)
        is_paid = application.order is not None and application.order.paid_kurus
        if application.state not in UNSETTLED or is_paid or quote.kurus >= application.price_kurus:
            continue
        application.price_kurus, application.price_reason = quote.kurus, quote.reason
        audit("admission.reprice", None, thing=application, subject_id=application.user_id, kurus=quote.kurus)
    db.session.flush()


UNSETTLED = ("waiting", "offered", "paying")
WHOLE = "Yer kesinleşmeden geri çekilirseniz ödediğinizin tamamı iade edilir."


def when_lapsed(order: Order) -> None:
    """Nothing came by the hour: the seat that was held passes on."""
    application = queries.of_order(order.id)
    run = locked(order.run_id)
    if application is None or application.state not in ("paying", "waiting"):
        return
    before = application.state
    seats.step(application, "expired")
    if before == "paying":
        seats.release(run, application)
    audit("admission.expire", None, thing=application, subject_id=application.user_id)
    said = "Ayrılan yer sıradaki kişiye geçti." if before == "paying" else "Başvurunuz kapandı."
    tell(application, "Ödeme süresi doldu", f"Ödemeniz belirtilen saate dek gelmedi. {said}")
    seats.fill(run)


def pass_on() -> None:
    """A duty of the scheduler: an offer that was not answered by its hour goes to the next."""
    for run_id in queries.overdue_runs():
        run = locked(run_id)
        for application in queries.overdue_offers(run_id):
            db.session.refresh(application)
            if application.state != "offered":
                continue
            seats.step(application, "expired")
            seats.release(run, application)
            seats.let_go(application, "Öneri süresinde yanıtlanmadı.")
            audit("admission.expire", None, thing=application, subject_id=application.user_id)
            said = "Size önerilen yer, belirtilen saate dek yanıtlanmadığı için sıradaki kişiye geçti."
            tell(application, "Önerinin süresi doldu", said)
        seats.fill(run)


def free_kept() -> None:
    """A duty of the scheduler: seats that were kept for a group until yesterday go to who waits."""
    for run_id in queries.runs_with_room():
        seats.fill(locked(run_id))

"""What the pages of a run and of an application show."""

from lms.accounts.queries import member_class_of
from lms.catalogue import kinds
from lms.catalogue.rules import price_list
from lms.catalogue.runs import queries as runs
from lms.catalogue.runs import rules as run_rules
from lms.chambers.rules import MEMBER_CLASSES
from lms.core.clock import now
from lms.enrolments import leaving
from lms.enrolments.admission import queries, rules
from lms.enrolments.admission.operations.applying import conditions_of, last_moment
from lms.fees.queries.prices import due_end, holidays_until, quote_for, terms_of


def public_page(run, person) -> dict:
    """The run for somebody (none = nobody in particular): conditions and price as they are for this person."""
    found = {
        "run": run,
        "chamber": run.version.chamber,
        "sessions": runs.sessions_of(run.id, cancelled=True),
        "trainers": [(one.trainer.full_name, one.role) for one in runs.trainers_of(run.id)],
        "kind": kinds.kind_of(run.chamber_id, run.version.certificate_kind),
        "prices": price_list(run.rules["price_kurus"], run.rules["prices"] or {}, run.rules["price_bp_by_class"]),
        "kept": run.slices,
        "rules": rules,
        "run_rules": run_rules,
        "classes": MEMBER_CLASSES,
        "application": None,
        "conditions": [],
        "takes": rules.window(run, now()).is_met,
        "terms": terms_of(run),
    }
    if found["takes"] and run.rules["price_kurus"] and run.order_rule != "payment_time":
        found["pay_until"] = due_end(int(run.rules.get("seat_hold_working_days", 3)), run.starts_at)
        found["holidays"] = holidays_until(found["pay_until"])
    if person is not None:
        member_class, number = member_class_of(person.id, run.version.chamber)
        found["application"] = queries.last_application(person.id, run.id)
        found["conditions"] = conditions_of(person, run)
        quote = quote_for(person, run)
        found |= {"member_class": member_class, "my_price": quote.kurus, "quote": quote}
    return found


def own_page(application) -> dict:
    """One's own application: where it stands, why, what may be done, and everything that happened."""
    run = application.run
    place = queries.place_of(application)
    may_object = application.state == "refused" and application.objected_at is None
    until = last_moment(application, run) if may_object else None
    seated = application.state == "admitted"
    order = application.order
    return {
        "application": application,
        "order": order,
        "missing": order.owed_kurus - order.paid_kurus if order and not order.ended_at else 0,
        "leaving": leaving.refund_of(order, application.enrolment) if seated and order and not order.ended_at else None,
        "run": run,
        "chamber": run.version.chamber,
        "place": place,
        "why": rules.why(application, run, place),
        "history": queries.history_of(application.id),
        "sessions": runs.sessions_of(run.id, cancelled=True),
        "links": seated,
        "object_until": until if until and until > now() else None,
        "rules": rules,
        "run_rules": run_rules,
        "classes": MEMBER_CLASSES,
    }


def said(application) -> str:
    """What the person hears right after applying."""
    if application.state == "admitted":
        return "Eğitime yerleştiniz."
    if application.state == "paying":
        return "Yeriniz ayrıldı. Ödemenizi belirtilen saate dek yapın."
    if application.rank is None and application.run.order_rule == "payment_time":
        return "Başvurunuz alındı. Sıranız ödemenizle belirlenir."
    if application.rank is None:
        return "Başvurunuz alındı. Yerler kurayla dağıtılacak."
    return f"Başvurunuz alındı. Yedek listedeki yeriniz: {queries.place_of(application)}."

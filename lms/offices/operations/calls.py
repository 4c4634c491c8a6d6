"""A call for candidates: opened, applied to, nominated for, decided by somebody who is no candidate, or cancelled."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.models import User
from lms.accounts.operations import people
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.refusals import Refused, Stale
from lms.offices import queries, rules
from lms.offices.models import Candidacy, Office, OfficeCall
from lms.offices.operations.terms import appoint

HERE = "/gorevlerim"


def open_call(office: Office, values: dict, actor_id: int) -> OfficeCall:
    """A call with its days (values: places, opens_on, closes_on, starts_on, note). Raises Refused for days in the wrong
    order, more places than the office has, a retired office."""
    if office.retired_at:
        raise Refused("Kaldırılmış bir görev için çağrı açılamaz.")
    if values["opens_on"] < today():
        raise Refused("Başvuru geçmişte başlayamaz.", "opens_on")
    if values["closes_on"] < values["opens_on"]:
        raise Refused("Son başvuru günü ilk günden önce olamaz.", "closes_on")
    if values["starts_on"] <= values["closes_on"]:
        raise Refused("Görev, son başvuru gününden sonra başlamalıdır.", "starts_on")
    if values["places"] > office.places:
        raise Refused(f"Görevin toplam yeri: {office.places}. Çağrı bundan çok kişi için açılamaz.", "places")
    asked: dict = {"conditions": office.conditions, "waivable": office.waivable}
    asked |= {"term_months": office.term_months, "renewals": office.renewals}
    call = OfficeCall(chamber_id=office.chamber_id, office_id=office.id, asked=asked, created_by_id=actor_id, **values)
    db.session.add(call)
    db.session.flush()
    audit("offices.open_call", actor_id, thing=call, office=office.name)
    return call


def cancel_call(call: OfficeCall, reason: str, actor_id: int) -> None:
    """With a reason that every candidate reads."""
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "cancel_reason")
    step(call, state="cancelled", reason=reason.strip())
    for row in queries.candidates_of(call.id):
        if row.state in rules.TAKING_PART:
            row.state = "void"
            people.notify(row.user_id, "office", f"Görev çağrısı iptal edildi: {call.office.name}", HERE)
    db.session.flush()
    audit("offices.cancel_call", actor_id, thing=call, reason=reason.strip())


def extend_call(call: OfficeCall, closes_on: date, reason: str, actor_id: int) -> None:
    """A later last day of application for a call that is not decided yet, with a reason; its candidates are told.
    Conditions are then measured on that day. Raises Refused for an earlier day, for a day on which the term has begun
    and for a candidate of the call."""
    if not reason.strip():
        raise Refused("Gerekçe yazın.", "extend_reason")
    if closes_on <= call.closes_on:
        raise Refused(f"Yeni gün, şimdiki son günden ({rules.shown(call.closes_on)}) sonra olmalıdır.", "closes_on")
    if closes_on < today():
        raise Refused("Son başvuru günü geçmişte olamaz.", "closes_on")
    if closes_on >= call.starts_on:
        raise Refused(f"Son gün, görevin ilk gününden ({rules.shown(call.starts_on)}) önce olmalıdır.", "closes_on")
    own, before = queries.candidacy_of(call.id, actor_id), call.closes_on
    if own is not None and own.state in rules.TAKING_PART:
        raise Refused("Aday olduğunuz bir çağrının gününü siz değiştiremezsiniz.")
    step(call, closes_on=closes_on)
    days = {"before": before.isoformat(), "after": closes_on.isoformat()}
    audit("offices.extend_call", actor_id, thing=call, reason=reason.strip(), **days)
    said = f"Son başvuru günü {rules.shown(closes_on)} oldu: {call.office.name}. Gerekçe: {reason.strip()}"
    for row in queries.candidates_of(call.id):
        if row.state in rules.TAKING_PART:
            people.notify(row.user_id, "office", said, HERE)


def step(call: OfficeCall, **values) -> None:
    """Once, from the open call with the last day that was seen: whoever comes second meets Stale."""
    seen = (OfficeCall.id == call.id, OfficeCall.state == "open", OfficeCall.closes_on == call.closes_on)
    if not db.session.execute(update(OfficeCall).where(*seen).values(**values)).rowcount:
        raise Stale("Bu çağrı bu arada sonuçlanmış, iptal edilmiş ya da uzatılmış. Sayfayı yenileyin.")
    db.session.refresh(call)


def term_of(call: OfficeCall) -> rules.Term:
    """What the call offers, as it was announced."""
    months = call.asked["term_months"]
    ends_on = rules.last_day(call.starts_on, months)
    return rules.Term(call.office_id, call.starts_on, ends_on, months, call.asked["renewals"])


def conditions_of(call: OfficeCall, user_id: int) -> list[rules.Condition]:
    """Every condition of the call for this person, measured on the last day of application."""
    return conditions_of_all(call, [user_id])[user_id]


def conditions_of_all(call: OfficeCall, user_ids: list[int]) -> dict[int, list[rules.Condition]]:
    names, term = queries.office_names(call.chamber_id), term_of(call)
    facts = queries.facts_of_all(user_ids, call.chamber_id, call.closes_on)
    asked = call.asked["conditions"]
    return {one: rules.conditions(asked, facts[one], call.closes_on, term, names) for one in user_ids}


def demand_chance(call: OfficeCall, user_id: int, whose: str) -> None:
    """Passes when the person fits or could by the fallback. Raises Refused with the first condition that is in the
    way."""
    found = conditions_of(call, user_id)
    if rules.verdict(found, call.asked["waivable"]) != "no":
        return
    waived = set(call.asked["waivable"])
    first = next(one for one in found if one.state == "unmet" and one.key not in waived)
    raise Refused(f"{whose} {first.title}: {first.text}")


def apply(call: OfficeCall, user: User, statement: str, shows_name: bool) -> Candidacy:
    """Within the call's days; a nomination is accepted by it. Raises Refused with the condition in the way, or when one
    has applied already."""
    demand_taking(call)
    demand_chance(call, user.id, "Başvuru koşulunu sağlamıyorsunuz.")
    values = {"state": "applied", "statement": statement, "shows_name": shows_name}
    again = Candidacy.state.in_(("nominated", "declined", "withdrawn"))
    row = insert(Candidacy).values(call_id=call.id, user_id=user.id, verdict=[], **values)
    row = row.on_conflict_do_update(
        index_elements=["call_id", "user_id"], set_={**values, "changed_at": NOW}, where=again
    )
    candidacy_id = db.session.scalar(row.returning(Candidacy.id))
    if candidacy_id is None:
        raise Refused("Bu çağrıya zaten başvurdunuz.")
    candidacy = db.session.get(Candidacy, candidacy_id, populate_existing=True)
    audit("offices.apply", user.id, chamber_id=call.chamber_id, subject_id=user.id, thing=candidacy)
    return candidacy


def demand_taking(call: OfficeCall) -> None:
    if rules.phase(call, today()) != "taking":
        raise Refused("Bu çağrı şu anda başvuru almıyor.")


def nominate(call: OfficeCall, user: User, why: str, actor_id: int) -> Candidacy:
    """Somebody proposes a person, who becomes a candidate by accepting. Raises Refused for oneself, twice, or a
    condition in the way."""
    demand_taking(call)
    if user.id == actor_id:
        raise Refused("Kendinizi aday gösteremezsiniz; çağrının sayfasından başvurun.", "email")
    demand_chance(call, user.id, "Kişi koşulu sağlamıyor.")
    row = insert(Candidacy).values(
        call_id=call.id,
        user_id=user.id,
        state="nominated",
        statement=why,
        nominated_by_id=actor_id,
        verdict=[],
        shows_name=False,
    )
    candidacy_id = db.session.scalar(row.on_conflict_do_nothing().returning(Candidacy.id))
    if candidacy_id is None:
        raise Refused("Bu kişi zaten aday ya da daha önce yanıt verdi.", "email")
    candidacy = db.session.get(Candidacy, candidacy_id)
    audit("offices.nominate", actor_id, chamber_id=call.chamber_id, subject_id=user.id, thing=candidacy)
    people.notify(user.id, "office", f"Bir göreve aday gösterildiniz, yanıtınız bekleniyor: {call.office.name}", HERE)
    facts = {"full_name": user.full_name, "call": call, "why": why}
    mail.post(user.email, "offices/nominated", chamber_id=call.chamber_id, **facts)
    return candidacy


def answer(candidacy: Candidacy, act: str, shows_name: bool = False) -> None:
    """The person accepts a nomination, declines it, or withdraws. Raises Stale when the page was old."""
    call = candidacy.call
    if act != "withdraw":
        demand_taking(call)
    elif call.state != "open":
        raise Refused("Çağrı sonuçlandı; başvuru artık geri çekilemez.")
    before, after = {
        "accept": (("nominated",), "applied"),
        "decline": (("nominated",), "declined"),
        "withdraw": (("applied",), "withdrawn"),
    }[act]
    changed = db.session.execute(
        update(Candidacy)
        .where(Candidacy.id == candidacy.id, Candidacy.state.in_(before))
        .values(state=after, changed_at=NOW, shows_name=shows_name)
    )
    if not changed.rowcount:
        raise Stale("Adaylığınız bu arada değişmiş. Sayfayı yenileyin.")
    db.session.refresh(candidacy)
    audit(
        f"offices.{act}", candidacy.user_id, chamber_id=call.chamber_id, subject_id=candidacy.user_id, thing=candidacy
    )


def looked_at(call: OfficeCall) -> list[tuple[Candidacy, list, str]]:
    """(candidate, conditions, verdict) of everybody in the call: computed now, or as the decision found them."""
    rows, candidates = [], queries.candidates_of(call.id)
    now_found = {} if call.state == "decided" else conditions_of_all(call, [row.user_id for row in candidates])
    for row in candidates:
        frozen = [rules.Condition(**one) for one in row.verdict]
        found = frozen if call.state == "decided" else now_found[row.user_id]
        rows.append((row, found, rules.verdict(found, call.asked["waivable"]) if found else ""))
    return rows


def decide(call: OfficeCall, chosen: set[int], commission: str, reason: str, actor_id: int) -> list:
    """Appoints the chosen (ids of candidacies) for the call's term and tells everybody. Raises Refused while
    applications come in, for a decider who is a candidate, for more than there are places, for somebody who lacks a
    condition while others do not; Stale when it is decided already."""
    check_decision(call, chosen, commission, reason, actor_id)
    rows = [one for one in looked_at(call) if one[0].state == "applied"]
    allowed = rules.choosable({row.id: said for row, _, said in rows})
    if not chosen <= {row.id for row, _, _ in rows}:
        raise Stale("Seçtiğiniz adaylardan biri adaylıktan çekilmiş. Sayfayı yenileyin.")
    if not chosen <= allowed:
        raise Refused("Koşulları sağlayan adaylar varken ya da koşul aranmaktan çıkarılamazken sağlamayan atanamaz.")
    said = {"commission": commission.strip(), "reason": reason.strip()}
    step(call, state="decided", decided_at=NOW, decided_by_id=actor_id, **said)
    audit("offices.decide", actor_id, thing=call, reason=reason.strip(), chosen=len(chosen), candidates=len(rows))
    term, made = term_of(call), []
    for row, found, _ in rows:
        row.verdict = [asdict(one) for one in found]
        row.state = "appointed" if row.id in chosen else "not_chosen"
        if row.id in chosen:
            made.append(appoint(call.office, row.user, term, reason.strip(), actor_id, call.id, row.shows_name))
        else:
            people.notify(row.user_id, "office", f"Görev çağrısı sonuçlandı: {call.office.name}", HERE)
    db.session.flush()
    return made


def check_decision(call: OfficeCall, chosen: set[int], commission: str, reason: str, actor_id: int) -> None:
    if rules.phase(call, today()) in ("before", "taking"):
        raise Refused(f"Başvuru sürüyor. Son gün: {rules.shown(call.closes_on)}; karar ertesi gün verilebilir.")
    if not commission.strip():
        raise Refused("Kararı verenleri yazın.", "commission")
    if not reason.strip():
        raise Refused("Kararın dayanağını yazın.", "reason")
    if len(chosen) > call.places:
        raise Refused(f"Çağrı {call.places} kişi içindi; daha çok kişi seçtiniz.")
    own = queries.candidacy_of(call.id, actor_id)
    if own is not None and own.state in rules.TAKING_PART:
        raise Refused("Aday olduğunuz bir çağrıda kararı siz veremezsiniz.")

"""From a right to a numbered document. The right is won once; issuing may be refused and is then tried again, and costs
the learner nothing (docs/decisions.md, 15)."""

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from lms.certificates import chain, codes, queries, rendering, rules
from lms.certificates.models import Certificate, CertificateKind, Drawing, Entitlement
from lms.certificates.operations.kinds import kind_for
from lms.certificates.operations.qualifying import qualify
from lms.certificates.operations.register import append, locked_head, next_sequence
from lms.chambers.queries import signatories_on
from lms.core import jobs
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.presentation import decimal
from lms.core.refusals import Refused
from lms.enrolments.models import Enrolment
from lms.lessons.queries import required_videos
from lms.trainers.operations import record_training

log = logging.getLogger(__name__)
TROUBLE = "Beklenmeyen bir sorun oluştu; düzenleme kendiliğinden yeniden denenecek."


def issue_for(enrolment: Enrolment, kind: CertificateKind | str, result: str | None = None) -> Entitlement:
    """The right of this enrolment is won (once) and its document issued. When issuing is refused the right stays,
    waiting, with the reason. `result`: an exam's, in words."""
    if isinstance(kind, str):
        kind = kind_for(enrolment.chamber_id, kind)
    if held := queries.won_before_merging(enrolment.id, kind.id):
        return held
    entitlement = win(
        kind, enrolment.user_id, enrolment.version_id, enrolment_id=enrolment.id, details={"result": result}
    )
    if entitlement.state == "pending":
        attempt(entitlement)
    return entitlement


def win(kind: CertificateKind, user_id: int, version_id: int, *, enrolment_id=None, source=None, details=None):
    """The entitlement, made when it is not there yet. Two at once end with the same row: the key decides."""
    row = insert(Entitlement).values(
        chamber_id=kind.chamber_id,
        kind_id=kind.id,
        user_id=user_id,
        version_id=version_id,
        enrolment_id=enrolment_id,
        source=source,
        details={name: value for name, value in (details or {}).items() if value},
        state="pending",
    )
    db.session.execute(row.on_conflict_do_nothing())
    same = Entitlement.enrolment_id == enrolment_id if enrolment_id else Entitlement.source == source
    return db.session.scalar(
        select(Entitlement).where(same, Entitlement.kind_id == kind.id, Entitlement.user_id == user_id)
    )


def attempt(entitlement: Entitlement) -> None:
    """Issues in a savepoint. What is refused, or fails, leaves the entitlement pending with a reason, and all that the
    transaction did before (the completion) stands."""
    entitlement_id = entitlement.id
    try:
        with db.session.begin_nested():
            issue([entitlement])
    except Refused as refused:
        postpone(entitlement_id, refused.sentence)
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log.exception("issuing of entitlement %s failed", entitlement_id)
        postpone(entitlement_id, TROUBLE)


def postpone(entitlement_id: int, reason: str) -> None:
    again = NOW + timedelta(seconds=rules.RETRY_SECONDS)
    db.session.execute(
        update(Entitlement).where(Entitlement.id == entitlement_id).values(refusal=reason, retry_at=again)
    )
    db.session.expire_all()


def retry_pending() -> None:
    """A scheduler's duty: what was refused is tried again every minute; one job each."""
    due = select(Entitlement.id).where(Entitlement.state == "pending", Entitlement.retry_at <= NOW)
    rows = db.session.execute(
        update(Entitlement)
        .where(Entitlement.id.in_(due.order_by(Entitlement.retry_at).limit(50).with_for_update(skip_locked=True)))
        .values(retry_at=NOW + timedelta(seconds=rules.RETRY_SECONDS))
        .returning(Entitlement.id)
    ).scalars()
    for entitlement_id in list(rows):
        jobs.add("certificates.issue", entitlement_id)


@dataclass
class Plan:
    """What a batch needs to know once: kind, signatories, drawings by course version."""

    kind: CertificateKind
    signatories: list[dict]
    drawn: dict[int, tuple[str, str, str]] = field(default_factory=dict)


def issue(entitlements: list[Entitlement], issued_on: date | None = None) -> list[Certificate]:
    """Documents for pending entitlements of one chamber and kind, in order: number, code, frozen facts, register line,
    job for the PDF. Already issued ones are passed over. Refused when the kind or the chamber is not ready."""
    ids = sorted(entitlement.id for entitlement in entitlements)
    wanted = select(Entitlement).where(Entitlement.id.in_(ids)).order_by(Entitlement.id).with_for_update()
    locked = db.session.scalars(wanted.execution_options(populate_existing=True)).all()
    open_ones = [entitlement for entitlement in locked if entitlement.state == "pending"]
    if not open_ones:
        return []
    day = today()
    plan = plan_for(open_ones[0].kind, issued_on or day)
    for entitlement in open_ones:
        draw(plan, entitlement)
    head = locked_head(plan.kind.chamber_id)  # from here on no other lock is waited for
    made = []
    for entitlement in open_ones:
        certificate = new_certificate(plan, entitlement, issued_on or day, day.year)
        entitlement.state, entitlement.refusal, entitlement.retry_at = "issued", None, None
        made.append(certificate)
    db.session.flush()
    for certificate in made:
        register_issue(head, certificate)
    db.session.flush()
    return made


def plan_for(kind: CertificateKind, issued_on: date, retired_too: bool = False) -> Plan:
    """Refused, in sentences, when the kind is not complete or nobody signs on that day."""
    signatories = signatories_on(kind.chamber_id, issued_on)
    if lacking := rules.kind_lacks(kind, signatories, retired_too, issued_on):
        raise Refused(" ".join(lacking))
    names = [{"name": one.name, "title": one.title} for one in signatories[: rules.MOST_SIGNATORIES]]
    return Plan(kind, names)


def draw(plan: Plan, entitlement: Entitlement) -> None:
    """Keeps the course's cover and the chamber's emblem as they look today: (accent, cover, mark) by digest."""
    if entitlement.version_id in plan.drawn:
        return
    chamber, course = plan.kind.chamber, entitlement.version.course
    accent = rendering.accent_of(chamber.accent)
    category = course.category.slug if course.category else None
    pictures = (
        rendering.cover_drawing(course.code, category, chamber.slug, accent),
        rendering.mark_drawing(accent, chamber.logo, chamber.logo_type),
    )
    digests = [sha256(picture.encode()).hexdigest() for picture in pictures]
    known = set(db.session.scalars(select(Drawing.sha256).where(Drawing.sha256.in_(digests))))
    for digest, picture in sorted(zip(digests, pictures, strict=True)):
        if digest not in known:
            db.session.execute(insert(Drawing).values(sha256=digest, svg=picture).on_conflict_do_nothing())
    plan.drawn[entitlement.version_id] = (accent, digests[0], digests[1])


def new_certificate(plan: Plan, entitlement: Entitlement, issued_on: date, year: int) -> Certificate:
    """The first edition of an entitlement."""
    facts = facts_of(plan, entitlement, issued_on)
    details = entitlement.details
    number = details.get("member_number") or (entitlement.enrolment.member_number if entitlement.enrolment else None)
    personal = {
        "user_id": entitlement.user_id,
        "holder": entitlement.user.full_name,
        "member_number": number,
        "result": details.get("result"),
    }
    until = rules.valid_until(issued_on, plan.kind.validity_years or years_of(entitlement, plan.kind))
    return numbered(entitlement, facts, personal, 1, year, issued_on, until)


def years_of(entitlement: Entitlement, kind: CertificateKind) -> int | None:
    """What the run's frozen rules say of the validity of such a document, where the kind itself says nothing."""
    rules_of_run = entitlement.enrolment.run.rules if entitlement.enrolment else {}
    return (rules_of_run.get("validity_years") or {}).get(kind.basis)


def numbered(entitlement, facts: dict, personal: dict, edition: int, year: int, issued_on: date, until: date | None):
    """Gives number and code, freezes the facts, adds the row. The head of the register is locked."""
    chamber_id, version_id = entitlement.chamber_id, entitlement.version_id
    sequence = next_sequence(chamber_id, year)
    number = f"{facts['chamber']['slug']}-{year}-{sequence:06d}"
    code = codes.new_code()
    facts = {
        **facts,
        "number": number,
        "code": code,
        "edition": edition,
        "issued_on": issued_on.isoformat(),
        "valid_until": until.isoformat() if until else None,
    }
    course = facts["course"]["title"]
    certificate = Certificate(
        entitlement_id=entitlement.id,
        edition=edition,
        chamber_id=chamber_id,
        kind_id=entitlement.kind_id,
        user_id=entitlement.user_id,
        version_id=version_id,
        year=year,
        sequence=sequence,
        number=number,
        code=code,
        facts=facts,
        personal=personal,
        salt=chain.new_salt(),
        search_key=queries.search_key(personal["holder"], number, personal["member_number"], course),
        issued_on=issued_on,
        valid_until=until,
        remind_on=rules.next_reminder(until, entitlement.kind.reminder_days, today()),
    )
    db.session.add(certificate)
    return certificate


def facts_of(plan: Plan, entitlement: Entitlement, issued_on: date) -> dict:
    """What is printed and stays, apart from the person, the number and the code."""
    kind, version, chamber = plan.kind, entitlement.version, plan.kind.chamber
    course, run = version.course, entitlement.enrolment.run if entitlement.enrolment else None
    accent, cover, mark = plan.drawn[entitlement.version_id]
    words = {name: getattr(kind, name) for name in ("title", "sentence", "proves", "does_not_prove")}
    english = {name: getattr(kind, name) for name in ("title_en", "proves_en", "does_not_prove_en")}
    return {
        "format": 1,
        "template": rendering.TEMPLATE_VERSION,
        "engine": rendering.ENGINE,
        "design": kind.design,
        "chamber": {"slug": chamber.slug, "name": chamber.name, "short_name": chamber.short_name},
        "accent": accent,
        "kind": {"slug": kind.slug, "basis": kind.basis, "version": kind.version, **words, **english},
        "course": {
            "title": version.title,
            "code": f"{course.code}, sürüm {version.number}",
            "hours": f"{decimal(version.hours)} saat" if version.hours else None,
            "form": rendering.course_form(course.delivery_form, course.timing),
        },
        "basis": basis_of(entitlement, run),
        "rule": rule_of(chamber, run),
        "replaces": None,
        "signatories": plan.signatories,
        "verify_address": f"{current_app.config['LMS'].public_url}/belge-dogrula",
        "cover": cover,
        "mark": mark,
    }


def rule_of(chamber, run) -> str:
    """Which version of the chamber's rules the document rests on."""
    if run is None:
        return "Elle düzenleme"
    return f"{chamber.abbreviation}, sürüm {run.rule_version}" if run.rule_version else "Varsayılan kurallar"


def basis_of(entitlement: Entitlement, run) -> dict:
    """The cell of the title block that says what the document rests on."""
    if place := entitlement.details.get("place"):
        return {"label": "Yer ve tarih", "value": place}
    if run is None:
        return {"label": "Koşul", "value": "Oda kararı"}
    share = rules.percent(run.rules.get("watch_threshold_bp", 9000))
    if run.kind != "dated":
        return {"label": "Koşul", "value": f"En az {share} izleme"}
    present = rules.percent(run.rules.get("attendance_share_bp", 8000))
    watching = f", {share} izleme" if required_videos(entitlement.version_id) else ""
    return {"label": "Koşul", "value": f"En az {present} devam{watching}"}


def register_issue(head, certificate: Certificate) -> None:
    """The first register line of a document, its job, its audit entry."""
    entitlement = certificate.entitlement
    payload = {"entitlement": origin_of(entitlement), "facts": certificate.facts}
    append(head, certificate, "issued", payload, chain.personal_digest(certificate.salt, certificate.personal))
    jobs.add("certificates.render", certificate.id)
    version = entitlement.version
    if version.course.records_trainer_training and certificate.edition == 1:
        record_training(
            entitlement.user_id, certificate.chamber_id, certificate.number, certificate.issued_on, version.title
        )
    qualify(certificate)
    audit("certificates.issued", None, subject_id=certificate.user_id, thing=certificate, number=certificate.number)


def origin_of(entitlement: Entitlement) -> dict:
    """What of the entitlement enters the register."""
    return {
        "id": entitlement.id,
        "kind": entitlement.kind_id,
        "version": entitlement.version_id,
        "enrolment": entitlement.enrolment_id,
        "source": entitlement.source,
    }


def retry_chamber(chamber_id: int) -> int:
    """Tries everything that waits in a chamber now, because the officer has mended what was missing. Returns how many
    documents were issued."""
    waiting = queries.pending_in(chamber_id)[: rules.BATCH * 4]
    for entitlement in waiting:
        attempt(entitlement)
    for certificate in queries.unsealed_in(chamber_id):
        jobs.add("certificates.render", certificate.id)
    return sum(1 for entitlement in waiting if entitlement.state == "issued")

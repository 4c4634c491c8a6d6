"""Named reads: offices, calls, candidates, terms, and what the chamber's records say of a person."""

from datetime import date

from sqlalchemy import Date, Select, cast, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import Membership, RoleGrant, User
from lms.accounts.permissions import ROLES
from lms.core.clock import ISTANBUL, NOW
from lms.core.database import db
from lms.core.paging import Page
from lms.offices import rules
from lms.offices.models import Appointment, Candidacy, Office, OfficeCall
from lms.trainers import queries as trainers
from lms.trainers.rules import is_live, is_trained

PER_PAGE = 50
TODAY = cast(func.timezone(str(ISTANBUL), NOW), Date)


def offices_of(chamber_id: int, retired: bool = False) -> list[Office]:
    """In Turkish order; the retired ones only when asked for."""
    rows = select(Office).where(Office.chamber_id == chamber_id, Office.retired_at.is_not(None) == retired)
    return list(db.session.scalars(rows.order_by(Office.sort_key, Office.id)))


def office_in(chamber_id: int, office_id: int) -> Office | None:
    return db.session.scalar(select(Office).where(Office.id == office_id, Office.chamber_id == chamber_id))


def office_names(chamber_id: int) -> dict[int, str]:
    rows = db.session.execute(select(Office.id, Office.name).where(Office.chamber_id == chamber_id))
    return {office_id: name for office_id, name in rows}


def holders_now(chamber_id: int, day: date) -> list[Appointment]:
    """Who is in office that day, by office and then by name."""
    return list(
        db.session.scalars(
            select(Appointment)
            .join(Appointment.office)
            .join(Appointment.user)
            .options(contains_eager(Appointment.office), contains_eager(Appointment.user))
            .where(Appointment.chamber_id == chamber_id, in_office(day))
            .order_by(Office.sort_key, User.sort_key, Appointment.id)
        )
    )


def in_office(day: date):
    """SQL: the term holds on that day and did not end before."""
    return (Appointment.state == "active") & (Appointment.starts_on <= day) & (Appointment.ends_on >= day)


def terms_of(chamber_id: int, office_id: int | None, page: int) -> Page:
    """The chamber's (or one office's) terms, the latest first."""
    return Page(all_terms(chamber_id, office_id), page, PER_PAGE)


def all_terms(chamber_id: int, office_id: int | None = None):
    rows = (
        select(Appointment)
        .options(joinedload(Appointment.office), joinedload(Appointment.user))
        .where(Appointment.chamber_id == chamber_id)
        .order_by(Appointment.starts_on.desc(), Appointment.id.desc())
    )
    return rows if office_id is None else rows.where(Appointment.office_id == office_id)


def appointment_in(chamber_id: int, appointment_id: int) -> Appointment | None:
    return db.session.scalar(all_terms(chamber_id).where(Appointment.id == appointment_id))


def taken_between(office_id: int, starts_on: date, ends_on: date, besides: int = 0) -> int:
    """How many places of the office are taken at the same time, at most, by terms that meet these days: counted as all
    that meet them, so never too few; without the term `besides`."""
    return db.session.scalar(
        select(func.count()).where(
            Appointment.office_id == office_id,
            Appointment.id != besides,
            Appointment.state == "active",
            Appointment.starts_on <= ends_on,
            Appointment.ends_on >= starts_on,
        )
    )


def calls_of(office_id: int) -> list[OfficeCall]:
    """The newest first."""
    rows = select(OfficeCall).where(OfficeCall.office_id == office_id).order_by(OfficeCall.id.desc())
    return list(db.session.scalars(rows.limit(50)))


def call_in(chamber_id: int, call_id: int) -> OfficeCall | None:
    return db.session.scalar(whole_calls().where(OfficeCall.id == call_id, OfficeCall.chamber_id == chamber_id))


def known_call(call_id: int) -> OfficeCall | None:
    return db.session.scalar(whole_calls().where(OfficeCall.id == call_id))


def whole_calls():
    return select(OfficeCall).options(joinedload(OfficeCall.office), joinedload(OfficeCall.chamber))


def open_calls(day: date, chamber_id: int | None = None) -> list[OfficeCall]:
    """Those that take applications or will, of one chamber or of all: the first to close first."""
    rows = whole_calls().where(OfficeCall.state == "open", OfficeCall.closes_on >= day)
    if chamber_id is not None:
        rows = rows.where(OfficeCall.chamber_id == chamber_id)
    return list(db.session.scalars(rows.order_by(OfficeCall.closes_on, OfficeCall.id).limit(100)))


def waiting_counts(chamber_id: int) -> tuple[Select, Select]:
    """SELECTs of how many calls are over and wait for the decision, how many terms end within the time of notice."""
    calls = select(func.count()).where(
        OfficeCall.chamber_id == chamber_id, OfficeCall.state == "open", OfficeCall.closes_on < TODAY
    )
    soon = Appointment.ends_on.between(TODAY, TODAY + rules.NOTICE.days)
    return calls, select(func.count()).where(Appointment.chamber_id == chamber_id, Appointment.state == "active", soon)


def renewed_ahead(appointment: Appointment) -> list[Appointment]:
    """The same holder's terms of the same office that come after this one and are not over, the next first."""
    same = (Appointment.office_id == appointment.office_id, Appointment.user_id == appointment.user_id)
    later = select(Appointment).where(*same, Appointment.starts_on > appointment.starts_on)
    return list(db.session.scalars(later.where(Appointment.state == "active").order_by(Appointment.starts_on)))


def candidates_of(call_id: int) -> list[Candidacy]:
    """In Turkish order of names."""
    return list(
        db.session.scalars(
            select(Candidacy)
            .join(Candidacy.user)
            .options(contains_eager(Candidacy.user), joinedload(Candidacy.nominated_by))
            .where(Candidacy.call_id == call_id)
            .order_by(User.sort_key, Candidacy.id)
        )
    )


def candidacy_of(call_id: int, user_id: int) -> Candidacy | None:
    return db.session.scalar(select(Candidacy).where(Candidacy.call_id == call_id, Candidacy.user_id == user_id))


def candidacies_of_person(user_id: int) -> list[Candidacy]:
    """The newest first."""
    rows = select(Candidacy).options(
        joinedload(Candidacy.call).joinedload(OfficeCall.office),
        joinedload(Candidacy.call).joinedload(OfficeCall.chamber),
    )
    return list(db.session.scalars(rows.where(Candidacy.user_id == user_id).order_by(Candidacy.id.desc()).limit(100)))


def terms_of_person(user_id: int) -> list[Appointment]:
    """In every chamber, the latest first."""
    rows = select(Appointment).options(joinedload(Appointment.office), joinedload(Appointment.chamber))
    return list(db.session.scalars(rows.where(Appointment.user_id == user_id).order_by(Appointment.starts_on.desc())))


def facts_of(user_id: int, chamber_id: int, day: date) -> rules.Facts:
    """Membership, service, terms and trainer's record of a person in this chamber."""
    return facts_of_all([user_id], chamber_id, day)[user_id]


def facts_of_all(user_ids: list[int], chamber_id: int, day: date) -> dict[int, rules.Facts]:
    """The same of many people, by user id; every kind of row is read once."""
    wanted = select(Membership).where(
        Membership.user_id.in_(user_ids),
        Membership.chamber_id == chamber_id,
        Membership.ended_at.is_(None),
        or_(Membership.to_on.is_(None), Membership.to_on >= day),
    )
    members = {one.user_id: one for one in db.session.scalars(wanted)}
    terms: dict[int, list[Appointment]] = {one: [] for one in user_ids}
    latest_first = all_terms(chamber_id).where(Appointment.user_id.in_(user_ids))
    for row in db.session.scalars(latest_first):
        terms[row.user_id].append(row)
    granted: dict[int, list[tuple[date, str]]] = {one: [] for one in user_ids}
    grants = select(RoleGrant.user_id, RoleGrant.from_on, RoleGrant.role).where(RoleGrant.chamber_id == chamber_id)
    for user_id, from_on, role in db.session.execute(grants.where(RoleGrant.user_id.in_(user_ids))):
        granted[user_id].append((from_on, ROLES.get(role, role)))
    records = trainers.records_of_users(user_ids, chamber_id)
    return {
        one: composed(chamber_id, day, members.get(one), terms[one], granted[one], records.get(one)) for one in user_ids
    }


def composed(chamber_id: int, day: date, member, held: list[Appointment], duties: list, record) -> rules.Facts:
    """`duties`: the first day and the name of each role; the first of any duty is when service began."""
    serving = record.serving if record else None
    begun = duties + [(row.starts_on, row.office.name) for row in held]
    if serving is not None:
        begun.append((serving.authorised_on, ROLES["trainer"]))
    since, served_as = min(begun, default=(None, ""))
    return rules.Facts(
        is_member=member is not None,
        member_since=member.from_on if member else None,
        served_since=since,
        served_as=served_as,
        held=tuple(
            rules.Held(row.office_id, row.office.name, row.starts_on, row.ended_on or row.ends_on) for row in held
        ),
        trains=bool(serving and serving.state == "active" and not (serving.valid_until and serving.valid_until < day)),
        trained=bool(serving and is_trained(record.trainings, chamber_id, serving.lent_by_id)),
        fields=fields_of(record, day),
    )


def fields_of(record, day: date) -> tuple[str, ...]:
    """What a trainer of the chamber teaches, in words: the fields of the record and the live authorisations."""
    if record is None:
        return ()
    live = [one for one in record.authorisations if is_live(one, day)]
    fields = map(str, record.serving.trainer.fields or ())
    return (*fields, *(one.subject_name for one in live if one.subject_name))

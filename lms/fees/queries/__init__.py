"""Named reads about orders, bank lines, refunds."""

from sqlalchemy import Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import Membership
from lms.accounts.queries.desk import named_in
from lms.catalogue.models import CourseRun, CourseVersion
from lms.core import paging, turkish
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.paging import LinePage
from lms.fees import rules
from lms.fees.models import (
    BankAccount,
    BankImport,
    BankLine,
    BankMatch,
    DuesDebt,
    Entry,
    Order,
    Receipt,
    Refund,
)
from lms.fees.queries.reductions import reductions_of
from lms.fees.rules import reference

ZERO = literal_column("0")
RUN = joinedload(Order.run).joinedload(CourseRun.version)
NAMED_RUN = (  # as much of it as a list of orders says
    joinedload(Order.run, innerjoin=True)
    .load_only(CourseRun.branch_id, CourseRun.starts_at)
    .joinedload(CourseRun.version, innerjoin=True)
    .load_only(CourseVersion.title)
)


def live_order(user_id: int, run_id: int) -> Order | None:
    """The person's order for taking part in the run."""
    wanted = select(Order).where(Order.user_id == user_id, Order.run_id == run_id, Order.kind == "seat")
    return db.session.scalar(wanted.where(Order.ended_at.is_(None)))


def own_order(user_id: int, order_id: int) -> Order | None:
    return db.session.scalar(select(Order).options(RUN).where(Order.id == order_id, Order.user_id == user_id))


def orders_of(user_id: int) -> list[Order]:
    """The person's orders, the newest first."""
    wanted = select(Order).options(RUN, joinedload(Order.chamber)).where(Order.user_id == user_id)
    return list(db.session.scalars(wanted.order_by(Order.id.desc())))


def order_in(chamber_id: int, order_id: int) -> Order | None:
    return db.session.scalar(
        select(Order).options(RUN, joinedload(Order.user)).where(Order.id == order_id, Order.chamber_id == chamber_id)
    )


def by_reference(chamber_id: int, text: str) -> Order | None:
    wanted = select(Order).where(Order.chamber_id == chamber_id, Order.reference == reference.plain(text))
    return db.session.scalar(wanted)


def own_references(user_id: int | None, references: list[str]) -> list[str]:
    """Those of the references that name orders of this person."""
    wanted = select(Order.reference).where(Order.user_id == user_id, Order.reference.in_(references))
    return list(db.session.scalars(wanted)) if references else []


def standing_is(name: str):
    """SQL: the order's account stands so (rules.standing). The zeros are written out: a parameter would not match the
    indexes once the statement is prepared."""
    return {
        "unpaid": and_(Order.owed_kurus > ZERO, Order.paid_kurus == ZERO),
        "short": and_(Order.paid_kurus > ZERO, Order.paid_kurus < Order.owed_kurus),
        "paid": and_(Order.owed_kurus > ZERO, Order.paid_kurus == Order.owed_kurus),
        "over": Order.paid_kurus > Order.owed_kurus,
        "closed": and_(Order.owed_kurus == ZERO, Order.paid_kurus == ZERO),
    }[name]


def desk_orders(chamber_id: int, branches: set[int] | None, standing: str = "", text: str = ""):
    """SELECT of a chamber's orders with person and run, the newest first. `text`: a reference, or whom it names."""
    wanted = (
        select(Order)
        .options(joinedload(Order.user, innerjoin=True), NAMED_RUN)
        .where(Order.chamber_id == chamber_id)
        .order_by(Order.id.desc())
    )
    if branches is not None:
        wanted = wanted.where(Order.run.has(CourseRun.branch_id.in_(branches)))
    if standing in rules.STATES:
        wanted = wanted.where(standing_is(standing))
    if reference.is_whole(reference.plain(text)):
        return wanted.where(Order.reference == reference.plain(text))
    return wanted.where(Order.user_id.in_(named_in(chamber_id, text))) if turkish.fold(text).strip() else wanted


def standing_counts(chamber_id: int, branches: set[int] | None) -> dict[str, int]:
    """standing -> how many orders, and "" -> of all; each counted to just beyond a thousand, like the list itself."""
    wanted = select(Order.id).where(Order.chamber_id == chamber_id)
    if branches is not None:
        wanted = wanted.where(Order.run_id.in_(select(CourseRun.id).where(CourseRun.branch_id.in_(branches))))
    narrowed = {"": wanted} | {name: wanted.where(standing_is(name)) for name in rules.STATES}
    counts = [
        select(func.count()).select_from(one.limit(paging.MOST + 1).subquery()).scalar_subquery()
        for one in narrowed.values()
    ]
    return dict(zip(narrowed, db.session.execute(select(*counts)).one(), strict=True))


def entries_of(order_id: int) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.order_id == order_id).order_by(Entry.id)))


def entries_between(chamber_id: int, start, end, branches: set[int] | None) -> list[Entry]:
    """For the accounting: every entry of a period with its order, person and course, in the order of time."""
    wanted = (
        select(Entry)
        .join(Entry.order)
        .join(Order.user)
        .join(Order.run)
        .options(
            contains_eager(Entry.order).contains_eager(Order.user),
            contains_eager(Entry.order).contains_eager(Order.run).joinedload(CourseRun.version),
            contains_eager(Entry.order).contains_eager(Order.run).joinedload(CourseRun.course),
        )
        .where(Entry.chamber_id == chamber_id, Entry.at >= start, Entry.at < end)
        .order_by(Entry.at, Entry.id)
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    return list(db.session.scalars(wanted))


def due_orders(at_most: int) -> list[Order]:
    """Open orders whose hour has passed and for which no receipt waits, run by run."""
    waits = select(Receipt.order_id).where(Receipt.state == "waiting")
    wanted = (
        select(Order)
        .where(Order.state == "open", Order.ended_at.is_(None), Order.due_at <= NOW, Order.id.not_in(waits))
        .order_by(Order.run_id, Order.id)
        .limit(at_most)
    )
    return list(db.session.scalars(wanted))


def waits_for_receipt(order_id: int) -> bool:
    wanted = select(Receipt.id).where(Receipt.order_id == order_id, Receipt.state == "waiting")
    return db.session.scalar(wanted.limit(1)) is not None


def asked_write_offs(chamber_id: int, branches: set[int] | None, user_id: int) -> list[Order]:
    """Orders whose missing amount somebody else wants to do without, for a second officer to decide."""
    wanted = desk_orders(chamber_id, branches).where(
        Order.write_off_kurus == Order.owed_kurus - Order.paid_kurus,
        Order.write_off_by_id != user_id,
        Order.user_id != user_id,
    )
    return list(db.session.scalars(wanted.where(Order.ended_at.is_(None))))


# accounts of the chamber


def accounts_of(chamber_id: int, branches: set[int] | None = None) -> list[BankAccount]:
    """Live accounts first, the chamber's own before those of branches; with `branches` only theirs."""
    wanted = select(BankAccount).options(joinedload(BankAccount.branch)).where(BankAccount.chamber_id == chamber_id)
    if branches is not None:
        wanted = wanted.where(BankAccount.branch_id.in_(branches))
    order = (BankAccount.ended_at.is_not(None), BankAccount.branch_id.is_not(None), BankAccount.id)
    return list(db.session.scalars(wanted.order_by(*order)))


def accounts_for(run: CourseRun) -> list[BankAccount]:
    """Where this run is paid: the branch's own accounts where it has some, else the chamber's."""
    live = [one for one in accounts_of(run.chamber_id) if one.ended_at is None]
    own = [one for one in live if run.branch_id is not None and one.branch_id == run.branch_id]
    return own or [one for one in live if one.branch_id is None]


# statements and lines


def imports_of(chamber_id: int, branches: set[int] | None) -> list[BankImport]:
    wanted = select(BankImport).join(BankImport.account).options(contains_eager(BankImport.account))
    wanted = wanted.where(BankImport.chamber_id == chamber_id, BankImport.state != "dropped")
    if branches is not None:
        wanted = wanted.where(BankAccount.branch_id.in_(branches))
    return list(db.session.scalars(wanted.order_by(BankImport.created_at.desc()).limit(50)))


LINE_STATES = {"": "Eşleşmeyen", "eslesen": "Eşleşen", "ayrilan": "Ayrılan", "hepsi": "Hepsi"}


def is_open():
    """SQL: a part of the line is not matched and it is not set aside."""
    return and_(BankLine.matched_kurus < BankLine.amount_kurus, BankLine.set_aside.is_(None))


def desk_lines(chamber_id: int, branches: set[int] | None, state: str = "", text: str = ""):
    """SELECT of the bank's lines, the newest first."""
    wanted = select(BankLine).join(BankLine.account).options(contains_eager(BankLine.account))
    wanted = wanted.where(BankLine.chamber_id == chamber_id)
    if branches is not None:
        wanted = wanted.where(BankAccount.branch_id.in_(branches))
    chosen = {
        "": is_open(),
        "eslesen": BankLine.matched_kurus > 0,
        "ayrilan": BankLine.set_aside.is_not(None),
    }.get(state)
    if chosen is not None:
        wanted = wanted.where(chosen)
    for word in text.split()[:6]:
        columns = (BankLine.description, BankLine.sender, BankLine.bank_number)
        wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return wanted.order_by(BankLine.booked_at.desc(), BankLine.id.desc())


def oldest_open_lines(chamber_id: int, branches: set[int] | None, at_most: int) -> list[BankLine]:
    wanted = desk_lines(chamber_id, branches).order_by(None).order_by(BankLine.booked_at, BankLine.id)
    return list(db.session.scalars(wanted.limit(at_most)))


def open_line_count(chamber_id: int, branches: set[int] | None) -> Select:
    """SELECT of how many bank lines are not matched."""
    wanted = select(func.count()).select_from(BankLine).where(BankLine.chamber_id == chamber_id, is_open())
    if branches is not None:
        wanted = wanted.join(BankLine.account).where(BankAccount.branch_id.in_(branches))
    return wanted


def matches_of(*, line_id: int | None = None, order_id: int | None = None) -> list[BankMatch]:
    wanted = select(BankMatch).options(joinedload(BankMatch.line), joinedload(BankMatch.order).joinedload(Order.user))
    if line_id is not None:
        wanted = wanted.where(BankMatch.line_id == line_id)
    if order_id is not None:
        wanted = wanted.where(BankMatch.order_id == order_id)
    return list(db.session.scalars(wanted.order_by(BankMatch.id)))


def orders_by_id(ids: set[int]) -> dict[int, Order]:
    wanted = select(Order).options(RUN, joinedload(Order.user)).where(Order.id.in_(ids))
    return {one.id: one for one in db.session.scalars(wanted)} if ids else {}


def preview_lines(row, verdict: str, page: int, per_page: int) -> LinePage:
    """Of a statement or a list of dues, those with this verdict (none = all)."""
    return LinePage(type(row).lines, row.id, verdict, page, per_page)


def matched_of_import(import_id: int) -> tuple[int, int]:
    """(lines taken from this statement, those of them that are wholly matched)."""
    whole = func.count().filter(BankLine.matched_kurus >= BankLine.amount_kurus)
    wanted = select(func.count(), whole).where(BankLine.import_id == import_id)
    lines, matched = db.session.execute(wanted).one()
    return lines, matched


# receipts, refunds, dues


def receipts_of(order_id: int) -> list[Receipt]:
    wanted = select(Receipt).options(joinedload(Receipt.evidence)).where(Receipt.order_id == order_id)
    return list(db.session.scalars(wanted.order_by(Receipt.id.desc())))


def receipt_count(chamber_id: int, branches: set[int] | None) -> Select:
    """SELECT of how many receipts nobody has looked at."""
    wanted = select(func.count()).select_from(Receipt)
    wanted = wanted.where(Receipt.chamber_id == chamber_id, Receipt.state == "waiting")
    if branches is not None:
        wanted = wanted.join(Receipt.order).join(Order.run).where(CourseRun.branch_id.in_(branches))
    return wanted


def waiting_receipts(chamber_id: int, branches: set[int] | None) -> list[Receipt]:
    wanted = (
        select(Receipt)
        .join(Receipt.order)
        .join(Order.run)
        .options(
            contains_eager(Receipt.order).contains_eager(Order.run),
            contains_eager(Receipt.order).joinedload(Order.user),
        )
        .where(Receipt.chamber_id == chamber_id, Receipt.state == "waiting")
        .order_by(Receipt.id)
    )
    if branches is not None:
        wanted = wanted.where(CourseRun.branch_id.in_(branches))
    return list(db.session.scalars(wanted))


def refunds_of(order_id: int) -> list[Refund]:
    wanted = select(Refund).where(Refund.order_id == order_id, Refund.state != "dropped")
    return list(db.session.scalars(wanted.order_by(Refund.id.desc())))


def desk_refunds(chamber_id: int, state: str = ""):
    wanted = (
        select(Refund)
        .join(Refund.order)
        .join(Order.user)
        .options(
            contains_eager(Refund.order).contains_eager(Order.user),
            contains_eager(Refund.order).joinedload(Order.run).joinedload(CourseRun.version),
        )
        .where(Refund.chamber_id == chamber_id, Refund.state != "dropped")
        .order_by(case((Refund.state == "paid_out", 1), else_=0), Refund.id.desc())
    )
    return wanted.where(Refund.state == state) if state else wanted


def open_refunds(chamber_id: int, user_id: int) -> Select:
    """SELECT of how many refunds this officer may take a step further."""
    mine = and_(Refund.state == "approved", Refund.approved_by_id != user_id)
    wanted = select(func.count()).select_from(Refund).where(Refund.chamber_id == chamber_id)
    return wanted.where(or_(Refund.state == "waiting", mine))


def owes_dues(user_id: int, chamber_id: int) -> bool:
    """Whether the chamber's last list names the person's member number."""
    numbers = select(Membership.number_fold).where(
        Membership.user_id == user_id, Membership.chamber_id == chamber_id, Membership.ended_at.is_(None)
    )
    wanted = select(DuesDebt.number_fold).where(DuesDebt.chamber_id == chamber_id, DuesDebt.number_fold.in_(numbers))
    return db.session.scalar(wanted.limit(1)) is not None


def dues_state(chamber_id: int):
    """(how many are in arrears, the day of the list)."""
    wanted = select(func.count(), func.max(DuesDebt.listed_on)).where(DuesDebt.chamber_id == chamber_id)
    return db.session.execute(wanted).one()


def about(user_id: int) -> tuple[str, list[dict]]:
    """For the export of a person's own data."""
    rows = [
        {
            "reference": one.reference,
            "course": one.run.version.title,
            "owed_kurus": one.owed_kurus,
            "paid_kurus": one.paid_kurus,
            "payee_iban": one.payee_iban,
            "entries": [{"kind": e.kind, "kurus": e.amount_kurus, "at": e.at} for e in entries_of(one.id)],
        }
        for one in orders_of(user_id)
    ]
    asked = [
        {"reduction": one.price_class, "state": one.state, "asked_at": one.asked_at} for one in reductions_of(user_id)
    ]
    return "fees", rows + asked

"""Fetch or refuse: one's own orders and reductions; on the desk those of the chamber, for branch-bound staff those of
their branches' runs and accounts."""

from flask_login import current_user

from lms.accounts.access import branches_reached
from lms.core.database import db
from lms.core.refusals import NotFound
from lms.fees import queries
from lms.fees.models import BankAccount, BankImport, BankLine, BankMatch, DuesList, Order, Receipt, Reduction, Refund


def own_order(order_id: int) -> Order:
    found = queries.own_order(current_user.id, order_id)
    if found is None:
        raise NotFound()
    return found


def own_reduction(reduction_id: int) -> Reduction:
    found = db.session.get(Reduction, reduction_id)
    if found is None or found.user_id != current_user.id:
        raise NotFound()
    return found


def desk_order(chamber, order_id: int, permission: str = "fees.see") -> Order:
    found = queries.order_in(chamber.id, order_id)
    branches = branches_reached(permission, chamber.id)
    if found is None or (branches is not None and found.run.branch_id not in branches):
        raise NotFound()
    return found


def desk_receipt(order: Order, receipt_id: int) -> Receipt:
    found = db.session.get(Receipt, receipt_id)
    if found is None or found.order_id != order.id:
        raise NotFound()
    return found


def desk_account(chamber, account_id: int, permission: str) -> BankAccount:
    return reached(chamber, db.session.get(BankAccount, account_id), permission)


def reached(chamber, account: BankAccount | None, permission: str) -> BankAccount:
    branches = branches_reached(permission, chamber.id)
    if account is None or account.chamber_id != chamber.id:
        raise NotFound()
    if branches is not None and account.branch_id not in branches:
        raise NotFound()
    return account


def desk_line(chamber, line_id: int) -> BankLine:
    found = db.session.get(BankLine, line_id)
    reached(chamber, found.account if found else None, "fees.match")
    return found


def desk_import(chamber, import_id: int) -> BankImport:
    found = db.session.get(BankImport, import_id)
    reached(chamber, found.account if found else None, "fees.match")
    return found


def desk_match(chamber, match_id: int) -> BankMatch:
    found = db.session.get(BankMatch, match_id)
    reached(chamber, found.line.account if found else None, "fees.match")
    desk_order(chamber, found.order_id, "fees.match")  # the account is ours; the order may be another branch's
    return found


def desk_dues(chamber, dues_id: int) -> DuesList:
    return of_chamber(DuesList, dues_id, chamber)


def desk_reduction(chamber, reduction_id: int) -> Reduction:
    return of_chamber(Reduction, reduction_id, chamber)


def desk_refund(chamber, refund_id: int) -> Refund:
    return of_chamber(Refund, refund_id, chamber)


def of_chamber(model, row_id: int, chamber):
    found = db.session.get(model, row_id)
    if found is None or found.chamber_id != chamber.id:
        raise NotFound()
    return found

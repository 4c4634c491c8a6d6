"""The only place that writes money. Whoever may wake the admission of a run holds that run's lock first, then the
order's; a bank line is locked before both."""

from lms.fees.operations.accounts import add_account, change_terms, end_account
from lms.fees.operations.cards import begin_card, reconcile_cards, settle_card
from lms.fees.operations.dues import commit_dues, drop_dues, nobody_owes, read_dues, receive_dues, undo_dues
from lms.fees.operations.evidence import delete_due, end_all_purposes, end_purpose, keep, path_of
from lms.fees.operations.matching import match, match_sure, set_aside, undo_match
from lms.fees.operations.orders import (
    accept_terms,
    cancel,
    decide_write_off,
    enter,
    give_time,
    lapse_due,
    place,
    prolong,
    remind,
    save_invoice,
    write_off,
)
from lms.fees.operations.receipts import refuse_receipt, upload_receipt
from lms.fees.operations.reductions import (
    ask_reduction,
    asked_of_the_desk,
    decide_objection,
    decide_reduction,
    end_reduction,
    object_to,
    withdraw_reduction,
)
from lms.fees.operations.refunds import approve_refund, give_payee, pay_out, shown, take_back_approval
from lms.fees.operations.statements import (
    add_line,
    commit_import,
    drop_import,
    read_statement,
    receive_statement,
    undo_import,
)

__all__ = [
    "accept_terms",
    "add_account",
    "add_line",
    "approve_refund",
    "ask_reduction",
    "asked_of_the_desk",
    "begin_card",
    "cancel",
    "change_terms",
    "commit_dues",
    "commit_import",
    "decide_objection",
    "decide_reduction",
    "end_reduction",
    "decide_write_off",
    "delete_due",
    "drop_dues",
    "drop_import",
    "end_account",
    "end_all_purposes",
    "end_purpose",
    "enter",
    "give_payee",
    "give_time",
    "keep",
    "lapse_due",
    "match",
    "match_sure",
    "nobody_owes",
    "object_to",
    "path_of",
    "pay_out",
    "place",
    "prolong",
    "read_dues",
    "read_statement",
    "receive_dues",
    "receive_statement",
    "reconcile_cards",
    "refuse_receipt",
    "remind",
    "save_invoice",
    "set_aside",
    "settle_card",
    "shown",
    "take_back_approval",
    "undo_dues",
    "undo_import",
    "undo_match",
    "upload_receipt",
    "withdraw_reduction",
    "write_off",
]

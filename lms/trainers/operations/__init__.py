"""The only place that writes trainers, their authority, their training and their loans."""

from lms.trainers.operations.authority import authorise, end_authorisation, renew
from lms.trainers.operations.imports import commit_import, preview_import, undo_import
from lms.trainers.operations.loans import accept_loan, ask_for_loan, end_due_loans, refuse_loan, withdraw_loan
from lms.trainers.operations.people import (
    change_service,
    change_trainer,
    end_service,
    forget_address,
    link_account,
    make_trainer,
    rename_trainer,
    retire_trainer,
    take_back,
)
from lms.trainers.operations.trainings import (
    approve_training,
    enter_training,
    record_training,
    refuse_training,
    withdraw_document,
    withdraw_own,
    withdraw_training,
)

__all__ = [
    "accept_loan",
    "approve_training",
    "ask_for_loan",
    "authorise",
    "change_service",
    "change_trainer",
    "commit_import",
    "end_authorisation",
    "end_due_loans",
    "end_service",
    "enter_training",
    "forget_address",
    "link_account",
    "make_trainer",
    "preview_import",
    "record_training",
    "refuse_loan",
    "refuse_training",
    "rename_trainer",
    "renew",
    "retire_trainer",
    "take_back",
    "undo_import",
    "withdraw_document",
    "withdraw_loan",
    "withdraw_own",
    "withdraw_training",
]

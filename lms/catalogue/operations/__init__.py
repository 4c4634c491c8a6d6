"""The only writers of courses, versions, runs and subjects. They flush; the caller commits."""

from lms.catalogue.kinds import CHECKS as KIND_CHECKS
from lms.catalogue.kinds import CHOICES as KIND_CHOICES
from lms.catalogue.operations.categories import (
    add_category,
    move_category,
    rename_category,
    restore_category,
    retire_category,
)
from lms.catalogue.operations.courses import change_course, create_course, reopen_course, retire_course
from lms.catalogue.operations.versions import (
    approve,
    check_fresh,
    drop,
    edited,
    mark_published,
    mark_submitted,
    open_new_version,
    refuse_outside,
    rules_in,
    send_back,
    withdraw,
    write_rules,
    write_version,
)

__all__ = [
    "KIND_CHECKS",
    "KIND_CHOICES",
    "add_category",
    "approve",
    "change_course",
    "check_fresh",
    "create_course",
    "drop",
    "edited",
    "mark_published",
    "mark_submitted",
    "move_category",
    "open_new_version",
    "refuse_outside",
    "rename_category",
    "reopen_course",
    "restore_category",
    "retire_category",
    "retire_course",
    "rules_in",
    "send_back",
    "withdraw",
    "write_rules",
    "write_version",
]

"""Two accounts of one person become one."""

from lms.accounts.operations.merging.deciding import (
    confirm,
    copy_chambers,
    decline,
    faults,
    finish_due,
    preview,
    propose,
    undo,
)
from lms.accounts.operations.merging.moving import Act

__all__ = ["Act", "confirm", "copy_chambers", "decline", "faults", "finish_due", "preview", "propose", "undo"]

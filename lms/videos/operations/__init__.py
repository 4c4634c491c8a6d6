"""The only place that writes this room's tables: flush, audit, signal; never commit."""

from lms.videos.operations.archive import make_video, rename, replace, restore, retire
from lms.videos.operations.captions import add_caption, match_caption, remove_caption
from lms.videos.operations.rights import end_rights, record_rights
from lms.videos.operations.sweeping import settle_stopped, sweep_files
from lms.videos.operations.uploads import cancel_upload, finish_upload, move_on, open_upload
from lms.videos.operations.versions import (
    add_master,
    became_ready,
    cancel,
    make_current,
    note_failure,
    note_progress,
    retry,
)

__all__ = [
    "add_caption",
    "add_master",
    "became_ready",
    "cancel",
    "cancel_upload",
    "end_rights",
    "finish_upload",
    "make_current",
    "make_video",
    "match_caption",
    "move_on",
    "note_failure",
    "note_progress",
    "open_upload",
    "record_rights",
    "remove_caption",
    "rename",
    "replace",
    "restore",
    "retire",
    "retry",
    "settle_stopped",
    "sweep_files",
]

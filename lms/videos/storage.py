"""Where the files of videos lie below LMS_MEDIA. Every name on the disk is made by us.

uploads/<name>/data          a resumable upload in the making
masters/<folder>/master      the uploaded file, kept apart, never delivered
videos/<folder>/<output>/    what is delivered; one folder per try, the version's row names the one that counts
videos/<folder>/.<output>    the same while it is being made"""

import hashlib
import os
import shutil
from pathlib import Path

from flask import current_app

from lms.core.refusals import Refused

BLOCK = 2**20
RESERVE = 512 * 2**20  # bytes of the disk that uploads and transcodes leave free
FULL = "Sunucuda bu dosyaya yetecek yer yok. Sistem yöneticinize haber verin; yer açılınca yeniden deneyin."


class NoRoom(Refused):
    """The disk is full, or would be."""

    status = 507

    def __init__(self, sentence=FULL):
        super().__init__(sentence)


def root() -> Path:
    return current_app.config["LMS"].media


def upload_path(name: str) -> Path:
    return root() / "uploads" / name / "data"


def master_path(folder: str) -> Path:
    return root() / "masters" / folder / "master"


def outputs(folder: str) -> Path:
    return root() / "videos" / folder


def demand_room(needed: int) -> None:
    """Passes, or raises NoRoom: before anything is written."""
    root().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(root()).free < needed + RESERVE:
        raise NoRoom()


def place_master(path: Path, folder: str, how: str) -> None:
    """Puts the file into its place. how: move; copy (the person keeps theirs); link (the old name is removed later by
    the sweep, so that a transaction that fails after this loses nothing)."""
    target = master_path(folder)
    target.parent.mkdir(parents=True)
    if how == "link":
        try:
            os.link(path, target)
            return
        except OSError:
            how = "copy"
    if how == "move":
        shutil.move(path, target)
        return
    demand_room(path.stat().st_size)
    unfinished = target.with_name("master.part")
    shutil.copyfile(path, unfinished)
    os.replace(unfinished, target)


def digest(path: Path, tick=lambda done: None) -> str:
    """SHA-256; `tick` gets the bytes done after each MiB."""
    made, done = hashlib.sha256(), 0
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            made.update(block)
            done += len(block)
            tick(done)
    return made.hexdigest()

"""The document behind a training record: checked, digested, kept below media/trainers under a name of ours."""

import hashlib
import secrets
from pathlib import Path

from flask import current_app

from lms.core import files
from lms.core.refusals import NotFound, Refused

LIMIT = 10 * 2**20
KINDS = {b"%PDF-": ("pdf", "application/pdf"), b"\xff\xd8\xff": ("jpg", "image/jpeg")}


def keep(data: bytes, file_name: str) -> dict:
    """Stores the file and returns the columns of TrainerTraining that describe it. Refuses what is no PDF or JPG by its
    own first bytes, is empty, or is larger than 10 MB."""
    if not data:
        raise Refused("Dosya boş. Belgenin PDF ya da JPG dosyasını seçin.", "document")
    if len(data) > LIMIT:
        raise Refused("Belge dosyası en çok 10 MB olabilir.", "document")
    found = next((kind for mark, kind in KINDS.items() if data.startswith(mark)), None)
    if found is None:
        raise Refused("Belge PDF ya da JPG olmalı.", "document")
    suffix, content_type = found
    stored = f"{secrets.token_hex(16)}.{suffix}"
    files.put(data, folder() / stored, "document")
    return {
        "file_name": Path(file_name or f"belge.{suffix}").name[:200],
        "stored_name": stored,
        "content_type": content_type,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def path_of(training) -> Path:
    """Where the record's document lies; NotFound when there is none."""
    if not training.stored_name or not (path := folder() / training.stored_name).is_file():
        raise NotFound("Bu kaydın belgesi bulunamadı.")
    return path


def folder() -> Path:
    return current_app.config["LMS"].media / "trainers"

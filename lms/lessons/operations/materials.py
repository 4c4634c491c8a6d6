import secrets
from pathlib import Path

from flask import current_app

from lms.catalogue.models import CourseVersion
from lms.catalogue.operations import edited
from lms.core import files, turkish
from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.lessons.models import Material
from lms.lessons.rules import MATERIAL_MAX, MATERIAL_TYPES, material_type


def folder() -> Path:
    return current_app.config["LMS"].media / "materials"


def add_material(
    version: CourseVersion,
    file,
    actor_id,
    *,
    title: str,
    lesson_id: int | None = None,
    replaces: Material | None = None,
) -> Material:
    """Stores an uploaded file (a werkzeug FileStorage) under a name of ours, with its digest. With `replaces` it is the
    next number of that material; the one before stays on the disk and in the history."""
    edited(version, actor_id)
    given = turkish.clean_name((file.filename or "").replace("\\", "/").rsplit("/", 1)[-1])[:200]
    head = file.stream.read(16)
    file.stream.seek(0)
    if not head:
        raise Refused("Dosya boş ya da seçilmemiş.", "file")
    known = material_type(given, head)
    if known is None:
        allowed = ", ".join(ending.upper() for ending in MATERIAL_TYPES)
        raise Refused(
            f"Bu dosya türü kabul edilmiyor ya da dosyanın içeriği adına uymuyor. Kabul edilenler: {allowed}.", "file"
        )
    stored = f"{secrets.token_hex(16)}.{known[0]}"
    size, digest = files.keep(file.stream, folder() / stored, MATERIAL_MAX, "Dosya en çok 50 MB olabilir.")
    material = Material(
        version_id=version.id,
        lesson_id=lesson_id,
        title=turkish.clean_name(title) or given,
        number=replaces.number + 1 if replaces else 1,
        file_name=given,
        stored_name=stored,
        content_type=known[1],
        size=size,
        sha256=digest,
        created_by_id=actor_id,
        replaces_id=replaces.id if replaces else None,
    )
    if replaces is not None:
        replaces.replaced_at = now()
    db.session.add(material)
    db.session.flush()
    audit("lessons.add_material", actor_id, thing=material, chamber_id=version.chamber_id, file_name=given, size=size)
    return material


def remove_material(version: CourseVersion, material: Material, actor_id) -> None:
    """Out of a draft; the file stays, because other versions may show it."""
    edited(version, actor_id)
    material.removed_at = now()
    audit("lessons.remove_material", actor_id, thing=material, chamber_id=version.chamber_id)
    db.session.flush()

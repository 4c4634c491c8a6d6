"""A material's file as an answer: always an attachment, never sniffed, never run."""

from flask import send_file

from lms.core.refusals import NotFound
from lms.lessons.models import Material
from lms.lessons.operations.materials import folder


def file_answer(material: Material):
    path = folder() / material.stored_name
    if not path.is_file():
        raise NotFound("Dosya sunucuda bulunamadı. Odaya haber verin.")
    answer = send_file(
        path,
        mimetype=material.content_type,
        as_attachment=True,
        download_name=material.file_name,
        conditional=True,
        etag=material.sha256,
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer

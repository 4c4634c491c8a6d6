from flask import Blueprint, request

from lms.exams.operations.imports import LONG_MAX

blueprint = Blueprint("exams_desk", __name__, url_prefix="/masa/<oda>")


@blueprint.url_value_preprocessor
def room_for_files(endpoint, values):
    """A question file may be longer than the application's usual limit; said before anything reads the body."""
    if endpoint == "exams_desk.import_file" and request.method == "POST":
        request.max_content_length = LONG_MAX + 2**20

from apiflask import APIBlueprint
from flask import request

from lms.lessons.rules import KINDS, MATERIAL_MAX, html_of

blueprint = APIBlueprint("lessons", __name__, enable_openapi=False)
TAKES_FILES = {"lessons.materials", "lessons.replace_material"}


def init_app(app):
    app.jinja_env.filters["markdown"] = html_of
    app.jinja_env.globals["lesson_kinds"] = KINDS


@blueprint.url_value_preprocessor
def room_for_files(endpoint, values):
    """These two pages take more than the application's usual limit; said before anything reads the body."""
    if endpoint in TAKES_FILES and request.method == "POST":
        request.max_content_length = MATERIAL_MAX + 2**20

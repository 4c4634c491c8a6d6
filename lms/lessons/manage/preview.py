from flask import render_template

from lms.accounts.access import desk_chamber
from lms.catalogue import kinds
from lms.catalogue.access import desk_version
from lms.catalogue.operations import rules_in
from lms.core.doors import requires
from lms.lessons import queries
from lms.lessons.manage.course import VERSION
from lms.lessons.views import blueprint


@blueprint.get(VERSION + "/onizleme")
@requires("catalogue.see")
def preview(oda, course_id, version_id):
    """A version as a learner will meet it: programme, outline, readings, files. Nothing here counts as watched."""
    chamber = desk_chamber(oda, "catalogue.see")
    version = desk_version(chamber, course_id, version_id)
    return render_template(
        "lessons/preview.html",
        chamber=chamber,
        version=version,
        parts=queries.outline(version.id),
        materials=queries.materials_of(version.id),
        kind=kinds.kind_of(chamber.id, version.certificate_kind),
        rules=rules_in(version),
    )

"""What watching does at the news of lower rooms, in their transactions."""

from lms.enrolments import queries as enrolments
from lms.enrolments.signals import enrolled
from lms.lessons import queries as lessons
from lms.lessons.signals import required_videos_changed
from lms.videos.signals import version_ready, version_replaced
from lms.watching import operations, queries

enrolments.COVERAGE = queries.coverage_by_enrolment


@enrolled.connect
def open_the_sum(enrolment, **more):
    operations.ensure_total(enrolment)


@required_videos_changed.connect
def recount_after_lessons(version_id, **more):
    operations.recount(version_id)


@version_ready.connect
def recount_after_video(version, **more):
    for version_id in lessons.versions_using(version.video_id):
        operations.recount(version_id)


@version_replaced.connect
def carry_over(video, old=None, new=None, **more):
    """Copies what was covered when both versions share a timeline; other content starts anew."""
    if old is not None and old.timeline_id is not None and old.timeline_id == new.timeline_id:
        operations.copy_ranges(old, new)
    for version_id in lessons.versions_using(video.id):
        operations.recount(version_id)

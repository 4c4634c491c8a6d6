"""What somebody's record comes to under a set of rule values: pure, and the same rules that decide in earnest. The
effect of a rule change is counted with it before the change is made."""

from dataclasses import dataclass

from lms.attendance.rules import tally_by
from lms.certificates.rules import due
from lms.exams.rules import Paper, together, verdict
from lms.watching.rules import is_reached


@dataclass(frozen=True)
class Sat:
    """An exam and the published results of one person in it. Pass mark and attempts (0 = no limit) are its own; none =
    as the rule values say."""

    papers: tuple[Paper, ...]
    pass_mark: int | None = None
    attempts: int | None = None
    is_closed: bool = False


@dataclass(frozen=True)
class Standing:
    """One enrolment: (covered, duration) in ms of each required video, whether all of them are ready, (minutes, state,
    minutes there) of each session, results, the practice, the coursework."""

    basis: str
    slug: str
    videos: tuple[tuple[int, int], ...] = ()
    is_whole: bool = True
    is_dated: bool = False
    is_finished: bool = False
    meetings: tuple[tuple, ...] = ()
    sat: tuple[Sat, ...] = ()
    practised: bool | None = None
    coursework: bool | None = None


def outcome(s: Standing, values: dict) -> str | None:
    """The kind of document that the record earns under these values; none while it earns none."""
    watched = s.is_whole and is_reached(s.videos, values["watch_threshold_bp"], values["watch_scope"])
    if s.is_dated and not s.videos:
        watched = True
    attended = (s.is_finished and tally_by(s.meetings, values).is_enough) if s.is_dated else None
    passed = together(result(one, values) for one in s.sat)
    gets = values.get("failed_gets", "none")
    return due(s.basis, s.slug, watched, attended, passed, gets, s.practised, s.coursework)


def result(one: Sat, values: dict) -> bool | None:
    pass_mark = values["pass_mark"] if one.pass_mark is None else one.pass_mark
    attempts = values["attempts"] if one.attempts is None else one.attempts
    return verdict(one.papers, pass_mark, attempts, one.is_closed)

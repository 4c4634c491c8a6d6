""" "Neden belgem yok?": the facts of watching and exams gathered into conditions and lessons, for one enrolment."""

from dataclasses import dataclass, field

from lms.attendance import queries as attendance
from lms.attendance.practice import queries as practice
from lms.attendance.rules import spoken
from lms.catalogue.kinds import kind_of
from lms.certificates import queries, rules
from lms.certificates.models import Certificate, Entitlement
from lms.core.clock import now
from lms.core.presentation import clock, day, last_day, percent_bp
from lms.enrolments.models import Enrolment
from lms.exams import queries as exams
from lms.exams.coursework import queries as coursework
from lms.watching import queries as watching

BASES = {"achievement": "achievement", "authorisation": "authorisation"}


@dataclass(frozen=True)
class Gap:
    """What is missing in a lesson: where it begins, in ms, and the words of its button."""

    lesson_id: int
    title: str
    start_ms: int
    words: str


@dataclass
class Explanation:
    """What the page shows. `kind_label` none: the course ends in no document."""

    kind_label: str | None
    conditions: list[rules.Condition] = field(default_factory=list)
    lessons: list[dict] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    certificate: Certificate | None = None
    entitlement: Entitlement | None = None
    rule: str = ""

    @property
    def met(self) -> int:
        return sum(1 for one in self.conditions if one.state == "met")


def explain(enrolment: Enrolment) -> Explanation:
    """The whole page of one enrolment."""
    kind = kind_of(enrolment.chamber_id, enrolment.version.certificate_kind)
    if kind is None:
        return Explanation(None)
    own = queries.kind_by_slug(enrolment.chamber_id, kind.slug)
    entitlement, certificate = queries.of_enrolment(enrolment.id)
    basis = own.basis if own else BASES.get(kind.slug, "participation")
    situation = situation_of(enrolment, basis, entitlement, certificate)
    coverage = [one for one in watching.coverage_of(enrolment) if one.is_required]
    gaps = [] if situation.watched else gaps_of(coverage)
    number = enrolment.run.rule_version
    rule = f"{enrolment.version.chamber.abbreviation} eğitim kuralları, "
    rule += f"{number}. sürüm" if number else "varsayılan değerler"
    return Explanation(
        kind_label=kind.label,
        conditions=rules.conditions(situation),
        lessons=[row_of(one) for one in coverage],
        gaps=gaps,
        certificate=certificate,
        entitlement=entitlement,
        rule=f"{rule}; bu kayıt için {day(enrolment.enrolled_at)} günü sabitlendi.",
    )


def situation_of(enrolment: Enrolment, basis: str, entitlement, certificate) -> rules.Situation:
    total = watching.total(enrolment.id)
    over = enrolment.access_until is not None and enrolment.access_until <= now()
    held = exams.exams_of(enrolment.version_id) if rules.needs_exam(basis) else []
    dated = enrolment.run.kind == "dated"
    outcome = practice.outcomes_of([enrolment.id]).get(enrolment.id)
    return rules.Situation(
        basis=basis,
        threshold_bp=total.threshold_bp,
        scope=total.scope,
        covered_ms=total.covered_ms,
        required_ms=total.required_ms,
        watched=total.completed_at is not None or (dated and not total.required_ms),
        attended=attendance.is_met(enrolment),
        attendance_over=enrolment.run.state == "finished",
        attendance_words=attendance_words(enrolment) if dated else "",
        coursework=coursework.is_met(enrolment.id, enrolment.version_id),
        coursework_words=coursework.standing_words(enrolment.id, enrolment.version_id),
        practised=practice.is_passed(enrolment),
        practice_over=outcome is not None and outcome.passed is not None,
        access_over=over,
        access_words=access_words(enrolment, over),
        exam_exists=bool(held),
        passed=exams.passed(enrolment.id) if rules.needs_exam(basis) else None,
        has_document=certificate is not None,
        refusal=entitlement.refusal if entitlement and entitlement.state == "pending" else None,
    )


def attendance_words(enrolment: Enrolment) -> str:
    """What counts so far, and what is needed of all sessions."""
    tally = attendance.tallies(enrolment.run, [enrolment])[enrolment.id]
    needed = f"Gereken: {percent_bp(tally.threshold_bp)}, {spoken(tally.needed)}."
    return f"Devam: {spoken(tally.counted)} / {spoken(tally.total)} ({percent_bp(tally.share_bp)}). {needed}"


def access_words(enrolment: Enrolment, over: bool) -> str:
    began = f"Erişiminiz {day(enrolment.access_from)} günü başladı"
    if enrolment.access_until is None:
        return f"{began}; son günü yok."
    return f"{began}; son günü {last_day(enrolment.access_until)}{' idi' if over else ''}."


def gaps_of(coverage) -> list[Gap]:
    """Every missing stretch in the order of the lessons; a lesson without any watching is one gap."""
    return [
        Gap(one.lesson_id, one.title, start, "baştan" if not one.ranges else f"{clock(start)}–{clock(end)} izle")
        for one in coverage
        for start, end in one.gaps
    ]


def row_of(one) -> dict:
    """A lesson as the table shows it: shares of its bar in percent."""
    whole = one.duration_ms or 1
    parts = [(100 * start / whole, 100 * (end - start) / whole) for start, end in one.ranges]
    missing = ", ".join(f"{clock(start)}–{clock(end)}" for start, end in one.gaps[:20])
    return {
        "lesson_id": one.lesson_id,
        "title": one.title,
        "duration": clock(one.duration_ms) if one.duration_ms else "",  # a video that is not ready has none
        "parts": parts,
        "share": percent_bp(one.share_bp),
        "missing": missing + (" …" if len(one.gaps) > 20 else ""),
    }

"""What a person chose, and the courses that follow from it."""

from datetime import date

from sqlalchemy import select, text

from lms.accounts.queries import memberships_of
from lms.catalogue.models import CourseRun
from lms.catalogue.shelf import shelf
from lms.certificates.models import RenewalPath
from lms.core import turkish
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.enrolments.admission.models import Application
from lms.enrolments.admission.rules import LIVE
from lms.enrolments.models import Enrolment
from lms.portfolio import queries as portfolio
from lms.portfolio.rules import is_soon, lapsing
from lms.portfolio.suggestions import rules
from lms.portfolio.suggestions.models import HiddenCourse, Interest, SuggestionReader

MOST = 12


def reader(user_id: int) -> SuggestionReader | None:
    """None: the person did not ask for suggestions."""
    return db.session.get(SuggestionReader, user_id)


def interests_of(user_id: int) -> set[str]:
    return set(db.session.scalars(select(Interest.subject).where(Interest.user_id == user_id)))


def hidden_of(user_id: int) -> set[int]:
    return set(db.session.scalars(select(HiddenCourse.course_id).where(HiddenCourse.user_id == user_id)))


def subjects() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The subjects of the published courses: (slug, name, subjects below), in Turkish order."""
    named: dict[str, str] = {}
    below: dict[str, dict[str, str]] = {}
    for item in shelf().items:
        if item.category is None:
            continue
        if item.parent is None:
            named[item.category] = item.category_name
        else:
            named[item.parent] = item.parent_name
            below.setdefault(item.parent, {})[item.category] = item.category_name
    return [(slug, name, in_order(below.get(slug, {}))) for slug, name in in_order(named)]


def in_order(named: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda one: turkish.sort_key(one[1]))


def taken_by(user_id: int) -> set[int]:
    """Courses one takes, took or has applied for."""
    enrolled = select(CourseRun.course_id).join(Enrolment, Enrolment.run_id == CourseRun.id)
    applied = select(CourseRun.course_id).join(Application, Application.run_id == CourseRun.id)
    mine = enrolled.where(Enrolment.user_id == user_id, Enrolment.state == "active")
    asked = applied.where(Application.user_id == user_id, Application.state.in_(LIVE))
    return set(db.session.scalars(mine.union(asked)))


def renewals_of(user_id: int) -> dict[int, tuple[str, date]]:
    """course id -> (title, last day) of a document of the person that lapses soon and is renewed by this course."""
    day = today()
    soon = [one for one in lapsing(portfolio.documents_of(user_id), day) if is_soon(one.until, day)]
    if not soon:
        return {}
    by_course = {one.course_id: one for one in reversed(soon)}
    paths = db.session.execute(
        select(RenewalPath.course_id, RenewalPath.renewed_by_id).where(
            RenewalPath.course_id.in_(by_course), RenewalPath.retired_at.is_(None)
        )
    )
    return {renewed_by: (by_course[course].title, by_course[course].until) for course, renewed_by in paths}


def wishes_of(user_id: int) -> rules.Wishes:
    return rules.Wishes(
        frozenset(interests_of(user_id)),
        {one.chamber.slug: one.chamber.short_name for one in memberships_of(user_id)},
        renewals_of(user_id),
        frozenset(taken_by(user_id) | hidden_of(user_id)),
    )


def for_person(user_id: int, limit: int = MOST) -> list[rules.Suggestion]:
    """Nothing for somebody who did not ask."""
    if reader(user_id) is None:
        return []
    return rules.suggest(shelf().items, wishes_of(user_id), limit)


def due(limit: int) -> list[SuggestionReader]:
    """Who wants the monthly mail and had none for a month."""
    a_month = NOW - text("interval '1 month'")
    late = SuggestionReader.mailed_at.is_(None) | (SuggestionReader.mailed_at < a_month)
    rows = select(SuggestionReader).where(SuggestionReader.by_email, late)
    return list(db.session.scalars(rows.order_by(SuggestionReader.mailed_at.nulls_first()).limit(limit)))

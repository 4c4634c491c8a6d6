"""Two accounts become one: two live enrolments of theirs in one self-paced run become one. In a dated run a person has
one seat; there the accounts are not merged until one seat was given back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lms.catalogue.models import CourseRun
from lms.core.clock import now
from lms.core.database import db
from lms.enrolments.admission.models import Application
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import has_document

LIVE = ("waiting", "offered", "paying", "admitted")


def pairs(kept_id: int, merged_id: int) -> list[tuple[Enrolment, Enrolment]]:
    """(of the account that stays, of the other): live enrolments in the same run."""
    other = aliased(Enrolment)
    same = (other.run_id == Enrolment.run_id) & (other.user_id == merged_id) & (other.state == "active")
    rows = select(Enrolment, other).join(other, same).where(Enrolment.user_id == kept_id, Enrolment.state == "active")
    return [tuple(row) for row in db.session.execute(rows.order_by(Enrolment.id))]


def faults(kept, merged):
    """Why the two cannot become one, as sentences."""
    titles = [mine.version.title for mine, _ in pairs(kept.id, merged.id) if mine.run.kind == "dated"]
    other = aliased(Application)
    both = select(CourseRun).join(Application, Application.run_id == CourseRun.id)
    both = both.join(other, (other.run_id == CourseRun.id) & (other.user_id == merged.id) & other.state.in_(LIVE))
    both = both.where(Application.user_id == kept.id, Application.state.in_(LIVE))
    titles += [run.version.title for run in db.session.scalars(both) if run.version.title not in titles]
    for title in titles:
        yield f"İki hesabın da aynı dönemde yeri ya da başvurusu var: {title}. Önce birinden çekilinmeli."


def unite(act) -> None:
    """The enrolment with a document stays, else that of the account that stays; the other one ends and points to it.
    The access of the two counts together."""
    for mine, other in pairs(act.kept_id, act.merged_id):
        stays, ends = (other, mine) if has_document(other.id) and not has_document(mine.id) else (mine, other)
        act.change("enrolments", {"id": ends.id}, state="cancelled", cancelled_at=now(), united_into_id=stays.id)
        until = later(stays.access_until, ends.access_until)
        if until != stays.access_until:
            act.change("enrolments", {"id": stays.id}, access_until=until)
        act.united.append((ends.id, stays.id))
        act.count("Tek kayıtta birleşen eğitim")
    db.session.expire_all()


def later(first: datetime | None, second: datetime | None) -> datetime | None:
    """The later end of an access; none is unlimited."""
    return None if first is None or second is None else max(first, second)

"""Marking by hand: one marker, or two who do not see each other's points, and a third when they are too far apart."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.core.audit import audit
from lms.core.clock import now
from lms.core.database import db
from lms.core.refusals import NotFound, Refused
from lms.exams import kinds, opinions
from lms.exams.models import Exam, Mark, MarkOpinion, QuestionVersion, Result
from lms.exams.operations import results


def mark_by_hand(row: Mark, points: str, comment: str, actor_id: int, criteria: Sequence[str] = ()) -> Result:
    """A person's points for one answer, or for each line of its rubric. Refused for impossible points, for one's own
    answer, after publication, and for somebody whose reading is done where two must read."""
    result = db.session.scalar(select(Result).where(Result.attempt_id == row.attempt_id).with_for_update())
    if result is None:
        raise NotFound()
    if result.state == "published":
        raise Refused("Sonuç yayımlandı; puan artık buradan değiştirilemez.")
    if result.user_id == actor_id:
        raise Refused("Kendi yanıtınızı değerlendiremezsiniz.")
    db.session.refresh(row)
    given = points_of(row, points, criteria)
    exam = result.attempt.exam
    keep(row, exam, given, comment, [text for text in criteria if text.strip()], actor_id)
    settle(row, exam, actor_id)
    db.session.flush()
    results.add_up(result)
    audit(
        "exams.mark",
        actor_id,
        chamber_id=result.chamber_id,
        subject_id=result.user_id,
        thing=result,
        question=row.question,
    )
    db.session.flush()
    results.publish_by_rule(result)
    return result


def points_of(row: Mark, points: str, criteria):
    """What was given, exact. Points of the rubric's lines go before a total that stands beside them."""
    most = kinds.fraction(row.most)
    rubric = db.session.get(QuestionVersion, row.version_id).body.get("rubric") or []
    try:
        if rubric and len(criteria) == len(rubric) and any(text.strip() for text in criteria):
            return opinions.by_criteria([text.strip() or "0" for text in criteria], rubric, most)
        given = kinds.given_points(points)
    except ValueError as error:
        said = str(error)
        raise Refused(said if said.startswith("Ölçüt") else "Puanı sayı olarak yazın.", "points") from error
    if not 0 <= given <= most:
        raise Refused("Puan, sorunun puanından büyük ya da sıfırdan küçük olamaz.", "points")
    return given


def of_answer(row: Mark) -> list[MarkOpinion]:
    rows = select(MarkOpinion).where(MarkOpinion.attempt_id == row.attempt_id, MarkOpinion.question == row.question)
    return list(db.session.scalars(rows.order_by(MarkOpinion.turn)))


def keep(row: Mark, exam: Exam, given, comment: str, criteria: list[str], actor_id: int):
    """The opinion: another one, or the marker's own changed while the answer still waits. A single marker's stands in
    the place of the former."""
    known = of_answer(row)
    own = next((one for one in known if one.marker_id == actor_id), None)
    if markers(exam) == 1:
        own = known[0] if known else None
    elif row.state == "manual":
        raise Refused("Yanıtın puanı kesinleşti; yeniden değerlendirilemez.")
    opinion = own or MarkOpinion(attempt_id=row.attempt_id, question=row.question, turn=len(known) + 1)
    opinion.marker_id, opinion.points, opinion.at = actor_id, str(given), now()
    opinion.comment, opinion.criteria = opinions.comment_in(comment), criteria
    db.session.add(opinion)
    db.session.flush()


def settle(row: Mark, exam: Exam, actor_id: int):
    known = of_answer(row)
    gap = exam.rule("marker_gap")
    found = opinions.settled(
        [kinds.fraction(one.points) for one in known], kinds.fraction(row.most), markers(exam), gap
    )
    if found is None:
        return
    row.points, row.state = str(found), "manual"
    row.comment = "\n".join(one.comment for one in known if one.comment)
    row.marker_id, row.marked_at = actor_id, now()


def markers(exam: Exam) -> int:
    return exam.rule("markers") or 1

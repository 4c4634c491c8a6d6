from collections.abc import Sequence
from dataclasses import dataclass

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from lms.accounts.models import User
from lms.catalogue.models import CourseVersion
from lms.core import turkish
from lms.core.database import db
from lms.exams import rules
from lms.exams.kinds import fraction
from lms.exams.models import Attempt, Exam, ExamQuestion, Mark, MarkOpinion, Question, QuestionBank, Result
from lms.exams.queries import banks, plans


def exams_of(version_id: int) -> list[Exam]:
    """The exams of a course version that candidates may know of."""
    return list(
        db.session.scalars(
            select(Exam).where(Exam.version_id == version_id, Exam.state.in_(("open", "closed"))).order_by(Exam.id)
        )
    )


def passed(enrolment_id: int) -> bool | None:
    """Whether a published result of the enrolment passes; none while there is no published result."""
    rows = db.session.scalars(
        select(Result.passed).where(Result.enrolment_id == enrolment_id, Result.state == "published")
    ).all()
    return any(rows) if rows else None


def best_shown(enrolment_id: int) -> Result | None:
    """The best published pass of an enrolment whose score may be told."""
    rows = (
        select(Result)
        .join(Exam, Exam.id == Result.exam_id)
        .where(Result.enrolment_id == enrolment_id, Result.state == "published", Result.passed.is_(True))
        .where(Exam.shown != "nothing")
    )
    return db.session.scalar(rows.order_by(Result.score.desc()).limit(1))


def verdict(enrolment_id: int, version_id: int) -> bool | None:
    """True = passed, False = failed for good in every exam of the course, none = still to come (or no exam)."""
    return rules.together(
        rules.verdict(found, exam.rule("pass_mark"), exam.rule("attempts"), exam.state == "closed")
        for exam, found in papers_of([enrolment_id], exams_of(version_id)).get(enrolment_id, {}).values()
    )


def papers_of(enrolment_ids: list[int], exams: list[Exam]) -> dict[int, dict[int, tuple[Exam, list[rules.Paper]]]]:
    """enrolment id -> exam id -> (exam, published results in order); each of these exams stands there, sat or not."""
    found = {one: {exam.id: (exam, []) for exam in exams} for one in enrolment_ids}
    rows = db.session.execute(
        select(Result.enrolment_id, Result.exam_id, Result.points, Result.most, Result.passed, Result.pass_mark)
        .where(Result.enrolment_id.in_(enrolment_ids), Result.exam_id.in_([exam.id for exam in exams]))
        .where(Result.state == "published")
        .order_by(Result.id)
    )
    for row in rows:
        points, most = fraction(row.points), fraction(row.most)
        stands = row.passed and not rules.is_pass(points, most, row.pass_mark)
        found[row.enrolment_id][row.exam_id][1].append(rules.Paper(points, most, stands))
    return found


def stuck_attempts(exam_id: int) -> list[Attempt]:
    """Attempts that the clock could not close, the first to end first."""
    wanted = select(Attempt).where(Attempt.exam_id == exam_id, Attempt.state == "live", Attempt.fault.is_not(None))
    return list(db.session.scalars(wanted.order_by(Attempt.deadline_at).limit(50)))


def failed_in(exam_id: int) -> list[int]:
    """Enrolments with a published result of this exam and none that passes."""
    wanted = select(Result.enrolment_id).where(Result.exam_id == exam_id, Result.enrolment_id.is_not(None))
    wanted = wanted.where(Result.state == "published").group_by(Result.enrolment_id)
    return list(db.session.scalars(wanted.having(func.bool_or(Result.passed).is_(False)).order_by(Result.enrolment_id)))


def exam_in(chamber_id: int, exam_id: int) -> Exam | None:
    return db.session.scalar(
        select(Exam)
        .options(joinedload(Exam.version).joinedload(CourseVersion.course), joinedload(Exam.chamber))
        .where(Exam.id == exam_id, Exam.chamber_id == chamber_id, Exam.audience != "practice")
    )


@dataclass(frozen=True)
class ExamLine:
    exam: Exam
    live: int
    closed: int
    marking: int
    ready: int


def lines_of(chamber_id: int) -> list[ExamLine]:
    """The exams of a chamber with what happens in them, the newest first."""
    exams = db.session.scalars(
        select(Exam)
        .options(joinedload(Exam.version).joinedload(CourseVersion.course))
        .where(Exam.chamber_id == chamber_id, Exam.audience != "practice")
        .order_by(Exam.id.desc())
    ).all()
    ids = [exam.id for exam in exams]
    states = counted(select(Attempt.exam_id, Attempt.state, func.count()).where(Attempt.exam_id.in_(ids)), Attempt)
    results = counted(select(Result.exam_id, Result.state, func.count()).where(Result.exam_id.in_(ids)), Result)
    return [
        ExamLine(
            exam,
            states.get((exam.id, "live"), 0),
            states.get((exam.id, "finished"), 0) + states.get((exam.id, "overdue"), 0),
            results.get((exam.id, "marking"), 0),
            results.get((exam.id, "ready"), 0),
        )
        for exam in exams
    ]


def counted(rows, model) -> dict:
    return {(key, state): n for key, state, n in db.session.execute(rows.group_by(model.exam_id, model.state))}


def result_count(chamber_id: int, state: str) -> Select:
    """SELECT of how many results of the chamber stand in this state: marking, ready."""
    return select(func.count()).where(Result.chamber_id == chamber_id, Result.state == state)


def versions_to_choose(chamber_id: int) -> list[CourseVersion]:
    """The course versions that an exam may belong to."""
    return list(
        db.session.scalars(
            select(CourseVersion)
            .options(joinedload(CourseVersion.course))
            .where(CourseVersion.chamber_id == chamber_id, CourseVersion.state.not_in(("retired", "dropped")))
            .order_by(CourseVersion.sort_key, CourseVersion.number.desc())
        )
    )


def chosen(exam_id: int) -> list[Question]:
    return list(
        db.session.scalars(
            select(Question)
            .join(ExamQuestion, ExamQuestion.question_id == Question.id)
            .where(ExamQuestion.exam_id == exam_id)
            .order_by(ExamQuestion.position)
        )
    )


def available(line: dict, barred: Sequence[int] = ()) -> int:
    """How many questions a line of a draw can be filled from; `barred` ones may not be asked."""
    rows = banks.filtered(line["bank_id"], topic=line.get("topic") or "", difficulty=line.get("difficulty") or 0).where(
        Question.id.not_in(barred)
    )
    return db.session.scalar(select(func.count()).select_from(rows.subquery()))


def faults(exam: Exam) -> list[str]:
    """What keeps an exam from being opened, as sentences."""
    found = []
    if exam.duration_ms < 60_000:
        found.append("Sınav süresi en az bir dakika olmalıdır.")
    if exam.audience == "enrolled" and exam.version_id is None:
        found.append("Sınav, kayıtlı katılımcılar için ise bir eğitim seçilmelidir.")
    if exam.version is not None and exam.version.state == "dropped":
        found.append("Sınavın bağlı olduğu eğitim taslağından vazgeçildi. Başka bir eğitim ya da sürüm seçin.")
    if exam.opens_at and exam.closes_at and exam.closes_at <= exam.opens_at:
        found.append("Sınavın bitişi başlangıcından sonra olmalıdır.")
    barred = plans.barred_questions(exam)
    for line in exam.draw:
        bank = banks.bank_in(exam.chamber_id, line["bank_id"])
        if bank is None:
            found.append("Seçilen soru bankası bulunamadı.")
        elif available(line, barred) < line["count"]:
            found.append(f"Bankada bu seçime uyan yeterli soru yok. Banka: {bank.title}, istenen: {line['count']}.")
    if not exam.draw:
        questions = chosen(exam.id)
        if not questions:
            found.append("Sınavda soru yok. Bankadan çekim satırı ekleyin ya da soru seçin.")
        if any(question.retired_at for question in questions):
            found.append("Seçilen sorular arasında kullanımdan kalkmış soru var.")
        if any(question.id in barred for question in questions):
            found.append("Seçilen sorular arasında, yazarı çıkar çatışması bildirmiş bir soru var.")
    return found


def question_count(exam: Exam) -> int:
    if exam.draw:
        return sum(line["count"] for line in exam.draw)
    return db.session.scalar(select(func.count()).where(ExamQuestion.exam_id == exam.id))


def results_of(exam_id: int) -> list[tuple[Result, Attempt, User]]:
    """All results of an exam with the candidates, by name."""
    rows = (
        select(Result, Attempt, User)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .join(User, User.id == Result.user_id)
        .where(Result.exam_id == exam_id)
        .order_by(User.sort_key, Attempt.number)
    )
    return [tuple(row) for row in db.session.execute(rows)]


def page_of_results(exam_id: int, state: str, text: str, page: int) -> Pagination:
    """A page of an exam's results with attempts and candidates, by name; `text` stands in the name."""
    rows = (
        select(Result)
        .join(Result.attempt)
        .join(Attempt.user)
        .options(contains_eager(Result.attempt).contains_eager(Attempt.user))
        .where(Result.exam_id == exam_id)
        .order_by(User.sort_key, Attempt.number)
    )
    if state:
        rows = rows.where(Result.state == state)
    if text:
        rows = rows.where(User.search_key.contains(turkish.fold(text), autoescape=True))
    return db.paginate(rows, page=page, per_page=50, error_out=False)


def result_counts(exam_id: int) -> dict[str, int]:
    """How many results of the exam stand in each state."""
    rows = select(Result.state, func.count()).where(Result.exam_id == exam_id).group_by(Result.state)
    return {state: count for state, count in db.session.execute(rows)}


def marks_waiting(chamber_id: int, user_id: int, limit: int = 100) -> list[tuple[Mark, Exam, int]]:
    """(answer, exam, which reading it would be) of the chamber's answers that this person may mark, the oldest first;
    no names. Answers that the person has read already, and their own, are left out."""
    same = (MarkOpinion.attempt_id == Mark.attempt_id) & (MarkOpinion.question == Mark.question)
    read = select(func.count()).select_from(MarkOpinion).where(same).correlate(Mark).scalar_subquery()
    mine = select(MarkOpinion.turn).where(same, MarkOpinion.marker_id == user_id).correlate(Mark)
    rows = (
        select(Mark, Exam, read + 1)
        .join(Result, Result.attempt_id == Mark.attempt_id)
        .join(Exam, Exam.id == Result.exam_id)
        .where(Exam.chamber_id == chamber_id, Mark.state == "waiting", Result.user_id != user_id, ~mine.exists())
        .order_by(Mark.version_id, Mark.attempt_id)
        .limit(limit)
    )
    return [tuple(row) for row in db.session.execute(rows)]


def own_opinion(attempt_id: int, question: int, user_id: int) -> MarkOpinion | None:
    return db.session.scalar(
        select(MarkOpinion).where(
            MarkOpinion.attempt_id == attempt_id, MarkOpinion.question == question, MarkOpinion.marker_id == user_id
        )
    )


def mark_in(chamber_id: int, attempt_id: int, question: int) -> tuple[Mark, Exam] | None:
    return db.session.execute(
        select(Mark, Exam)
        .join(Result, Result.attempt_id == Mark.attempt_id)
        .join(Exam, Exam.id == Result.exam_id)
        .where(Exam.chamber_id == chamber_id, Mark.attempt_id == attempt_id, Mark.question == question)
        .where(Mark.state.in_(("waiting", "manual")))
    ).first()


def banks_with_titles(chamber_id: int) -> dict[int, QuestionBank]:
    return {bank.id: bank for bank, _ in banks.banks_of(chamber_id, retired=True)}

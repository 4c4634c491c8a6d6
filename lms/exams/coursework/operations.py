"""Write, open and retire coursework; hand in, mark, return. A person's row is locked for each step."""

import hashlib

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from lms.accounts.operations.people import notify
from lms.core import mail
from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import NotFound, Refused, Stale
from lms.exams import kinds, opinions
from lms.exams.coursework import queries, rules
from lms.exams.coursework.models import Coursework, Submission, SubmissionFile, SubmissionOpinion
from lms.exams.coursework.signals import coursework_passed, coursework_retired

REASON = 10  # letters at least
FREE = ("title", "brief")  # may still change while it is open
NOT_YET = "Teslim henüz kesinleşmedi; son tarihten ya da kişi kesinleştirdikten sonra değerlendirilir."


def write_coursework(chamber_id: int, values: dict, actor_id: int, work: Coursework | None = None) -> Coursework:
    """Makes a draft or changes it. Of an open one only title, brief and a later deadline change. Raises Refused for a
    deadline that is missing or said twice."""
    if (values["due_at"] is None) == (values["due_days"] is None):
        raise Refused("Son teslim için bir tarih ya da gün sayısı yazın; ikisi birlikte olmaz.", "due_at")
    if work is None:
        work = Coursework(chamber_id=chamber_id, created_by_id=actor_id, **values)
        db.session.add(work)
    elif work.state == "draft":
        for name, value in values.items():
            setattr(work, name, value)
    else:
        change_open(work, values)
    db.session.flush()
    audit("exams.write_coursework", actor_id, thing=work, title=work.title)
    return work


def change_open(work: Coursework, values: dict):
    for name in FREE:
        setattr(work, name, values[name])
    due = values["due_at"]
    if work.due_at is None or due == work.due_at:
        return
    if due is None or due < work.due_at:
        raise Refused("Açılmış bir ödevin son teslimi yalnız ileri alınabilir.", "due_at")
    work.due_at = due
    waiting = (Submission.coursework_id == work.id) & (Submission.state == "handed_in") & Submission.final_at.is_(None)
    db.session.execute(update(Submission).where(waiting, Submission.due_at < due).values(due_at=due))


def open_coursework(work: Coursework, actor_id: int):
    """The participants see it and hear of it. Opened again after it was retired, it counts again."""
    if work.state == "open":
        return
    if work.due_at is not None and work.due_at <= now() and work.state == "draft":
        raise Refused("Son teslim geçmiş; önce tarihi değiştirin.")
    if work.version.state == "dropped":
        raise Refused("Ödevin bağlı olduğu eğitim taslağından vazgeçildi. Başka bir eğitim ya da sürüm seçin.")
    first = work.opened_at is None
    work.state, work.opened_at, work.retired_at = "open", work.opened_at or now(), None
    db.session.flush()
    audit("exams.open_coursework", actor_id, thing=work)
    if first:
        for enrolment, user, _ in queries.submissions_of(work):
            due = rules.due_of(work.due_at, work.due_days, enrolment.access_from)
            notify(user.id, "coursework", f"Yeni ödev: {work.title}, son teslim {when(due)}", f"/odevler/{work.id}")


def retire_coursework(work: Coursework, actor_id: int):
    """Takes nothing more and counts for no document; what was handed in and marked stays."""
    if work.state == "retired":
        return
    was_open, work.state, work.retired_at = work.state == "open", "retired", now()
    db.session.flush()
    audit("exams.retire_coursework", actor_id, thing=work)
    if was_open and work.is_required:
        coursework_retired.send(work)


def hand_in(own: queries.Own, files: list[tuple[str, bytes]], note: str, user_id: int) -> Submission:
    """The files of a participant, in place of those handed in before. Raises Refused when it is too late, was made
    final or marked, and for files that are not allowed."""
    work = own.work
    held = locked(work.id, own.enrolment.id)
    fresh = queries.own(work, own.enrolment, held)
    if fresh.refusal:
        raise Refused(fresh.refusal)
    if fault := rules.files_fault(files, work.extensions, work.max_mb):
        raise Refused(fault, "files")
    moment = now()
    if held is None:
        held = made(own, fresh.due_at, moment)
    db.session.execute(
        update(SubmissionFile)
        .where(SubmissionFile.submission_id == held.id, SubmissionFile.round == held.round)
        .where(SubmissionFile.replaced_at.is_(None))
        .values(replaced_at=NOW)
    )
    for name, data in files:
        digest = hashlib.sha256(data).hexdigest()
        row = SubmissionFile(submission_id=held.id, round=held.round, file_name=name[-120:], content=data)
        row.size, row.sha256 = len(data), digest
        db.session.add(row)
    held.state, held.handed_at, held.note = "handed_in", moment, note.strip()
    held.late_days = rules.days_late(moment, held.due_at)
    held.final_at = moment if held.late_days else None
    db.session.flush()
    audit("exams.hand_in", user_id, subject_id=user_id, thing=held, files=len(files), late_days=held.late_days)
    return held


def made(own: queries.Own, due_at, moment) -> Submission:
    """The row of a first submission; two at once get the same."""
    values: dict = {"coursework_id": own.work.id, "enrolment_id": own.enrolment.id, "user_id": own.enrolment.user_id}
    values |= {"chamber_id": own.work.chamber_id, "due_at": due_at, "handed_at": moment, "state": "handed_in"}
    values |= {"round": 1, "late_days": 0, "note": "", "comment": "", "return_reason": ""}
    db.session.execute(insert(Submission).values(**values).on_conflict_do_nothing())
    return locked(own.work.id, own.enrolment.id)


def locked(work_id: int, enrolment_id: int) -> Submission | None:
    wanted = select(Submission).where(Submission.coursework_id == work_id, Submission.enrolment_id == enrolment_id)
    return db.session.scalar(wanted.with_for_update(of=Submission).execution_options(populate_existing=True))


def held(submission: Submission) -> Submission:
    found = locked(submission.coursework_id, submission.enrolment_id)
    if found is None:
        raise NotFound()
    return found


def make_final(submission: Submission, user_id: int):
    """The person needs no more time: it may be read before the deadline."""
    row = held(submission)
    if row.state != "handed_in" or row.final_at is not None:
        raise Stale("Tesliminiz kesinleşmiş ya da değerlendirilmiş.")
    row.final_at = now()
    db.session.flush()
    audit("exams.make_final", user_id, subject_id=user_id, thing=row)


def hindrance(submission: Submission, actor_id: int) -> str:
    """Why this person may not mark it; empty when they may."""
    if submission.user_id == actor_id:
        return "Kendi ödevinizi değerlendiremezsiniz."
    if submission.state == "done":
        return "Ödevin sonucu bildirildi. Puanı değiştirmek için değerlendirme yeniden açılmalıdır."
    if not rules.is_final(submission.state, submission.final_at, submission.due_at, now()):
        return NOT_YET
    return ""


def mark(submission: Submission, points: str, comment: str, actor_id: int, criteria=()) -> Submission:
    """A person's points, or points for each line of the rubric. When the opinions settle it the person is told. Raises
    Refused for impossible points and for one's own work."""
    row = held(submission)
    if why_not := hindrance(row, actor_id):
        raise Refused(why_not)
    work = row.coursework
    given, comment = points_of(work, points, criteria), opinions.comment_in(comment)
    known = queries.opinions_of(row)
    opinion = next((one for one in known if one.marker_id == actor_id), None)
    if opinion is None:
        opinion = SubmissionOpinion(submission_id=row.id, round=row.round, turn=len(known) + 1, marker_id=actor_id)
        known = [*known, opinion]
    opinion.points, opinion.comment, opinion.at = str(given), comment, now()
    opinion.criteria = [text for text in criteria if text.strip()]
    db.session.add(opinion)
    db.session.flush()
    audit("exams.mark_coursework", actor_id, subject_id=row.user_id, thing=row)
    settle(row, known)
    return row


def points_of(work: Coursework, points: str, criteria):
    most = kinds.fraction(work.points)
    try:
        if work.rubric and len(criteria) == len(work.rubric) and any(text.strip() for text in criteria):
            return opinions.by_criteria([text.strip() or "0" for text in criteria], work.rubric, most)
        given = kinds.given_points(points)
    except ValueError as error:
        said = str(error)
        raise Refused(said if said.startswith("Ölçüt") else "Puanı sayı olarak yazın.", "points") from error
    if not 0 <= given <= most:
        raise Refused("Puan, ödevin puanından büyük ya da sıfırdan küçük olamaz.", "points")
    return given


def settle(row: Submission, known: list[SubmissionOpinion]):
    work = row.coursework
    most = kinds.fraction(work.points)
    found = opinions.settled([kinds.fraction(one.points) for one in known], most, work.markers, work.marker_gap)
    if found is None:
        return
    row.points, row.comment = str(found), "\n".join(one.comment for one in known if one.comment)
    row.score, row.passed = rules.outcome(found, most, row.late_days, work.late_percent, work.pass_mark)
    row.state, row.done_at = "done", now()
    db.session.flush()
    tell(row, "exams/coursework_marked", f"Ödeviniz değerlendirildi: {work.title}")
    if row.passed:
        coursework_passed.send(row)


def give_back(submission: Submission, due_at, reason: str, actor_id: int):
    """With a new deadline: the person may hand in anew. Without: the marking begins anew. Raises Refused without a
    reason and for work that has passed (a pass that was told stands)."""
    row = held(submission)
    if len(reason.strip()) < REASON:
        raise Refused("Gerekçeyi en az on harfle yazın; kişi bunu okur.", "reason")
    if row.passed:
        raise Refused("Başarılı bulunmuş bir ödev geri çevrilemez.")
    if due_at is not None and due_at <= now():
        raise Refused("Yeni son teslim ileri bir zaman olmalıdır.", "due_at")
    if due_at is None and row.state != "done":
        raise Refused("Yalnız değerlendirilmiş bir ödevin değerlendirmesi yeniden açılır; yeni bir son teslim yazın.")
    row.round += 1
    row.points = row.score = row.passed = row.done_at = None
    row.comment, row.return_reason = "", reason.strip()
    if due_at is not None:
        row.state, row.due_at, row.final_at, row.late_days = "returned", due_at, None, 0
    else:
        row.state, row.final_at = "handed_in", row.final_at or now()
        keep_files(row)
    db.session.flush()
    audit("exams.give_back", actor_id, subject_id=row.user_id, thing=row, reason=row.return_reason)
    tell(row, "exams/coursework_returned", f"Ödeviniz yeniden açıldı: {row.coursework.title}")


def keep_files(row: Submission):
    """The files of the former round are those of the new."""
    same = (SubmissionFile.submission_id == row.id) & (SubmissionFile.round == row.round - 1)
    db.session.execute(update(SubmissionFile).where(same, SubmissionFile.replaced_at.is_(None)).values(round=row.round))


def tell(row: Submission, template: str, sentence: str):
    path = f"/odevler/{row.coursework_id}"
    notify(row.user_id, "coursework", sentence, path)
    mail.post(
        row.user.email, template, chamber_id=row.chamber_id, full_name=row.user.full_name, row=row, work_path=path
    )

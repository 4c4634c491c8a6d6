"""Announcements: written, published, withdrawn; when their hour comes, told by inbox and by e-mail."""

from typing import Any

from flask import current_app
from sqlalchemy import delete, select, update

from lms.accounts.models import User
from lms.accounts.notices import ANNOUNCEMENT
from lms.accounts.operations import notify
from lms.accounts.queries import own
from lms.catalogue.models import CourseRun
from lms.core import jobs, mail
from lms.core.audit import audit
from lms.core.clock import NOW
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused, Stale
from lms.notices import queries, rules
from lms.notices.models import Announcement

AT_ONCE = 200  # people told per job


def make_announcement(chamber_id: int | None, values: dict, actor_id: int) -> Announcement:
    """A draft. values: title, body, run_id, shown_from, shown_until, by_email."""
    row = Announcement(chamber_id=chamber_id, created_by_id=actor_id)
    write(row, values)
    db.session.add(row)
    db.session.flush()
    audit("notices.drafted", actor_id, thing=row, title=row.title, version=row.lock_version)
    return row


def write(row: Announcement, values: dict) -> set[str]:
    """Sets the fields; returns the names of those that are other than before. Refused when the end is not after the
    beginning, or the run is another chamber's."""
    if values.get("shown_until") and values["shown_until"] <= values["shown_from"]:
        raise Refused("Yayının bitişi başlangıcından sonra olmalıdır.", "shown_until")
    if values.get("run_id"):
        run = db.session.get(CourseRun, values["run_id"])
        if run is None or run.chamber_id != row.chamber_id:
            raise Refused("Dönemi listeden seçin.", "run_id")
    other = {name for name in rules.FIELDS if getattr(row, name, None) != values.get(name)}
    for name in rules.FIELDS:
        setattr(row, name, values.get(name))
    row.by_email = bool(row.by_email)
    return other


def fresh(announcement_id: int, seen: int) -> Announcement:
    """The row under lock, when it is as the page showed it. Stale with who changed what since."""
    wanted = select(Announcement).where(Announcement.id == announcement_id).with_for_update(of=Announcement)
    row = db.session.scalar(wanted.execution_options(populate_existing=True))
    if row is None:
        raise Stale("Bu duyuru bu arada silinmiş. Yazdığınız metni kopyalayıp yeni bir duyuru açabilirsiniz.")
    if row.lock_version != seen:
        raise Stale(f"Bu duyuru siz açtıktan sonra değişti. {told_changes(row, seen)} Sayfayı yenileyip bakın.")
    return row


def told_changes(row: Announcement, seen: int) -> str:
    """21.11.2026 20.14, Ayşe Çınar: yayımladı. ..."""
    acts = {"notices.published": "yayımladı", "notices.withdrawn": "geri çekti"}
    said = []
    for entry, name in queries.waiting_changes(row.id, seen):
        what = acts.get(entry.act) or f"değiştirdi ({rules.changed_words(entry.details.get('fields', []))})"
        said.append(f"{when(entry.at)}, {name or 'Sistem'}: {what}.")
    return " ".join(said)


def change_announcement(announcement_id: int, seen: int, values: dict, actor_id: int) -> Announcement:
    """A draft or a published text is changed; who was told already is not told again."""
    row = fresh(announcement_id, seen)
    if row.state == "withdrawn":
        raise Refused("Geri çekilmiş duyuru değiştirilemez.")
    if row.told_at is not None and values.get("run_id") != row.run_id:
        raise Refused("Gönderimi başlamış duyurunun kime gösterileceği değiştirilemez.", "run_id")
    other = write(row, values)
    db.session.flush()
    if other:
        audit("notices.changed", actor_id, thing=row, fields=sorted(other), version=row.lock_version)
    return row


def publish(announcement_id: int, seen: int, actor_id: int) -> Announcement:
    """The draft stands on the site from its first day on; when that has come, people are told at once."""
    row = fresh(announcement_id, seen)
    if row.state != "draft":
        raise Stale("Bu duyuru zaten yayımlanmış ya da geri çekilmiş.")
    row.state, row.published_at = "published", NOW
    db.session.flush()
    audit("notices.published", actor_id, thing=row, title=row.title, version=row.lock_version)
    tell_due()
    return row


def withdraw(announcement_id: int, seen: int, reason: str, actor_id: int) -> Announcement:
    """Nobody sees it any more; what was mailed cannot be called back. Needs a reason."""
    row = fresh(announcement_id, seen)
    if row.state != "published":
        raise Stale("Bu duyuru yayında değil.")
    if len(reason.strip()) < 5:
        raise Refused("Geri çekme gerekçesini yazın.", "reason")
    row.state, row.withdrawn_at, row.withdrawn_reason = "withdrawn", NOW, reason.strip()
    db.session.flush()
    audit("notices.withdrawn", actor_id, thing=row, reason=reason.strip(), version=row.lock_version)
    return row


def delete_draft(announcement_id: int, seen: int, actor_id: int) -> None:
    """Only what was never published is deleted."""
    row = fresh(announcement_id, seen)
    if row.state != "draft":
        raise Stale("Yayımlanmış duyuru silinmez; geri çekilir.")
    audit("notices.deleted_draft", actor_id, thing=row, title=row.title)
    db.session.execute(delete(Announcement).where(Announcement.id == row.id))


def tell_due() -> None:
    """A scheduler's duty, and done with publishing: an announcement whose first moment has come begins to be told,
    once."""
    due = (
        select(Announcement.id)
        .where(Announcement.state == "published", Announcement.told_at.is_(None), Announcement.shown_from <= NOW)
        .limit(20)
        .with_for_update(skip_locked=True)
    )
    rows = update(Announcement).where(Announcement.id.in_(due)).values(told_at=NOW).returning(Announcement.id)
    for announcement_id in list(db.session.scalars(rows)):
        jobs.add("notices.tell", announcement_id, 0)


def tell_some(announcement_id: int, after: int) -> None:
    """Tells the next people by their ids: of a run by inbox, and everybody who wants it by e-mail. Adds the job of
    those who follow; one job is one transaction, so nobody is told twice."""
    row = db.session.get(Announcement, announcement_id)
    if row is None or row.state != "published" or (row.run_id is None and not row.by_email):
        return
    kind = "course" if row.run_id else ANNOUNCEMENT
    wanted = queries.seen_by(row)
    if row.run_id is None:
        wanted = wanted.where(own.wants_mail(kind))
    people = db.session.scalars(wanted.where(User.id > after).order_by(User.id).limit(AT_ONCE)).all()
    by_email = own.wanting_mail((user.id for user in people), kind) if row.by_email else set()
    for user in people:
        if row.run_id is not None:
            notify(user.id, "course", f"Duyuru: {row.title}", f"/duyurular/{row.id}")
        if user.id in by_email:
            write_to(user, row)
    counted = {"told": Announcement.told + len(people), "mailed": Announcement.mailed + len(by_email)}
    table: Any = Announcement.__table__  # without raising the version: nobody changed the text
    db.session.execute(update(table).where(table.c.id == row.id).values(counted))
    if len(people) == AT_ONCE:
        jobs.add("notices.tell", row.id, people[-1].id)


def write_to(user: User, row: Announcement) -> None:
    public = current_app.config["LMS"].public_url
    mail.post(
        user.email,
        "notices/announcement",
        chamber_id=row.chamber_id,
        reply_to=row.chamber.email if row.chamber else None,
        title=row.title,
        body=row.body,
        course_title=row.run.version.title if row.run else None,
        announcement_url=f"{public}/duyurular/{row.id}",
        choices_url=f"{public}/hesabim/bildirim-secimleri",
        sender=row.chamber.name if row.chamber else "Türk Mühendis ve Mimar Odaları Birliği",
    )

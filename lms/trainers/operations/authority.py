"""What a chamber lets a trainer teach."""

from lms.core.audit import audit
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Refused
from lms.trainers import queries
from lms.trainers.models import Authorisation, TrainerChamber
from lms.trainers.rules import SUBJECTS, is_live


def authorise(
    serving: TrainerChamber,
    actor_id,
    *,
    subject_kind,
    subject_code="",
    subject_name="",
    from_on,
    to_on=None,
    source=None,
    renews=None,
) -> Authorisation:
    """Authorises for a course, a category or everything, from the first to the last day named. Refuses what is in force
    for the same subject already, and somebody who does not serve."""
    if serving.state != "active":
        raise Refused("Eğiticinin bu odadaki görevi sona ermiş. Önce görevi yeniden başlatın.")
    if subject_kind not in SUBJECTS or (subject_kind != "all" and not subject_code):
        raise Refused("Yetkinin konusunu seçin.", "subject")
    if to_on is not None and to_on < from_on:
        raise Refused("Bitiş günü başlangıç gününden önce olamaz.", "to_on")
    for one in queries.authorisations_of(serving.trainer_id, serving.chamber_id):
        same = (one.subject_kind, one.subject_code) == (subject_kind, subject_code)
        overlaps = one.ended_at is None and one.from_on <= (to_on or one.from_on) and (one.to_on or from_on) >= from_on
        if same and overlaps and one is not renews:
            raise Refused(
                "Bu konuda aynı günleri kapsayan bir yetki zaten var. Onu yenileyin ya da bitirin.", "subject"
            )
    made = Authorisation(
        trainer_id=serving.trainer_id,
        chamber_id=serving.chamber_id,
        subject_kind=subject_kind,
        subject_code=subject_code if subject_kind != "all" else "",
        subject_name=subject_name or SUBJECTS["all"],
        from_on=from_on,
        to_on=to_on,
        source=source,
        renews_id=renews.id if renews else None,
        entered_by_id=actor_id,
    )
    db.session.add(made)
    db.session.flush()
    audit(
        "trainers.authorise",
        actor_id,
        subject_id=serving.trainer.user_id,
        thing=made,
        subject=made.subject_name,
        to_on=str(to_on or ""),
    )
    return made


def renew(serving: TrainerChamber, authorisation: Authorisation, actor_id, to_on, source=None) -> Authorisation:
    """A new authorisation for the same subject, from the day after the old one's last day (or today, when that has
    passed) until `to_on`. The old one stays as it was."""
    if authorisation.ended_at is not None:
        raise Refused("Bitirilmiş bir yetki yenilenemez. Yeni bir yetki verin.")
    if authorisation.to_on is None:
        raise Refused("Bu yetkinin bitiş günü yok; yenilemeye gerek bulunmuyor.")
    day = today()
    from_on = authorisation.to_on.fromordinal(authorisation.to_on.toordinal() + 1)
    if from_on < day:
        from_on = day
    if to_on is not None and to_on < from_on:
        raise Refused("Yeni son gün bugünkü yetkinin son gününden sonra olmalı.", "to_on")
    return authorise(
        serving,
        actor_id,
        subject_kind=authorisation.subject_kind,
        subject_code=authorisation.subject_code,
        subject_name=authorisation.subject_name,
        from_on=from_on,
        to_on=to_on,
        source=source,
        renews=authorisation,
    )


def end_authorisation(authorisation: Authorisation, actor_id, reason: str) -> None:
    """Ends it at once; assignments made under it stand (no participant is harmed)."""
    if authorisation.ended_at is not None or not (is_live(authorisation, today()) or authorisation.from_on > today()):
        raise Refused("Bu yetki zaten sona ermiş.")
    if not reason.strip():
        raise Refused("Yetkinin neden bitirildiğini yazın.", "reason")
    authorisation.ended_at, authorisation.ended_reason = now(), reason.strip()
    db.session.flush()
    audit("trainers.end_authorisation", actor_id, thing=authorisation, reason=reason.strip())

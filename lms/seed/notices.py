from datetime import timedelta

from sqlalchemy import select

from lms.accounts.models import RoleGrant
from lms.catalogue.models import CourseRun
from lms.core.clock import now
from lms.core.database import db
from lms.notices import operations

SAID = (  # chamber, title, text, days that it is shown
    ("insaat", "Bahar dönemi programı yayımlandı", "Yeni dönem eğitimleri takvimde.\nBaşvurular açıktır.", 60),
    ("elektrik", "Laboratuvar uygulamaları", "Uygulamalı dersler Ankara Şubesi konferans salonunda yapılır.", 45),
)
TO_RUN = "Gelirken baret ve koruyucu ayakkabınızı getirin. Kayıt masası 09.00 itibarıyla açıktır."


def plant_notices(chambers) -> None:
    """Two chambers announce to everybody, one to the participants of its dated run."""
    for slug, title, body, days in SAID:
        announce(chambers[slug], title, body, days)
    insaat = chambers["insaat"]
    wanted = select(CourseRun).where(CourseRun.chamber_id == insaat.id, CourseRun.kind == "dated")
    run = db.session.scalar(wanted.order_by(CourseRun.id).limit(1))
    if run is not None:
        announce(insaat, "Yanınızda getirecekleriniz", TO_RUN, 60, run.id)


def announce(chamber, title: str, body: str, days: int, run_id: int | None = None) -> None:
    """By the chamber's training officer; nothing where there is none."""
    wanted = select(RoleGrant.user_id).where(RoleGrant.chamber_id == chamber.id, RoleGrant.role == "training_officer")
    officer = db.session.scalar(wanted.order_by(RoleGrant.id).limit(1))
    if officer is None:
        return
    values = {"title": title, "body": body, "run_id": run_id, "shown_from": now(), "by_email": False}
    row = operations.make_announcement(chamber.id, values | {"shown_until": now() + timedelta(days=days)}, officer)
    operations.publish(row.id, row.lock_version, officer)

from sqlalchemy import update

from lms.core.audit import audit
from lms.core.database import db
from lms.core.refusals import Refused
from lms.surveys import queries
from lms.surveys.models import SurveyText


def decide_text(text: SurveyText, state: str, actor_id: int, reason: str | None = None) -> None:
    """shown: the trainer may read it; hidden: nobody but the desk, with a reason. Nobody decides about a text on their
    own teaching. A decision may be changed later."""
    if state not in ("shown", "hidden"):
        raise Refused("Karar okunamadı.")
    if state == "hidden" and not (reason or "").strip():
        raise Refused("Metni neden gizlediğinizi yazın.", "reason")
    if queries.teaches_in(actor_id, text.batch_id):
        raise Refused("Kendi eğitiminizle ilgili metne siz karar veremezsiniz; başka bir görevli karar verir.")
    done = db.session.execute(
        update(SurveyText)
        .where(SurveyText.id == text.id, SurveyText.state != state)
        .values(state=state, decided_by_id=actor_id, reason=(reason or "").strip() or None)
    )
    if done.rowcount == 0:
        raise Refused("Bu metin için aynı karar daha önce verilmiş.")
    db.session.refresh(text)
    audit("surveys.text", actor_id, chamber_id=text.chamber_id, reason=text.reason, state=state, batch=text.batch_id)

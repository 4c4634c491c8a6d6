"""What becomes of this room's rows when two accounts become one. Of two trainer's records the ended one stays."""

from sqlalchemy import func, select

from lms.accounts.rules.merging import history, moved
from lms.core.database import db
from lms.trainers.models import Trainer

HAS_RECORD = "EXISTS (SELECT 1 FROM trainers k WHERE k.user_id = :target)"
MERGES = [
    moved("trainers", "Eğitici kaydı", unless=HAS_RECORD),
    *history("trainers", "created_by_id"),
    *history("trainer_authorisations", "entered_by_id"),
    *history("trainer_trainings", "entered_by_id", "approved_by_id"),
    *history("trainer_loans", "asked_by_id", "decided_by_id"),
    *history("trainer_imports", "created_by_id"),
]


def faults(kept, merged):
    serves = (Trainer.user_id == merged.id) & Trainer.retired_at.is_(None)
    both = select(func.count()).select_from(Trainer).where((Trainer.user_id == kept.id) | serves)
    if db.session.scalar(both) == 2:
        yield "İki hesabın da eğitici kaydı var; önce birleştirilecek hesabın eğiticiliğini sonlandırın."

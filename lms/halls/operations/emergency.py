"""A proctor takes in the file that a candidate's page could not send."""

import hashlib
from collections import Counter
from dataclasses import dataclass

from lms.core.audit import audit
from lms.core.refusals import Refused
from lms.exams import emergency as files
from lms.exams.operations import emergency
from lms.halls.models import ExamSession, Seating
from lms.halls.operations.day import Place, log
from lms.halls.queries import board

ELSEWHERE = "Dosya bu oturumdaki bir adayın sınavına ait değil; hiçbir yanıt alınmadı."
WORDS = {
    "saved": "alındı",
    "again": "zaten kayıtlı",
    "older": "daha yenisi kayıtlı",
    "late": "süre dolduktan sonra geldi, sayılmadı",
    "refused": "kabul edilmedi",
}


@dataclass(frozen=True)
class Taken:
    seating: Seating
    counts: Counter

    @property
    def words(self) -> str:
        said = [f"{word}: {self.counts[name]}" for name, word in WORDS.items() if self.counts[name]]
        return ", ".join(said) or "dosyada yanıt yok"


def take_in(session: ExamSession, data: bytes, actor_id: int) -> Taken:
    """Raises Refused for a file that is none, was altered, is of another server, site, session or attempt, or whose
    attempt is paused or on paper. The same file again changes nothing."""
    if session.state == "cancelled":
        raise Refused("İptal edilmiş oturuma dosya alınmaz.")
    file = files.opened(data)
    found = board.seat_of_attempt(session.id, file.right.public_id)
    if found is None:
        raise Refused(ELSEWHERE)
    seating, attempt = found
    if seating.user_id == actor_id:
        raise Refused("Kendi sınavınızın dosyasını siz alamazsınız.")
    taken = Taken(seating, emergency.take_in(attempt, file))
    log(Place(session, seating=seating), "file", f"Acil durum dosyası: {taken.words}.", actor_id)
    digest = hashlib.sha256(data).hexdigest()
    audit("halls.take_file", actor_id, subject_id=seating.user_id, thing=session, sha256=digest, **taken.counts)
    return taken

"""The job that prepares a version: read, refused or transcoded, moved in, announced. Killed in the middle, it begins
again in a folder of its own; what it left is swept."""

import errno
import logging
import secrets
import shutil
import time

from lms.core import jobs
from lms.core.database import db
from lms.core.refusals import Refused
from lms.videos import ffmpeg, hls, ladder, operations, storage
from lms.videos.models import VideoVersion
from lms.videos.probe import probe
from lms.videos.rules import refusal, space_needed

log = logging.getLogger(__name__)
EVERY = 1.5  # seconds between signs of life
BROKEN = "Video dönüştürülemedi: dosya bozuk ya da alışılmadık bir biçimde. Başka bir kopyasını yükleyin."
SLOW = "Dönüştürme beklenenden çok uzun sürdüğü için durduruldu. Yeniden deneyin ya da videoyu küçültüp yükleyin."
STALLED = "Dönüştürme bir noktada takıldı, dosya orada bozuk olabilir. Başka bir kopyasını yükleyin."
CANCELLED = "İptal edildi."
LOST = "Yüklenen dosya sunucuda bulunamadı. Dosyayı yeniden yükleyin."


@jobs.handles("videos.transcode")
def transcode(lease, version_id):
    """Raises Hopeless, with the reason on the version, when another try would end the same way."""
    version = db.session.get(VideoVersion, version_id)
    if version is None or version.state == "ready":
        return
    folder, sha256, size = version.folder, version.sha256, version.size
    db.session.commit()  # no connection is held while ffmpeg works
    output = secrets.token_hex(8)
    temporary = storage.outputs(folder) / f".{output}"
    watch = Watch(lease, version_id)
    try:
        made = prepared(watch, storage.master_path(folder), temporary, sha256, size)
        jobs.renew(lease, stage="Yerine konuyor", percent=99)
        ladder.move_in(temporary, storage.outputs(folder) / output)
        version = db.session.get(VideoVersion, version_id)
        operations.became_ready(version, made, output)
    except Refused:
        raise jobs.Hopeless(CANCELLED) from None
    except Fault as fault:
        operations.note_failure(version_id, str(fault))
        raise jobs.Hopeless(str(fault)) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


class Fault(Exception):
    """The reason, as a sentence for people."""


class Watch:
    """Keeps the lease alive and says how far the work is; ends it when somebody cancelled."""

    def __init__(self, lease, version_id):
        self.lease, self.version_id, self.next = lease, version_id, 0.0
        self.stage, self.percent = "Dosya okunuyor", 0

    def __call__(self, stage=None, percent=None):
        self.stage, self.percent = stage or self.stage, self.percent if percent is None else percent
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + EVERY
        self.write()

    def write(self, **facts):
        jobs.renew(self.lease, stage=self.stage, percent=self.percent)
        if not operations.note_progress(self.version_id, **facts):
            raise jobs.Hopeless(CANCELLED)


def prepared(watch, master, temporary, sha256, size):
    """Everything between the master and the temporary folder. Raises Fault."""
    watch()
    if not master.exists():
        raise Fault(LOST)
    if sha256 is None:
        sha256 = storage.digest(master, lambda done: watch("Dosya okunuyor", int(done * 5 / max(size, 1))))
    watch.write(sha256=sha256)
    facts = probe(master, lambda: watch("Dosya inceleniyor", 5))
    watch.write(probe=facts.as_dict())
    if sentence := refusal(facts):
        raise Fault(sentence)
    try:
        storage.demand_room(space_needed(facts))
        return ladder.make(master, facts, temporary, watch)
    except storage.NoRoom as error:
        raise Fault(error.sentence) from None
    except ffmpeg.Failed as error:
        log.warning("ffmpeg on version %s (%s): %s", watch.version_id, error.kind, error)
        if "No space left" in str(error):
            raise Fault(storage.FULL) from None
        raise Fault({"slow": SLOW, "stalled": STALLED}.get(error.kind, BROKEN)) from None
    except hls.Incomplete as error:
        log.warning("output of version %s: %s", watch.version_id, error)
        raise Fault(BROKEN) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Fault(storage.FULL) from None
        raise

"""A player that speaks the real protocol over HTTP and moves the database's clock instead of waiting."""

import time

from sqlalchemy import text

from lms.core.database import db
from lms.lessons import queries as lessons
from lms.videos.models import Video, VideoVersion
from lms.videos.signals import version_replaced
from lms.watching import rules
from tests import make


class Player:
    """One signed-in browser of `user`; `wait` moves lms_now() for everybody in the test."""

    waited = 0  # ms, common to all players of a test

    def __init__(self, client, enrolment, lesson=0):
        self.client, self.enrolment = client, enrolment
        self.video = lessons.required_videos(enrolment.version_id)[lesson][1]
        self.token, self.q = None, 0

    @classmethod
    def wait(cls, seconds=0.0, *, ms=0):
        cls.waited += round(seconds * 1000) + ms
        db.session.execute(text("SELECT set_config('lms.clock_offset', :o, true)"), {"o": f"{cls.waited} milliseconds"})
        db.session.commit()

    def start(self, version=None):
        answer = self.client.post(
            "/api/v1/playback/start",
            json={"enrolment": self.enrolment.id, "version": version or self.video.id},
        )
        if answer.status_code == 200:
            self.token, self.q = answer.json["t"], 0
        return answer

    def send(self, body):
        return self.client.post("/api/v1/playback/report", json=body)

    def report(self, *spans, q=None, **more):
        if q is None:
            self.q = q = self.q + 1
        return self.send({"t": self.token, "q": q, "p": [list(span) for span in spans], **more})

    def watch(self, start, end, speed=1.0, every=15.0):
        """Plays in real (moved) time with honest reports; returns the last answer."""
        at, answer = start, None
        while at < end:
            until = min(end, at + round(every * 1000 * speed))
            self.wait((until - at) / 1000 / speed)
            answer = self.report((at, until))
            assert answer.status_code == 200, answer.text
            at = until
        return answer

    @property
    def covered(self):
        found = db.session.execute(
            text("SELECT covered_ms FROM watch_ledgers WHERE enrolment_id = :e AND version_id = :v"),
            {"e": self.enrolment.id, "v": self.video.id},
        ).scalar()
        return found or 0

    @property
    def strikes(self):
        return db.session.execute(
            text("SELECT coalesce(sum(strikes), 0) FROM watch_ledgers WHERE enrolment_id = :e"),
            {"e": self.enrolment.id},
        ).scalar()

    @property
    def completed_at(self):
        return db.session.execute(
            text("SELECT completed_at FROM watch_totals WHERE enrolment_id = :e"), {"e": self.enrolment.id}
        ).scalar()


def enrolled(videos=(3_600_000,), user=None, **values):
    """An enrolment of a new person in a new course with these video lengths."""
    user = user or make.person()
    made = make.enrolment(user, make.course(videos=videos, **values))
    db.session.commit()
    return made


def clock_of(one):
    row = db.session.execute(
        text("SELECT rev, credit_ms, last_at_ms FROM playback_clocks WHERE user_id = :u"), {"u": one.enrolment.user_id}
    ).one()
    return tuple(row)


def wall(one):
    return db.session.execute(text("SELECT extract(epoch FROM lms_now()) * 1000")).scalar()


def bound(one, began):
    """What nobody may exceed; requests in a test take real time too."""
    return rules.B_MS + rules.R_MILLI * int(wall(one) - began) // 1000


def replace(one, duration, same_timeline=False):
    """The video gets a new version, as videos.operations would make it, and says so."""
    old = one.video
    new = make.saved(
        VideoVersion(
            video_id=old.video_id,
            number=2,
            state="ready",
            folder=f"yeni-{old.id}",
            file_name="b.mp4",
            size=1,
            sha256="b" * 64,
            duration_ms=duration,
        )
    )
    new.timeline_id = old.timeline_id if same_timeline else new.id
    video = db.session.get(Video, old.video_id)
    video.current_version_id = new.id
    db.session.flush()
    version_replaced.send(video, old=old, new=new)
    db.session.commit()
    one.video = new


class Slack:
    """What may be earned besides, because a test's own requests take real time: slack = Slack(); ... slack.ms"""

    def __init__(self):
        self.began = time.monotonic()

    @property
    def ms(self):
        return rules.R_MILLI * (time.monotonic() - self.began) + 50

"""A course with a really transcoded small video on the running program, and signed-in browsers for it."""

import json
import subprocess
import time

import imageio_ffmpeg
import psycopg

from lms.watching import rules

SOURCE = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=10", "-f", "lavfi", "-i", "sine=frequency=330"]


def make_clip(path, seconds):
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *SOURCE, "-t", str(seconds)]
    subprocess.run([*command, "-c:v", "libx264", "-g", "20", "-c:a", "aac", str(path)], check=True)
    return path


def make_course(site, clip, more_videos=()):
    """A published course with this video, transcoded by the site's own worker. Returns ids as a dict."""
    made = json.loads(
        site.run(
            f"""
            import json, secrets
            from lms.videos import operations as videos
            from lms.lessons.models import Lesson, Section
            from lms.videos.models import Caption
            chamber = make.chamber("izleme-" + secrets.token_hex(4))
            version = make.course(chamber, videos={list(more_videos)}, title="Topraklama Ölçümü")
            video = videos.make_video(chamber.id, "Ölçüm", None)
            master = videos.add_master(video, {str(clip)!r}, "olcum.mp4", None, how="copy")
            section = db.session.query(Section).filter_by(version_id=version.id).one()
            lesson = make.saved(Lesson(section_id=section.id, version_id=version.id, title="Direncin ölçülmesi",
                kind="video", position=0, video_id=video.id))
            reading = make.saved(Lesson(section_id=section.id, version_id=version.id, title="Okuma",
                kind="reading", position=9, body="# Başlık\\n\\n- bir\\n- iki"))
            words = "WEBVTT" + chr(10) * 2 + "00:00:01.000 --> 00:00:05.000" + chr(10) + "Akım elektrodu"
            words += chr(10) * 2 + "00:00:06.000 --> 00:00:12.000" + chr(10) + "İki okuma" + chr(10)
            make.saved(Caption(version_id=master.id, language="tr", vtt=words))
            print(json.dumps({{"chamber": chamber.id, "slug": chamber.slug, "version": version.id, "lesson": lesson.id,
                "reading": reading.id, "master": master.id}}))
            """
        )
    )
    deadline = time.monotonic() + 90
    while True:
        state = site.run(
            f"from lms.videos.models import VideoVersion\nv = db.session.get(VideoVersion, {made['master']})\n"
            "print(v.state, v.duration_ms, v.reason)"
        )
        if state.startswith("ready"):
            return made | {"duration": int(state.split()[1])}
        assert "failed" not in state and time.monotonic() < deadline, state
        time.sleep(0.3)


def make_learners(site, course, number=1):
    """Newly enrolled people with live sessions, all made at once: [{user, enrolment, cookie}]."""
    return json.loads(
        site.run(
            f"""
            import json, hashlib, secrets
            from lms.accounts.models import LoginSession
            from lms.catalogue.models import CourseVersion
            from lms.core.clock import now
            signer, made = app.session_interface.get_signing_serializer(app), []
            for _ in range({number}):
                user = make.person(email=f"{{secrets.token_hex(6)}}@example.org")
                enrolment = make.enrolment(user, db.session.get(CourseVersion, {course["version"]}))
                token = secrets.token_urlsafe(24)
                digest = hashlib.sha256(token.encode()).hexdigest()
                make.saved(LoginSession(user_id=user.id, token_hash=digest, proved_at=now()))
                cookie = signer.dumps({{"_user_id": token, "_fresh": True}})
                made.append({{"user": user.id, "enrolment": enrolment.id, "cookie": cookie}})
            print(json.dumps(made))
            """
        )
    )


def facts(site, learner):
    """(covered ms of the sum, completed?, ranges per version) as the database has them."""
    with psycopg.connect(site.environment["LMS_DATABASE_URL"].replace("+psycopg", "")) as connection:
        total = connection.execute(
            "SELECT covered_ms, completed_at IS NOT NULL FROM watch_totals WHERE enrolment_id = %s",
            [learner["enrolment"]],
        ).fetchone()
        ledgers = connection.execute(
            "SELECT ranges FROM watch_ledgers WHERE enrolment_id = %s", [learner["enrolment"]]
        ).fetchall()
    covered, done = total or (0, False)
    return {"covered": covered, "done": done, "ranges": [span for (one,) in ledgers for span in rules.decode(one)]}


def until(true, seconds=40):
    """Waits for something outside the page."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.2)


def open_browser(browser, site, learner, **options):
    """A context signed in as the learner; `problems` collects every CSP message and page error."""
    context = browser.new_context(locale="tr-TR", **options)
    context.add_cookies([{"name": "oturum", "value": learner["cookie"], "url": str(site)}])
    context.problems = []
    context.on("console", lambda said: note(context, said))
    context.on("weberror", lambda error: context.problems.append(str(error.error)))
    return context


def note(context, said):
    if "Content Security Policy" in said.text or "Refused to" in said.text:
        context.problems.append(said.text)

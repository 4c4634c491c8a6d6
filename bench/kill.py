"""Kills -9 parts of the running program at random moments while people watch and videos are transcoded, and counts what
was lost.

    .venv/bin/python bench/kill.py [--rounds 20] [--seed 1] [--parts web,worker,postgres,valkey] [--watchers 6]

Prints its seed and figures. Exit code 1 when a part was away longer than 10 s, acknowledged coverage was lost, a job
was stuck longer than 5 minutes, a document exists twice, or a video is called ready without its files."""

import argparse
import collections
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import imageio_ffmpeg
import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SECONDS = 60  # of each lesson's video
SPEED = 2
BACK_SECONDS, STUCK_SECONDS = 10, 300
MARKS = {  # what the command line of each part holds
    "web": "granian",
    "worker": "-n default@",
    "video": "-n video@",
    "scheduler": "lms.cli schedule",
    "postgres": "bin/postgres",
    "valkey": "valkey",
}
ADD_VIDEO = """
import sys
from lms.app import create_app
from lms.core.database import db
from lms.videos import operations
with create_app().test_request_context():
    video = operations.make_video(int(sys.argv[1]), sys.argv[2], None)
    operations.add_master(video, sys.argv[3], "ders.mp4", None, how="copy")
    db.session.commit()
"""


class Program:
    """`lms run` on folders of its own."""

    def __init__(self, **settings):
        self.var = Path(tempfile.mkdtemp(prefix="lms-kill-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = os.environ | {"LMS_VAR": str(self.var), "LMS_MEDIA": str(self.var / "media")}
        self.environment |= {"LMS_PORT": str(self.port), "LMS_SEED": "0", "LMS_WEB_PROCESSES": "1"}
        self.environment |= settings
        self.log = open(self.var / "out.txt", "a")
        self.process = subprocess.Popen(
            [BIN / "lms", "run"], env=self.environment, stdout=self.log, stderr=subprocess.STDOUT
        )

    def python(self, *arguments):
        done = subprocess.run(
            [sys.executable, *map(str, arguments)], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-800:])
        return done.stdout

    def call(self, path, body=None, cookie=None, timeout=20):
        headers = {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Cookie": cookie} if cookie else {}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.read()

    def query(self, sql, *values):
        url = json.loads((self.var / "servers.json").read_text())["LMS_DATABASE_URL"].replace("+psycopg", "")
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def find(self, part):
        for child in psutil.Process(self.process.pid).children():
            try:
                if MARKS[part] in " ".join(child.cmdline()):
                    return child
            except psutil.Error:
                continue
        return None

    def works(self):
        """A page that asks the database, every part alive, and a new job done by a worker."""
        self.call("/egitimler", timeout=5)
        job = self.query(
            "INSERT INTO jobs (handler, arguments, queue, state, tries, ring_at, created_at, progress)"
            " VALUES ('core.mail', '[0]', 'default', 'waiting', 0, lms_now(), lms_now(), '{}') RETURNING id"
        )[0][0]
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.query("SELECT state FROM jobs WHERE id = %s", job)[0][0] == "done":
                return all(self.find(part) for part in MARKS)
            time.sleep(0.05)
        return False

    def wait(self, seconds=90):
        """Seconds until it works; none when it does not."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            try:
                if self.works():
                    return time.monotonic() - began
            except (OSError, urllib.error.URLError, psycopg.Error, KeyError, ValueError):
                pass
            time.sleep(0.05)
        return None

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        shutil.rmtree(self.var, ignore_errors=True)


class Watcher(threading.Thread):
    """A player: reports what it played, keeps in an outbox what was not acknowledged."""

    answers: collections.Counter = collections.Counter()

    def __init__(self, program, person, stop):
        super().__init__(daemon=True)
        self.program, self.person, self.stop = program, person, stop
        self.acknowledged, self.outbox, self.token, self.q, self.at = [], [], None, 0, 0

    def run(self):
        while not self.stop.is_set() and self.at < self.person["duration_ms"]:
            try:
                if self.token is None:
                    self.start_playing()
                began = time.monotonic()
                self.stop.wait(2)
                end = min(self.at + int((time.monotonic() - began) * 1000 * SPEED), self.person["duration_ms"])
                self.outbox, self.at = joined([*self.outbox, [self.at, end]]), end
                self.report()
            except urllib.error.HTTPError as error:
                self.answers[error.code] += 1
                if error.code in (401, 409):
                    self.token = None
                self.stop.wait(1)
            except OSError:
                self.answers["none"] += 1
                self.stop.wait(0.3)
        for _ in range(30):  # what is left in the outbox, as a player does when it is opened again
            if not self.outbox:
                return
            try:
                if self.token is None:
                    self.start_playing()
                self.report()
            except OSError:
                self.token = None
            time.sleep(1)

    def start_playing(self):
        asked = {"enrolment": self.person["enrolment"], "version": self.person["version"]}
        made = json.loads(self.program.call("/api/v1/playback/start", asked, self.person["cookie"]))
        self.token, self.q = made["t"], 0

    def report(self):
        self.q += 1
        sent = [list(span) for span in self.outbox]
        body = {"t": self.token, "q": self.q, "p": sent, "h": 0, "r": SPEED * 100, "pos": self.at}
        answer = json.loads(self.program.call("/api/v1/playback/report", body, self.person["cookie"]))
        self.answers[200] += 1
        self.outbox = answer["refused"]
        self.acknowledged = joined(self.acknowledged + without(sent, answer["refused"]))


def joined(spans):
    """Sorted and merged; touching spans become one."""
    out = []
    for start, end in sorted(map(tuple, spans)):
        if out and start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        elif end > start:
            out.append([start, end])
    return out


def without(spans, holes):
    for low, high in holes:
        spans = [
            piece
            for start, end in spans
            for piece in ([start, min(end, low)], [max(start, high), end])
            if piece[0] < piece[1]
        ]
    return spans


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="kills of each part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", default="web,worker,video,postgres,valkey")
    parser.add_argument("--watchers", type=int, default=6, help="who watch at any moment")
    options = parser.parse_args()
    draw, program = random.Random(options.seed), Program()
    stop, began = threading.Event(), time.monotonic()
    try:
        if program.wait(180) is None:
            sys.exit(f"it never worked: {(program.var / 'out.txt').read_text()[-2000:]}")
        parts = options.parts.split(",") * options.rounds
        draw.shuffle(parts)
        needed = options.watchers * (2 + len(parts) * 8 // (SECONDS // SPEED))
        world = json.loads(program.python("bench/prepare.py", needed, 12, SECONDS))
        watchers = iterate(program, world["people"], options.watchers, stop)
        transcodes = threading.Thread(target=keep_adding, args=(program, world["chamber"], stop), daemon=True)
        transcodes.start()
        back = kill_all(program, parts, draw)
        stop.set()
        transcodes.join(60)
        ok = report(program, options.seed, back, watchers(), time.monotonic() - began)
    finally:
        stop.set()
        program.end()
    sys.exit(0 if ok else 1)


def iterate(program, people, at_once, stop):
    """Keeps `at_once` people watching; returns a function that waits for the last and gives all of them."""
    done, waiting = [], list(people)

    def one_after_another():
        while waiting and not stop.is_set():
            watcher = Watcher(program, waiting.pop(), stop)
            done.append(watcher)
            watcher.run()

    threads = [threading.Thread(target=one_after_another, daemon=True) for _ in range(at_once)]
    for thread in threads:
        thread.start()

    def finished():
        for thread in threads:
            thread.join(60)
        return done

    return finished


def keep_adding(program, chamber_id, stop):
    """A new recording every 8 s: 6 s of moving picture and sound."""
    sample = program.var / "sample.mp4"
    made = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=6", "-f", "lavfi", "-i", "sine=440:d=6", "-shortest"]
    encoded = ["-c:v", "libx264", "-c:a", "aac", sample]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *made, *encoded], check=True)
    number = 0
    while not stop.wait(8):
        number += 1
        try:
            program.python("-c", ADD_VIDEO, chamber_id, f"Kayıt {number}", sample)
        except (RuntimeError, OSError):
            continue  # the database was away


def kill_all(program, parts, draw):
    back = collections.defaultdict(list)
    for part in parts:
        time.sleep(draw.uniform(0.5, 3))
        victim = program.find(part)
        if victim is None:
            print(f"{part}: not there", flush=True)
            continue
        victim.kill()
        seconds = program.wait()
        back[part].append(seconds)
        print(f"{part}: {'not back in 90 s' if seconds is None else f'{seconds:.1f} s'}", flush=True)
    return back


def report(program, seed, back, watchers, seconds):
    for part, times in sorted(back.items()):
        known = [one for one in times if one is not None]
        print(
            f"{part:9} {len(times)} kills; works again after {statistics.median(known):.1f} s, worst {max(known):.1f}"
        )
    print(f"seed {seed}; {seconds / 60:.1f} minutes; answers to players: {dict(Watcher.answers)}")
    checks = {
        f"away longer than {BACK_SECONDS} s": sum(
            one is None or one > BACK_SECONDS for t in back.values() for one in t
        ),
        "acknowledged coverage lost (people)": sum(map(lambda one: lost(program, one), watchers)),
        "jobs stuck": stuck(program),
        "jobs failed": program.query("SELECT count(*) FROM jobs WHERE state = 'failed' AND reason NOT LIKE %s", KILLED),
        "documents twice": program.query(
            "SELECT count(*) FROM (SELECT entitlement_id FROM certificates GROUP BY 1 HAVING count(*) > 1) twice"
        ),
        "watched enough and without a document": program.query(
            "SELECT count(*) FROM watch_totals t WHERE completed_at IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM entitlements e WHERE e.enrolment_id = t.enrolment_id)"
        ),
        "videos called ready without their files": half_visible(program),
    }
    figures = {name: value if isinstance(value, int) else value[0][0] for name, value in checks.items()}
    watched = sum(end - start for one in watchers for start, end in one.acknowledged) / 60_000
    documents = program.query("SELECT count(*), count(pdf_sha256) FROM certificates")[0]
    ready = program.query("SELECT state, count(*) FROM video_versions WHERE created_by_id IS NULL GROUP BY 1")
    print(
        f"{len(watchers)} people, {watched:.0f} minutes acknowledged; documents {documents[0]}, sealed {documents[1]}"
    )
    print(f"recordings {dict(ready)}")
    for name, value in figures.items():
        print(f"{name}: {value}")
    return not any(figures.values())


KILLED = "%ended in the middle%"  # three kills of one job end it, with this reason: the rule, not a fault


def lost(program, watcher):
    """Whether the ledger lacks anything that this player was told is recorded."""
    from lms.watching.rules import decode

    rows = program.query(
        "SELECT ranges FROM watch_ledgers WHERE enrolment_id = %s AND version_id = %s",
        watcher.person["enrolment"],
        watcher.person["version"],
    )
    kept = [list(span) for span in decode(bytes(rows[0][0]))] if rows else []
    return bool(without(watcher.acknowledged, kept))


def stuck(program):
    """Jobs still open five minutes after the last kill (none are waited for longer than they need)."""
    deadline = time.monotonic() + STUCK_SECONDS
    while time.monotonic() < deadline:
        waiting = program.query("SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running')")[0][0]
        if not waiting:
            break
        time.sleep(0.5)
    return waiting


def half_visible(program):
    rows = program.query("SELECT folder, output FROM video_versions WHERE state = 'ready' AND output IS NOT NULL")
    missing = 0
    for folder, output in rows:
        place = program.var / "media/videos" / folder / output
        playlists = list(place.rglob("*.m3u8"))
        named = [
            playlist.parent / line
            for playlist in playlists
            for line in playlist.read_text().splitlines()
            if line and not line.startswith("#")
        ]
        missing += not playlists or not all(path.exists() for path in named)
    return missing


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()

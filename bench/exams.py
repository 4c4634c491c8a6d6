"""Kills -9 web, worker and database at random moments while candidates save answers, and counts what was lost.

    .venv/bin/python bench/exams.py [--rounds 100] [--seed 1] [--parts web,worker,postgres] [--candidates 20]

`--rounds` is the number of kills of each part. Prints its seed and figures. Exit code 1 when an acknowledged answer is
lost or is not the current one, a journal does not verify, an attempt has another paper, or a part was away longer
than 10 s."""

import argparse
import collections
import json
import random
import sys
import threading
import time
import urllib.error
import uuid
from pathlib import Path

from kill import BACK_SECONDS, Program, kill_all  # beside this file

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS, CHOICES = 20, 3
VERIFY = """
from lms.app import create_app
from lms.exams.verification import verify
with create_app().test_request_context():
    print(sum(1 for _ in verify()))
"""
LEFT = """
SELECT count(*) FROM attempts a WHERE a.entries <> (SELECT count(*) FROM answer_entries e WHERE e.attempt_id = a.id)
"""


class Sitting(threading.Thread):
    """A candidate's page: saves an answer a few times a second; what is not acknowledged is sent again with its key."""

    answers: collections.Counter = collections.Counter()

    def __init__(self, program, attempt, stop, seed):
        super().__init__(daemon=True)
        self.program, self.attempt, self.stop, self.chance = program, attempt, stop, random.Random(seed)
        self.acknowledged, self.newest, self.seq = {}, {}, 0

    def run(self):
        while not self.stop.wait(self.chance.uniform(0.1, 0.6)):
            self.seq += 1
            question, value = self.chance.randint(1, QUESTIONS), self.chance.randrange(CHOICES)
            if not self.save({"question": question, "seq": self.seq, "value": value, "key": str(uuid.uuid4())}):
                return

    def save(self, body):
        """Until it is acknowledged, as the page does; whether it was."""
        self.newest[body["question"]] = body["seq"], body["value"]
        for _ in range(600):
            try:
                sent = body | {"token": self.attempt["token"]}
                answer = self.program.call(
                    f"/api/v1/attempts/{self.attempt['id']}/answers", sent, self.attempt["cookie"]
                )
                self.answers[200] += 1
                self.acknowledged[body["key"]] = body | json.loads(answer)
                return True
            except urllib.error.HTTPError as error:
                self.answers[error.code] += 1
            except (OSError, ValueError):
                self.answers["none"] += 1
            time.sleep(self.chance.uniform(0.1, 0.4))
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100, help="kills of each part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", default="web,worker,postgres")
    parser.add_argument("--candidates", type=int, default=20)
    options = parser.parse_args()
    draw, program = random.Random(options.seed), Program()
    stop, began = threading.Event(), time.monotonic()
    try:
        if program.wait(300) is None:
            sys.exit(f"it never worked: {(program.var / 'out.txt').read_text()[-2000:]}")
        world = json.loads(program.python("bench/prepare.py", 0, 0, 0, options.candidates))
        papers = program.query(PAPERS)
        sittings = [Sitting(program, one, stop, options.seed + n) for n, one in enumerate(world["attempts"])]
        for one in sittings:
            one.start()
        parts = options.parts.split(",") * options.rounds
        draw.shuffle(parts)
        back = kill_all(program, parts, draw)
        stop.set()
        for one in sittings:
            one.join(300)
        ok = report(program, options.seed, back, sittings, papers, time.monotonic() - began)
    finally:
        stop.set()
        program.end()
    sys.exit(0 if ok else 1)


PAPERS = "SELECT attempt_id, md5(questions::text) FROM papers ORDER BY attempt_id"


def report(program, seed, back, sittings, papers, seconds):
    for part, times in sorted(back.items()):
        known = sorted(one for one in times if one is not None) or [0]
        middle = known[len(known) // 2]
        print(f"{part:9} {len(times)} kills; works again after {middle:.1f} s, worst {known[-1]:.1f}")
    acknowledged = sum(len(one.acknowledged) for one in sittings)
    print(f"seed {seed}; {seconds / 60:.1f} minutes; {len(sittings)} candidates; answers {dict(Sitting.answers)}")
    print(f"acknowledged saves: {acknowledged}")
    figures = {
        "acknowledged answers lost": sum(lost(program, one) for one in sittings),
        "current answers that are not the newest": sum(stale(program, one) for one in sittings),
        "faults in the journals": int(program.python("-c", VERIFY)),
        "attempts whose journal is not whole": program.query(LEFT)[0][0],
        "papers changed": int(program.query(PAPERS) != papers),
        "candidates who gave up": sum(len(one.acknowledged) < one.seq for one in sittings),
        f"away longer than {BACK_SECONDS} s": sum(
            one is None or one > BACK_SECONDS for times in back.values() for one in times
        ),
    }
    for name, value in figures.items():
        print(f"{name}: {value}")
    return acknowledged and not any(figures.values())


def lost(program, sitting):
    """Acknowledged saves without their line in the journal, or with another value, place or receipt."""
    rows = program.query(
        "SELECT e.key, e.question, e.seq, e.value, e.n, e.digest FROM answer_entries e JOIN attempts a"
        " ON a.id = e.attempt_id WHERE a.public_id = %s AND e.kind = 'answer'",
        sitting.attempt["id"],
    )
    kept = {
        str(key): (q, seq, json.loads(value), n, bytes(digest).hex()[:16]) for key, q, seq, value, n, digest in rows
    }
    names = ("question", "seq", "value", "n", "digest")
    return sum(kept.get(key) != tuple(said[name] for name in names) for key, said in sitting.acknowledged.items())


def stale(program, sitting):
    rows = program.query(
        "SELECT s.question, s.seq, s.value FROM answer_states s JOIN attempts a ON a.id = s.attempt_id"
        " WHERE a.public_id = %s",
        sitting.attempt["id"],
    )
    current = {question: (seq, json.loads(value)) for question, seq, value in rows}
    return sum(current.get(question) != newest for question, newest in sitting.newest.items())


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()

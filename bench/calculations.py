"""How long the exams' large calculations take: a form of sixty questions drawn from 50,000, and the statistics of 5,000
candidates of a hundred questions.

    .venv/bin/python bench/calculations.py [--runs 20]

Needs no running program; the database is one of its own, which ends with it."""

import argparse
import os
import random
import statistics as middle
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kill import Program  # beside this file

QUESTIONS = """
    INSERT INTO questions (bank_id, title, kind, topic, difficulty, search_key)
    SELECT :bank, 'S' || n, 'single', 'Konu ' || n % 20, 1 + n % 3, '' FROM generate_series(1, 50000) n
"""


def draws(runs):
    """Seconds of each draw; in three lines, with 120 questions that the candidate has met."""
    from sqlalchemy import select, text

    from lms.app import create_app
    from lms.core.database import db
    from lms.exams.models import Question
    from lms.exams.operations import drawing
    from tests import make

    with create_app().test_request_context():
        bank = make.bank(make.chamber())
        db.session.execute(text(QUESTIONS), {"bank": bank.id})
        db.session.execute(text("ANALYZE questions"))
        lines = [{"bank_id": bank.id, "difficulty": n, "topic": "", "count": 20} for n in (1, 2, 3)]
        seen = list(db.session.scalars(select(Question.id).limit(120)))
        return [timed(lambda: drawing.drawn_ids(lines, random.getrandbits(60), seen)) for _ in range(runs)]


def of_statistics(runs):
    from lms.exams import statistics

    chance = random.Random(1)
    marks = [(person, n, float(chance.random() < 0.6)) for person in range(5000) for n in range(100)]
    return [timed(lambda: statistics.of(marks, dict.fromkeys(range(100), 1.0))) for _ in range(runs)]


def timed(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def told(name, seconds, bar):
    print(f"{name}: median {middle.median(seconds):.3f} s, worst {max(seconds):.3f} s of {len(seconds)} (bar {bar} s)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    print(f"load {os.getloadavg()[0]:.1f}")
    program = Program()
    try:
        if program.wait(300) is None:
            sys.exit(f"it never worked: {(program.var / 'out.txt').read_text()[-2000:]}")
        os.environ |= program.environment
        told("form of 60 of 50,000", draws(runs), 0.1)
    finally:
        program.end()
    told("statistics of 5,000 x 100", of_statistics(max(1, runs // 5)), 10)


if __name__ == "__main__":
    main()

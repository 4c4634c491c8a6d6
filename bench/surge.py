"""Candidates with open sessions start an exam within a minute and save every 20 s, against the running program.

    .venv/bin/python bench/surge.py [--candidates 1000] [--start-seconds 60] [--seconds 120] [--every 20] [--seed 1]

Each opens the exam's page, starts, reads the questions, then saves until the time is over. Load, server and database
share the machine. Prints medians and the 95th percentile of start (the POST and the page with the questions) and of a
save, errors, and what was acknowledged and lost. Exit code 1 on any error, loss, or a figure over its limit
(start 500 ms, save 300 ms)."""

import argparse
import asyncio
import collections
import json
import os
import random
import re
import statistics
import sys
import time
import uuid
from pathlib import Path

from kill import Program  # beside this file

ROOT = Path(__file__).resolve().parent.parent
START_MS, SAVE_MS = 500, 300


class Browser:
    """One kept connection and the cookies of one person."""

    def __init__(self, port, cookie):
        self.port, self.reader, self.writer = port, None, None
        self.cookies = dict([cookie.split("=", 1)])

    async def call(self, method, path, body=b"", kind="application/x-www-form-urlencoded"):
        """(status, headers, body, ms from the first byte sent to the last byte read)"""
        said = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {said}\r\n"
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        began = time.perf_counter()
        for last in (False, True):
            try:
                if self.writer is None:
                    self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
                self.writer.write(head.encode() + body)
                await self.writer.drain()
                answer = await self.read()
                return *answer, (time.perf_counter() - began) * 1000
            except (OSError, asyncio.IncompleteReadError, ValueError, IndexError):
                self.writer = None  # the kept connection was closed meanwhile
                if last:
                    raise
        return None

    async def read(self):
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [tuple(line.split(": ", 1)) for line in lines[1:] if line]
        known = {name.lower(): value for name, value in headers}
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if known.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(await self.reader.readline(), 16):
                body += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readline()
        else:
            body = await self.reader.readexactly(int(known.get("content-length", 0)))
        return int(lines[0].split()[1]), known, body


class Surge:
    def __init__(self, program, options, world):
        self.program, self.options, self.exam = program, options, world["exam"]
        self.began, self.chance = None, random.Random(options.seed)
        self.start_ms, self.post_ms, self.save_ms, self.late = [], [], [], []
        self.errors, self.acknowledged = collections.Counter(), {}

    async def run(self, people):
        self.began = time.monotonic()
        moments = sorted(self.chance.uniform(0, self.options.start_seconds) for _ in people)
        await asyncio.gather(*(self.candidate(*one) for one in zip(people, moments, strict=True)))

    async def candidate(self, cookie, moment):
        browser, chance = Browser(self.program.port, cookie), random.Random(cookie)
        await asyncio.sleep(max(0, self.began + moment - time.monotonic()))
        try:
            attempt, token, questions = await self.start(browser)
        except (OSError, asyncio.IncompleteReadError, TypeError, LookupError) as error:
            self.errors[f"start: {error!r}"[:80]] += 1
            return
        due, seq = time.monotonic() + chance.uniform(0, self.options.every), 0
        while due < self.began + self.options.seconds:
            await asyncio.sleep(max(0, due - time.monotonic()))
            self.late.append((time.monotonic() - due) * 1000)
            due, seq = due + self.options.every, seq + 1
            await self.save(browser, attempt, token, chance.randint(1, questions), seq, chance.randrange(3))

    async def start(self, browser):
        status, _, page, _ = await browser.call("GET", f"/sinavlar/{self.exam}")
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
        if status != 200 or found is None:
            raise LookupError(f"{status} without a form instead of the exam's page")
        csrf = found[1]
        status, headers, _, made_ms = await browser.call("POST", f"/sinavlar/{self.exam}/basla", b"csrf_token=" + csrf)
        if status != 302:
            raise LookupError(f"{status} instead of the start")
        status, _, page, read_ms = await browser.call("GET", headers["location"])
        if status != 200:
            raise LookupError(f"{status} instead of the questions")
        self.post_ms.append(made_ms)
        self.start_ms.append(made_ms + read_ms)
        found = re.search(rb'data-exam="([^"]+)" data-token="([^"]+)"', page)
        return found[1].decode(), found[2].decode(), page.count(b'class="question" id="soru-')

    async def save(self, browser, attempt, token, question, seq, value):
        body = {"token": token, "question": question, "seq": seq, "key": str(uuid.uuid4()), "value": value}
        path = f"/api/v1/attempts/{attempt}/answers"
        try:
            status, _, answer, ms = await browser.call("POST", path, json.dumps(body).encode(), "application/json")
        except (OSError, asyncio.IncompleteReadError) as error:
            self.errors[f"save: {error!r}"[:80]] += 1
            return
        if status != 200:
            self.errors[f"save: {status}"] += 1
            return
        self.save_ms.append(ms)
        self.acknowledged[body["key"]] = question, seq, value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=1000)
    parser.add_argument("--start-seconds", type=float, default=60)
    parser.add_argument("--seconds", type=float, default=120, help="of the whole run, from the first start")
    parser.add_argument("--every", type=float, default=20, help="seconds between the saves of one candidate")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = Program(LMS_WEB_PROCESSES="2")
    try:
        if program.wait(300) is None:
            sys.exit(f"it never worked: {(program.var / 'out.txt').read_text()[-2000:]}")
        world = json.loads(program.python("bench/prepare.py", 0, 0, 0, 0, options.candidates))
        program.query("ANALYZE")
        surge, load = Surge(program, options, world), os.getloadavg()[0]
        asyncio.run(surge.run(world["waiting"]))
        ok = report(program, options, surge, load)
    finally:
        program.end()
    sys.exit(0 if ok else 1)


def report(program, options, surge, load):
    print(
        f"seed {options.seed}; {options.candidates} candidates in {options.start_seconds:.0f} s, a save every", end=" "
    )
    print(f"{options.every:.0f} s; load before {load:.1f}, after {os.getloadavg()[0]:.1f}")
    start = figures("start (post and questions)", surge.start_ms)
    figures("  of it the post", surge.post_ms)
    save = figures("save", surge.save_ms)
    figures("  sent later than due", surge.late)
    rows = program.query("SELECT key, question, seq, value FROM answer_entries WHERE kind = 'answer'")
    kept = {str(key): (question, seq, json.loads(value)) for key, question, seq, value in rows}
    lost = sum(kept.get(key) != said for key, said in surge.acknowledged.items())
    attempts = program.query("SELECT count(*), count(DISTINCT user_id) FROM attempts")[0]
    print(f"attempts {attempts[0]} of {attempts[1]} people; acknowledged {len(surge.acknowledged)}, lost {lost}")
    print(f"errors: {dict(surge.errors) or 0}")
    whole = attempts[0] == attempts[1] == options.candidates
    return whole and not (lost or surge.errors) and start <= START_MS and save <= SAVE_MS


def figures(name, times):
    """Prints and returns the 95th percentile, ms."""
    if len(times) < 2:
        print(f"{name}: {len(times)} times only")
        return 0
    cuts = statistics.quantiles(times, n=20)
    print(
        f"{name}: {len(times)}, median {statistics.median(times):.0f} ms, p95 {cuts[18]:.0f} ms, worst {max(times):.0f}"
    )
    return cuts[18]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()

"""The protocol without a database: what lms/watching/operations does with rows, done with plain objects, so that
properties can be tried thousands of times; and an honest player. tests/watching/test_cases.py tries the real thing."""

from dataclasses import dataclass, field

from lms.watching import rules


@dataclass
class Clock:
    credit: rules.Credit
    sid: int | None = None
    open_until: int = 0
    last_seq: int = 0
    prev_sid: int | None = None
    prev_seq: int = 0
    superseded_at: int = 0


class Refused(Exception):
    pass


@dataclass
class Server:
    """One learner; several enrolments and videos. `now` is the server's clock and may be set to anything."""

    durations: dict[int, int]
    now: int = 1_700_000_000_000
    clock: Clock | None = None
    ledgers: dict[tuple[int, int], rules.Ranges] = field(default_factory=dict)
    sessions: list = field(default_factory=list)
    born: int = 0

    def start(self, enrolment: int, video: int) -> int:
        if self.clock is None:
            self.clock, self.born = Clock(rules.first_credit(self.now)), self.now
        clock = self.clock
        was_open = clock.sid is not None and self.now < clock.open_until
        clock.credit = rules.started(clock.credit, self.now, was_open)
        clock.prev_sid, clock.prev_seq = (clock.sid if was_open else None), clock.last_seq
        clock.superseded_at, clock.last_seq = self.now, 0
        self.sessions.append((enrolment, video))
        clock.sid, clock.open_until = len(self.sessions) - 1, self.now + rules.SESSION_MS
        return clock.sid

    def report(self, sid: int, q: int, spans: rules.Ranges) -> rules.Ranges | None:
        """Returns what was refused, or None for a repeat."""
        clock, key = self.clock, self.sessions[sid]
        if sid == clock.sid:
            if q <= clock.last_seq:
                return None
        elif sid == clock.prev_sid and self.now - clock.superseded_at <= rules.G_MS:
            if q <= clock.prev_seq:
                return None
        else:
            raise Refused
        credit = rules.refilled(clock.credit, self.now, self.now < clock.open_until)
        made = rules.accepted(self.ledgers.get(key, []), spans, credit.credit_ms, self.durations[key[1]])
        clock.credit = rules.Credit(credit.credit_ms - made.gain, credit.last_ms, credit.rate_milli)
        if sid == clock.sid:
            clock.last_seq = q
        else:
            clock.prev_seq = q
        self.ledgers[key] = made.ranges
        return made.refused

    @property
    def covered(self) -> int:
        return sum(rules.measure(ranges) for ranges in self.ledgers.values())


@dataclass
class Honest:
    """A player that plays at up to double speed, keeps an outbox and claims only what it played."""

    server: Server
    duration: int
    sid: int = -1
    q: int = 0
    at: int = 0
    truth: list = field(default_factory=list)
    outbox: list = field(default_factory=list)
    flying: list = field(default_factory=list)  # reports that reach the server late: (sid, q, spans)
    refused: int = 0

    def play(self, wall: int, speed_percent: int) -> None:
        end = min(self.duration, self.at + wall * speed_percent // 100)
        if end > self.at:
            self.truth.append((self.at, end))
            self.outbox.append((self.at, end))
        self.server.now += wall
        self.at = end if end < self.duration else 0

    def merged(self) -> rules.Ranges:
        out = []
        for start, end in sorted(self.outbox):
            if out and start <= out[-1][1]:
                out[-1] = (out[-1][0], max(end, out[-1][1]))
            else:
                out.append((start, end))
        return out

    def report(self, is_lost: bool = False, is_doubled: bool = False) -> None:
        self.q += 1
        spans = self.merged()[: rules.MOST_SPANS]
        if is_lost:
            self.flying.append((self.sid, self.q, spans))
            return
        refused = self.server.report(self.sid, self.q, spans)
        self.refused += rules.measure(refused)
        if is_doubled:
            assert self.server.report(self.sid, self.q, spans) is None
        self.outbox = [span for span in self.merged() if span not in spans] + refused

    def land(self) -> None:
        """What was under way arrives, late and in any order."""
        for sid, q, spans in self.flying:
            try:
                self.refused += rules.measure(self.server.report(sid, q, spans) or [])
            except Refused:
                pass
        self.flying = []

    def reload(self) -> None:
        while self.outbox and self.sid >= 0:
            self.report()
        self.sid, self.q = self.server.start(1, 1), 0

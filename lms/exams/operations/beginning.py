"""The start of an exam as a thousand people make it in the same minute: the first attempt, at a desk of one's own.
Three statements, the last of which is the attempt. Whatever is not plain - an attempt before, a hall, a dated run, a
question of one's own - is left to attempts.start, which asks the same rules and draws the same from the same seed."""

import secrets
import uuid
from datetime import timedelta

from psycopg.types.json import Jsonb

from lms.core.database import db
from lms.exams import papers, rules, times
from lms.exams.models.exams import NO_RESULTS
from lms.exams.operations.drawing import ASKED
from lms.exams.queries.plans import CONFLICTS
from lms.exams.verification import genesis

DOOR = """
    SELECT e.*, u.id AS user_id, m.moment, en.id AS enrolment_id, en.kind AS run_kind, en.watched,
        EXISTS (SELECT FROM attempts a WHERE a.exam_id = e.id AND a.user_id = u.id) AS has_sat,
        EXISTS (SELECT FROM memberships o WHERE o.user_id = u.id AND o.chamber_id = e.chamber_id
            AND o.ended_at IS NULL) AS is_member,
        (SELECT max(x.percent) FROM extra_times x WHERE x.chamber_id = e.chamber_id AND x.user_id = u.id
            AND x.ended_at IS NULL
            AND (x.to_on IS NULL OR x.to_on >= CAST(m.moment AT TIME ZONE 'Europe/Istanbul' AS date))) AS percent,
        (SELECT array_agg(c.user_id) FROM exam_conflicts c WHERE c.exam_id = e.id AND c.kind = ANY(%(kinds)s)) AS barred
    FROM login_sessions s
    JOIN users u ON u.id = s.user_id AND u.closed_at IS NULL AND u.email_confirmed_at IS NOT NULL
    CROSS JOIN (SELECT lms_now() AS moment) m
    JOIN exams e ON e.id = %(exam)s
    LEFT JOIN LATERAL (
        SELECT n.id, r.kind, w.completed_at IS NOT NULL AS watched
        FROM enrolments n JOIN course_runs r ON r.id = n.run_id LEFT JOIN watch_totals w ON w.enrolment_id = n.id
        WHERE n.user_id = u.id AND n.version_id = e.version_id AND n.state = 'active' AND n.access_from <= m.moment
            AND (n.access_until IS NULL OR n.access_until > m.moment)
        ORDER BY n.id DESC LIMIT 1) en ON true
    WHERE s.token_hash = %(hash)s AND s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > m.moment)
"""
CHOSEN = """
    SELECT 0 AS line, q.id, q.current_version_id FROM exam_questions c JOIN questions q ON q.id = c.question_id
    WHERE c.exam_id = %(exam)s ORDER BY c.position
"""
LINE = """
    (SELECT {at} AS line, id, current_version_id FROM questions WHERE bank_id = %(bank_{at})s AND retired_at IS NULL
    {asked} ORDER BY hashint8extended(id::bigint, %(seed)s), id LIMIT %(most_{at})s)
"""
MADE = """
    SELECT attempt_begin(%(public_id)s, %(exam)s::int, %(user)s::int, %(enrolment)s::int, %(seed)s, %(shapes)s, %(at)s,
        %(ends_at)s, %(deadline_at)s, %(extra_ms)s::int, %(digest)s, %(paper)s) AS made
"""
VERSIONS = "SELECT id, kind, body, points, topic, author_id FROM question_versions WHERE id = ANY(%(ids)s)"
KEPT: dict[int, dict] = {}
KEPT_MOST = 20_000


def begin(login_hash: str, exam_id: int) -> uuid.UUID | None:
    """The public id of the attempt made for the person of this session; none when nothing was done, because the case is
    not plain or the person may not start. When it returns an id, the attempt is durable."""
    with db.at_once() as run:
        door = run(DOOR, {"hash": login_hash, "exam": exam_id, "kinds": list(CONFLICTS)})
        if door is None or not may_begin(door):
            return None
        seed = secrets.randbits(62)
        drawn = drawn_versions(run, door, seed)
        if drawn is None:
            return None
        paper = papers.made(seed, drawn, door.shuffle)
        bodies = {version["id"]: version["body"] for version in drawn}
        extra_ms = times.personal_extra_ms(door.duration_ms, door.percent or 0)
        ends_at = rules.end_of(door.moment, door.duration_ms, extra_ms, door.closes_at)
        values = {
            "public_id": uuid.uuid4(),
            "exam": exam_id,
            "user": door.user_id,
            "enrolment": door.enrolment_id,
            "seed": seed,
            "shapes": ",".join(papers.shape(question["kind"], bodies[question["version_id"]]) for question in paper),
            "at": door.moment,
            "ends_at": ends_at,
            "deadline_at": ends_at + timedelta(milliseconds=door.grace_ms),
            "extra_ms": extra_ms,
            "paper": Jsonb(paper),
        }
        values["digest"] = genesis(values["public_id"], exam_id, seed, door.moment, paper)
        return values["public_id"] if run(MADE, values).made else None


def may_begin(door) -> bool:
    """The plain case, and the rules say yes. `door`: a row of DOOR."""
    if door.has_sat or door.in_hall or door.audience in NO_RESULTS or door.run_kind == "dated":
        return False
    watched = bool(door.watched) if door.version_id and door.requires_watched and door.enrolment_id else None
    admitted = {"enrolled": door.enrolment_id is not None, "members": door.is_member}.get(door.audience, True)
    facts = rules.Facts(
        now=door.moment,
        admitted=admitted,
        watched=watched,
        earlier=0,
        used=0,
        last_closed_at=None,
        live=False,
        pending=False,
        passed=False,
    )
    return rules.standing(Frozen(door), facts).state == "open"


class Frozen:
    """What rules.standing asks of an exam, from a row of DOOR."""

    def __init__(self, door):
        self.state, self.audience = door.state, door.audience
        self.opens_at, self.closes_at = door.opens_at, door.closes_at
        self.values = {"attempts": door.attempts, "wait_days": door.wait_days} | (door.rules or {})

    def rule(self, name):
        return self.values.get(name)


def drawn_versions(run, door, seed: int) -> list[dict] | None:
    """What drawing.drawn gives for somebody who has met no question; none when it would have to look closer."""
    wanted, values, parts, most = [line["count"] for line in door.draw], {"exam": door.id, "seed": seed}, [], 0
    for at, line in enumerate(door.draw):
        asked = {name: line[name] for name in ASKED if line.get(name)}
        most += line["count"]
        values |= {f"bank_{at}": line["bank_id"], f"most_{at}": most} | {f"{n}_{at}": asked[n] for n in asked}
        parts.append(LINE.format(at=at, asked=" ".join(f"AND {name} = %({name}_{at})s" for name in asked)))
    found = run.all("UNION ALL".join(parts) or CHOSEN, values)
    taken: dict[int, int] = {}
    for at, count in enumerate(wanted or [len(found)]):
        fresh = [row for row in found if row.line == at and row.id not in taken][:count]
        if len(fresh) < count:
            return None
        taken |= {row.id: row.current_version_id for row in fresh}
    barred = {door.user_id, *(door.barred or ())}
    versions = versions_of(run, list(taken.values()))
    if not versions or any(version["author_id"] in barred for version in versions):
        return None
    return versions


def versions_of(run, ids: list[int]) -> list[dict]:
    """id, kind, points, topic, author_id, and of the body only what a paper needs. Versions never change: each process
    reads one once."""
    if unread := [version_id for version_id in ids if version_id not in KEPT]:
        if len(KEPT) + len(unread) > KEPT_MOST:
            KEPT.clear()
            unread = ids
        for row in run.all(VERSIONS, {"ids": unread}):
            KEPT[row.id] = row._asdict() | {"body": papers.skeleton(row.kind, row.body)}
    return [KEPT[version_id] for version_id in ids]

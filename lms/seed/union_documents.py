"""Documents of the union-size data set: two thirds of the finished participations in courses that end in one, with
their numbers, codes and an unbroken register. They are streamed through this process, never held together in memory."""

import json
from datetime import timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import select, text

from lms.catalogue.models import CourseVersion
from lms.certificates import chain, codes, queries, rendering
from lms.certificates.models import CertificateKind, Drawing
from lms.certificates.operations import issuing
from lms.chambers.models import Chamber
from lms.chambers.queries import signatories_on
from lms.core.clock import now
from lms.core.database import db

STEP = 5000  # rows fetched and written at a time
DUE = """
    INSERT INTO entitlements (chamber_id, kind_id, user_id, enrolment_id, version_id, details, state, won_at)
    SELECT e.chamber_id, k.id, e.user_id, e.id, e.version_id, '{}', 'issued',
        coalesce(r.ends_at, e.enrolled_at + interval '20 days')
    FROM enrolments e JOIN union_runs ur ON ur.id = e.run_id JOIN course_runs r ON r.id = e.run_id
    JOIN union_versions v ON v.id = e.version_id
    JOIN certificate_kinds k ON k.chamber_id = e.chamber_id AND k.slug = v.certificate_kind
    WHERE v.certificate_kind IS NOT NULL AND e.id % 3 <> 0
      AND coalesce(r.ends_at, e.enrolled_at + interval '20 days') < lms_now()
"""
WON = """
    SELECT t.id, t.kind_id, t.version_id, t.user_id, t.enrolment_id, t.won_at, u.full_name, e.member_number
    FROM entitlements t JOIN users u ON u.id = t.user_id JOIN enrolments e ON e.id = t.enrolment_id
    JOIN union_runs ur ON ur.id = e.run_id
    WHERE t.chamber_id = :chamber ORDER BY t.won_at, t.id
"""
CERTIFICATES = [
    "id",
    "entitlement_id",
    "edition",
    "chamber_id",
    "kind_id",
    "user_id",
    "version_id",
    "year",
    "sequence",
    "number",
    "code",
    "facts",
    "personal",
    "salt",
    "search_key",
    "state",
    "issued_on",
    "valid_until",
    "issued_at",
]
LINES = [
    "chamber_id",
    "position",
    "kind",
    "certificate_id",
    "at",
    "payload",
    "personal_digest",
    "previous_digest",
    "digest",
]


def plant_documents() -> None:
    db.session.execute(text(DUE))
    db.session.execute(text("ANALYZE entitlements"))
    for chamber in db.session.scalars(select(Chamber).order_by(Chamber.id)).all():
        write_chamber(chamber)


def write_chamber(chamber: Chamber) -> None:
    """The chamber's documents in the order in which they were won, and their lines of the register."""
    position, digest = db.session.execute(
        text("SELECT position, digest FROM register_heads WHERE chamber_id = :c"), {"c": chamber.id}
    ).one_or_none() or (0, chain.BEGINNING)
    given = dict(
        db.session.execute(
            text("SELECT year, last FROM number_counters WHERE chamber_id = :c"), {"c": chamber.id}
        ).all()
    )
    next_id = db.session.scalar(text("SELECT coalesce(max(id), 0) + 1 FROM certificates"))
    templates, moment = {}, now()
    rows = db.session.execute(text(WON).execution_options(yield_per=STEP), {"chamber": chamber.id})
    for part in rows.partitions(STEP):
        certificates, lines = [], []
        for won in part:
            key = (won.kind_id, won.version_id)
            if key not in templates:
                templates[key] = template_of(chamber, *key)
            facts, years = templates[key]
            year = won.won_at.year
            given[year] = given.get(year, 0) + 1
            number = f"{chamber.slug}-{year}-{given[year]:06d}"
            certificate, line = frozen(chamber.id, won, facts, years, next_id, number, given[year])
            position += 1
            payload, personal = line
            new = chain.line_digest(digest, chamber.id, position, "issued", moment, next_id, payload, personal)
            lines.append((chamber.id, position, "issued", next_id, moment, json.dumps(payload), personal, digest, new))
            certificates.append(certificate)
            digest, next_id = new, next_id + 1
        copy("certificates", CERTIFICATES, certificates)
        copy("register_lines", LINES, lines)
    settle(chamber.id, position, digest, given)


def template_of(chamber: Chamber, kind_id: int, version_id: int) -> tuple[dict, int | None]:
    """(what every document of this kind and course says, years of validity)."""
    kind, version = db.session.get(CertificateKind, kind_id), db.session.get(CourseVersion, version_id)
    accent = rendering.accent_of(chamber.accent)
    category = version.course.category.slug if version.course.category else None
    pictures = (
        rendering.cover_drawing(version.course.code, category, chamber.slug, accent),
        rendering.mark_drawing(accent, chamber.logo, chamber.logo_type),
    )
    digests = [sha256(picture.encode()).hexdigest() for picture in pictures]
    for name, picture in zip(digests, pictures, strict=True):
        if db.session.get(Drawing, name) is None:
            db.session.add(Drawing(sha256=name, svg=picture))
    db.session.flush()
    words = ("title", "sentence", "proves", "does_not_prove", "title_en", "proves_en", "does_not_prove_en")
    signs = [{"name": one.name, "title": one.title} for one in signatories_on(chamber.id, now().date())][:4]
    facts = {
        "format": 1,
        "template": rendering.TEMPLATE_VERSION,
        "engine": rendering.ENGINE,
        "chamber": {"slug": chamber.slug, "name": chamber.name, "short_name": chamber.short_name},
        "accent": accent,
        "kind": {
            "slug": kind.slug,
            "basis": kind.basis,
            "version": kind.version,
            **{word: getattr(kind, word) for word in words},
        },
        "course": {
            "title": version.title,
            "code": f"{version.course.code}, sürüm {version.number}",
            "hours": f"{version.hours.normalize():f} saat",
            "form": rendering.course_form(version.course.delivery_form, version.course.timing),
        },
        "basis": {"label": "Koşul", "value": "En az %90 izleme"},
        "rule": "Varsayılan kurallar",
        "replaces": None,
        "signatories": signs,
        "verify_address": f"{current_app.config['LMS'].public_url}/belge-dogrula",
        "cover": digests[0],
        "mark": digests[1],
    }
    return facts, kind.validity_years


def frozen(chamber_id: int, won, facts: dict, years: int | None, ident: int, number: str, sequence: int):
    """(the certificate's columns, (payload, personal digest) of its register line)."""
    day = won.won_at.date()
    until = issuing.rules.valid_until(day, years)
    code, salt = codes.new_code(), chain.new_salt()
    whole = {
        **facts,
        "number": number,
        "code": code,
        "edition": 1,
        "issued_on": day.isoformat(),
        "valid_until": until.isoformat() if until else None,
    }
    personal = {"user_id": won.user_id, "holder": won.full_name, "member_number": won.member_number, "result": None}
    key = queries.search_key(won.full_name, number, won.member_number, facts["course"]["title"])
    origin = {
        "id": won.id,
        "kind": won.kind_id,
        "version": won.version_id,
        "enrolment": won.enrolment_id,
        "source": None,
    }
    row = (ident, won.id, 1, chamber_id, won.kind_id, won.user_id, won.version_id, day.year, sequence, number, code)
    row += (json.dumps(whole), json.dumps(personal), salt, key, "valid", day, until, won.won_at + timedelta(minutes=1))
    return row, ({"entitlement": origin, "facts": whole}, chain.personal_digest(salt, personal))


def copy(table: str, columns: list[str], rows: list[tuple]) -> None:
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    driver = db.session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as into:
        for row in rows:
            into.write_row(row)


def settle(chamber_id: int, position: int, digest: str, given: dict[int, int]) -> None:
    """The register's head, the year's counters and the sequence of ids stand where the rows end."""
    if not position:
        return
    db.session.execute(
        text(
            "INSERT INTO register_heads (chamber_id, position, digest) VALUES (:c, :p, :d) "
            "ON CONFLICT (chamber_id) DO UPDATE SET position = :p, digest = :d"
        ),
        {"c": chamber_id, "p": position, "d": digest},
    )
    for year, last in given.items():
        db.session.execute(
            text(
                "INSERT INTO number_counters (chamber_id, year, last) VALUES (:c, :y, :l) "
                "ON CONFLICT (chamber_id, year) DO UPDATE SET last = :l"
            ),
            {"c": chamber_id, "y": year, "l": last},
        )
    db.session.execute(text("SELECT setval('certificates_id_seq', (SELECT max(id) FROM certificates))"))

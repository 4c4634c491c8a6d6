"""Courses in Table 1's distribution, their runs and participations, and question banks."""

import json

from sqlalchemy import select, text

from lms.catalogue.models import Category, Course, CourseVersion
from lms.chambers.models import Chamber
from lms.chambers.rules import DEFAULTS
from lms.core import turkish
from lms.core.clock import now
from lms.core.database import db
from lms.reports import table_one

SUBJECTS = ("Tasarım", "Uygulama", "Denetim", "Ölçme", "Mevzuat", "Güvenlik")
THEMES = (
    "Deprem Etkisi",
    "Yangın Korunumu",
    "Enerji Verimliliği",
    "Keşif ve Metraj",
    "İş Güvenliği",
    "Su Yalıtımı",
    "Sayısal Modelleme",
    "Bilirkişilik",
    "Kalite Yönetimi",
    "Çevresel Etki",
    "Bakım ve Onarım",
    "Proje Yönetimi",
    "Zemin İyileştirme",
)
LEVELS = ("Temel", "İleri", "Uygulamalı", "Güncelleme")
DOCUMENTED, ASSESSED = 537, 210  # of the 1046
FORMS = ("practical", "in_person", "online")


def plant_courses() -> None:
    """1,046 published courses, each with a section and two readings; 537 end in a document, 210 of these in an exam."""
    rows, _ = table_one.read()
    moment, number = now(), 0
    for row in rows:
        chamber = db.session.scalar(select(Chamber).where(Chamber.slug == row.chamber))
        categories = [
            Category(chamber_id=chamber.id, slug=f"birlik-{turkish.slug(name)}", name=name, position=50 + place)
            for place, name in enumerate(SUBJECTS)
        ]
        db.session.add_all(categories)
        db.session.flush()
        for form in FORMS:
            for place in range(getattr(row, form)):
                number += 1
                category = categories[(number + place) % len(SUBJECTS)]
                plant_course(chamber, category, form, number, place, moment)
        db.session.flush()
        db.session.expunge_all()
    db.session.execute(
        text(
            """
            WITH made AS (
              INSERT INTO sections (version_id, title, position)
              SELECT v.id, 'Bölüm 1', 1 FROM course_versions v JOIN courses c ON c.id = v.course_id
              WHERE c.code LIKE 'TBL1-%' RETURNING id, version_id)
            INSERT INTO lessons (section_id, version_id, title, kind, position, minutes, is_required, body)
            SELECT id, version_id, 'Ders ' || k, 'reading', k, 45, true, 'Ders notu.' FROM made, generate_series(1, 2) k
            """
        )
    )


def plant_course(chamber, category, form: str, number: int, place: int, moment) -> None:
    """`number` runs from 1 to 1046: the documented and assessed ones lie evenly among them."""
    theme, level = THEMES[number % len(THEMES)], LEVELS[(number // len(THEMES)) % len(LEVELS)]
    title, code = f"{category.name}: {theme} ({level} {place + 1})", f"TBL1-{chamber.slug[:6].upper()}-{number:04d}"
    documented = number * DOCUMENTED // 1046 > (number - 1) * DOCUMENTED // 1046
    rank = number * DOCUMENTED // 1046
    assessed = documented and rank * ASSESSED // DOCUMENTED > (rank - 1) * ASSESSED // DOCUMENTED
    course = Course(
        chamber_id=chamber.id,
        code=code,
        category_id=category.id,
        delivery_form=form,
        timing="asynchronous" if form == "online" else None,
    )
    db.session.add(course)
    db.session.flush()
    version = CourseVersion(
        course_id=course.id,
        chamber_id=chamber.id,
        number=1,
        title=title,
        state="published",
        aim="Katılımcı konuyu uygulayabilir.",
        hours=6 + number % 30,
        target_group="Üyeler",
        assessment="Sınav" if assessed else "Yok",
        content=[theme, level],
        is_assessed=assessed,
        certificate_kind=("achievement" if assessed else "participation") if documented else None,
        search_key=turkish.fold(f"{title} {code} {category.name} {chamber.name} {chamber.abbreviation}"),
        sort_key=turkish.sort_key(title),
        published_at=moment,
    )
    db.session.add(version)


def plant_runs(runs: int) -> None:
    """A standing run per online course, dated runs for the others in turn, over twenty years; the newest are open."""
    db.session.execute(
        text(
            """
            CREATE TEMP TABLE union_versions ON COMMIT DROP AS
            SELECT v.id, v.course_id, v.chamber_id, c.delivery_form, v.certificate_kind,
                row_number() OVER (PARTITION BY c.delivery_form = 'online' ORDER BY v.id) - 1 AS place
            FROM course_versions v JOIN courses c ON c.id = v.course_id WHERE c.code LIKE 'TBL1-%'
            """
        )
    )
    frozen = {"rules": json.dumps(DEFAULTS)}
    db.session.execute(
        text(
            """
            INSERT INTO course_runs (course_id, version_id, chamber_id, kind, state, rules, rule_version, created_at)
            SELECT course_id, id, chamber_id, 'self_paced', 'open', CAST(:rules AS jsonb), 0,
                lms_now() - interval '700 days' FROM union_versions WHERE delivery_form = 'online'
            """
        ),
        frozen,
    )
    standing = db.session.scalar(text("SELECT count(*) FROM union_versions WHERE delivery_form = 'online'"))
    db.session.execute(
        text(
            """
            INSERT INTO course_runs (course_id, version_id, chamber_id, branch_id, kind, state, rules, rule_version,
                place, starts_at, ends_at, capacity, created_at)
            SELECT v.course_id, v.id, v.chamber_id, b.ids[1 + k % cardinality(b.ids)], 'dated',
                CASE WHEN k < :open THEN 'open' ELSE 'finished' END, CAST(:rules AS jsonb), 0, 'Eğitim salonu',
                d.at, d.at + interval '2 days', 40, d.at - interval '60 days'
            FROM generate_series(0, :dated - 1) k
            JOIN union_versions v ON v.delivery_form <> 'online' AND v.place = k % :offline
            CROSS JOIN LATERAL (SELECT date_trunc('hour', lms_now()) + CASE WHEN k < :open
                THEN make_interval(days => 5 + k % 50)
                ELSE make_interval(days => -(30 + (k::bigint * 7300 / :dated)::int)) END AS at) d
            LEFT JOIN (SELECT chamber_id, array_agg(id ORDER BY id) AS ids FROM branches GROUP BY 1) b
                ON b.chamber_id = v.chamber_id
            """
        ),
        {**frozen, "dated": runs - standing, "open": min(200, (runs - standing) // 10), "offline": 1046 - standing},
    )


def plant_participations(wanted: int) -> None:
    """Spread evenly over the runs; in a run nobody twice; members of the run's own chamber."""
    db.session.execute(
        text(
            """
            CREATE TEMP TABLE union_runs ON COMMIT DROP AS
            SELECT r.id, r.version_id, r.chamber_id, r.kind, r.starts_at, s.users,
                row_number() OVER (ORDER BY r.id) - 1 AS place
            FROM course_runs r JOIN union_versions v ON v.id = r.version_id
            JOIN union_stretches s ON s.chamber_id = r.chamber_id
            """
        )
    )
    runs = db.session.scalar(text("SELECT count(*) FROM union_runs"))
    db.session.execute(
        text(
            """
            INSERT INTO enrolments (user_id, run_id, version_id, chamber_id, state, how, member_class, member_number,
                price_kurus, enrolled_at, access_from, access_until, reminded_days)
            SELECT u.id, r.id, r.version_id, r.chamber_id, 'active', 'self', u.member_class, u.member_number, 0,
                d.at, d.at, CASE WHEN r.kind = 'self_paced' THEN d.at + interval '90 days' END,
                CASE WHEN r.kind = 'self_paced' THEN 1 END
            FROM union_runs r
            CROSS JOIN LATERAL generate_series(0, :wanted / :runs + CASE WHEN r.place < :wanted % :runs THEN 0 ELSE -1
                END) j
            JOIN union_users u ON u.chamber_id = r.chamber_id AND u.place = (r.place * 7919 + j * 104729) % r.users
            CROSS JOIN LATERAL (SELECT coalesce(least(r.starts_at, lms_now()) - make_interval(days => 10 + j),
                lms_now() - make_interval(days => 30 + j * 30)) AS at) d
            """
        ),
        {"wanted": wanted, "runs": runs},
    )
    db.session.execute(text("ANALYZE enrolments, course_runs"))


def plant_questions(wanted: int) -> None:
    """A bank per chamber, single-choice questions in five topics and three grades of difficulty."""
    db.session.execute(
        text(
            """
            INSERT INTO question_banks (chamber_id, title, sort_key)
            SELECT id, 'Birlik soru bankası', :key FROM chambers
            """
        ),
        {"key": turkish.sort_key("Birlik soru bankası")},
    )
    body = {
        "choices": [
            {"text": f"Seçenek {letter}", "weight": weight, "feedback": ""}
            for letter, weight in (("A", "1"), ("B", "0"), ("C", "0"), ("D", "0"))
        ]
    }
    db.session.execute(
        text(
            """
            INSERT INTO questions (bank_id, title, kind, topic, difficulty, search_key)
            SELECT b.ids[1 + k % cardinality(b.ids)], 'Soru ' || k, 'single', 'Konu ' || (1 + k % 5), 1 + k % 3,
                'soru ' || k || ' konu ' || (1 + k % 5)
            FROM generate_series(1, :wanted) k, (SELECT array_agg(id ORDER BY id) AS ids FROM question_banks
                WHERE title = 'Birlik soru bankası') b
            """
        ),
        {"wanted": wanted},
    )
    ours = "q.bank_id IN (SELECT id FROM question_banks WHERE title = 'Birlik soru bankası')"
    db.session.execute(
        text(
            f"""
            INSERT INTO question_versions (question_id, number, kind, stem, body, points, topic, difficulty, feedback,
                source)
            SELECT q.id, 1, 'single', '<p>' || q.title || ': doğru olan hangisidir?</p>', CAST(:body AS jsonb), '1',
                q.topic, q.difficulty, '', 'Deneme verisi' FROM questions q WHERE {ours}
            """
        ),
        {"body": json.dumps(body)},
    )
    db.session.execute(
        text(
            f"""
            UPDATE questions q SET current_version_id = v.id FROM question_versions v
            WHERE v.question_id = q.id AND {ours}
            """
        )
    )

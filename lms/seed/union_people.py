"""Branches, member lists, people and trainers of the union-size data set."""

from sqlalchemy import text

from lms.core import turkish
from lms.core.database import db
from lms.seed.lessons import read

KINDS = [("chamber_authorised", 563), ("academic", 71), ("ministry_authorised", 22), ("company", 20)]
SERVING, TRAINED = 582, 317  # of the pool of 676 so many serve, and of these so many are trained
PLACES = [
    "Adana",
    "Adıyaman",
    "Afyonkarahisar",
    "Ağrı",
    "Aksaray",
    "Amasya",
    "Ankara",
    "Antalya",
    "Artvin",
    "Aydın",
    "Balıkesir",
    "Batman",
    "Bolu",
    "Burdur",
    "Bursa",
    "Çanakkale",
    "Çorum",
    "Denizli",
    "Diyarbakır",
    "Düzce",
    "Edirne",
    "Elazığ",
    "Erzincan",
    "Erzurum",
    "Eskişehir",
    "Gaziantep",
    "Giresun",
    "Hatay",
    "Isparta",
    "İstanbul",
    "İzmir",
    "Kahramanmaraş",
    "Karabük",
    "Kars",
    "Kastamonu",
    "Kayseri",
    "Kırklareli",
    "Kocaeli",
    "Konya",
    "Kütahya",
    "Malatya",
    "Manisa",
    "Mardin",
    "Mersin",
    "Muğla",
    "Nevşehir",
    "Niğde",
    "Ordu",
    "Osmaniye",
    "Rize",
    "Sakarya",
    "Samsun",
    "Siirt",
    "Sinop",
    "Sivas",
    "Şanlıurfa",
    "Tekirdağ",
    "Tokat",
    "Trabzon",
    "Tunceli",
    "Uşak",
    "Van",
    "Yalova",
    "Yozgat",
    "Zonguldak",
]


def plant_branches(wanted: int) -> None:
    """Adds branches and representations until the union has so many."""
    missing = wanted - db.session.scalar(text("SELECT count(*) FROM branches WHERE closed_at IS NULL"))
    chambers = db.session.scalars(text("SELECT id FROM chambers ORDER BY id")).all()
    rows = []
    for number in range(max(0, missing)):
        city = PLACES[(number // len(chambers) * 7 + number) % len(PLACES)]
        kind = "representation" if number % 3 == 0 else "branch"
        name = f"{city} {'Temsilciliği' if kind == 'representation' else 'Şubesi'} {number // len(chambers) + 2}"
        row = {"chamber": chambers[number % len(chambers)], "slug": turkish.slug(name), "name": name, "city": city}
        rows.append({**row, "kind": kind, "sort": turkish.sort_key(name)})
    if rows:
        db.session.execute(
            text(
                "INSERT INTO branches (chamber_id, slug, name, sort_key, kind, city) "
                "VALUES (:chamber, :slug, :name, :sort, :kind, :city) ON CONFLICT DO NOTHING"
            ),
            rows,
        )


def plant_names() -> int:
    """A table, for this transaction, of every given name with every surname, folded and keyed. Returns how many."""
    persons = read("people.yaml")["persons"]
    given = sorted({one["given_name"] for one in persons})
    surnames = sorted({one["surname"] for one in persons if one["surname"]})
    db.session.execute(
        text("CREATE TEMP TABLE union_names (n int PRIMARY KEY, name text, fold text, sort text) ON COMMIT DROP")
    )
    rows, number = [], 0
    for one in given:
        for surname in surnames:
            name = f"{one} {surname}"
            rows.append({"n": number, "name": name, "fold": turkish.fold(name), "sort": turkish.sort_key(name)})
            number += 1
    db.session.execute(text("INSERT INTO union_names VALUES (:n, :name, :fold, :sort)"), rows)
    return number


def plant_people(size, weights: dict[int, int]) -> None:
    """A table, for this transaction, of each chamber's stretch of numbers; then a list entry per member, and an account
    with its membership for those who ever took part (the first of each stretch)."""
    names = plant_names()
    db.session.execute(
        text(
            "CREATE TEMP TABLE union_stretches "
            "(chamber_id int PRIMARY KEY, first int, members int, users int, first_user int) ON COMMIT DROP"
        )
    )
    whole, first = sum(weights.values()), 0
    shares = {chamber_id: weight / whole for chamber_id, weight in weights.items()}
    left_members, left_users = size.members, size.users
    for place, (chamber_id, share) in enumerate(shares.items(), 1):
        is_last = place == len(shares)
        members = left_members if is_last else round(size.members * share)
        users = left_users if is_last else round(size.users * share)
        left_members, left_users = left_members - members, left_users - users
        row = {"chamber": chamber_id, "first": first, "members": members, "users": users}
        db.session.execute(text("INSERT INTO union_stretches VALUES (:chamber, :first, :members, :users, 0)"), row)
        first += members
    db.session.execute(
        text(
            """
            INSERT INTO member_list_entries (chamber_id, member_number, full_name, name_fold, email_fold, member_class,
                branch_id, from_on, state, batch)
            SELECT s.chamber_id, 'B' || lpad(k::text, 7, '0'), n.name, n.fold,
                CASE WHEN k < s.users THEN 'uye' || (s.first + k) || '@birlik.example.org' END,
                CASE WHEN k % 29 = 0 THEN 'student_member' WHEN k % 37 = 0 THEN 'unemployed_member'
                     WHEN k % 11 = 0 THEN 'retired_member' ELSE 'member' END,
                b.ids[1 + k % cardinality(b.ids)], date '1990-01-01' + (k * 7) % 12000, 'active', NULL
            FROM union_stretches s
            CROSS JOIN LATERAL generate_series(0, s.members - 1) k
            JOIN union_names n ON n.n = ((s.first + k)::bigint * 7919) % :names
            LEFT JOIN (SELECT chamber_id, array_agg(id ORDER BY id) AS ids FROM branches GROUP BY 1) b
                ON b.chamber_id = s.chamber_id
            ON CONFLICT DO NOTHING
            """
        ),
        {"names": names},
    )
    db.session.execute(
        text(
            """
            INSERT INTO users (email, email_fold, email_confirmed_at, full_name, name_locked_at, search_key, sort_key,
                is_demo)
            SELECT e, e, lms_now(), n.name, lms_now(), n.fold, n.sort, false
            FROM union_stretches s
            CROSS JOIN LATERAL generate_series(0, s.users - 1) k
            CROSS JOIN LATERAL (SELECT 'uye' || (s.first + k) || '@birlik.example.org' AS e) e
            JOIN union_names n ON n.n = ((s.first + k)::bigint * 7919) % :names
            ORDER BY s.first + k
            """
        ),
        {"names": names},
    )
    db.session.execute(text("ANALYZE users, member_list_entries"))
    db.session.execute(
        text(
            """
            INSERT INTO memberships (user_id, chamber_id, branch_id, member_number, member_class, from_on)
            SELECT u.id, m.chamber_id, m.branch_id, m.member_number, m.member_class, m.from_on
            FROM users u JOIN member_list_entries m ON m.email_fold = u.email_fold
            WHERE u.email_fold LIKE 'uye%@birlik.example.org'
            """
        )
    )
    db.session.execute(
        text(
            """
            CREATE TEMP TABLE union_users ON COMMIT DROP AS
            SELECT u.id, m.chamber_id, m.member_number, m.member_class,
                row_number() OVER (PARTITION BY m.chamber_id ORDER BY u.id) - 1 AS place
            FROM users u JOIN memberships m ON m.user_id = u.id WHERE u.email_fold LIKE 'uye%@birlik.example.org'
            """
        )
    )
    db.session.execute(text("CREATE UNIQUE INDEX ON union_users (chamber_id, place)"))
    db.session.execute(text("ANALYZE union_users"))


def plant_trainers() -> None:
    """The pool of 676 in the report's four kinds, without accounts: 582 serve, the other 94 have served; of those who
    serve 317 are trained, by a document of our own. Who is which lies evenly among them."""
    start = 0
    for kind, count in KINDS:
        db.session.execute(
            text(
                """
                INSERT INTO trainers (full_name, search_key, sort_key, email, email_fold, kind, biography, fields)
                SELECT n.name, n.fold, n.sort, 'egitici' || k || '@birlik.example.org',
                    'egitici' || k || '@birlik.example.org', :kind, '', '[]'
                FROM generate_series(:low, :high - 1) k JOIN union_names n ON n.n = k * 3
                """
            ),
            {"kind": kind, "low": start, "high": start + count},
        )
        start += count
    db.session.execute(
        text(
            """
            INSERT INTO trainer_chambers (trainer_id, chamber_id, kind, authorised_by, authorised_on, state, ended_at,
                ended_reason)
            SELECT t.id, c.ids[1 + t.place % cardinality(c.ids)], t.kind, 'Oda yönetim kurulu', date '2020-01-01',
                s.state, CASE s.state WHEN 'ended' THEN lms_now() END, CASE s.state WHEN 'ended' THEN 'Görevi bitti' END
            FROM (SELECT id, kind, row_number() OVER (ORDER BY id) AS place FROM trainers
                  WHERE email_fold LIKE 'egitici%@birlik.example.org') t
            CROSS JOIN LATERAL (SELECT CASE WHEN t.place * :serving / :pool > (t.place - 1) * :serving / :pool
                  THEN 'active' ELSE 'ended' END AS state) s
            CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM chambers) c
            """
        ),
        {"serving": SERVING, "pool": start},
    )
    db.session.execute(
        text(
            """
            INSERT INTO trainer_trainings (trainer_id, chamber_id, step, "on", title, provider, source_code, state,
                decided_at)
            SELECT id, NULL, 'passed', date '2021-05-01', 'Eğiticilerin Eğitimi', '', 'birlik-egt-' || id, 'approved',
                lms_now()
            FROM (SELECT t.id, row_number() OVER (ORDER BY t.id) AS place FROM trainers t
                  JOIN trainer_chambers s ON s.trainer_id = t.id AND s.state = 'active'
                  WHERE t.email_fold LIKE 'egitici%@birlik.example.org') t
            WHERE t.place * :trained / :serving > (t.place - 1) * :trained / :serving
            """
        ),
        {"trained": TRAINED, "serving": SERVING},
    )

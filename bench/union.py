"""Server time per page on the union-size data set, in a database of its own that is thrown away.

    python bench/union.py [SCALE] [ROUNDS] [KEEP]

Makes the data set (SCALE 1 = 650,000 members), prints how long that took and how large it is, then for each page the
median and the 95th percentile in ms over ROUNDS requests inside one process, with the number of statements. Pages are
asked with differing words, pages and objects. With KEEP (a folder) the database stays there and is used again.

Beside the time on the wall stands the time on the processor: of this process and of the database's (schedstat), which
other people's load does not lengthen much. The load is printed at the beginning and at the end."""

import contextlib
import hashlib
import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lms.core.postgres import FOR_TESTS, Postgres
from lms.core.processes import kill_group, spawn

LMS = [sys.executable, "-m", "lms.cli"]
WORDS = ("deprem", "yangın", "enerji", "keşif", "yalıtım", "bakım onarım", "zemin ileri", "TBL1-INSAAT", "denetim güv")
PEOPLE = ("yıldırım", "ayşe", "kaya", "ceren", "demir", "öztürk", "ali", "B0000", "çelik")


def main(scale=1.0, rounds=40, keep=None):
    var = Path(keep or tempfile.mkdtemp(prefix="lms-", dir="/tmp"))
    var.mkdir(parents=True, exist_ok=True)
    known = (var / "made").exists()
    os.environ |= {"LMS_VAR": str(var), "LMS_MEDIA": str(var / "media"), "LMS_SEED": "0"}
    postgres = Postgres(var / "postgres", var, FOR_TESTS)
    service = postgres.service()
    service.before()
    process = spawn(
        service.command, var=var, log=var / "postgres.log", stop=service.stop, refuses_root=service.refuses_root
    )
    try:
        while not postgres.ready():
            time.sleep(0.1)
        os.environ["LMS_DATABASE_URL"] = postgres.url()
        os.environ["LMS_REDIS_URL"] = "redis://127.0.0.1:1/0"  # no bell is needed
        subprocess.run([*LMS, "migrate"], check=True)  # a kept database may be of an earlier day
        if not known:
            make(scale)
            (var / "made").touch()
        measure(rounds)
    finally:
        process.send_signal(service.stop)
        process.wait(90)
        kill_group(process)
        if not keep:
            shutil.rmtree(var, ignore_errors=True)


def make(scale):
    begun = time.monotonic()
    subprocess.run([*LMS, "seed", "--union", f"--scale={scale}"], check=True)
    print(f"made at scale {scale} in {time.monotonic() - begun:.0f} s", flush=True)


def measure(rounds):
    from sqlalchemy import event, text

    from lms.app import create_app
    from lms.core.database import db

    app = create_app()
    with app.app_context():
        size = db.session.scalar(text("SELECT pg_size_pretty(pg_database_size(current_database()))"))
        print(f"database: {size}", flush=True)
        statements = []
        event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        desk, union, member, facts = cast(app)
    print(f"load: {os.getloadavg()}, {os.cpu_count()} cores")
    print(f"{'page':58} {'p50':>8} {'p95':>8} {'worst':>8} {'cpu p50':>8} {'cpu p95':>8}  statements")
    for name, client, addresses in pages(desk, union, member, facts):
        if not addresses:
            print(f"{name:58} nothing of this kind in the data set")
            continue
        times, counts, work = [], [], []
        for number in range(rounds + 2):
            address = addresses[number % len(addresses)]
            statements.clear()
            begun, worked = time.perf_counter(), processor()
            answer = client.get(address)
            times.append((time.perf_counter() - begun) * 1000)
            work.append(processor() - worked)
            counts.append(len(statements))
            assert answer.status_code == 200, (address, answer.status_code)
            answer.close()
            if number == 2 and times[-1] > 5000:
                break
        times, work = sorted(times[2:]), sorted(work[2:])
        p95 = min(len(times) - 1, round(len(times) * 0.95))
        wall = f"{times[len(times) // 2]:8.1f} {times[p95]:8.1f} {times[-1]:8.1f}"
        print(f"{name:58} {wall} {work[len(work) // 2]:8.1f} {work[p95]:8.1f}  {max(counts)}", flush=True)
    print(f"load: {os.getloadavg()}")


def processor() -> float:
    """ms of processor time used so far by this process and by every process of the database."""
    postmaster = (Path(os.environ["LMS_VAR"]) / "postgres" / "postmaster.pid").read_text().split()[0]
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    used = time.process_time() * 1000
    for one in children:
        with contextlib.suppress(OSError):
            used += int(Path(f"/proc/{one}/schedstat").read_text().split()[0]) / 1e6
    return used


def cast(app):
    """Clients of a chamber's officer, of a union coordinator, of a member; and objects to ask for."""
    from sqlalchemy import text

    from lms.core.clock import today
    from lms.core.database import db

    found = {}
    chamber = db.session.execute(text("SELECT id, slug FROM chambers WHERE slug = 'makina'")).one()
    found["slug"] = chamber.slug
    by = {"c": chamber.id}
    found["courses"] = db.session.execute(
        text("SELECT id, code FROM courses WHERE chamber_id = :c ORDER BY id LIMIT 40"), by
    ).all()
    longest = "SELECT run_id FROM applications WHERE chamber_id = :c GROUP BY 1 ORDER BY count(*) DESC LIMIT 40"
    found["runs"] = db.session.scalars(text(longest), by).all()
    found["banks"] = db.session.scalars(text("SELECT id FROM question_banks WHERE chamber_id = :c"), by).all()
    found["certificates"] = db.session.execute(
        text("SELECT id, code FROM certificates WHERE chamber_id = :c ORDER BY id DESC LIMIT 40"), by
    ).all()
    for name, table in (("orders", "fee_orders"), ("lines", "bank_lines")):
        newest = f"SELECT id FROM {table} WHERE chamber_id = :c ORDER BY id DESC LIMIT 40"
        found[name] = db.session.scalars(text(newest), by).all()
    found["people"] = db.session.scalars(
        text("SELECT DISTINCT user_id FROM enrolments WHERE chamber_id = :c LIMIT 40"), by
    ).all()
    owner = found["people"][0]
    roles = (("chamber_admin", chamber.id), ("exam_officer", chamber.id), ("union_coordinator", None))
    users = []
    for name in ("masa", "esgudum"):
        address = f"{name}{secrets.token_hex(3)}@bench.example.org"
        users.append(
            db.session.scalar(
                text(
                    "INSERT INTO users (email, email_fold, email_confirmed_at, full_name, search_key, sort_key) "
                    "VALUES (:e, :e, lms_now(), 'Ölçüm Görevlisi', 'olcum', 'olcum') RETURNING id"
                ),
                {"e": address},
            )
        )
    for role, where in roles:
        user = users[1] if where is None else users[0]
        db.session.execute(
            text("INSERT INTO role_grants (user_id, role, chamber_id, from_on) VALUES (:u, :r, :c, :d)"),
            {"u": user, "r": role, "c": where, "d": today()},
        )
    clients = [signed_in(app, user) for user in (*users, owner)]
    db.session.commit()
    return *clients, found


def signed_in(app, user_id):
    from lms.accounts.models import LoginSession
    from lms.core.clock import now
    from lms.core.database import db

    token = secrets.token_urlsafe(24)
    digest = hashlib.sha256(token.encode()).hexdigest()
    db.session.add(LoginSession(user_id=user_id, token_hash=digest, proved_at=now()))
    db.session.flush()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def pages(desk, union, member, found):
    at = f"/masa/{found['slug']}"
    anybody = desk.application.test_client()
    ids = random.Random(4)
    numbers = [ids.randrange(1, 10) for _ in range(20)]
    yield "/ (front page)", anybody, ["/"]
    yield "/egitimler (catalogue)", anybody, [f"/egitimler?sayfa={n}" for n in numbers]
    yield "/egitimler?ara= (search)", anybody, [f"/egitimler?ara={word}" for word in WORDS]
    codes = [f"/egitimler/{found['slug']}/{one.code}" for one in found["courses"]]
    yield "/egitimler/<oda>/<kod> (course)", anybody, codes
    yield "/belge-dogrula/<kod>", anybody, [f"/belge-dogrula/{one.code}" for one in found["certificates"]]
    yield "/egitimlerim", member, ["/egitimlerim"]
    yield "/belgelerim", member, ["/belgelerim"]
    yield f"{at} (desk)", desk, [at]
    yield f"{at}/egitimler", desk, [f"{at}/egitimler", *(f"{at}/egitimler?ara={word}" for word in WORDS)]
    participants = [f"{at}/egitimler/{one.id}/katilimcilar" for one in found["courses"]]
    yield "participants of a course", desk, participants
    yield f"{at}/donemler (runs)", desk, [f"{at}/donemler", *(f"{at}/donemler?ara={word}" for word in WORDS)]
    yield "applications of a run", desk, [f"{at}/donemler/{one}/basvurular" for one in found["runs"]]
    yield "a run", desk, [f"{at}/donemler/{one}" for one in found["runs"]]
    orders = [f"{at}/odemeler", f"{at}/odemeler?durum=unpaid", *(f"{at}/odemeler?ara={word}" for word in PEOPLE)]
    yield f"{at}/odemeler (payments)", desk, orders
    lines = [f"{at}/hareketler", f"{at}/hareketler?durum=hepsi", f"{at}/hareketler?durum=eslesen"]
    yield f"{at}/hareketler (bank lines)", desk, [*lines, *(f"{at}/hareketler?ara={word}" for word in PEOPLE)]
    yield f"{at}/odemeler/<id> (order)", desk, [f"{at}/odemeler/{one}" for one in found["orders"]]
    yield f"{at}/hareketler/<id> (bank line)", desk, [f"{at}/hareketler/{one}" for one in found["lines"]]
    yield f"{at}/ekstreler (statements)", desk, [f"{at}/ekstreler"]
    yield f"{at}/muhasebe (accounting)", desk, [f"{at}/muhasebe"]
    refunds = [f"{at}/iadeler", f"{at}/iadeler?durum=waiting", f"{at}/iadeler?durum=paid_out"]
    yield f"{at}/iadeler (refunds)", desk, refunds
    yield f"{at}/indirimler (reductions)", desk, [f"{at}/indirimler", f"{at}/indirimler?durum=granted"]
    yield f"{at}/odeme-ayarlari", desk, [f"{at}/odeme-ayarlari"]
    waiting = [f"{at}/donemler/{one}/basvurular?durum=waiting" for one in found["runs"]]
    yield "waiting list of a run", desk, [*waiting, *(f"{waiting[0]}&ara={word}" for word in PEOPLE)]
    yield f"{at}/resen", desk, [f"{at}/resen"]
    yield f"{at}/kurallar (rules)", desk, [f"{at}/kurallar"]
    announcements = [f"{at}/duyurular", f"{at}/duyurular?durum=withdrawn"]
    yield f"{at}/duyurular (announcements)", desk, announcements
    yield f"{at}/egitici-sorulari (questions)", desk, [f"{at}/egitici-sorulari"]
    yield f"{at}/iletiler (messages)", desk, [f"{at}/iletiler"]
    yield f"{at}/kisiler (people)", desk, [f"{at}/kisiler?ara={word}" for word in PEOPLE]
    yield f"{at}/kisiler/<id>", desk, [f"{at}/kisiler/{one}" for one in found["people"]]
    yield f"{at}/uye-listesi (member list)", desk, [f"{at}/uye-listesi?sayfa={n}" for n in numbers]
    yield f"{at}/uye-listesi?ara= (search)", desk, [f"{at}/uye-listesi?ara={word}" for word in PEOPLE]
    yield f"{at}/uye-listesi/yukle", desk, [f"{at}/uye-listesi/yukle"]
    yield f"{at}/talepler (claims)", desk, [f"{at}/talepler"]
    yield f"{at}/gorevliler (roles)", desk, [f"{at}/gorevliler"]
    yield f"{at}/isler (jobs)", desk, [f"{at}/isler"]
    yield f"{at}/belgeler (documents)", desk, [f"{at}/belgeler", *(f"{at}/belgeler?ara={word}" for word in PEOPLE)]
    yield f"{at}/belgeler/<id>", desk, [f"{at}/belgeler/{one.id}" for one in found["certificates"]]
    yield f"{at}/belgeler/bekleyen (waiting documents)", desk, [f"{at}/belgeler/bekleyen"]
    yield f"{at}/belge-onaylari (proposals)", desk, [f"{at}/belge-onaylari"]
    yield f"{at}/belge-yenileme (renewals)", desk, [f"{at}/belge-yenileme"]
    yield f"{at}/arsiv (old registers)", desk, [f"{at}/arsiv", *(f"{at}/arsiv?ara={word}" for word in PEOPLE)]
    yield f"{at}/kutuk (training history)", desk, [f"{at}/kutuk", f"{at}/kutuk?sicil=1000"]
    yield f"{at}/baglantilar (keys)", desk, [f"{at}/baglantilar"]
    yield f"{at}/egiticiler", desk, [f"{at}/egiticiler"]
    yield f"{at}/soru-bankalari", desk, [f"{at}/soru-bankalari"]
    banks = [f"{at}/soru-bankalari/{one}" for one in found["banks"]]
    yield "question bank", desk, [*banks, *(f"{banks[0]}?ara={n}" for n in numbers)]
    yield f"{at}/anketler/sonuclar", desk, [f"{at}/anketler/sonuclar"]
    yield f"{at}/anketler/gonder", desk, [f"{at}/anketler/gonder"]
    yield f"{at}/iletiler/yeni (new message)", desk, [f"{at}/iletiler/yeni"]
    yield f"{at}/duyurular/yeni (new announcement)", desk, [f"{at}/duyurular/yeni"]
    yield f"{at}/denetim (audit)", desk, [f"{at}/denetim", *(f"{at}/denetim?kim={word}" for word in PEOPLE)]
    yield f"{at}/raporlar", desk, [f"{at}/raporlar", f"{at}/raporlar?yil=2024"]
    yield "/birlik", union, ["/birlik", "/birlik?yil=2024"]
    yield "/birlik/egitimler/<oda>", union, [f"/birlik/egitimler/{found['slug']}"]


if __name__ == "__main__":
    main(
        float(sys.argv[1]) if len(sys.argv) > 1 else 1.0,
        int(sys.argv[2]) if len(sys.argv) > 2 else 40,
        sys.argv[3] if len(sys.argv) > 3 else None,
    )

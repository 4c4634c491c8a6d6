"""The main menu and the desk's side menu, gathered from each room's menu.py (LINKS, counts, waiting). What the rooms
count is asked in one statement."""

import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from flask import current_app, g, request, url_for
from flask_login import current_user
from sqlalchemy import Select, func, select

from lms.accounts.access import may, my_chambers, my_grants, reach
from lms.core import turkish
from lms.core.audit import AuditEntry
from lms.core.database import db

ROOMS = (
    "home",
    "catalogue",
    "enrolments",
    "fees",
    "lessons",
    "videos",
    "watching",
    "attendance",
    "trainers",
    "offices",
    "exams",
    "halls",
    "certificates",
    "surveys",
    "notices",
    "accounts",
    "chambers",
    "rulebook",
    "reports",
)
KEPT_SECONDS, KEPT_MOST = 20, 2000
GROUPS = ("", "Kabul", "Eğitim", "Ölçme ve belge", "Oda")


def init_app(app):
    app.jinja_env.globals.update(main_links=main_links, desk_links=desk_links, account_links=account_links)


@cache
def room_menus():
    """The menu modules that exist, in the order of ROOMS."""
    found = []
    for room in ROOMS:
        if find_spec(f"lms.{room}") and find_spec(f"lms.{room}.menu"):
            found.append(import_module(f"lms.{room}.menu"))
    return found


def link(endpoint: str, text: str, **values):
    """(href, text, is_here) when the endpoint exists."""
    if endpoint not in current_app.view_functions:
        return None
    href = url_for(endpoint, **values)
    return href, text, request.path == href


def within(one, start: str | tuple[str, ...]):
    """The same link, standing for all pages whose address begins so."""
    return one and (one[0], one[1], one[2] or request.path.startswith(start))


def main_links() -> list[tuple[str, str, bool]]:
    """What stands in the head of each page for this person."""
    links = []
    if current_user.is_authenticated:
        grants = my_grants()
        if may("desk.open"):
            links.append(within(link("home.desks", "Masa"), "/masa/"))
        if any(grant.role == "trainer" for grant in grants):
            links.append(link("trainers.mine", "Eğiticiliğim"))
        if may("reports.union"):
            links.append(within(link("reports.union", "Birlik"), ("/birlik/", "/sistem")))
        links += [link("home.my_learning", "Eğitimlerim"), link("certificates.mine", "Belgelerim")]
        links.append(link("exams.mine", "Sınavlarım"))
    links += [
        link("catalogue.index", "Eğitimler"),
        link("runs.coming", "Takvim"),
        link("certificates.verify", "Belge doğrula"),
    ]
    if not current_user.is_authenticated:
        links.append(link("home.help", "Yardım"))
    return [one for one in links if one]


def account_links() -> list[tuple[str, str, bool]]:
    """The lines behind the person's name; the same for everybody with the same roles and unread notices."""
    own = import_module("lms.accounts.menu").account_links()
    return [one for one in (*own, link("fees.mine", "Ödemelerim"), link("portfolio.mine", "Meslek dosyam")) if one]


def desk_links():
    """The side menu of a desk page: of the chamber in the address; on union pages, of the union."""
    chamber = getattr(g, "desk_chamber", None)
    if chamber is None:
        return union_links()
    grouped: dict[str, list] = {group: [] for group in GROUPS}
    counts = menu_counts(chamber.id)
    for menu in room_menus():
        for group, text, endpoint, permission in menu.LINKS:
            reached = reach(permission)
            if (reached is None or chamber.id in reached) and endpoint in current_app.view_functions:
                href = url_for(endpoint, oda=chamber.slug)
                here = request.path == href or (endpoint != "home.desk" and request.path.startswith(href + "/"))
                grouped[group].append((href, text, counts.get(endpoint), here))
    here = max((href for links in grouped.values() for href, _, _, is_here in links if is_here), key=len, default="")
    for links in grouped.values():  # of two addresses that lead here the longer one is meant
        links[:] = [(href, text, count, href == here) for href, text, count, _ in links]
    return [(group, links) for group, links in grouped.items() if links]


def menu_counts(chamber_id: int) -> dict[str, int]:
    """Endpoint -> what waits there, from every room; the same for all with the same grants."""

    def count() -> dict[str, int]:
        wanted: dict[str, Select] = {}
        for menu in room_menus():
            if hasattr(menu, "counts"):
                wanted |= menu.counts(chamber_id)
        return db.counted(wanted)

    return kept_awhile("counts", chamber_id, None, count)


def kept_awhile(what: str, chamber_id: int, whose: int | None, make: Callable):
    """What `make` gives, a dozen statements or more: each process keeps it until the chamber's staff have done
    something (every act leaves an audit entry), and KEPT_SECONDS at most, for what people bring from outside. Who is
    bound to a branch sees less, so the grants are part of the key."""
    kept, newest = current_app.extensions.setdefault("menus", {}), newest_entry(chamber_id)
    grants = frozenset(grant for grant in my_grants() if grant.chamber_id in (None, chamber_id))
    key, moment = (what, chamber_id, whose, grants), time.monotonic()
    known = kept.get(key)
    if known and not current_app.testing and known[0] == newest and known[1] > moment - KEPT_SECONDS:
        return known[2]
    if len(kept) > KEPT_MOST:
        kept.clear()
    made = make()
    kept[key] = (newest, moment, made)
    return made


def newest_entry(chamber_id: int) -> int | None:
    """Asked once a request: the page and its menu must not see two states."""
    if g.get("newest_entry", (None, None))[0] != chamber_id:
        newest = select(func.max(AuditEntry.id)).where(AuditEntry.chamber_id == chamber_id)
        g.newest_entry = chamber_id, db.session.scalar(newest)
    return g.newest_entry[1]


def union_links():
    links = [
        ("home.union_chambers", "Odalar", "chambers.open"),
        ("accounts.union_roles", "Görevliler", "chambers.open"),
        ("home.holidays", "Resmî tatiller", "chambers.open"),
        ("reports.union", "Sayılar", "reports.union"),
        ("reports.definitions", "Tanımlar", "reports.union"),
        ("notices.union_announcements", "Duyurular", "notices.union"),
        ("home.system", "Sistem", "system.see"),
        ("home.outbox", "Giden e-postalar", "system.see"),
    ]
    made = [(link(endpoint, text), permission) for endpoint, text, permission in links]
    shown = [(one[0], one[1], None, one[2]) for one, permission in made if one and may(permission)]
    desks = [
        (url_for("home.desk", oda=chamber.slug), chamber.short_name, None, False) for chamber in my_chambers()[:30]
    ]
    return [("", shown), ("Oda masaları", desks)] if shown else [("Oda masaları", desks)]


def waiting_for(chamber_id: int) -> list[tuple[int, str, str]]:
    """What waits for this person on the chamber's desk: (count, sentence, href), gathered from the rooms."""
    return kept_awhile("waiting", chamber_id, current_user.id, lambda: gathered(chamber_id))


def gathered(chamber_id: int) -> list[tuple[int, str, str]]:
    waits = []
    for menu in room_menus():
        if hasattr(menu, "waiting"):
            waits += menu.waiting(chamber_id, current_user.id)
    numbers = db.counted({said: count for count, said, _ in waits if isinstance(count, Select)})
    found = [(numbers[said] if isinstance(count, Select) else count, said, href) for count, said, href in waits]
    return [(count, turkish.upper(said[0]) + said[1:], href) for count, said, href in found if count]

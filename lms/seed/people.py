from datetime import date

from lms.accounts.models import MemberListEntry, Membership, RoleGrant, User
from lms.accounts.passwords import hashed
from lms.chambers.models import Chamber
from lms.chambers.queries import branches_of
from lms.core import turkish
from lms.core.clock import now
from lms.core.database import db
from lms.seed.lessons import read

DEMO_PASSWORD = "deneme-parolasi-2026"
DEMO = {  # one of each persona, offered on the sign-in page
    *("K001", "K002", "K003", "K004", "K005", "K006", "K007", "K008", "K009", "K028", "K035", "K037"),
    *("K065", "K068", "K092", "K101", "K081", "K091"),
}
ROLE_NAMES = {"content_reviewer": "approver"}
EXTRA_ROLES = {  # personas that the list does not name
    "K081": ("content_editor", "insaat"),
    "K091": ("marker", "insaat"),
    "K016": ("approver", "makina"),
    "K009": ("approver", "elektrik"),
}


def plant_people(chambers: dict[str, Chamber]) -> dict[str, User]:
    """The 120 persons with their memberships and roles, and the chambers' own member lists; by the file's id."""
    password, made, moment = hashed(DEMO_PASSWORD), {}, now()
    for entry in read("people.yaml")["persons"]:
        name = f"{entry['given_name']} {entry['surname'] or ''}".strip()
        user = User(
            email=entry["email"],
            email_fold=entry["email"].casefold(),
            email_confirmed_at=moment,
            full_name=name,
            name_locked_at=moment,
            search_key=turkish.fold(name),
            sort_key=turkish.sort_key(name),
            city=entry["city"],
            password_hash=password,
            is_demo=entry["id"] in DEMO,
        )
        db.session.add(user)
        made[entry["id"]] = user
    db.session.flush()
    for entry in read("people.yaml")["persons"]:
        plant_memberships(made[entry["id"]], entry, chambers)
        plant_roles(made[entry["id"]], entry, chambers)
    db.session.flush()
    return made


def plant_memberships(user: User, entry: dict, chambers: dict[str, Chamber]) -> None:
    for row in entry["memberships"]:
        chamber, ended = chambers[row["chamber"]], day(row["to"])
        branch = next((branch for branch in branches_of(chamber.id) if branch.city == entry["city"]), None)
        shared = {
            "chamber_id": chamber.id,
            "branch_id": branch.id if branch else None,
            "member_number": row["member_number"],
            "member_class": row["class"],
            "from_on": day(row["from"]),
            "to_on": ended,
        }
        db.session.add(Membership(user_id=user.id, **shared))
        db.session.add(
            MemberListEntry(
                full_name=user.full_name,
                name_fold=user.search_key,
                email_fold=user.email_fold,
                state="left" if ended and ended < date(2026, 1, 1) else "active",
                **shared,
            )
        )


def plant_roles(user: User, entry: dict, chambers: dict[str, Chamber]) -> None:
    rows = list(entry.get("roles", []))
    if entry["id"] in EXTRA_ROLES:
        role, chamber = EXTRA_ROLES[entry["id"]]
        rows.append({"role": role, "chamber": chamber, "from": "2026-01-01", "to": "2027-12-31"})
    for row in rows:
        chamber = chambers.get(row.get("chamber"))
        branch = None
        if chamber and row.get("branch"):
            branch = next(found for found in branches_of(chamber.id) if found.slug == row["branch"])
        db.session.add(
            RoleGrant(
                user_id=user.id,
                role=ROLE_NAMES.get(row["role"], row["role"]),
                chamber_id=chamber.id if chamber else None,
                branch_id=branch.id if branch else None,
                from_on=day(row["from"]),
                to_on=day(row["to"]),
            )
        )


def day(value) -> date | None:
    return date.fromisoformat(value) if value else None

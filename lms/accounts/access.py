"""Fetch or refuse: the grants of the person at the door, and the chamber that a desk page works on.

Another chamber's object is 404, one's own without the right 403."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from lms.accounts.models import (
    AccountMerge,
    Invitation,
    MemberImport,
    MemberListEntry,
    MembershipClaim,
    RoleGrant,
    User,
)
from lms.accounts.permissions import TABLE
from lms.accounts.queries import desk
from lms.accounts.queries.merging import went_into
from lms.accounts.rules import own_path
from lms.chambers.models import Chamber
from lms.chambers.queries import chamber_by_slug, chambers
from lms.core.clock import now, today
from lms.core.database import db
from lms.core.refusals import Forbidden, NotFound, Refused

FRESH = timedelta(minutes=15)
# Set by signing_in, which stands above: takes the proof that came with a form; None when it holds, else a sentence
TAKE_PROOF: Callable[[], str | None] | None = None
DECIDE_CLAIMS = "accounts.decide_claims"


@dataclass(frozen=True)
class Grant:
    """A live role: chamber_id None = the whole union; branch_id None = the whole chamber."""

    role: str
    chamber_id: int | None
    branch_id: int | None


def grants_of(user_id: int) -> list[Grant]:
    """The roles that are in force today."""
    day = today()
    rows = db.session.execute(
        select(RoleGrant.role, RoleGrant.chamber_id, RoleGrant.branch_id)
        .where(RoleGrant.user_id == user_id, RoleGrant.ended_at.is_(None), RoleGrant.from_on <= day)
        .where(RoleGrant.to_on.is_(None) | (RoleGrant.to_on >= day))
    )
    return [Grant(*row) for row in rows if row.role in TABLE]


def keep_grants(user_id: int, rows: list | None) -> None:
    """What was read together with the person serves for the rest of the request: [role, chamber_id, branch_id] each."""
    g.grants_of, g.grants = user_id, [Grant(*row) for row in rows or [] if row[0] in TABLE]


def my_grants() -> list[Grant]:
    """Of the person at the door, read once per request."""
    if not current_user.is_authenticated:
        return []
    if getattr(g, "grants_of", None) != current_user.id:
        g.grants_of, g.grants = current_user.id, grants_of(current_user.id)
    return g.grants


def may(permission: str, chamber_id: int | None = None, branch_id: int | None = None) -> bool:
    """Anywhere, when no chamber is named; else in that chamber (and, for branch-bound grants, that branch)."""
    for grant in my_grants():
        if permission not in TABLE[grant.role]:
            continue
        if chamber_id is None or grant.chamber_id is None:
            return True
        if grant.chamber_id == chamber_id and (grant.branch_id is None or grant.branch_id == branch_id):
            return True
    return False


def reach(permission: str) -> set[int] | None:
    """The chambers in which the person holds the permission; None = all of them."""
    held = [grant for grant in my_grants() if permission in TABLE[grant.role]]
    return None if any(grant.chamber_id is None for grant in held) else {grant.chamber_id for grant in held}


def branches_reached(permission: str, chamber_id: int) -> set[int] | None:
    """The branches of a chamber to which the person's permission is bound; None = the whole chamber."""
    held = [
        grant for grant in my_grants() if permission in TABLE[grant.role] and grant.chamber_id in (None, chamber_id)
    ]
    return None if any(grant.branch_id is None for grant in held) else {grant.branch_id for grant in held}


def may_somewhere(permission: str, chamber_id: int) -> bool:
    """In the chamber, or in one of its branches: where exactly is asked when a thing is fetched."""
    return may(permission, chamber_id) or bool(branches_reached(permission, chamber_id))


def belongs_to(chamber_id: int) -> bool:
    """The person has some duty in this chamber (or in the union): a refusal may then say 403."""
    return any(grant.chamber_id in (None, chamber_id) for grant in my_grants())


def demand(permission: str, chamber_id: int, branch_id: int | None = None) -> None:
    """Passes, or refuses: 404 for another chamber, 403 for one's own without the right."""
    if may(permission, chamber_id, branch_id):
        return
    raise Forbidden() if belongs_to(chamber_id) else NotFound()


def desk_chamber(slug: str, permission: str) -> Chamber:
    """The chamber named in a desk address /masa/<oda>/..., when the person may do this there. Branch-bound grants pass:
    the page narrows what it shows with branches_reached()."""
    chamber = chamber_by_slug(slug)
    if chamber is None or not belongs_to(chamber.id):
        raise NotFound()
    reached = reach(permission)
    if reached is not None and chamber.id not in reached:
        raise Forbidden()
    g.desk_chamber = chamber
    return chamber


def my_chambers() -> list[Chamber]:
    """The chambers whose desk the person may open, in Turkish order."""
    reached = reach("desk.open")
    return [chamber for chamber in chambers() if reached is None or chamber.id in reached]


def two_people(first_id: int, second_id: int, sentence: str = "Bu işlemi aynı kişi tek başına yapamaz.") -> None:
    """Refused when both are the same person, also by an account that went over to the other one since: nobody is ever
    their own second."""
    if first_id == second_id or went_into(first_id, second_id) or went_into(second_id, first_id):
        raise Refused(sentence)


def demand_fresh_proof() -> None:
    """Passes when the password (and the second step, where there is one) was given in this session within 15 minutes.
    Else a page leads to /giris/kanitla and back; of a form that was sent the proof is asked on the spot, around all
    that was typed, and the act goes on with the answer. Put it before anything that the view does."""
    if current_user.proved_at and now() - current_user.proved_at < FRESH:
        return
    if request.method == "GET":
        abort(redirect(url_for("accounts.prove", sonra=own_path(request.full_path.rstrip("?")))))
    said = TAKE_PROOF() if TAKE_PROOF and "kanit" in request.form else ""
    if said is None:
        return
    typed = [(name, value) for name, value in request.form.items(multi=True) if not name.startswith("kanit")]
    files = any(file.filename for file in request.files.values())
    playing = current_user.is_demo and not current_app.config["LMS"].production
    facts = {"typed": typed, "files": files, "said": said, "playing": playing}
    abort(make_response(render_template("accounts/prove_act.html", **facts)))


def union_only(permission: str) -> None:
    """Passes for somebody who holds the permission for the whole union."""
    if reach(permission) is not None:
        raise Forbidden()


def of_chamber(model, row_id: int, chamber_id: int | None):
    """A row by its id and its chamber (none = the union's); 404 when it is another's."""
    row = db.session.get(model, row_id)
    if row is None or row.chamber_id != chamber_id:
        raise NotFound()
    return row


def grant_here(grant_id: int, chamber: Chamber | None) -> RoleGrant:
    return of_chamber(RoleGrant, grant_id, chamber.id if chamber else None)


def invitation_here(invitation_id: int, chamber: Chamber | None) -> Invitation:
    return of_chamber(Invitation, invitation_id, chamber.id if chamber else None)


def claim_here(claim_id: int, chamber: Chamber) -> MembershipClaim:
    """A claim in the chamber; for branch-bound staff one whose number the list gives to their branches."""
    row, branches = of_chamber(MembershipClaim, claim_id, chamber.id), branches_reached(DECIDE_CLAIMS, chamber.id)
    if branches is not None and not desk.is_claim_of(row.id, branches):
        raise NotFound()
    return row


def entry_here(entry_id: int, chamber: Chamber) -> MemberListEntry:
    return of_chamber(MemberListEntry, entry_id, chamber.id)


def merge_here(merge_id: int, chamber: Chamber) -> AccountMerge:
    return of_chamber(AccountMerge, merge_id, chamber.id)


def import_here(import_id: int, chamber: Chamber) -> MemberImport:
    return of_chamber(MemberImport, import_id, chamber.id)


def person_of(person_id: int, chamber_id: int) -> User:
    """A person who has to do with the chamber (or with the branches to which the asker is bound); else 404."""
    user = db.session.get(User, person_id)
    if user is None or not desk.is_related(user.id, chamber_id, branches_reached("accounts.find", chamber_id)):
        raise NotFound()
    return user

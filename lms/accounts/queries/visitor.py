"""Who is at the door: session, person, roles in force and unread notices, in one statement."""

from sqlalchemy import bindparam, func, or_, select, text
from sqlalchemy.types import Date

from lms.accounts.models import LoginSession, RoleGrant, User
from lms.core.clock import NOW
from lms.core.database import db

DAY = func.timezone("Europe/Istanbul", NOW).cast(Date)
GRANTS = (
    select(func.json_agg(func.json_build_array(RoleGrant.role, RoleGrant.chamber_id, RoleGrant.branch_id)))
    .where(RoleGrant.user_id == User.id, RoleGrant.ended_at.is_(None), RoleGrant.from_on <= DAY)
    .where(RoleGrant.to_on.is_(None) | (RoleGrant.to_on >= DAY))
    .correlate(User)
    .scalar_subquery()
)
IS_UNSEEN = LoginSession.seen_at < NOW - text("interval '1 minute'")
LIVE = (
    LoginSession.token_hash == bindparam("hash"),
    LoginSession.ended_at.is_(None),
    or_(LoginSession.expires_at.is_(None), LoginSession.expires_at > NOW),
    User.closed_at.is_(None),
)
PERSON = (
    select(User, LoginSession.id, LoginSession.proved_at, IS_UNSEEN, GRANTS)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(*LIVE)
)
VISITOR = """
    SELECT u.id AS user_id, u.full_name, s.id AS session_id, s.seen_at < lms_now() - interval '1 minute' AS is_unseen,
        (SELECT json_agg(json_build_array(g.role, g.chamber_id, g.branch_id)) FROM role_grants g
            WHERE g.user_id = u.id AND g.ended_at IS NULL AND g.from_on <= d.today
            AND (g.to_on IS NULL OR g.to_on >= d.today)) AS grants,
        (SELECT count(*) FROM notifications n WHERE n.user_id = u.id AND n.read_at IS NULL) AS unread,
        EXISTS (SELECT FROM consents c WHERE c.user_id = u.id AND c.kind = 'suggestions' AND c.withdrawn_at IS NULL)
            AS wants_suggestions
    FROM login_sessions s JOIN users u ON u.id = s.user_id AND u.closed_at IS NULL AND u.email_confirmed_at IS NOT NULL
    CROSS JOIN (SELECT CAST(lms_now() AT TIME ZONE 'Europe/Istanbul' AS date) AS today) d
    WHERE s.token_hash = %(hash)s AND s.ended_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > lms_now())
"""


def at_the_door(token_hash: str):
    """(User, session id, moment of the last proof, not seen for a minute, [[role, chamber, branch], ...] or none) of a
    live session; none when it is ended, over or unknown."""
    return db.session.execute(PERSON, {"hash": token_hash}).first()


def glimpse(token_hash: str):
    """What the head of a page needs to know of a live session: user_id, full_name, session_id, is_unseen, grants,
    unread, wants_suggestions."""
    with db.at_once() as run:
        return run(VISITOR, {"hash": token_hash})

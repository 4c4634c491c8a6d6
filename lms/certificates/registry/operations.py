from datetime import date, timedelta

from sqlalchemy import update

from lms.accounts.operations import throttles
from lms.certificates.registry import rules
from lms.certificates.registry.models import ApiToken
from lms.core.audit import audit
from lms.core.clock import NOW, today
from lms.core.database import db
from lms.core.presentation import when
from lms.core.refusals import Refused, Stale, TooMany

LONGEST = timedelta(days=2 * 366)


def make_token(chamber_id: int, name: str, scopes: list[str], expires_on: date, actor_id: int) -> tuple[ApiToken, str]:
    """A token and its secret, which is shown this once. Refused without a scope, or for a term that is none."""
    known = [scope for scope in rules.SCOPES if scope in scopes]
    if not known or set(known) == {"personal"}:
        raise Refused("Kütük satırlarından ya da arşivden en az birini seçin.", "scopes")
    if not today() <= expires_on <= today() + LONGEST:
        raise Refused("Son gün bugünden iki yıl sonrasına kadar bir gün olmalıdır.", "expires_on")
    secret = rules.new_secret()
    row = ApiToken(
        chamber_id=chamber_id,
        name=name,
        scopes=known,
        digest=rules.digest(secret),
        beginning=rules.beginning(secret),
        created_by_id=actor_id,
        expires_on=expires_on,
    )
    db.session.add(row)
    db.session.flush()
    audit("registry.token_made", actor_id, thing=row, name=name, scopes=known, expires_on=expires_on.isoformat())
    return row, secret


def revoke_token(row: ApiToken, actor_id: int) -> None:
    """The secret opens nothing from this moment on. Stale when it was revoked already."""
    ended = update(ApiToken).where(ApiToken.id == row.id, ApiToken.revoked_at.is_(None))
    if not db.session.execute(ended.values(revoked_at=NOW, revoked_by_id=actor_id)).rowcount:
        db.session.refresh(row)
        raise Stale(f"Bu anahtar bu arada iptal edilmiş: {when(row.revoked_at)}.")
    audit("registry.token_revoked", actor_id, thing=row, name=row.name)


def count_use(row: ApiToken, what: str, **details) -> None:
    """One reading by a program: throttled, kept as last use, audited. TooMany beyond the limit of a quarter of an
    hour."""
    if not throttles.count(throttles.key("registry", row.id), rules.REQUESTS):
        raise TooMany("Bu anahtarla çok sık okundu. Bir süre sonra yeniden deneyin.", 15 * 60)
    db.session.execute(update(ApiToken).where(ApiToken.id == row.id).values(last_used_at=NOW))
    audit(f"registry.{what}", None, thing=row, token=row.name, **details)

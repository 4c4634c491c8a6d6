import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select, update

from lms.core.audit import audit
from lms.core.clock import NOW, now
from lms.core.database import db
from lms.core.refusals import Refused
from lms.portfolio import queries, rules
from lms.portfolio.models import ShareLink


def share(user_id: int, label: str, keys: list[str], days: int) -> tuple[ShareLink, str]:
    """A link to chosen lines of one's own file. Returns it with its secret, which is never to be had again."""
    known = {one.key for one in queries.lines_of(user_id)}
    chosen = [key for key in dict.fromkeys(keys) if key in known]
    if not chosen:
        raise Refused("Paylaşmak istediğiniz en az bir satırı seçin.", "lines")
    if days not in rules.DAYS:
        raise Refused("Bağlantının ne kadar açık kalacağını seçin.", "days")
    live = select(func.count()).select_from(ShareLink).where(ShareLink.user_id == user_id)
    if db.session.scalar(live.where(ShareLink.revoked_at.is_(None), ShareLink.until > NOW)) >= rules.MOST_LINKS:
        raise Refused(f"Aynı anda en çok {rules.MOST_LINKS} açık bağlantınız olabilir. Önce birini kapatın.")
    token = secrets.token_urlsafe(32)
    link = ShareLink(
        user_id=user_id,
        label=label,
        token_hash=queries.digest(token),
        lines=chosen,
        until=now() + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    audit("portfolio.shared", user_id, subject_id=user_id, thing=link, lines=len(chosen), days=days)
    return link, token


def revoke(link: ShareLink) -> None:
    """The link shows nothing from now on."""
    row = update(ShareLink).where(ShareLink.id == link.id, ShareLink.revoked_at.is_(None))
    if db.session.execute(row.values(revoked_at=NOW)).rowcount == 0:
        raise Refused("Bu bağlantı daha önce kapatılmış.")
    db.session.refresh(link)
    audit("portfolio.share_closed", link.user_id, subject_id=link.user_id, thing=link)


def count_opening(link: ShareLink) -> None:
    """How often it was opened, and when last: the owner sees it; who it was is not kept."""
    row = update(ShareLink).where(ShareLink.id == link.id)
    db.session.execute(row.values(opened=ShareLink.opened + 1, opened_at=NOW))


def forget_person(user_id: int) -> None:
    db.session.execute(delete(ShareLink).where(ShareLink.user_id == user_id))

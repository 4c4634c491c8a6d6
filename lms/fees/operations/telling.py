"""What the payer hears: a line on the site and an e-mail."""

from flask import current_app

from lms.accounts.operations import notify
from lms.core import mail
from lms.fees.rules import WHAT


def tell(order, subject: str, *lines: str) -> None:
    """Nobody is written to after closing the account."""
    title, href = order.run.version.title, f"/odemelerim/{order.id}"
    what = [f"Ne için: {WHAT[order.kind]}"] if WHAT[order.kind] else []
    write(order.user, order.chamber, subject, f"{subject}: {title}", href, [f"Eğitim: {title}", *what, *lines])


def write(user, chamber, subject: str, notice: str, href: str, lines) -> None:
    if user.closed_at is not None:
        return
    notify(user.id, "fees.told", notice, href)
    mail.post(
        user.email,
        "fees/told",
        chamber_id=chamber.id,
        reply_to=chamber.email,
        full_name=user.full_name,
        subject=subject,
        lines=[line for line in lines if line],
        address=current_app.config["LMS"].public_url + href,
        chamber_name=chamber.name,
    )

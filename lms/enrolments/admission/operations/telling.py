"""What an applicant hears of each step: a line on the site and an e-mail."""

from flask import current_app

from lms.accounts.operations import notify
from lms.core import mail


def tell(application, subject: str, *lines: str) -> None:
    """One sentence for the inbox, more in the e-mail; nobody is written to after closing the account."""
    run, user = application.run, application.user
    if user.closed_at is not None:
        return
    title, href = run.version.title, f"/basvurularim/{application.id}"
    notify(user.id, "enrolments.application", f"{subject}: {title}", href)
    mail.post(
        user.email,
        "enrolments/application",
        chamber_id=application.chamber_id,
        reply_to=run.version.chamber.email,
        full_name=user.full_name,
        subject=subject,
        lines=[line for line in lines if line],
        course_title=title,
        starts_at=run.starts_at,
        place=run.place or ("Çevrimiçi" if run.online_url else ""),
        code=application.code,
        application_url=current_app.config["LMS"].public_url + href,
        chamber_name=run.version.chamber.name,
    )

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from lms.accounts.access import branches_reached, desk_chamber, may, may_somewhere, my_chambers
from lms.core import mail
from lms.core.addresses import page_number
from lms.core.audit import audit
from lms.core.clock import today
from lms.core.database import db
from lms.core.doors import requires
from lms.core.refusals import NotFound
from lms.home import queries
from lms.home.first_steps import Step, steps
from lms.home.menus import waiting_for
from lms.home.queries import day
from lms.home.queries.day import SHOWN, Day
from lms.home.queries.founding import has_published
from lms.home.views import blueprint


@blueprint.get("/masa")
@requires("desk.open")
def desks():
    """One chamber: straight to its desk; several: choose."""
    chambers = my_chambers()
    if len(chambers) == 1:
        return redirect(url_for("home.desk", oda=chambers[0].slug))
    return render_template("home/desks.html", chambers=chambers)


@blueprint.get("/masa/<oda>")
@requires("desk.open")
def desk(oda):
    chamber = desk_chamber(oda, "desk.open")
    jobs, on = jobs_here(chamber), today()
    return render_template(
        "home/desk.html",
        chamber=chamber,
        waiting=waiting_for(chamber.id),
        running=[job for job in jobs if job.state == "running"][:SHOWN],
        queued=sum(job.state == "waiting" for job in jobs),
        today=on,
        day=day_here(chamber, on),
        first_steps=steps_here(chamber),
        may_call_roll=may_somewhere("attendance.take", chamber.id),
        may_see_applications=may_somewhere("enrolments.see", chamber.id),
    )


def steps_here(chamber) -> list[Step]:
    """For whoever sets a new chamber up, until its first course is published."""
    if not may("chambers.settings", chamber.id) or has_published(chamber.id):
        return []
    return steps(chamber)


def day_here(chamber, on) -> Day:
    """As much of it as this person may see: a branch officer that of the own branches, a proctor no halls of others."""
    runs = may_somewhere("runs.see", chamber.id)
    branches = branches_reached("runs.see", chamber.id) if runs else set()
    return Day(
        meetings=day.meetings(chamber.id, branches, on) if runs else [],
        exams=day.exams(chamber.id, on) if may("halls.plan", chamber.id) else [],
        runs=day.open_runs(chamber.id, branches) if runs else [],
        weeks=day.weeks(chamber.id, branches, on) if runs else [],
    )


@blueprint.get("/masa/<oda>/isler")
@requires("desk.open")
def jobs_page(oda):
    chamber = desk_chamber(oda, "desk.open")
    return render_template("home/jobs.html", chamber=chamber, jobs=jobs_here(chamber), desk=True)


def jobs_here(chamber, limit=60):
    """Of the whole chamber; whoever is bound to branches follows what they began themselves."""
    is_bound = branches_reached("desk.open", chamber.id) is not None
    return queries.shown_jobs(chamber.id, current_user.id if is_bound else None, limit)


@blueprint.get("/masa/<oda>/isler/<int:job_id>")
@requires("desk.open")
def job_state(oda, job_id):
    """A fragment for data-poll."""
    chamber = desk_chamber(oda, "desk.open")
    job = next((job for job in jobs_here(chamber, limit=500) if job.id == job_id), None)
    if job is None:
        raise NotFound()
    return render_template("home/job_state.html", job=job)


@blueprint.get("/sistem")
@requires("system.see")
def system():
    return render_template(
        "home/system.html",
        counts=queries.job_counts(),
        jobs=queries.shown_jobs(None, limit=20),
        failed=queries.failed_jobs(),
        undelivered=mail.failed_count(),
    )


@blueprint.get("/sistem/giden-kutusu")
@requires("system.see")
def outbox():
    """Where mail really leaves, what opens an account stays hidden here too."""
    recipient, failed_only = request.args.get("kime", "").strip(), request.args.get("durum") == "olmadi"
    return render_template(
        "home/outbox.html",
        mails=queries.mails(page_number(request.args), recipient, failed_only),
        recipient=recipient,
        failed_only=failed_only,
        undelivered=mail.failed_count(),
        hide_secrets=current_app.config["LMS"].production,
    )


@blueprint.post("/sistem/giden-kutusu/yeniden")
@requires("system.see")
def send_again():
    """One failed mail, or all of them."""
    count = mail.send_again(request.form.get("ileti", type=int))
    audit("core.send_again", current_user.id, count=count)
    db.session.commit()
    flash(f"Yeniden sıraya konan ileti: {count}" if count else "Gönderilemeyen ileti kalmamış.", "ok")
    return redirect(url_for("home.outbox"))

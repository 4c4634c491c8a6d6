"""Messages to the participants of a course or a run: written, previewed, sent; the record of who got what."""

from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms import SelectChoice

from lms.accounts.access import branches_reached, desk_chamber
from lms.accounts.queries import own
from lms.core.addresses import page_number
from lms.core.audit import audit
from lms.core.database import db
from lms.core.doors import requires
from lms.core.form_fields import show_refusal
from lms.core.paging import sought
from lms.core.refusals import Refused
from lms.core.sheets import csv_answer
from lms.notices import access, operations, queries
from lms.notices.forms import MessageForm
from lms.notices.operations.messages import facts_of
from lms.notices.views import blueprint as pages

PER_PAGE = 100
MAIL_STATES = {"waiting": "Sırada", "sent": "Gönderildi", "kept": "Giden kutusunda", "failed": "Gönderilemedi"}


@pages.get("/masa/<oda>/iletiler")
@requires("notices.send")
def messages(oda):
    chamber = desk_chamber(oda, "notices.send")
    branches = branches_reached("notices.send", chamber.id)
    page = queries.messages_of(chamber.id, current_user.id, branches, page_number(request.args), sought(request.args))
    return render_template("notices/messages.html", chamber=chamber, page=page)


@pages.route("/masa/<oda>/iletiler/yeni", methods=["GET", "POST"])
@requires("notices.send")
def new_message(oda):
    """Nothing is sent before the preview; the button there names how many it goes to."""
    chamber = desk_chamber(oda, "notices.send")
    branches = branches_reached("notices.send", chamber.id)
    form, preview = MessageForm(audience=request.args.get("kime", "")), None
    found = queries.audiences(chamber.id, branches)
    form.audience.choices = [SelectChoice("", "Seçin")]
    form.audience.choices += [SelectChoice(one.key, one.words) for one in found]
    if form.validate_on_submit():
        try:
            audience = access.desk_audience(chamber, form.audience.data)
            people = queries.people_of(audience, branches)
            if "gonder" in request.form:
                return send(chamber, audience, people, form)
            preview = previewed(chamber, audience, people, form)
        except Refused as refused:
            db.session.rollback()
            show_refusal(form, refused)
    return render_template("notices/new_message.html", chamber=chamber, form=form, preview=preview, audiences=found)


def previewed(chamber, audience, people, form) -> dict:
    """Who, how many, and the text as it will look."""
    if not people:
        raise Refused("Bu eğitimde ya da dönemde ileti gönderilecek katılımcı yok.", "audience")
    form.people.data, form.people.raw_data = len(people), None
    by_email = own.wanting_mail((user.id for user in people), "course")
    facts = facts_of(people[0].full_name, form.subject.data, form.body.data, audience.words, chamber.name)
    letter = render_template("emails/notices/message.txt", **facts).strip().partition("\n")[2].strip()
    return {"people": people, "by_email": by_email, "letter": letter, "audience": audience}


def send(chamber, audience, people, form):
    message = operations.send_message(
        chamber.id,
        audience,
        people,
        form.subject.data,
        form.body.data,
        current_user.id,
        key_of(form.key.data),
        form.people.data or 0,
    )
    db.session.commit()
    flash("İleti gönderiliyor. Kime ulaştığını bu sayfada görürsünüz.", "ok")
    return redirect(url_for(".message", oda=chamber.slug, message_id=message.id))


def key_of(text) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        return uuid4()


@pages.get("/masa/<oda>/iletiler/<int:message_id>")
@requires("notices.send")
def message(oda, message_id):
    """The record: who got it on the site, who by e-mail too, who does not want mails."""
    chamber = desk_chamber(oda, "notices.send")
    found = access.desk_message(chamber, message_id)
    page = own.Page(queries.receipts(found.id), page_number(request.args), PER_PAGE)
    return render_template("notices/message.html", chamber=chamber, message=found, page=page, mail_states=MAIL_STATES)


@pages.get("/masa/<oda>/iletiler/<int:message_id>.csv")
@requires("notices.send")
def message_csv(oda, message_id):
    chamber = desk_chamber(oda, "notices.send")
    found = access.desk_message(chamber, message_id)
    rows = db.session.execute(queries.receipts(found.id)).all()
    audit("notices.export", current_user.id, thing=found, rows=len(rows))
    lines = [
        [one.user.full_name, one.delivered_at, MAIL_STATES.get(state, "Sırada") if one.by_email else "İstemiyor"]
        for one, state in rows
    ]
    db.session.commit()
    return csv_answer(f"ileti-{message_id}.csv", ["Ad soyad", "Sitede", "E-posta"], lines)

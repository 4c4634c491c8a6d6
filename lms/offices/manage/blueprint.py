from apiflask import APIBlueprint
from flask import render_template

from lms.accounts.access import may
from lms.accounts.queries import user_by_email
from lms.core.refusals import Refused

blueprint = APIBlueprint("offices_desk", __name__, url_prefix="/masa/<oda>/sureli-gorevler", enable_openapi=False)


def page(template, chamber, **facts):
    """A desk page that knows what its reader may do."""
    able = {name: may(f"offices.{name}", chamber.id) for name in ("edit", "decide")}
    able["grant"] = may("accounts.grant", chamber.id)
    return render_template(template, chamber=chamber, able=able, **facts)


def person_named(form):
    """The open account of the address in the form; Refused beside the field."""
    user = user_by_email(form.email.data.strip())
    if user is None or user.closed_at:
        raise Refused("Bu adresle bir hesap yok. Kişi önce hesap açmalı.", "email")
    return user

"""Taking a duty by the link of an invitation."""

from flask import redirect, render_template, url_for
from flask_login import current_user

from lms.accounts import queries, signing_in
from lms.accounts.forms import AcceptForm, EmptyForm
from lms.accounts.operations import roles
from lms.accounts.permissions import ROLES
from lms.accounts.rules import email_fold
from lms.accounts.views import blueprint
from lms.core.acting import acting
from lms.core.doors import public


@blueprint.route("/davet/<token>", methods=["GET", "POST"])
@public
def invitation(token):
    """Who has an account signs in and accepts; who has none makes one here."""
    row = roles.open_invitation(token)
    if row is None:
        return render_template("accounts/invitation_over.html"), 404
    person = current_user._get_current_object() if current_user.is_authenticated else None
    known = person or queries.user_by_email(row.email)
    form = EmptyForm() if known else AcceptForm(full_name=row.full_name)
    fits = person is not None and person.email_fold == email_fold(row.email)
    if (fits or not known) and form.validate_on_submit():
        with acting(form, said="Görevi kabul ettiniz."):
            fields = {} if fits else {"password": form.password.data, "full_name": form.full_name.data}
            user = roles.accept_invitation(token, person, **fields)
            if not fits:
                signing_in.let_in(user)
            return redirect("/masa")
    facts = {"row": row, "role": ROLES.get(row.role, row.role), "fits": fits, "person": person, "known": known}
    here = url_for("accounts.invitation", token=token)
    return render_template("accounts/invitation.html", form=form, here=here, **facts)

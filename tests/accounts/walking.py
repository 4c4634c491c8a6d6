"""A person with a browser, in tests of pages: fills in a form and sends it."""

import re

from lms.core.mail import OutgoingMail


def csrf_of(page) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def send(client, path, to=None, **fields):
    """Fetches the page, then posts its form with these fields (to `to`, or to the page itself)."""
    page = client.get(path)
    assert page.status_code in (200, 404), (path, page.status_code, page.location)
    return client.post(to or path, data={"csrf_token": csrf_of(page), **fields})


def last_mail(database, recipient) -> OutgoingMail:
    rows = database.session.query(OutgoingMail).filter_by(recipient=recipient)
    return rows.order_by(OutgoingMail.id.desc()).first()


def link_in(mail: OutgoingMail) -> str:
    """The path of the first link of an e-mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.body)[1]

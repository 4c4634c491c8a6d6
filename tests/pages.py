"""What every HTML page fetched in any test must be: Turkish, titled, unique ids, labelled inputs, no inline code."""

import re
from html.parser import HTMLParser

from flask.testing import FlaskClient

from lms.core.database import db

UNLABELLED = {"hidden", "submit", "button", "image"}


class CarefulClient(FlaskClient):
    """Flask's test client that also reads each page with a critical eye. What the test has made so far is committed (to
    the transaction that is rolled back after the test), and each request has an application context of its own, so
    that neither the person at the door nor the database session is left over from the request before."""

    def open(self, *args, **kwargs):
        db.session.commit()
        kwargs.setdefault("buffered", True)
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        db.session.expire_all()
        if response.mimetype == "text/html" and response.status_code < 500 and response.text.startswith("<!doctype"):
            problems = flaws(response.text)
            assert not problems, f"{response.request.path}: {problems}"
        return response


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.labels, self.inputs, self.flaws, self.text = [], set(), [], [], {"title": "", "h1": ""}
        self.headings, self.inside, self.lang, self.label_depth = 0, None, None, 0

    def handle_starttag(self, tag, pairs):
        values = dict(pairs)
        if tag == "html":
            self.lang = values.get("lang")
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "label":
            self.label_depth += 1
            self.labels.add(values.get("for"))
        if tag in ("input", "select", "textarea") and values.get("type") not in UNLABELLED:
            named = self.label_depth or "aria-label" in values or "aria-labelledby" in values
            self.inputs.append((values.get("id"), bool(named), values.get("name")))
        if tag == "h1":
            self.headings += 1
        if tag in self.text:
            self.inside = tag
        if "style" in values or any(name.startswith("on") for name in values):
            self.flaws.append(f"inline code on <{tag}>")
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/ld+json"):
            self.flaws.append(f"inline <{tag}>")

    def handle_endtag(self, tag):
        if tag == "label":
            self.label_depth -= 1
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.text[self.inside] += data


def flaws(html: str) -> list[str]:
    """The list of what is wrong with a page; empty when all is well."""
    reader = Reader()
    reader.feed(html)
    found = list(reader.flaws)
    if reader.lang not in ("tr", "en"):
        found.append("no lang")
    if reader.headings != 1:
        found.append(f"{reader.headings} h1")
    title, heading = (re.sub(r"\s+", " ", reader.text[part]).strip() for part in ("title", "h1"))
    if not title.startswith(heading):
        found.append(f"title {title!r} is not h1 {heading!r}")
    if twice := {one for one in reader.ids if reader.ids.count(one) > 1}:
        found.append(f"ids twice: {sorted(twice)}")
    found += [
        f"input without label: {name}"
        for ident, named, name in reader.inputs
        if not named and ident not in reader.labels
    ]
    return found

"""What every HTML page fetched in any test must be: Turkish, titled, unique ids, labelled inputs, no inline code."""

import html
import re
import secrets
from collections import Counter

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

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

    def form_token(self) -> str:
        """What a form of this browser carries, without a page fetched only for it."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw)


TAG = re.compile(
    r"""<!--.*?-->|<script\b([^>]*)>.*?</script>|<(/?)([a-z][a-z0-9-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.S
)
PART = re.compile(r"""([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
LOOKED_AT = {"html", "label", "input", "select", "textarea", "h1", "style", "script"}
TELLING = re.compile(r"\s(?:id|style|on\w+)\s*=")
SAID = {part: re.compile(rf"<{part}\b[^>]*>(.*?)</{part}>", re.S) for part in ("title", "h1")}


class Reader:
    """Tags by pattern: templates escape every > in what they print, and a parser of all HTML is ten times slower."""

    def __init__(self, page: str):
        self.ids, self.labels, self.inputs, self.flaws = [], set(), [], []
        self.headings, self.lang, self.label_depth = 0, None, 0
        for found in TAG.finditer(page):
            if found[1] is not None:
                self.begins("script", found[1])
            elif found[3] and not found[2]:
                self.begins(found[3], found[4])
            elif found[3] == "label":
                self.label_depth -= 1

    def begins(self, tag, parts):
        if tag not in LOOKED_AT and not TELLING.search(parts):
            return
        values = {name: one or two or three for name, one, two, three in PART.findall(parts)} if parts else {}
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
        if "style" in values or any(name.startswith("on") for name in values):
            self.flaws.append(f"inline code on <{tag}>")
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/ld+json"):
            self.flaws.append(f"inline <{tag}>")


def said(part: str, page: str) -> str:
    """The words of the first such element, as they are read."""
    found = SAID[part].search(page)
    inner = re.sub(r"<[^>]*>", "", found[1]) if found else ""
    return re.sub(r"\s+", " ", html.unescape(inner)).strip()


def flaws(page: str) -> list[str]:
    """The list of what is wrong with a page; empty when all is well."""
    reader = Reader(page)
    found = list(reader.flaws)
    if reader.lang not in ("tr", "en"):
        found.append("no lang")
    if reader.headings != 1:
        found.append(f"{reader.headings} h1")
    title, heading = said("title", page), said("h1", page)
    if not title.startswith(heading):
        found.append(f"title {title!r} is not h1 {heading!r}")
    if twice := {one for one, times in Counter(reader.ids).items() if times > 1}:
        found.append(f"ids twice: {sorted(twice)}")
    found += [
        f"input without label: {name}"
        for ident, named, name in reader.inputs
        if not named and ident not in reader.labels
    ]
    return found

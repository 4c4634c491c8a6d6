"""Who acts in a story, each in a browser of their own. Where the story is not about signing in, nobody types a
password: the session is made where the program keeps it, and the browser receives its cookie."""

SESSION = """
import hashlib, secrets
from lms.accounts.models import LoginSession, User
from lms.core.clock import now
who = {who!r}
said = User.email == who if "@" in who else User.full_name == who
user = db.session.query(User).filter(said).order_by(User.id.desc()).first()
token = secrets.token_urlsafe(24)
digest = hashlib.sha256(token.encode()).hexdigest()
make.saved(LoginSession(user_id=user.id, token_hash=digest, proved_at=now()))
print(app.session_interface.get_signing_serializer(app).dumps({{"_user_id": token, "_fresh": True}}))
"""


def visitor(browser, site, after=None, **options):
    """Somebody who is not signed in, at the address `after`; addresses may leave the site's own name out."""
    page = browser.new_context(locale="tr-TR", base_url=str(site), **options).new_page()
    page.set_default_timeout(60_000)
    if after:
        page.goto(after)
    return page


def person(browser, site, who, after=None, **options):
    """Somebody signed in, named by e-mail address or (the latest of this) full name, at the address `after`."""
    page = visitor(browser, site, **options)
    page.context.add_cookies([{"name": "oturum", "value": site.run(SESSION.format(who=who)), "url": str(site)}])
    if after:
        page.goto(after)
    return page

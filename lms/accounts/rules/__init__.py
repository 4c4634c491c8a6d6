"""What may be typed and where one may be sent: pure decisions about addresses, passwords, numbers and names."""

import hashlib
import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from lms.core import turkish

PASSWORD_SHORTEST, PASSWORD_LONGEST = 10, 256
COMMON_WORDS = """
1234567890 12345678910 123456789012 0123456789 9876543210 1111111111 0000000000 1122334455 qwertyuiop qwerty12345
qwerty1234 1q2w3e4r5t 1qaz2wsx3edc asdfghjklş asdfghjkl1 password12 password123 password1234 parola1234 parola12345
parolam123 sifre12345 sifre123456 şifre12345 istanbul34 istanbul1453 fenerbahce fenerbahçe fenerbahce1907
galatasaray galatasaray1905 besiktas1903 beşiktaş1903 trabzonspor trabzonspor61 turkiye1923 türkiye1923 turkiye123
türkiye123 ankara1923 mustafakemal ataturk1881 atatürk1881 muhendis123 mühendis123 mühendislik muhendislik
tmmob12345 tmmob123456 iloveyou123 seniseviyorum administrator welcome123 merhaba123 abcdefghij abcdefgh12
abc1234567 letmein123 superman123 canimannem canımannem bismillah bismillah1
"""
COMMON = frozenset(COMMON_WORDS.split())  # the commonest of those long enough; lower case


def email_fold(email: str) -> str:
    """The form by which addresses are the same: NFC, plain lower case (I is i in an address, also on a Turkish
    keyboard: `İ` and `ı` become i too), no blanks around."""
    return email_clean(email).casefold()


def email_clean(email: str) -> str:
    """The address as mail is sent to it: no blanks, i for the ı and İ of a Turkish keyboard."""
    return unicodedata.normalize("NFC", email).strip().replace("İ", "i").replace("ı", "i")


def name_fold(name: str) -> str:
    """The form by which names are matched: `IŞIK`, `Işık` and `isik` are one."""
    return turkish.fold(name)


def number_fold(number: str) -> str:
    """A member number without blanks, dots and dashes, and without leading zeros: `004 81` and `481` are one. The
    database computes the same in its number_fold columns (NUMBER_FOLD)."""
    return re.sub(r"[\s./_-]+", "", number).upper().lstrip("0")


NUMBER_FOLD = r"ltrim(upper(regexp_replace(member_number, '[\s./_-]+', '', 'g')), '0')"


ADDRESS = re.compile(
    r"://|\bwww\.|[\w-]\.(?:com|net|org|info|biz|edu|gov|mil|app|dev|xyz|site|online|link|click|shop)\b"
    r"|[\w-]{4,}\.(?:tr|io|co|me|ru|eu|de|top)\b",
    re.IGNORECASE,
)


def holds_address(name: str) -> bool:
    """Whether a mail program might make a link of something in it. `Prof.Dr. Ali Can` and `M. Kemal` are names."""
    return ADDRESS.search(name) is not None


def same_name(first: str, second: str) -> bool:
    """Whether two folded names hold the same words: lists often put the surname first."""
    return sorted(first.split()) == sorted(second.split())


def printed_name(own: str, register: str) -> str:
    """The spelling for documents of two that match: the register's, unless it only shouts, has lost its Turkish
    letters, or puts the surname first. `GÜLŞAH IŞIK` is set as `Gülşah Işık`."""
    if turkish.fold(own) != turkish.fold(register):
        return own
    if register == turkish.upper(register):
        if turkish.lower(register) == turkish.lower(own):
            return own if own != turkish.upper(own) else titled(register)
        register = titled(register)
    return register if letters_kept(register) >= letters_kept(own) else own


def titled(name: str) -> str:
    return " ".join(turkish.upper(word[0]) + turkish.lower(word[1:]) for word in name.split())


def letters_kept(name: str) -> int:
    """How many letters are not plain ASCII: a list that went through an old system has none left."""
    return sum(not letter.isascii() for letter in turkish.lower(name))


def password_fault(password: str, email: str = "", name: str = "") -> str | None:
    """Why this password is refused, in words; none when it may be used. Length and guessability only, no recipe of
    letters and figures."""
    if len(password) < PASSWORD_SHORTEST:
        return f"Parola en az {PASSWORD_SHORTEST} karakter olmalı."
    if len(password) > PASSWORD_LONGEST:
        return f"Parola en çok {PASSWORD_LONGEST} karakter olabilir."
    lowered = turkish.lower(password)
    if lowered in COMMON or password.casefold() in COMMON or len(set(lowered)) < 4:
        return "Bu parola çok kolay tahmin edilir. Birkaç sözcüğü yan yana yazmayı deneyin."
    folded = turkish.fold(password).replace(" ", "")
    own = {email_fold(email), email_fold(email).partition("@")[0], turkish.fold(name).replace(" ", "")}
    if lowered in own or folded in own:
        return "Parola adınız ya da e-posta adresiniz olamaz."
    return None


def own_path(target: str | None) -> str | None:
    """Where one may be led after signing in: a path of this site, but not the doors themselves."""
    found = site_path(target)
    return None if found is None or urlsplit(found).path.startswith(("/giris", "/cikis", "/api/")) else found


def site_path(target: str | None) -> str | None:
    """The target when it is a path of this site; none for anything that a browser could take elsewhere."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc or "//" in parts.path else target  # /..//x is //x to some


def network(address: str | None) -> str:
    """What counts as one address for throttles: an IPv4 address, or an IPv6 /64 (a household has them all)."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "none"
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)


def shortened(address: str | None) -> str | None:
    """An address as kept beside a session: enough to recognise one's own network, not the person."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/48", strict=False).network_address)
    return ".".join(str(found).split(".")[:3]) + ".*"


def device(agent: str | None) -> str:
    """A browser and its system in words, from the User-Agent; `Bilinmeyen tarayıcı` when it says nothing known."""
    agent = agent or ""
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for sign, name in browsers if sign in agent), "Bilinmeyen tarayıcı")
    system = next((name for sign, name in systems if sign in agent), "")
    return f"{browser}, {system}" if system else browser


def token_hash(token: str) -> str:
    """What the database keeps of a secret link or cookie."""
    return hashlib.sha256(token.encode()).hexdigest()

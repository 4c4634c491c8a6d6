"""Calendars after RFC 5545: escaped text, lines folded at 75 octets, one event per session with a stable UID."""

from datetime import UTC

from flask import Response

from lms.core.clock import ISTANBUL

ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Istanbul",
    "BEGIN:STANDARD",
    "DTSTART:20160907T000000",
    "TZOFFSETFROM:+0300",
    "TZOFFSETTO:+0300",
    "TZNAME:+03",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line breaks."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(c for c in text if c >= " " and c != "\x7f")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never inside a letter; each further piece begins with a space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > 75:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    return "\r\n".join([*pieces, piece]) + "\r\n"


def stamp(moment) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def local(moment) -> str:
    return moment.astimezone(ISTANBUL).strftime("%Y%m%dT%H%M%S")


def event(session, host: str, public_url: str, with_links: bool) -> list[str]:
    """A session of a run, with the run's title; links to a live room only for those who take part."""
    run = session.run
    where = session.place or ("Çevrimiçi" if session.mode == "online" else "")
    about = session.title and f"{session.title}\n"
    link = f"{session.online_url}\n" if with_links and session.online_url else ""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{session.uid}@{host}",
        f"SEQUENCE:{session.sequence}",
        f"DTSTAMP:{stamp(session.changed_at)}",
        f"LAST-MODIFIED:{stamp(session.changed_at)}",
        f"DTSTART;TZID=Europe/Istanbul:{local(session.starts_at)}",
        f"DTEND;TZID=Europe/Istanbul:{local(session.ends_at)}",
        f"SUMMARY:{escaped(run.version.title)}",
        f"DESCRIPTION:{escaped(about + link + run.version.chamber.name)}",
        f"URL:{public_url}/donemler/{run.id}",
        f"STATUS:{'CANCELLED' if session.cancelled_at else 'CONFIRMED'}",
    ]
    if where:
        lines.append(f"LOCATION:{escaped(where)}")
    return [*lines, "END:VEVENT"]


def calendar(name: str, sessions, host: str, public_url: str, with_links: bool = False) -> str:
    """The whole file of a feed."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ogrenme Merkezi//Egitim takvimi//TR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "X-WR-TIMEZONE:Europe/Istanbul",
    )
    events = [line for session in sessions for line in event(session, host, public_url, with_links)]
    return "".join(folded(line) for line in (*head, *ZONE, *events, "END:VCALENDAR"))


def answer(name: str, sessions, settings, with_links: bool = False) -> Response:
    host = settings.public_url.split("://")[-1].split("/")[0].split(":")[0]
    body = calendar(name, sessions, host, settings.public_url, with_links)
    return Response(body, mimetype="text/calendar", headers={"Content-Disposition": 'inline; filename="takvim.ics"'})

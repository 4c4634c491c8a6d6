"""What a session prints, set by typst from plain values: door list, seat plan, minutes."""

import json
from datetime import datetime
from io import BytesIO

import segno
import typst

from lms.core.clock import ISTANBUL
from lms.core.presentation import clock, hour, weekday, when
from lms.halls import rules
from lms.settings import PACKAGE, carried


def compiled(template: str, session, made_at: datetime, **facts) -> bytes:
    day = made_at.astimezone(ISTANBUL)
    facts |= {
        "title": session.title,
        "chamber": session.chamber.short_name,
        "place": session.place,
        "starts": f"{when(session.starts_at)}, {weekday(session.starts_at)}",
        "made": when(made_at),
        "date": [day.year, day.month, day.day],
    }
    return typst.compile(
        str(carried("templates") / "halls" / template),
        font_paths=[str(PACKAGE / "static" / "fonts")],
        sys_inputs={"data": json.dumps(facts)},
        pdf_standards=["a-2b"],
    )


def door_list(session, halls, seatings, made_at: datetime) -> bytes:
    """A page for each hall: names in Turkish order with number, seat and a place to sign."""
    pages = []
    for hall in halls:
        here = sorted((one for one in seatings if one.hall_id == hall.id), key=lambda one: one.user.sort_key)
        lines = [
            {"name": one.user.full_name, "number": rules.grouped(one.number), "seat": str(one.seat)} for one in here
        ]
        pages.append({"hall": hall.name, "lines": lines})
    rule = f"Başlangıçtan {session.late_minutes} dakika sonra giriş kapanır."
    return compiled("door_list.typ", session, made_at, pages=pages, rule=" ".join([session.entry_rule, rule]).strip())


def seat_plan(session, halls, seatings, made_at: datetime) -> bytes:
    """A page for each hall: the seats as they stand, front row first."""
    pages = []
    for hall in halls:
        people = {one.seat: one for one in seatings if one.hall_id == hall.id}
        rows = [
            [
                {
                    "seat": str(seat),
                    "name": people[seat].user.full_name if seat in people else "",
                    "number": rules.grouped(people[seat].number) if seat in people else "",
                }
                for seat in row
            ]
            for row in rules.rows_of(hall.seats, hall.columns)
        ]
        pages.append({"hall": hall.name, "columns": hall.columns, "rows": rows})
    return compiled("seat_plan.typ", session, made_at, pages=pages)


def qr(number: str) -> str:
    """The number at the door as SVG text."""
    out = BytesIO()
    segno.make(rules.QR + number, error="m", micro=False).save(
        out,
        kind="svg",
        border=2,
        dark="#17202b",
        light="#ffffff",
        omitsize=True,
        xmldecl=False,
        title=f"Giriş {number}",
    )
    return out.getvalue().decode()


def hours(moment) -> str:
    return hour(moment) if moment else ""


def minutes(paper, session, halls, lines, duties, events, outages, made_at: datetime) -> bytes:
    """Opening (acilis) or closing (kapanis) minutes: what the record says, and room to sign. Reasons of extra time are
    not in it."""
    closing = paper == "kapanis"
    seats = [
        {
            "name": line.seating.user.full_name,
            "where": f"{line.seating.hall.name}, {line.seating.seat}",
            "in": hours(line.seating.checked_in_at),
            "identity": rules.IDENTITY.get(line.seating.identity or "", ""),
            "start": hours(line.attempt.started_at) if line.attempt else "",
            "end": hours(line.attempt.closed_at) if line.attempt else "",
            "given": clock(line.given_ms) if line.given_ms else "",
        }
        for line in lines
    ]
    return compiled(
        "minutes.typ",
        session,
        made_at,
        heading="Oturum kapanış tutanağı" if closing else "Oturum açılış tutanağı",
        closing=closing,
        exam=session.exam.title,
        opened=when(session.opened_at) if session.opened_at else "",
        closed=when(session.closed_at) if session.closed_at else "",
        halls=[hall.name for hall in halls],
        placed=len(lines),
        present=sum(line.seating.checked_in_at is not None for line in lines),
        seats=seats,
        proctors=[
            {"name": duty.user.full_name, "hall": duty.hall.name if duty.hall else "Bütün salonlar"} for duty in duties
        ],
        events=[event_line(event) for event in events] if closing else [],
        outages=[outage_line(one) for one in outages if one.state == "confirmed"] if closing else [],
    )


def event_line(event) -> dict:
    if event.seating:
        where = f"{event.seating.hall.name}, {event.seating.seat}"
    else:
        where = event.hall.name if event.hall else "Bütün salonlar"
    who = event.by.full_name if event.by else ""
    return {"at": hours(event.at), "kind": rules.EVENTS[event.kind], "where": where, "text": event.text, "who": who}


def outage_line(one) -> dict:
    seat = f"{one.seating.hall.name}, {one.seating.seat}" if one.seating else None
    return {
        "when": f"{hours(one.began_at)}–{hours(one.ended_at)}",
        "where": seat or (one.hall.name if one.hall else "Bütün salonlar"),
        "reason": one.reason,
        "seats": str(one.seats),
        "total": clock(one.total_ms),
    }

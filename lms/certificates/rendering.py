"""The document's PDF (PDF/A-2b) from its frozen facts: the same facts give the same bytes with the same typst."""

import base64
import io
import json
import re
from datetime import date
from functools import cache
from threading import Lock

import segno
import typst

from lms.certificates import codes
from lms.core.accents import DEFAULT, accents, is_colour
from lms.core.covers import cover, cover_family, standing_alone
from lms.settings import PACKAGE, carried

TEMPLATE_VERSION = 1  # raised with every change of certificate.typ that would change a byte
ENGINE = "typst 0.15"
DESIGNS = {  # chosen by name; what each draws stands in certificate.typ
    "drawing": "Çizim paftası: eğitimin çizimiyle",
    "plain": "Sade: çizimsiz, ince çerçeve",
    "framed": "Renkli şerit: odanın renginde",
}
FORMS = {"in_person": "Yüz yüze", "practical": "Uygulamalı", "online": "Çevrimiçi"}
TIMINGS = {"synchronous": "eşzamanlı", "asynchronous": "kayıttan"}
at_work = Lock()  # one compiler per process: a second would load the fonts again


@cache
def compiler() -> typst.Compiler:
    """Kept: its first document takes 0.1 s (fonts), each further one some milliseconds."""
    return typst.Compiler(
        str(carried("templates") / "certificates/certificate.typ"),
        font_paths=[str(PACKAGE / "static/fonts")],
        ignore_system_fonts=True,
    )


def pdf(facts: dict, personal: dict, drawings: dict[str, str]) -> bytes:
    """The unsigned PDF. `drawings` holds the SVG text of facts["cover"] and facts["mark"] by their digests."""
    data = json.dumps(page(facts, personal, drawings), ensure_ascii=False)
    with at_work:
        return compiler().compile(sys_inputs={"data": data}, pdf_standards=["a-2b"])


def picture(facts: dict, personal: dict, drawings: dict[str, str], dots: int = 60) -> bytes:
    """The same page as a PNG of `dots` per inch: for looking at while the words are typed."""
    data = json.dumps(page(facts, personal, drawings), ensure_ascii=False)
    with at_work:
        return compiler().compile(format="png", ppi=dots, sys_inputs={"data": data})


def page(facts: dict, personal: dict, drawings: dict[str, str]) -> dict:
    """The frozen facts as the template wants them: finished texts only."""
    kind, course, issued = facts["kind"], facts["course"], date.fromisoformat(facts["issued_on"])
    address = facts["verify_address"]
    return {
        "accent": facts["accent"],
        "design": facts.get("design", "drawing"),
        "issued": [issued.year, issued.month, issued.day],
        "union": "Türk Mühendis ve Mimar Odaları Birliği",
        "issuer": facts["chamber"]["short_name"],
        "kind": kind["title"],
        "holder": personal["holder"],
        "sentence": kind["sentence"],
        "course": course["title"],
        "signatories": facts["signatories"],
        "proves": f"{kind['proves']} {kind['does_not_prove']} Elektronik mühür dosyanın içindedir; çıktının "
        "geçerliliği doğrulama sayfasından anlaşılır.",
        "facts": printed_facts(facts, personal),
        "qr": qr(f"{address}/{facts['code']}"),
        "verify_alt": "Doğrulama sayfasının karekodu",
        "verify_words": re.sub(r"^https?://", "", address).replace("/belge-dogrula", "\n/belge-dogrula"),
        "cover": drawings[facts["cover"]],
        "mark": drawings[facts["mark"]],
    }


def printed_facts(facts: dict, personal: dict) -> list[dict]:
    """The title block: three columns, four rows; the first and the code stand out."""
    course = facts["course"]
    until = facts["valid_until"]
    return [
        {"label": "Sayı", "value": facts["number"], "strong": True},
        {"label": "Veriliş günü", "value": written(facts["issued_on"])},
        {"label": "Geçerlilik", "value": f"Son gün: {written(until)}" if until else "Süresiz"},
        {"label": "Süre", "value": course["hours"] or "–"},
        {"label": "Biçim", "value": course["form"]},
        {"label": facts["basis"]["label"], "value": personal.get("result") or facts["basis"]["value"]},
        {"label": "Program kodu ve sürümü", "value": course["code"]},
        {"label": "Oda sicil no", "value": personal.get("member_number") or "–"},
        {"label": "Kural", "value": facts["rule"] or "–"},
        {"label": "Doğrulama kodu", "value": codes.grouped(facts["code"]), "span": 2, "strong": True},
        {"label": "Nüsha", "value": facts["replaces"] or "Asıl"},
    ]


def written(day: str) -> str:
    return f"{date.fromisoformat(day):%d.%m.%Y}"


def qr(address: str) -> str:
    """SVG text. Mask and error level are fixed, so that another release of the encoder draws the same code."""
    out = io.BytesIO()
    code = segno.make(address, error="m", mask=2, boost_error=False, micro=False)
    code.save(out, kind="svg", border=0, dark="#17202b", omitsize=True)
    return out.getvalue().decode()


def accent_of(colour: str) -> str:
    """The chamber's colour, dark enough for white paper."""
    return accents(colour if is_colour(colour) else DEFAULT)["light"]["accent"]


def cover_drawing(code: str, category_slug: str | None, chamber_slug: str, accent: str) -> str:
    """The course's own drawing, with its colours written in."""
    family = cover_family(category_slug, chamber_slug) if category_slug else cover_family("", chamber_slug)
    return standing_alone(cover(code, family), accent)


def mark_drawing(accent: str, logo: bytes | None = None, logo_type: str | None = None) -> str:
    """The chamber's emblem as SVG text; without one, the learning centre's mark in the chamber's colour."""
    if logo and logo_type in ("image/png", "image/jpeg"):
        data = base64.b64encode(logo).decode()
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 30">'
            f'<image width="30" height="30" xlink:href="data:{logo_type};base64,{data}"/></svg>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30" fill="none" stroke="{accent}" stroke-width="2">'
        f'<path d="M2 11.500h26M15 3v8.500M6 11.500h18L15 26z"/><path d="M15 11.500h9L15 26z" fill="{accent}"/></svg>'
    )


def course_form(delivery_form: str, timing: str | None) -> str:
    """Çevrimiçi, kayıttan"""
    return ", ".join(filter(None, [FORMS.get(delivery_form, delivery_form), TIMINGS.get(timing or "")]))

"""What each seeded video shows: from the written scripts where there are some, from the lesson's points elsewhere."""

from functools import cache
from pathlib import Path

import yaml

from lms.core import turkish
from lms.seed.slides import Slide
from lms.settings import PACKAGE

HERE = PACKAGE / "seed"
SCRIPTED_SECONDS, POINTS_SECONDS = 64, 40  # the seed's own videos stay short: together at most 25 minutes
RENDERED = ("IMO-YD-110", "EMO-SRJ-115", "TMMOB-EGT-100")  # beside the six scripted courses


@cache
def read(name: str):
    """A file of the seed, parsed; the same object for all callers."""
    return yaml.safe_load((HERE / name).read_text())


def script(code: str) -> dict | None:
    path = HERE / "lessons" / f"{code}.yaml"
    return yaml.safe_load(path.read_text()) if path.exists() else None


def slides_of(code: str, lesson: dict, number: int) -> list[Slide]:
    """The slides of the course's `number`-th video (from 1)."""
    written = script(code)
    if written:
        pages = written["lessons"][number - 1]["slides"]
        share = SCRIPTED_SECONDS / sum(page["seconds"] for page in pages)
        slides = [Slide(lesson["title"], 4, first=True)]
        for page in pages:
            slides.append(
                Slide(
                    page["title"],
                    max(4, round(page["seconds"] * share)),
                    page.get("bullets", []),
                    page.get("formula"),
                    page.get("table"),
                )
            )
        return slides
    points = lesson["points"]
    each = (POINTS_SECONDS - 8) / len(points)
    slides = [Slide(lesson["title"], 6, first=True)]
    for index in range(len(points)):
        slides.append(Slide(turkish.upper(points[index][:1]) + points[index][1:], each, points[: index + 1]))
    slides.append(Slide("Özet", 3 if len(points) > 1 else 4, points))
    return slides


def captions_of(slides: list[Slide]) -> str:
    """WebVTT: what stands on each slide, while it stands."""
    lines, at = ["WEBVTT", ""], 0.0
    for number, slide in enumerate(slides, 1):
        text = slide.title + (": " + "; ".join(slide.bullets[-3:]) if slide.bullets else "")
        lines += [str(number), f"{stamp(at)} --> {stamp(at + slide.seconds)}", text, ""]
        at += slide.seconds
    return "\n".join(lines)


def stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"00:{int(minutes):02}:{rest:06.3f}"


def reading_text(code: str, title: str) -> str:
    """The written reading of a scripted course; else one sentence that says what belongs here."""
    written = script(code) or {}
    for reading in written.get("readings", []):
        if reading["title"] == title:
            return reading["text"]
    return f"## {title}\n\nBu okuma parçası eğitimin kaynak dosyalarıyla birlikte dağıtılır."


def files() -> list[Path]:
    return sorted(HERE.rglob("*.yaml"))

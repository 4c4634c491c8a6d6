"""Renders a lesson of the seed to a video: slides set by typst, shown one after another at 10 frames a second."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg
import typst

from lms.settings import PACKAGE

RATE = 10  # frames a second


@dataclass
class Slide:
    """A page of the lesson and how long it stands, in seconds."""

    title: str
    seconds: float
    bullets: list[str] = field(default_factory=list)
    formula: str | None = None
    table: list | None = None
    first: bool = False


def render(slides: list[Slide], facts: dict, folder: Path) -> Path:
    """Writes folder/lesson.mp4 and returns it. facts: accent, chamber, course, lesson, code, cover (SVG)."""
    data = json.dumps({**facts, "slides": [vars(slide) for slide in slides]})
    typst.compile(
        str(PACKAGE / "seed/slide.typ"),
        output=str(folder / "{p}.png"),
        format="png",
        ppi=72,
        font_paths=[str(PACKAGE / "static/fonts")],
        sys_inputs={"data": data},
    )
    lines = ["ffconcat version 1.0"]
    for number, slide in enumerate(slides, 1):
        lines += [f"file {number}.png", f"duration {slide.seconds:.1f}"]
    lines.append(f"file {len(slides)}.png")
    (folder / "slides.ffconcat").write_text("\n".join(lines) + "\n")
    total = sum(slide.seconds for slide in slides)
    film = folder / "lesson.mp4"
    command = f"""-y -nostdin -v error -f concat -safe 0 -i {folder}/slides.ffconcat -f lavfi -t {total:.1f}
        -i {chime(slides)} -map 0:v -map 1:a -vf fps={RATE},format=yuv420p -c:v libx264 -preset veryfast
        -tune stillimage -profile:v main -g {RATE * 4} -keyint_min {RATE * 4} -sc_threshold 0 -crf 24
        -c:a aac -b:a 64k -ar 48000 -t {total:.1f} -movflags +faststart {film}"""
    subprocess.run(
        ["nice", "-n", "12", imageio_ffmpeg.get_ffmpeg_exe(), *command.split()],
        check=True,
        timeout=240,
        stdin=subprocess.DEVNULL,
    )
    return film


def chime(slides: list[Slide]) -> str:
    """A soft tone where a slide begins, so that "yalnız ses" too tells the pages apart. A lavfi source expression."""
    moments, at = [], 0.0
    for slide in slides:
        moments.append(f"between(t\\,{at:.1f}\\,{at + 0.8:.1f})*exp(-5*(t-{at:.1f}))")
        at += slide.seconds
    return f"aevalsrc=0.12*sin(2*PI*523*t)*({'+'.join(moments)}):s=48000"

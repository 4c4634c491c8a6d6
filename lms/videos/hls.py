"""Reads and writes playlists: measures what ffmpeg made, and makes the master playlist that players begin with."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from lms.videos.rules import Rung

INFO = re.compile(r"^#EXTINF:([0-9.]+),\s*\n([^\n#]+)$", re.M)
MAP = re.compile(r'#EXT-X-MAP:URI="([^"/]+)"')
AUDIO_CODEC = "mp4a.40.2"


class Incomplete(Exception):
    """The output is not whole; `str()` says what is missing, for the log."""


@dataclass(frozen=True)
class Playlist:
    """One rendition as it lies on the disk."""

    name: str
    duration_ms: int  # the sum of its segments
    bytes: int
    peak: int  # bits per second of the heaviest segment
    codec: str | None  # of the picture


def measured(folder: Path, name: str) -> Playlist:
    """Adds up the segments of `folder/name/index.m3u8`. Raises Incomplete."""
    try:
        text = (folder / name / "index.m3u8").read_text()
    except FileNotFoundError:
        raise Incomplete(f"{name} has no playlist") from None
    initial, segments = MAP.search(text), INFO.findall(text)
    if "#EXT-X-ENDLIST" not in text or not initial or not segments:
        raise Incomplete(f"{name} is not finished")
    seconds = [float(length) for length, _ in segments]
    try:
        head = (folder / name / initial[1]).read_bytes()
        sizes = [(folder / name / file).stat().st_size for _, file in segments]
    except FileNotFoundError as error:
        raise Incomplete(f"{name} lacks {error.filename}") from None
    peak = max(round(size * 8 / max(length, 0.5)) for size, length in zip(sizes, seconds, strict=True))
    return Playlist(name, round(sum(seconds) * 1000), len(head) + sum(sizes), peak, picture_codec(head))


def picture_codec(initial: bytes) -> str | None:
    """`avc1.4d401f`, from the avcC box of an init segment."""
    at = initial.find(b"avcC")
    return f"avc1.{initial[at + 5 : at + 8].hex()}" if at >= 0 else None


def write_master(folder: Path, rungs: list[Rung], made: dict[str, Playlist], has_sound: bool) -> None:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rung in rungs:
        playlist = made[rung.name]
        codecs = ",".join(filter(None, [playlist.codec, AUDIO_CODEC if has_sound else None]))
        average = round(playlist.bytes * 8000 / max(playlist.duration_ms, 500))
        lines.append(
            f"#EXT-X-STREAM-INF:BANDWIDTH={max(playlist.peak, average)},AVERAGE-BANDWIDTH={average},"
            f'RESOLUTION={rung.width}x{rung.height},CODECS="{codecs}",NAME="{rung.name}"'
        )
        lines.append(f"{rung.name}/index.m3u8")
    (folder / "master.m3u8").write_text("\n".join(lines) + "\n")


def settle(folder: Path) -> None:
    """Everything in the folder is on the disk when this returns."""
    for path in sorted(folder.rglob("*"), reverse=True):
        fsync(path)
    fsync(folder)


def fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

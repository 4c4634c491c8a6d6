"""Measures what a finished ladder shows and sounds like, by decoding it as a player would."""

import io
from array import array
from dataclasses import dataclass
from pathlib import Path

import av

from lms.videos import hls


@dataclass
class Seen:
    """One rung: when pictures come (s), their mean light, the corners of the first, and the sound's loudest moment."""

    size: tuple
    times: list
    end: float
    flash: float | None
    corners: dict
    beep: float | None
    sound_end: float


def seen(folder: Path, name: str) -> Seen:
    times, lights, corners, size, end, light = [], [], {}, None, 0.0, 0
    with av.open(str(folder / name / "index.m3u8")) as opened:
        loud, sound_end = [], 0.0
        resampler = av.AudioResampler(format="s16", layout="mono", rate=8000)
        for packet in opened.demux():
            for frame in packet.decode():
                if isinstance(frame, av.AudioFrame):
                    for part in resampler.resample(frame):
                        samples = array("h", bytes(part.planes[0])[: part.samples * 2])
                        at = float(part.pts * part.time_base)
                        loud += [
                            (at + n / 8000, max(abs(one) for one in samples[n : n + 80]))
                            for n in range(0, len(samples), 80)
                        ]
                        sound_end = at + part.samples / 8000
                    continue
                size = (frame.width, frame.height)
                small = frame.reformat(16, 16, "rgb24")
                row = small.planes[0].line_size
                data = bytes(small.planes[0])
                light = sum(sum(data[line * row : line * row + 48]) for line in range(16)) / 768
                if not times:
                    for corner, x, y in (("ul", 3, 3), ("ur", 12, 3), ("ll", 3, 12), ("lr", 12, 12)):
                        corners[corner] = named(data[y * row + x * 3 : y * row + x * 3 + 3])
                times.append(float(frame.pts * frame.time_base))
                lights.append(light)
                end = times[-1] + (float(frame.duration * frame.time_base) if frame.duration else 0)
    flash = next((at for at, light in zip(times, lights, strict=True) if light > 225), None)
    most = max((one for _, one in loud), default=0)
    beep = next((at for at, one in loud if most > 300 and one > most * 0.3), None)
    return Seen(size, times, end, flash, corners, beep, sound_end)


def named(rgb) -> str:
    red, green, blue = rgb
    if red > 150 and green < 110 and blue < 110:
        return "red"
    if blue > 150 and red < 110 and green < 110:
        return "blue"
    return "gray" if max(rgb) - min(rgb) < 40 else f"?{red},{green},{blue}"


def cuts(folder: Path, name: str) -> list[float]:
    """Where the segments of a rung begin, by its playlist."""
    lengths = [float(length) for length, _ in hls.INFO.findall((folder / name / "index.m3u8").read_text())]
    return [sum(lengths[:number]) for number in range(len(lengths))]


def begins_with_a_key_frame(folder: Path, name: str) -> bool:
    """Whether every segment can be the first that a player fetches."""
    first = next((folder / name).glob("init*.mp4")).read_bytes()
    for segment in sorted((folder / name).glob("*.m4s")):
        with av.open(io.BytesIO(first + segment.read_bytes()), format="mp4") as opened:
            packet = next(opened.demux(opened.streams.video[0]))
            if not packet.is_keyframe:
                return False
    return True

"""The only place that knows ffmpeg: which binary, its arguments (compiled by ffmpeg-python, run by us), its limits.

A run has a process group of its own, low priority, limits of memory, CPU time and file size, a wall clock, and a limit
on standing still; it dies with us. It reads one file and nothing else: no network, no playlists, no scripts."""

import os
import re
import resource
import selectors
import shutil
import subprocess
import time
from collections import deque
from functools import cache
from pathlib import Path

import ffmpeg
import imageio_ffmpeg

from lms.core.processes import before_exec, kill_group
from lms.videos.rules import AUDIO_RATE, FORMATS, MAX_PIXELS, MOST_FRAMES, SEGMENT_SECONDS, Facts, Rung

MEMORY = 6 * 2**30  # of addresses; what is really used stays far below (threads reserve, they do not take)
LARGEST_FILE = 2 * 2**30
STALL_SECONDS = 120
THREADS = 2
DECODED_PIXELS = MAX_PIXELS * 9 // 8  # ffmpeg counts what it keeps in memory, rounded up to 64
BROKEN_PICTURE = re.compile(r"dec:h264|\[h264 @")  # in complaints: a picture that a player would stumble over
POSTER = "poster.jpg"
POSTER_WIDTH = 960
LOUDNESS_SECONDS = 4
HDR = ("smpte2084", "arib-std-b67")
NEEDED = ("libx264", "loudnorm")  # in `ffmpeg -buildconf` and `-filters`


class Failed(Exception):
    """ffmpeg ended badly; `str()` is its own last words, for the log. `kind`: failed, slow, stalled, broken."""

    def __init__(self, said: str, kind: str = "failed"):
        super().__init__(said)
        self.kind = kind


@cache
def binary() -> str:
    """The wheel's own, or the one on PATH when that is newer and complete."""
    own, other = imageio_ffmpeg.get_ffmpeg_exe(), shutil.which("ffmpeg")
    return other if other and version_of(other) > version_of(own) and is_complete(other) else own


def version_of(path) -> tuple:
    found = re.match(r"ffmpeg version n?(\d+)\.(\d+)", asked(path, "-version"))
    return tuple(map(int, found.groups())) if found else (0, 0)


def is_complete(path) -> bool:
    return all(word in asked(path, "-buildconf") + asked(path, "-filters") for word in NEEDED)


def asked(path, option):
    return subprocess.run([path, option], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=20).stdout


def source(path: Path):
    """The one input: an absolute, server-made path that cannot be read as an option or as another protocol."""
    return ffmpeg.input(
        f"file:{path.resolve()}",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        max_pixels=DECODED_PIXELS,
        threads=THREADS,
    )


def ladder_command(master: Path, facts: Facts, rungs: list[Rung]) -> list[str]:
    """One pass from the master to fMP4 HLS: a playlist per rung and, when there is sound, one of sound alone; and the
    poster. Paths of the output are relative to the working directory."""
    opened = source(master)
    pictures = picture_streams(opened, facts, rungs)
    sounds = sound_streams(opened, facts, len(rungs) + 1) if facts.sound else []
    options, streams, names = {}, [], []
    for number, rung in enumerate(rungs):
        streams.append(pictures[number])
        options |= {f"{key}:v:{number}": value for key, value in picture_options(rung, rungs, facts.picture).items()}
        names.append(f"v:{number}" + (f",a:{number}" if sounds else "") + f",name:{rung.name}")
    if sounds:
        names.append(f"a:{len(rungs)},name:audio")
        options |= {"c:a": "aac", "b:a": f"{AUDIO_RATE}k", "ac": 2, "ar": 48000}
    output = ffmpeg.output(
        *streams,
        *sounds,
        "%v/index.m3u8",
        format="hls",
        hls_time=SEGMENT_SECONDS,
        hls_playlist_type="vod",
        hls_segment_type="fmp4",
        hls_flags="independent_segments",
        hls_segment_filename="%v/%05d.m4s",
        hls_fmp4_init_filename="init.mp4",
        var_stream_map=" ".join(names),
        fps_mode="vfr",
        map_metadata=-1,
        map_chapters=-1,
        dn=None,
        sn=None,
        t=f"{facts.seconds:.3f}",
        **options,
    )
    return compiled(ffmpeg.merge_outputs(output, poster(opened, facts)))


def picture_streams(opened, facts, rungs):
    """One stream per rung: the picture as it is for a copied one, a scaled split for the others."""
    taken = opened[f"v:{facts.picture.index}"]
    encoded = [rung for rung in rungs if not rung.is_copied]
    if not encoded:
        return [taken]
    stream = taken
    if facts.picture.interlaced:
        stream = stream.filter("bwdif", mode="send_frame")
    rate = facts.picture.rate
    if facts.picture.is_late:
        stream = stream.filter("fps", round(min(MOST_FRAMES, max(1, rate)), 3), start_time=0)
    elif rate > MOST_FRAMES * 1.02 and len(encoded) == len(rungs):
        stream = stream.filter("fps", MOST_FRAMES)
    if facts.holds_last_picture:
        stream = stream.filter("tpad", stop_mode="clone", stop_duration=f"{facts.seconds - facts.picture.end:.3f}")
    top = encoded[-1]
    stream = stream.filter("scale", top.width, top.height, flags="bicubic")
    if facts.picture.transfer in HDR:
        stream = toned_down(stream, facts.picture.transfer)
    stream = stream.filter("setsar", 1).filter("format", "yuv420p")
    parts = stream.filter_multi_output("split", len(encoded))
    made = {top.name: parts[len(encoded) - 1]}
    for number, rung in enumerate(encoded[:-1]):
        made[rung.name] = parts[number].filter("scale", rung.width, rung.height, flags="bicubic").filter("setsar", 1)
    return [made.get(rung.name, taken) for rung in rungs]


def toned_down(stream, transfer):
    """HDR to what every screen shows."""
    stream = stream.filter("zscale", transferin=transfer, transfer="linear", npl=100, primariesin=9, matrixin=9)
    stream = stream.filter("format", "gbrpf32le").filter("zscale", primaries="bt709")
    stream = stream.filter("tonemap", "hable", desat=0)
    return stream.filter("zscale", transfer="bt709", matrix="bt709", range="tv")


def picture_options(rung, rungs, picture):
    if rung.is_copied:
        return {"c": "copy"}
    with_copy = any(other.is_copied for other in rungs)
    return {
        **({"bf": 0} if picture.is_slow else {}),
        "c": "libx264",
        "preset": "veryfast",
        "profile": "main",
        "pix_fmt": "yuv420p",
        "crf": 23,
        "maxrate": f"{rung.rate}k",
        "bufsize": f"{rung.rate * 2}k",
        "g": 100_000,
        "sc_threshold": 0,
        "threads": THREADS,
        "force_key_frames": "source" if with_copy else f"expr:gte(t,n_forced*{SEGMENT_SECONDS})",
    }


def sound_streams(opened, facts, count):
    """Loudness -16 LUFS, 48 kHz, stereo, as long as the picture; `count` equal streams. Of less than three seconds of
    silence loudnorm makes what is no number, so it never gets less than LOUDNESS_SECONDS."""
    end = f"{facts.seconds:.3f}"
    stream = opened[f"a:{facts.sound.index}"].filter("aresample", 48000, **{"async": 1, "first_pts": 0})
    stream = stream.filter("apad", whole_dur=f"{max(facts.seconds, LOUDNESS_SECONDS):.3f}")
    stream = stream.filter("loudnorm", I=-16, TP=-1.5, LRA=11).filter("aresample", 48000)
    stream = stream.filter("aformat", channel_layouts="stereo").filter("atrim", end=end)
    parts = stream.filter_multi_output("asplit", count)
    return [parts[number] for number in range(count)]


def poster(opened, facts: Facts):
    """One picture from the first tenth (or the first, where none comes later), as JPEG: an output of the pass that
    decodes the picture anyway; where it is only copied it is decoded for this, to its end, so that a broken one is
    noticed."""
    picture, (width, height) = facts.picture, facts.picture.shown
    at = min(picture.start + picture.length * 0.1, 30)
    stream = opened[f"v:{picture.index}"]
    stream = stream.filter("select", f"isnan(prev_selected_t)+gte(t,{at:.3f})*lt(prev_selected_t,{at:.3f})")
    stream = stream.filter("scale", *scaled_to_width(width, height, POSTER_WIDTH))
    if picture.transfer in HDR:
        stream = toned_down(stream, picture.transfer)
    stream = stream.filter("format", "yuvj420p")
    return ffmpeg.output(stream, POSTER, qscale=4, format="image2", update=1, vcodec="mjpeg", fps_mode="vfr")


def scaled_to_width(width, height, most):
    factor = min(1, most / width)
    return max(2, round(width * factor / 2) * 2), max(2, round(height * factor / 2) * 2)


def compiled(output):
    output = output.global_args("-hide_banner", "-nostdin", "-loglevel", "error", "-progress", "pipe:1", "-nostats")
    return output.compile(cmd=binary(), overwrite_output=True)


def run(command: list[str], folder: Path, seconds: int, tick=lambda done: None, stall=STALL_SECONDS, strict=False):
    """Runs in `folder`. `tick` gets the seconds of media done, at least once a second; what it raises ends the run and
    comes through. `strict`: ended at the first broken picture. Raises Failed."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=limits(seconds),
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "LMS_RUN": os.environ.get("LMS_RUN", "")},
    )
    last_words = deque(maxlen=12)
    try:
        watch(process, seconds, stall, tick, last_words, strict)
    finally:
        kill_group(process)
        process.wait()
        process.stdout.close()
        process.stderr.close()
    if process.returncode:
        raise Failed("\n".join(last_words) or f"ended with {process.returncode}")


def watch(process, seconds, stall, tick, last_words, strict):
    """Reads progress and complaints until both ends are closed; keeps the clocks."""
    began = moved = time.monotonic()
    done, signs, rests = 0.0, {}, {1: b"", 2: b""}
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, 1)
        selector.register(process.stderr, selectors.EVENT_READ, 2)
        while selector.get_map():
            for key, _ in selector.select(timeout=1):
                data = os.read(key.fd, 65536)
                if not data:
                    selector.unregister(key.fileobj)
                    continue
                *lines, rests[key.data] = (rests[key.data] + data).split(b"\n")
                rests[key.data] = rests[key.data][-2000:]
                for line in lines:
                    text = line.decode("utf-8", "replace").strip()
                    if key.data == 2:
                        last_words.append(text[:500])
                        if strict and BROKEN_PICTURE.search(text):
                            raise Failed(text[:500], "broken")
                    else:
                        done = media_seconds(text, done)
                        name, _, value = text.partition("=")
                        if name in ("frame", "out_time_us") and signs.get(name) != value:
                            signs[name], moved = value, time.monotonic()
            tick(done)
            at = time.monotonic()
            if at - began > seconds:
                raise Failed("the wall clock limit was reached", "slow")
            if at - moved > stall:
                raise Failed("no progress", "stalled")
    process.wait(timeout=10)


def media_seconds(line, before):
    name, _, value = line.partition("=")
    return max(before, int(value) / 1e6) if name == "out_time_us" and value.lstrip("-").isdigit() else before


def limits(seconds):
    """What the child does before it becomes ffmpeg."""
    with_us = before_exec(refuses_root=False, stop=9)

    def prepare():
        with_us()
        os.nice(10)
        cpu = seconds * THREADS + 60
        for kind, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_FSIZE, LARGEST_FILE),
            (resource.RLIMIT_CPU, cpu),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (most, most))

    return prepare

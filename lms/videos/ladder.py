"""Makes the renditions of one master in a temporary folder and moves them into their place in one step."""

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from lms.videos import ffmpeg, hls
from lms.videos.rules import Facts, Rung, rungs, wall_seconds

SLACK_MS = 500  # by which two rungs of one pass, or the output and the master, may differ in length


@dataclass(frozen=True)
class Made:
    duration_ms: int
    rungs: list[tuple[Rung, int]]  # with bytes
    audio_bytes: int | None


def make(master: Path, facts: Facts, temporary: Path, tick) -> Made:
    """`tick(stage, percent)` is called at least once a second; what it raises stops the work. Raises ffmpeg.Failed or
    hls.Incomplete when no attempt gave a whole ladder. A copied picture that does not fit is encoded instead."""
    attempts = [facts]
    if rungs(facts)[-1].is_copied:
        attempts.append(replace(facts, picture=replace(facts.picture, clean_keys=False)))
    for left, attempt in zip(range(len(attempts) - 1, -1, -1), attempts, strict=True):
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        try:
            made = one_pass(master, attempt, temporary, tick)
            break
        except (ffmpeg.Failed, hls.Incomplete) as error:
            if not left or getattr(error, "kind", "") in ("slow", "stalled"):
                raise
    hls.settle(temporary)
    return made


def one_pass(master, facts, temporary, tick):
    steps = rungs(facts)
    command = ffmpeg.ladder_command(master, facts, steps)

    def on_progress(done):
        tick("Dönüştürülüyor", min(97, int(done * 97 / facts.seconds)))

    ffmpeg.run(command, temporary, wall_seconds(facts), on_progress, strict=steps[-1].is_copied)
    playlists = {rung.name: hls.measured(temporary, rung.name) for rung in steps}
    top = playlists[steps[-1].name]
    audio = hls.measured(temporary, "audio") if facts.sound else None
    for other in [*playlists.values(), *([audio] if audio else [])]:
        if abs(other.duration_ms - top.duration_ms) > SLACK_MS:
            raise hls.Incomplete(f"{other.name} lasts {other.duration_ms} ms, {top.name} {top.duration_ms} ms")
    if abs(top.duration_ms - facts.seconds * 1000) > max(SLACK_MS, facts.seconds * 20):
        raise hls.Incomplete(f"{top.duration_ms} ms came out of {facts.seconds:.1f} s")
    hls.write_master(temporary, steps, playlists, has_sound=audio is not None)
    pairs = [(rung, playlists[rung.name].bytes) for rung in steps]
    return Made(top.duration_ms, pairs, audio.bytes if audio else None)


def move_in(temporary: Path, final: Path) -> None:
    """One rename. What an earlier try left there is not visible to anybody yet, and goes."""
    shutil.rmtree(final, ignore_errors=True)
    os.rename(temporary, final)
    hls.fsync(final.parent)

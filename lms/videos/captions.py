"""Captions: WebVTT and SRT are read forgivingly, checked, and written anew as clean WebVTT. Pure."""

import html
import re
from dataclasses import dataclass

from lms.core import turkish
from lms.core.refusals import Refused

LARGEST = 2 * 2**20
MOST_CUES = 20_000
LONGEST_TEXT = 1000
MOST_FAULTS = 0.1  # a file with a larger share of unreadable cues is refused

STAMP = r"((?:\d{1,3}\s*:\s*)?\d{1,2}\s*:\s*\d{1,3}(?:\s*[.,]\s*\d{1,6})?)"
TIMING = re.compile(rf"^\s*{STAMP}\s*-+>\s*{STAMP}(.*)$")
SETTING = re.compile(
    r"\b(?:line|position|size):-?\d{1,3}(?:\.\d+)?%?(?:,(?:start|center|end|line-left|line-right))?"
    r"|\balign:(?:start|center|end|left|right)\b|\bvertical:(?:rl|lr)\b"
)
TAG = re.compile(r"<(/?)([a-z]*)[^<>\n]*>", re.I)
KEPT_TAGS = ("b", "i", "u")
SSA = re.compile(r"\{\\[^{}]*\}")
BLOCKS = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True)
class Cue:
    start_ms: int
    end_ms: int
    text: str  # lines; b, i and u tags are kept, & < > escaped
    settings: str = ""

    @property
    def plain(self) -> str:
        """For search and the transcript: no tags, one line."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", "", self.text)).split())


@dataclass(frozen=True)
class Read:
    cues: list[Cue]
    faults: list[str]  # sentences with line numbers


def decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 where the file says so, else UTF-8, else Windows' Turkish (cp1254). Raises Refused."""
    if len(data) > LARGEST:
        raise Refused("Altyazı dosyası 2 MB'tan büyük. Doğru dosyayı seçtiğinizi denetleyin.", "file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1254", "replace")
    if "\0" in text:
        raise Refused("Bu dosya bir altyazı değil. VTT ya da SRT dosyası seçin.", "file")
    return text


def read(data: bytes) -> Read:
    """The cues of a VTT or SRT file, in order of time. Raises Refused when it is no caption file or too much of it
    cannot be read."""
    if not data.strip():
        raise Refused("Altyazı dosyası boş.", "file")
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    cues, faults = cues_of(text.split("\n"))
    if not cues and not faults:
        raise Refused("Dosyada zaman satırı bulunamadı. VTT ya da SRT dosyası seçin.", "file")
    if len(cues) > MOST_CUES:
        raise Refused(f"Altyazıda {MOST_CUES} satırdan çok var. Doğru dosyayı seçtiğinizi denetleyin.", "file")
    if not cues or len(faults) > MOST_FAULTS * (len(cues) + len(faults)):
        shown = " ".join(faults[:5]) + (f" Ayrıca {len(faults) - 5} sorun daha var." if len(faults) > 5 else "")
        raise Refused(f"Altyazı okunamadı. {shown}", "file")
    return Read(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)), faults)


def cues_of(lines):
    cues, faults, at, timed = [], [], 0, False
    while at < len(lines):
        line = lines[at]
        if not timed and line.strip().startswith(BLOCKS) and "-->" not in line:
            at = end_of_block(lines, at)
            continue
        if "-->" not in line:
            at += 1
            continue
        number, timing = at + 1, TIMING.match(line)
        at += 1
        body = []
        while at < len(lines) and lines[at].strip() and "-->" not in lines[at]:
            body.append(lines[at])
            at += 1
        if at < len(lines) and "-->" in lines[at] and body and body[-1].strip().isdigit():
            body.pop()  # the next cue's number, without an empty line before it
        fault = fault_of(timing, number)
        if fault:
            faults.append(fault)
        elif said := cleaned("\n".join(body)):
            start, end = milliseconds(timing[1]), milliseconds(timing[2])
            cues.append(Cue(start, end, said, " ".join(SETTING.findall(timing[3]))))
    return cues, faults


def end_of_block(lines, at):
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def fault_of(timing, number):
    if timing is None:
        return f"{number}. satırdaki zaman okunamadı; biçimi 00:01:02.500 --> 00:01:05.000 olmalı."
    if milliseconds(timing[2]) <= milliseconds(timing[1]):
        return f"{number}. satırda bitiş, başlangıçtan önce ya da onunla aynı."
    return None


def milliseconds(stamp: str) -> int:
    whole, _, part = stamp.replace(" ", "").replace(",", ".").partition(".")
    seconds = 0
    for piece in whole.split(":"):
        seconds = seconds * 60 + int(piece)
    return seconds * 1000 + int((part + "000")[:3])


def cleaned(text: str) -> str:
    """Only b, i and u remain, closed; everything else of the markup goes, everything of the text stays."""
    out, rest, opened = [], SSA.sub("", text)[: LONGEST_TEXT * 2], []
    at = 0
    for tag in TAG.finditer(rest):
        out.append(escaped(rest[at : tag.start()]))
        at, name = tag.end(), tag[2].lower()
        if name in KEPT_TAGS and not tag[1]:
            opened.append(name)
            out.append(f"<{name}>")
        elif name in KEPT_TAGS and opened and opened[-1] == name:
            opened.pop()
            out.append(f"</{name}>")
    out.append(escaped(rest[at:]))
    out += [f"</{name}>" for name in reversed(opened)]
    lines = [" ".join(line.split()) for line in "".join(out).split("\n")]
    return "\n".join(line for line in lines if line)


def escaped(text):
    text = "".join(c for c in html.unescape(text) if c == "\n" or c == "\t" or c.isprintable())
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def written(cues: list[Cue]) -> str:
    """Clean WebVTT, numbered."""
    parts = ["WEBVTT"]
    for number, cue in enumerate(cues, 1):
        timing = f"{stamped(cue.start_ms)} --> {stamped(cue.end_ms)} {cue.settings}".rstrip()
        parts.append(f"{number}\n{timing}\n{cue.text}")
    return "\n\n".join(parts) + "\n"


def stamped(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"


def transcript(vtt: str) -> list[Cue]:
    """The cues of a text that `written` made; it was checked when it came, and is longer than what came."""
    return cues_of(vtt.split("\n"))[0]


def search_key(cues: list[Cue]) -> str:
    return turkish.fold(" ".join(cue.plain for cue in cues))

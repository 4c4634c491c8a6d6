"""Captions: WebVTT and SRT are read forgivingly, checked, and written anew as clean WebVTT. Pure."""

import html
import re
from dataclasses import dataclass

from lms.core import turkish
from lms.core.refusals import Refused

LARGEST = 2 * 2**20
MOST_CUES = 20_000
LONGEST_TEXT = 1000
UNKNOWN_LETTERS = "Dosyadaki harfler okunamadı. Altyazıyı UTF-8 olarak kaydedip yeniden ekleyin."
LONGEST_TIMING = 500  # letters of a line in which a time is looked for
MOST_FAULTS = 0.1  # a file with a larger share of unreadable cues is refused

STAMP = r"((?:\d{1,3}\s*:\s*)?\d{1,2}\s*:\s*\d{1,3}(?:\s*[.,]\s*\d{1,6})?)"
TIMING = re.compile(rf"^\s*{STAMP}\s*-+>\s*{STAMP}(.*)$")
MEANT_AS_TIMING = re.compile(r"\d\s*[:.,]\s*\d.*-->|-->.*\d\s*[:.,]\s*\d")
SETTING = re.compile(
    r"\b(?:line|position|size):-?\d{1,3}(?:\.\d+)?%?(?:,(?:start|center|end|line-left|line-right))?"
    r"|\balign:(?:start|center|end|left|right)\b|\bvertical:(?:rl|lr)\b"
)
TAG = re.compile(r"<(/?)([a-z]*)[^<>\n]*>", re.I)
KEPT_TAGS = ("b", "i", "u")
SSA = re.compile(r"\{\\[^{}]*\}")
BLOCK = re.compile(r"\s*(?:NOTE|STYLE|REGION)(?:\s|$)")


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
    """UTF-8 or UTF-16, with or without a mark at the beginning, else Windows' Turkish (cp1254). A few spoilt bytes do
    not make a UTF-8 file another. Raises Refused."""
    if len(data) > LARGEST:
        raise Refused("Altyazı dosyası 2 MB'tan büyük. Doğru dosyayı seçtiğinizi denetleyin.", "file")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for name, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        if zeros.count(0) > len(data) * 0.4:
            return data.decode(name, "replace")
    text = data.decode("utf-8-sig", "replace")
    strange, spoilt = sum(1 for letter in text if letter > "\x7f"), text.count("\ufffd")
    if spoilt * 2 > strange:
        try:
            text = data.decode("cp1254")
        except UnicodeDecodeError:
            raise Refused(UNKNOWN_LETTERS, "file") from None
    if "\0" in text:
        raise Refused("Bu dosya bir altyazı değil. VTT ya da SRT dosyası seçin.", "file")
    return text


def read(data: bytes) -> Read:
    """The cues of a VTT or SRT file, in order of time. Raises Refused when it is no caption file or too much of it
    cannot be read."""
    if not data.strip():
        raise Refused("Altyazı dosyası boş.", "file")
    text = re.sub(r"\r+\n|\r", "\n", decoded(data))
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
    """Stops soon after there are too many."""
    cues, faults, at = [], [], 0
    while at < len(lines) and len(cues) <= MOST_CUES:
        line = lines[at]
        if BLOCK.match(line) and not is_timing(line):
            at = end_of_block(lines, at)
            continue
        if not is_timing(line):
            at += 1
            continue
        number, timing = at + 1, TIMING.match(line[:LONGEST_TIMING])
        at += 1
        body = []
        while at < len(lines) and lines[at].strip() and not is_timing(lines[at]):
            body.append(lines[at])
            at += 1
        if at < len(lines) and body and lines[at].strip() and body[-1].strip().isdigit():
            body.pop()  # the next cue's number, without an empty line before it
        fault = fault_of(timing, number)
        if fault:
            faults.append(fault)
        elif said := cleaned("\n".join(body)):
            start, end = milliseconds(timing[1]), milliseconds(timing[2])
            cues.append(Cue(start, end, said, settings_of(timing[3])))
    return cues, faults


def is_timing(line):
    """A time line, a readable one or one that was meant to be; an arrow within a sentence is none."""
    if ">" not in line:
        return False
    head = line[:LONGEST_TIMING]
    return bool(TIMING.match(head) or ("-->" in head and MEANT_AS_TIMING.search(head)))


def settings_of(rest):
    """Each setting of WebVTT once."""
    kept = {}
    for found in SETTING.finditer(rest):
        kept.setdefault(found[0].partition(":")[0], found[0])
    return " ".join(kept.values())


def end_of_block(lines, at):
    while at < len(lines) and lines[at].strip() and not TIMING.match(lines[at]):
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

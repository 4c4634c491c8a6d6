"""What every reader yields: one question of a file, and what becomes of it."""

from dataclasses import asdict, dataclass, field

from lms.exams import kinds, rich_text

VERDICTS = {"ok": "Alınacak", "loss": "Eksikle alınacak", "refused": "Alınamıyor"}


@dataclass
class Item:
    """One question of a file. verdict: ok, loss (taken, `reasons` say what is left behind), refused (`reasons` say
    why)."""

    number: int
    line: int | None = None
    verdict: str = "ok"
    reasons: list[str] = field(default_factory=list)
    kind: str = ""
    title: str = ""
    stem: str = ""  # clean HTML
    body: dict = field(default_factory=dict)
    points: str = "1"
    topic: str = ""
    difficulty: int = 2
    feedback: str = ""  # clean HTML

    def lose(self, reason: str):
        self.verdict = "refused" if self.verdict == "refused" else "loss"
        if reason not in self.reasons:
            self.reasons.append(reason)

    def refuse(self, reason: str):
        self.verdict = "refused"
        self.reasons.append(reason)
        return self

    def checked(self):
        """Refuses what could not be used as a question; shortens names to what the bank holds."""
        self.title = rich_text.without_controls(self.title)[:200]
        self.topic = rich_text.without_controls(self.topic)[:120]
        if self.verdict != "refused":
            for fault in kinds.faults(
                self.kind,
                rich_text.to_plain(self.stem) or ("<img" in self.stem and "resim") or "",
                self.body,
                self.points,
            ):
                self.refuse(fault)
        if self.verdict != "refused":
            self.points = str(kinds.points(self.points))
        return self

    def as_row(self) -> dict:
        return asdict(self)


def utf16(data: bytes) -> str:
    """Which UTF-16 it is: by its mark, else by the empty half of nearly every letter; nothing when it is none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    head = data[:2000]
    for name, empty, other in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(empty) > 3 and empty.count(0) > 0.7 * len(empty) and other.count(0) < 0.1 * len(other):
            return name
    return ""


def decoded(data: bytes) -> str:
    """UTF-8, UTF-16, else Windows Turkish; line ends made one."""
    if name := utf16(data):
        text = data.decode(name, "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1254", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")

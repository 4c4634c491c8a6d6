"""What may be taken in, which rungs a picture gets, and when its picture may be copied. Pure: no file, no database."""

from dataclasses import asdict, dataclass, field

from lms.core import turkish

# The demuxers that probing and transcoding may use. None of them opens other files (playlists and scripts do).
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,asf,flv,ogg,mpeg"
MAX_PIXELS = 4096 * 2160
MAX_SECONDS = 12 * 3600
MIN_SECONDS = 0.05
RUNGS = (240, 480, 720, 1080)  # the shorter side
RATES = {240: 400, 480: 1100, 720: 2500, 1080: 4500}  # kbit/s at most, of an encoded picture
AUDIO_RATE = 128  # kbit/s
SEGMENT_SECONDS = 4  # a cut at the first key frame after it
COPY_KEY_GAP = 6.0  # seconds between key frames, at most, for a picture that is copied
COPY_RATE = 12_000  # kbit/s; a heavier picture would not play on a phone
MOST_FRAMES = 30  # per second of an encoded picture
SAME_TIMELINE_MS = 1000  # two versions that differ by no more may share their watched ranges
LATE_PICTURE = 0.2  # seconds after the sound; a player shows nothing so long, and counts nothing
SLOW_PICTURES = 0.2  # seconds from the first picture to the third; reordered pictures would begin so much later
SOUND_OVERHANG = 0.5  # seconds by which the sound may outlast the picture before the last picture is held

STATES = {
    "uploaded": "Sırada",
    "processing": "Hazırlanıyor",
    "ready": "Hazır",
    "failed": "Hazırlanamadı",
    "cancelled": "İptal edildi",
}
BASES = {
    "own_work": "Odanın kendi eseri",
    "transfer": "Mali hak devri sözleşmesi",
    "licence": "Kullanım izni (lisans)",
    "donation": "Eser sahibinin bağışı",
    "public_domain": "Koruma süresi dolmuş eser",
}

PICTURE_FILE = "Bu dosya video değil, bir resim. Videonun kendisini yükleyin."
TEXTUAL = (
    (b"#extm3u", "Bu dosya video değil, bir oynatma listesi. Videonun kendisini yükleyin."),
    (b"ffconcat", "Bu dosya video değil, bir komut listesi. Videonun kendisini yükleyin."),
    (b"<!doctype", "Bu dosya video değil, bir web sayfası. Videonun kendisini yükleyin."),
    (b"<html", "Bu dosya video değil, bir web sayfası. Videonun kendisini yükleyin."),
    (b"<?xml", "Bu dosya video değil, bir XML belgesi. Videonun kendisini yükleyin."),
    (b"<svg", "Bu dosya video değil, bir çizim. Videonun kendisini yükleyin."),
    (b"%pdf", "Bu dosya video değil, bir PDF belgesi. PDF belgelerini ders malzemesi olarak yükleyin."),
    (b"pk\x03\x04", "Bu dosya video değil, sıkıştırılmış bir klasör ya da belge. Videonun kendisini yükleyin."),
    (b"webvtt", "Bu dosya video değil, bir altyazı. Altyazıyı videonun sayfasında ekleyin."),
    (b"id3", "Bu dosyada görüntü yok, yalnız ses var. Görüntülü bir dosya yükleyin."),
    (b"\xff\xd8\xff", PICTURE_FILE),
    (b"\x89png", PICTURE_FILE),
    (b"gif8", PICTURE_FILE),
)
PROGRAM = "Bu dosya video değil, bir program. Videonun kendisini yükleyin."
PACKED = "Bu dosya video değil, sıkıştırılmış bir klasör. Videoyu klasörden çıkarıp yükleyin."
DOCUMENT = "Bu dosya video değil, bir belge. Belgeleri ders malzemesi olarak yükleyin."
OTHERS = (
    *((mark, PROGRAM) for mark in (b"mz", b"\x7felf", b"#!", b"\xca\xfe\xba\xbe")),
    *((mark, PACKED) for mark in (b"rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")),
    *((mark, DOCUMENT) for mark in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")),
)
HEAD = 1024  # bytes at a file's beginning that are looked at
NOT_VIDEO = "Bu dosya tanınan bir video değil. MP4, MOV, MKV, WebM ya da AVI yükleyin."
EMPTY = "Dosya boş. Dosyanın bilgisayarınızda açıldığını denedikten sonra yeniden yükleyin."
TRUNCATED = "Dosyanın sonu eksik: kayıt ya da kopyalama yarım kalmış. Dosyanın tamamını yeniden yükleyin."
UNREADABLE = "Dosya bozuk ya da korumalı, içindeki görüntü okunamıyor. Başka bir oynatıcıda açılan kopyasını yükleyin."
NO_PICTURE = "Bu dosyada görüntü yok, yalnız ses var. Görüntülü bir dosya yükleyin."
TOO_LARGE_PICTURE = "Görüntü çok büyük. En çok 4096 × 2160 nokta kabul edilir; videoyu küçültüp yeniden yükleyin."
TOO_LONG = "Video 12 saatten uzun. Bölümlere ayırıp her bölümü ayrı yükleyin."
NO_LENGTH = "Videonun süresi sıfır. Dosyanın bilgisayarınızda oynadığını denedikten sonra yeniden yükleyin."
TOO_SLOW = "Dosya çok uzun sürede okunamadı. Bozuk olabilir; başka bir kopyasını yükleyin."


@dataclass(frozen=True)
class Picture:
    """The picture track that is taken. Times in seconds from the earliest packet of any track; rates in kbit/s."""

    index: int  # among the picture tracks, as ffmpeg counts them (0:v:index)
    codec: str
    width: int  # as stored
    height: int
    aspect: float = 1.0  # of one picture point
    rotation: int = 0  # degrees
    pixels: str = "yuv420p"
    interlaced: bool = False
    transfer: str = ""  # smpte2084 and arib-std-b67 are HDR
    rate: float = 25.0  # frames per second
    start: float = 0.0
    end: float = 0.0
    key_gap: float | None = None  # the longest stretch without a key frame; none = not known
    clean_keys: bool = False  # every key frame is an IDR, the first packet is one, nothing is cut by an edit list
    delay: float = 0.0  # seconds by which the first picture is decoded before it is shown
    lead: float = 0.0  # seconds from the first picture to the third
    bit_rate: int = 0

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def is_late(self) -> bool:
        return self.start > LATE_PICTURE

    @property
    def is_slow(self) -> bool:
        return self.rate < 12 or self.lead > SLOW_PICTURES

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as people see it: square points, upright."""
        width, height = round(self.width * self.aspect), self.height
        return (height, width) if self.rotation % 180 else (width, height)


@dataclass(frozen=True)
class Sound:
    index: int
    codec: str
    channels: int = 2
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True)
class Facts:
    """What the master says of itself, read packet by packet; its header's duration is kept only to be shown."""

    format: str
    picture: Picture | None
    sound: Sound | None = None
    said_seconds: float | None = None
    fault: str | None = None  # a sentence of this module
    notes: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The length of the timeline: the picture's, or the sound's where that clearly outlasts it."""
        end = self.picture.end if self.picture else 0.0
        return self.sound.end if self.sound and self.sound.end > end + SOUND_OVERHANG else end

    @property
    def holds_last_picture(self) -> bool:
        return bool(self.picture) and self.seconds > self.picture.end

    def as_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "Facts":
        values = dict(values)
        values["picture"] = Picture(**values["picture"]) if values.get("picture") else None
        values["sound"] = Sound(**values["sound"]) if values.get("sound") else None
        return cls(**values)


@dataclass(frozen=True)
class Rung:
    name: str
    width: int
    height: int
    rate: int  # kbit/s at most
    is_copied: bool = False


def sniffed(head: bytes, size: int) -> str | None:
    """Why this cannot be a video, from its first bytes; none when it may be one. Names and types that the sender gave
    are never asked."""
    if size == 0:
        return EMPTY
    return named(head, TEXTUAL) or (None if looks_like_video(head) else NOT_VIDEO)


def named(head: bytes, marks) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return NO_PICTURE
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").lower()
    return next((sentence for mark, sentence in marks if text.startswith(mark)), None)


def surely_other(head: bytes) -> str | None:
    """What else this is beyond doubt, from its first HEAD bytes: refused while it is still coming. Whatever may be a
    video, and whatever is not known, goes on to the probe."""
    if looks_like_video(head):
        return None
    return named(head, (*TEXTUAL, *OTHERS)) or (DOCUMENT if len(head) >= HEAD and is_text(head) else None)


def is_text(head: bytes) -> bool:
    """Nothing but letters and line breaks; the last letter may be cut."""
    text = head.decode("utf-8", "ignore")
    return len(text.encode()) > len(head) - 4 and all(one.isprintable() or one in "\t\r\n\ufeff" for one in text)


def looks_like_video(head: bytes) -> bool:
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp"):
        return True
    if head.startswith((b"\x1a\x45\xdf\xa3", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"FLV\x01", b"OggS", b"\0\0\1\xba")):
        return True
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return True
    return any(len(head) > at + step and head[at] == head[at + step] == 0x47 for at, step in ((0, 188), (4, 192)))


def refusal(facts: Facts) -> str | None:
    """Why a file that could be read is not taken; none when it is."""
    if facts.fault:
        return facts.fault
    if facts.picture is None:
        return NO_PICTURE
    if facts.picture.width * facts.picture.height > MAX_PIXELS or max(facts.picture.shown) > 8192:
        return TOO_LARGE_PICTURE
    if facts.seconds < MIN_SECONDS:
        return NO_LENGTH
    if facts.seconds > MAX_SECONDS:
        return TOO_LONG
    return None


def rungs(facts: Facts) -> list[Rung]:
    """The ladder, lowest first; never larger than the source. The top one is copied where that is allowed."""
    width, height = facts.picture.shown
    short = min(width, height)
    sides = [side for side in RUNGS if side <= short]
    if not sides or (short < RUNGS[-1] and short > sides[-1] * 1.15):
        sides.append(short)  # between two rungs: its own size on top
    made = [Rung(f"{side}p", *scaled(width, height, side), rate_for(side)) for side in sides]
    if may_copy(facts):
        top = made[-1]
        made[-1] = Rung(f"{short}p", width, height, max(top.rate, facts.picture.bit_rate), is_copied=True)
    return made


def scaled(width: int, height: int, short: int) -> tuple[int, int]:
    """The size with the shorter side `short`, both sides even."""
    factor = short / min(width, height)
    return max(2, round(width * factor / 2) * 2), max(2, round(height * factor / 2) * 2)


def rate_for(side: int) -> int:
    return next((rate for rung, rate in RATES.items() if side <= rung), RATES[1080])


def may_copy(facts: Facts) -> bool:
    """Whether the picture goes into the top rung as it is: H.264, 8 bits, 4:2:0, progressive, upright square points, no
    larger than 1080p, key frames often and clean enough, not too heavy."""
    picture = facts.picture
    return bool(
        picture.codec == "h264"
        and picture.pixels in ("yuv420p", "yuvj420p")
        and not picture.interlaced
        and not picture.transfer
        and picture.rotation == 0
        and abs(picture.aspect - 1) < 0.001
        and picture.width % 2 == picture.height % 2 == 0
        and min(picture.shown) <= RUNGS[-1]
        and max(picture.shown) <= 1920
        and picture.key_gap is not None
        and picture.key_gap <= COPY_KEY_GAP
        and picture.clean_keys
        and not picture.is_late
        and picture.delay <= SLOW_PICTURES
        and picture.rate <= 60.5
        and picture.bit_rate <= COPY_RATE
        and not facts.holds_last_picture
    )


def wall_seconds(facts: Facts) -> int:
    """How long a transcode may take before it is ended: generous, for a machine that has other work too."""
    return int(300 + 12 * facts.seconds)


def space_needed(facts: Facts) -> int:
    """Bytes that the output takes at most."""
    rate = sum(rung.rate + AUDIO_RATE for rung in rungs(facts)) + AUDIO_RATE
    return int(facts.seconds * rate * 125 * 1.1) + 20 * 2**20


def same_timeline(one_ms: int, other_ms: int) -> bool:
    return abs(one_ms - other_ms) <= SAME_TIMELINE_MS


def shown_name(text: str | None, fallback: str = "adsız") -> str:
    """A file name for people to read: no folders, no control or direction characters, at most 200 letters. It is never
    used as a path."""
    text = (text or "").replace("\\", "/").rsplit("/", 1)[-1]
    return turkish.clean_name(text)[:200].strip(" .") or fallback


def stem(name: str) -> str:
    """By which captions and videos are matched: the name without its extension and language, folded."""
    base = shown_name(name)
    base = base.rsplit(".", 1)[0] if "." in base else base
    if base.lower().endswith((".tr", ".en", "_tr", "_en", "-tr", "-en")):
        base = base[:-3]
    return turkish.fold(base)


def title_from(name: str) -> str:
    """A first title for a video, from its file's name: `01_temel-kavramlar.mp4` -> `01 temel kavramlar`."""
    base = shown_name(name)
    base = base.rsplit(".", 1)[0] if "." in base else base
    return " ".join(base.replace("_", " ").replace("-", " ").split()) or "Adsız video"

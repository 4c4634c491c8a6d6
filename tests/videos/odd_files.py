"""Pictures and times as people really have them: each file is made by ffmpeg in a second, with what must become of it.
The picture has a red upper left and a blue lower right quarter, turns white at 1.0 s for 0.2 s, and the sound beeps in
the same moment, so that what comes out can be measured."""

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lms.videos import ffmpeg

PICTURE = (
    "color=gray:s={s}:r={r}:d={d},drawbox=x=0:y=0:w=iw/2:h=ih/2:c=red:t=fill,"
    "drawbox=x=iw/2:y=ih/2:w=iw/2:h=ih/2:c=blue:t=fill,drawbox=c=white:t=fill:enable='between(t,1,1.19)'"
)
BEEP = "sine=f=1000:r=44100:d={d},volume=0:enable='not(between(t,1,1.19))'"
X265 = "-c:v libx265 -preset ultrafast -x265-params log-level=none"
HDR = "-vf format={},setparams=color_primaries=bt2020:color_trc={}:colorspace=bt2020nc "
UNMEASURED = {"red": None, "synchronous": False}
X264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"


@dataclass(frozen=True)
class Odd:
    """A recipe. `made` are ffmpeg's arguments or a function of the folder. seconds: how long it must come out; size:
    what people must see; word: of the refusal, which is then the one right end."""

    name: str
    made: object
    seconds: float | None = None
    size: tuple | None = (160, 90)
    sound: bool = True
    synchronous: bool = True
    word: str | None = None
    either: bool = False  # ready or refused, both are right
    red: str | None = "ul"  # the corner that is red; the opposite one is blue; none: cannot be said


def picture(size="160x90", rate=10, seconds=3):
    return f'-f lavfi -i "{PICTURE.format(s=size, r=rate, d=seconds)}" '


def beep(seconds=3):
    return f'-f lavfi -i "{BEEP.format(d=seconds)}" '


BOTH = picture() + beep()


def call(arguments, folder):
    command = [ffmpeg.binary(), "-v", "error", "-y", "-nostdin", *shlex.split(arguments.replace("{}", str(folder)))]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{arguments}\n{done.stderr[-2000:]}"


def made(odd: Odd, folder: Path) -> Path:
    """The file of a recipe, in an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if callable(odd.made):
        return odd.made(folder)
    target = folder / odd.name
    call(f"{odd.made} {shlex.quote(str(target))}", folder)
    return target


def codec(name, arguments, **more):
    return Odd(name, BOTH + arguments, 3.0, **more)


CODECS = [
    codec("h264.mp4", f"{X264} -g 20 -c:a aac"),
    codec("h264-faststart.mov", f"{X264} -g 20 -c:a aac -movflags +faststart"),
    codec("h264.mkv", f"{X264} -g 20 -c:a aac"),
    codec("h264.flv", f"{X264} -g 20 -c:a aac"),
    codec("h264.ts", f"{X264} -g 20 -c:a aac"),
    codec("h264.m2ts", f"{X264} -g 20 -c:a ac3 -mpegts_m2ts_mode 1"),
    codec("h264.3gp", f"{X264} -g 20 -c:a aac"),
    codec("h264.avi", f"{X264} -bf 0 -g 20 -c:a mp3"),
    codec("h264-10bit.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le -c:a aac"),
    codec("h264-422.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv422p -c:a aac"),
    codec("h264-444.mp4", "-c:v libx264 -preset ultrafast -pix_fmt yuv444p -c:a aac"),
    codec("h264-rgb.mkv", "-c:v libx264rgb -preset ultrafast -c:a aac"),
    codec(
        "h264-interlaced.mp4",
        "-vf scale=160:96,setsar=1,setfield=tff -pix_fmt yuv420p -c:v libx264 -flags +ildct+ilme -g 20 -c:a aac",
        size=(160, 96),
    ),
    codec("h264-open-gop.mp4", "-c:v libx264 -pix_fmt yuv420p -g 10 -bf 3 -x264opts open-gop=1 -c:a aac"),
    codec("h264-pyramid.mp4", "-c:v libx264 -pix_fmt yuv420p -g 20 -bf 8 -x264opts b-pyramid=normal -c:a aac"),
    codec("h264-refresh.mp4", "-c:v libx264 -pix_fmt yuv420p -g 20 -x264opts intra-refresh=1 -c:a aac"),
    codec("h264-grey.mp4", "-c:v libx264 -pix_fmt gray -g 20 -c:a aac", red=None),
    codec("h264-full-range.mp4", f"{X264} -vf scale=out_range=full -color_range pc -g 20 -c:a aac"),
    codec("h264-lossless.mkv", "-c:v libx264 -qp 0 -preset ultrafast -pix_fmt yuv420p -c:a flac"),
    codec("hevc.mp4", f"{X265} -tag:v hvc1 -c:a aac"),
    codec("hevc-hdr.mp4", HDR.format("yuv420p10le", "smpte2084") + f"{X265} -c:a aac", **UNMEASURED),
    codec("hevc-hlg.mkv", HDR.format("yuv420p10le", "arib-std-b67") + f"{X265} -c:a aac", **UNMEASURED),
    codec("h264-pq.mp4", HDR.format("yuv420p", "smpte2084") + "-c:v libx264 -g 20 -c:a aac", **UNMEASURED),
    codec("vp8.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libvorbis"),
    codec("vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus"),
    codec("vp9-alpha.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -pix_fmt yuva420p -c:a libopus"),
    codec("av1.mp4", "-c:v libsvtav1 -preset 12 -svtav1-params avif=0 -c:a aac"),
    codec("mpeg2.ts", "-c:v mpeg2video -r 25 -c:a mp2"),
    codec("mpeg2.mpg", "-c:v mpeg2video -r 25 -c:a mp2"),
    codec("mpeg1.mpg", "-c:v mpeg1video -r 25 -c:a mp2"),
    codec("dvd.vob", "-c:v mpeg2video -r 25 -c:a ac3 -f dvd"),
    codec("mpeg4.avi", "-c:v mpeg4 -vtag DIVX -bf 2 -c:a mp3"),
    codec("xvid-pcm.avi", "-c:v mpeg4 -vtag xvid -c:a pcm_s16le"),
    codec("mjpeg.avi", "-c:v mjpeg -pix_fmt yuvj420p -c:a pcm_u8"),
    codec("mjpeg.mov", "-c:v mjpeg -pix_fmt yuvj422p -c:a pcm_s16be"),
    codec("prores.mov", "-c:v prores_ks -profile:v 1 -c:a pcm_s24le"),
    codec("prores-4444.mov", "-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le -c:a pcm_s24le"),
    codec(
        "dnxhd.mov", "-vf scale=256:144 -c:v dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p -c:a pcm_s16le", size=(256, 144)
    ),
    codec("qtrle.mov", "-c:v qtrle -c:a adpcm_ima_qt"),
    codec("png.mov", "-c:v png -c:a pcm_s16le"),
    codec("wmv2.wmv", "-c:v wmv2 -c:a wmav2"),
    codec("wmv1.asf", "-c:v wmv1 -c:a wmav1"),
    codec("raw.avi", "-c:v rawvideo -pix_fmt bgr24 -c:a pcm_s16le"),
    codec("theora.ogv", "-c:v libtheora -c:a libvorbis"),
    codec("flv1.flv", "-c:v flv -c:a mp3 -ar 22050"),
    codec("h263.3gp", "-vf scale=176:144,setsar=1 -c:v h263 -c:a libopencore_amrnb -ar 8000 -ac 1", size=(176, 144)),
    Odd("animation.gif", picture(), word="resim"),
    codec("ffv1.mkv", "-c:v ffv1 -c:a pcm_s16le"),
    codec("huffyuv.avi", "-c:v huffyuv -c:a pcm_s16le"),
    codec("mpeg4.mp4", "-c:v mpeg4 -c:a alac"),
    codec("h264-opus.mp4", f"{X264} -g 20 -c:a libopus"),
    codec("h264-eac3.mkv", f"{X264} -g 20 -c:a eac3"),
    codec("h264-dts.mkv", f"{X264} -g 20 -c:a dca -strict -2 -ar 48000"),
    codec("h264-mp3.mp4", f"{X264} -g 20 -c:a mp3"),
]


def sized(size, more="", shown=None, arguments=f"{X264} -g 20 -c:a aac", rate=10, red="ul"):
    width, height = map(int, size.split("x"))
    return Odd(
        f"size-{size}{more}.mp4", picture(size, rate) + beep() + arguments, 3.0, size=shown or (width, height), red=red
    )


SIZES = [
    sized("853x481", arguments="-c:v libx264 -preset ultrafast -pix_fmt yuv444p -c:a aac"),
    Odd(
        "1x1.mkv",
        '-f lavfi -i "color=red:s=1x1:r=10:d=2" -c:v ffv1 -pix_fmt bgr0',
        2.0,
        size=None,
        sound=False,
        either=True,
    ),
    sized("16x16"),
    sized("2x2", red=None),
    sized("1080x1920", rate=5),
    sized("2560x240"),
    sized("64x1080"),
    sized("1920x64"),
    sized("4096x16"),
    Odd("4k.mp4", picture("3840x2160", 5, 2) + beep(2) + f"{X264} -g 20 -c:a aac", 2.0, size=(3840, 2160)),
    Odd("dci-4k-portrait.mp4", picture("2160x4096", 2, 2) + f"{X264} -g 20", 2.0, size=(2160, 4096), sound=False),
    Odd("8k.mp4", '-f lavfi -i "color=red:s=7680x4320:r=1:d=2" ' + X264, word="çok büyük"),
    Odd("sar-4-3.mp4", picture("180x144") + beep() + f"-vf setsar=16/15 {X264} -g 20 -c:a aac", 3.0, size=(192, 144)),
    Odd(
        "sar-anamorphic.mkv",
        picture("144x144") + beep() + f"-vf setsar=64/45 {X264} -g 20 -c:a aac",
        3.0,
        size=(205, 144),
    ),
    Odd("sar-mad.mp4", picture() + beep() + f"-vf setsar=1/200 {X264} -g 20 -c:a aac", 3.0, size=None, either=True),
    Odd(
        "sar-wide.mp4",
        picture("160x90") + beep() + f"-vf setsar=8/1 {X264} -g 20 -c:a aac",
        3.0,
        size=None,
        either=True,
    ),
]


def turned(degrees, name=None, source="160x90", how=X264 + " -g 20"):
    def make(folder):
        call(picture(source) + beep() + f"{how} -c:a aac plain.mp4", folder)
        call(f"-display_rotation {degrees} -i plain.mp4 -c copy {name or f'turned{degrees}.mp4'}", folder)
        return folder / (name or f"turned{degrees}.mp4")

    width, height = map(int, source.split("x"))
    shown = (height, width) if degrees % 180 else (width, height)
    corner = {90: "ll", 180: "lr", 270: "ur"}.get(degrees % 360)
    return Odd(name or f"turned{degrees}.mp4", make, 3.0, size=shown, red=corner, synchronous=degrees % 90 == 0)


def mirrored(folder):
    call(BOTH + f"{X264} -g 20 -c:a aac plain.mp4", folder)
    call("-display_hflip -i plain.mp4 -c copy mirrored.mp4", folder)
    return folder / "mirrored.mp4"


def turned_anamorphic(folder):
    call(picture("144x90") + beep() + f"-vf setsar=4/3 {X264} -g 20 -c:a aac plain.mp4", folder)
    call("-display_rotation 90 -i plain.mp4 -c copy turned-sar.mp4", folder)
    return folder / "turned-sar.mp4"


TURNED = [
    turned(90),
    turned(180),
    turned(270),
    turned(-90),
    turned(45, "turned45.mp4"),
    turned(90, "turned.mov", "192x108", "-c:v mpeg4"),
    turned(90, "turned.mkv"),
    Odd("mirrored.mp4", mirrored, 3.0, red="ur"),
    Odd("turned-sar.mp4", turned_anamorphic, 3.0, size=(90, 192), red="ll"),
]


def offset_ts(folder):
    """A transport stream from the middle of a broadcast, near the end of its clock."""
    call(BOTH + f"{X264} -g 20 -c:a aac -output_ts_offset 95442 -muxdelay 0 wrap.ts", folder)
    return folder / "wrap.ts"


def recorded_screen(folder):
    """Changing intervals between pictures, as screen recorders write them."""
    call(
        picture(rate=50, seconds=5)
        + beep(5)
        + "-vf \"select='not(mod(n,7))+between(t,0.9,1.4)+eq(n,249)'\" -fps_mode vfr "
        + f"-enc_time_base 1/1000 {X264} -g 600 -c:a aac -t 5 screen.mp4",
        folder,
    )
    return folder / "screen.mp4"


def cut_without_encoding(folder):
    """A phone's trim: an edit list hides what lies before."""
    call(picture(seconds=6) + beep(6) + f"{X264} -g 30 -c:a aac plain.mp4", folder)
    call("-ss 0.5 -i plain.mp4 -c copy -t 4 trimmed.mp4", folder)
    return folder / "trimmed.mp4"


def late_sound(folder):
    call(BOTH + f"{X264} -g 20 -c:a aac plain.mp4", folder)
    call("-i plain.mp4 -itsoffset 0.0 -ss 0.7 -i plain.mp4 -map 0:v -map 1:a -c copy -copyts late-sound.mkv", folder)
    return folder / "late-sound.mkv"


def late_picture(folder):
    """The sound begins two seconds before the picture."""
    call(picture() + f"{X264} -g 20 v.mp4", folder)
    call(beep(5) + "-c:a aac a.m4a", folder)
    call("-itsoffset 2 -i v.mp4 -i a.m4a -map 0:v -map 1:a -c copy late-picture.mkv", folder)
    return folder / "late-picture.mkv"


def late_picture_ts(folder):
    call("-i late-picture.mkv -c copy late-picture.ts", late_picture(folder).parent)
    return folder / "late-picture.ts"


def waits(folder):
    """The first picture stands for three seconds, and the encoder reorders."""
    graph = "select='lt(n,1)+gte(t,3)'"
    call(picture(seconds=6) + beep(6) + f'-vf "{graph}" -fps_mode vfr -c:v mpeg4 -c:a aac waits.mkv', folder)
    return folder / "waits.mkv"


def gap_in_time(folder):
    """Both tracks jump by four seconds in the middle."""
    call(
        picture(seconds=4) + beep(4) + "-vf \"setpts='PTS+gte(T,2)*4/TB'\" -af \"asetpts='PTS+gte(T,2)*4/TB'\" "
        f"-fps_mode vfr {X264} -g 10 -c:a aac gap.mkv",
        folder,
    )
    return folder / "gap.mkv"


def negative_start(folder):
    call(
        BOTH + f"{X264} -bf 3 -g 20 -c:a aac -avoid_negative_ts disabled -output_ts_offset -0.8 -f mp4 "
        "-movflags +negative_cts_offsets negative.mp4",
        folder,
    )
    return folder / "negative.mp4"


def single_picture(folder):
    call(picture(rate=25, seconds=1) + f"-frames:v 1 {X264} single.mp4", folder)
    return folder / "single.mp4"


def picture_with_speech(folder):
    """One slide, spoken over: a picture of a moment and four seconds of sound."""
    call(picture(rate=1, seconds=1) + f"-frames:v 1 {X264} v.mp4", folder)
    call(f"-i v.mp4 {beep(4)} -c:v copy -c:a aac slide.mp4", folder)
    return folder / "slide.mp4"


def long_sound_short_picture(folder):
    call(picture(seconds=2) + beep(6) + f"{X264} -g 20 -c:a aac long-sound.mp4", folder)
    return folder / "long-sound.mp4"


TIMES = [
    Odd("1fps.mp4", picture(rate=1, seconds=5) + beep(5) + f"{X264} -c:a aac", 5.0, synchronous=False),
    Odd("240fps.mp4", picture(rate=240, seconds=2) + beep(2) + f"{X264} -g 240 -c:a aac", 2.0),
    Odd("60fps.mp4", picture(rate=60, seconds=2) + beep(2) + f"{X264} -g 60 -c:a aac", 2.0),
    Odd("29.97fps.mov", picture(rate="30000/1001") + beep() + f"{X264} -g 60 -c:a aac", 3.0),
    Odd("0.2fps.mp4", picture(rate="1/2", seconds=6) + beep(6) + f"{X264} -c:a aac", 6.0, synchronous=False),
    Odd("screen.mp4", recorded_screen, 5.0),
    Odd("slides.mp4", picture(rate=1, seconds=10) + beep(10) + "-c:v libx264 -bf 3 -pix_fmt yuv420p -c:a aac", 10.0),
    Odd("slides-copied.mp4", picture(rate=4) + beep() + "-c:v libx264 -bf 3 -g 8 -pix_fmt yuv420p -c:a aac", 3.0),
    Odd("waits.mkv", waits, 6.0, synchronous=False),
    Odd(
        "short-silence.mp4", picture(seconds=2) + '-f lavfi -i "anullsrc=d=2" -c:a aac ' + X264, 2.0, synchronous=False
    ),
    Odd("late-picture.ts", late_picture_ts, 5.0, synchronous=False),
    Odd("single.mp4", single_picture, None, red=None, sound=False, synchronous=False, either=True),
    Odd("slide.mp4", picture_with_speech, 4.0, synchronous=False),
    Odd("trimmed.mp4", cut_without_encoding, 4.0, synchronous=False),
    Odd("negative.mp4", negative_start, 2.2, synchronous=False),
    Odd("wrap.ts", offset_ts, 3.0),
    Odd("offset.mkv", BOTH + f"{X264} -g 20 -c:a aac -output_ts_offset 3600", 3.0),
    Odd("late-sound.mkv", late_sound, 3.0),
    Odd("late-picture.mkv", late_picture, 5.0, synchronous=False),
    Odd("gap.mkv", gap_in_time, 8.0),
    Odd("long-sound.mp4", long_sound_short_picture, 6.0),
    Odd("short-sound.mp4", picture(seconds=5) + beep(2) + f"{X264} -g 20 -c:a aac", 5.0),
    Odd("no-sound.mp4", picture() + f"{X264} -g 20", 3.0, sound=False),
    Odd("silence.mp4", picture() + '-f lavfi -i "anullsrc=d=3" -c:a aac -g 20 ' + X264, 3.0, synchronous=False),
]

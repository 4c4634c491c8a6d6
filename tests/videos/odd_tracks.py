"""Sounds, covers, attachments and tracks of text, as real files carry them."""

from tests.videos.odd_files import BOTH, X264, Odd, beep, call, picture


def tagged_cover(folder, target, arguments):
    call(picture("320x320", 1, 1) + "-frames:v 1 cover.jpg", folder)
    call(f"{arguments} {target}", folder)
    return folder / target


def song(folder):
    return tagged_cover(
        folder, "song.mp3", beep() + "-i cover.jpg -map 0 -map 1 -c:a mp3 -c:v copy -disposition:v attached_pic"
    )


def song_m4a(folder):
    return tagged_cover(
        folder, "song.m4a", beep() + "-i cover.jpg -map 0 -map 1 -c:a aac -c:v copy -disposition:v attached_pic"
    )


def cover_first(folder):
    return tagged_cover(
        folder,
        "cover-first.mp4",
        "-i cover.jpg "
        + picture()
        + beep()
        + "-map 0 -map 1 -map 2 -c:v:0 copy -disposition:v:0 attached_pic -c:v:1 libx264 -pix_fmt:v:1 yuv420p "
        "-preset ultrafast -g 20 -c:a aac",
    )


def attachments(folder):
    (folder / "font.ttf").write_bytes(b"\0\1\0\0" + b"x" * 3000)
    (folder / "x.srt").write_text("1\n00:00:00,000 --> 00:00:02,000\naltyazı\n")
    call(
        BOTH + f"-i x.srt -map 0 -map 1 -map 2 {X264} -g 20 -c:a aac -c:s srt -attach font.ttf "
        "-metadata:s:t mimetype=application/x-truetype-font attached.mkv",
        folder,
    )
    return folder / "attached.mkv"


def with_text_tracks(folder):
    (folder / "x.srt").write_text("1\n00:00:00,000 --> 00:00:08,000\naltyazı\n")
    call(
        BOTH + f"-i x.srt -map 0 -map 1 -map 2 {X264} -g 20 -c:a aac -c:s mov_text -timecode 01:00:00:00 text.mov",
        folder,
    )
    return folder / "text.mov"


def chapters(folder):
    (folder / "m.txt").write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=Giriş\n")
    call(BOTH + f"-i m.txt -map_metadata 2 -map_chapters 2 {X264} -g 20 -c:a aac chapters.mp4", folder)
    return folder / "chapters.mp4"


def second_sound(folder):
    """A commentary first, the default track second."""
    call(
        picture() + beep() + beep() + f"-map 0 -map 1 -map 2 {X264} -g 20 -c:a aac -disposition:a:0 0 "
        "-disposition:a:1 default two.mkv",
        folder,
    )
    return folder / "two.mkv"


def sounded(name, arguments, **more):
    return Odd(name, picture() + beep() + f"{X264} -g 20 {arguments}", 3.0, **more)


TRACKS = [
    sounded("mono.mp4", "-c:a aac -ac 1"),
    sounded("5.1.mp4", "-c:a aac -ac 6"),
    sounded("7.1.mkv", "-c:a flac -af pan=7.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0|c6=c0|c7=c0".replace("|", r"\|")),
    sounded("8khz.mp4", "-c:a aac -ar 8000"),
    sounded("96khz.mkv", "-c:a flac -ar 96000"),
    sounded("192khz.mov", "-c:a pcm_s24le -ar 192000"),
    Odd("two.mkv", second_sound, 3.0),
    Odd("attached.mkv", attachments, 3.0),
    Odd("text.mov", with_text_tracks, 3.0),
    Odd("chapters.mp4", chapters, 3.0),
    Odd("cover-first.mp4", cover_first, 3.0),
    Odd("song.mp3", song, word="görüntü yok"),
    Odd("song.m4a", song_m4a, word="görüntü yok"),
    Odd("sound.wav", beep(), word=""),
    Odd("sound.ogg", beep() + "-c:a libvorbis", word=""),
    Odd("sound.mka", beep() + "-c:a flac", word="görüntü yok"),
    Odd("sound.wma", beep() + "-c:a wmav2", word="görüntü yok"),
]

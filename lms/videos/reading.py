"""The child's part of probing: walks all packets of an open container. Runs only in `python -m lms.videos.probe`."""

import av

from lms.videos.rules import MAX_PIXELS, NO_PICTURE, TOO_LARGE_PICTURE, UNREADABLE

FIRST_PACKETS = 16  # among which the first three pictures are, whatever their order
TRIED_PACKETS = 400  # at the beginning, until a picture comes out


class Track:
    """What the packets of one track tell: when it begins and ends, how often a key frame comes, how heavy it is."""

    def __init__(self, stream):
        self.stream, self.start, self.end = stream, None, None
        self.bytes = self.packets = 0
        self.last_key, self.key_gap, self.clean = None, 0.0, True
        self.delay, self.first = None, []

    def take(self, packet):
        if packet.pts is None and packet.dts is None:
            return
        at = float((packet.pts if packet.pts is not None else packet.dts) * packet.time_base)
        length = float((packet.duration or 0) * packet.time_base)
        self.bytes += packet.size
        if packet.is_discard:
            self.clean = False
            return
        self.packets += 1
        self.start = at if self.start is None else min(self.start, at)
        self.end = at + length if self.end is None else max(self.end, at + length)
        if self.stream.type != "video":
            return
        if self.delay is None:
            self.delay = at - float(packet.dts * packet.time_base) if packet.dts is not None else 0.0
        if len(self.first) < FIRST_PACKETS:
            self.first.append(at)
        if packet.is_keyframe:
            if self.last_key is not None:
                self.key_gap = max(self.key_gap, at - self.last_key)
            self.last_key = at
            if self.clean and self.stream.codec_context.name == "h264":
                self.clean = has_idr(bytes(packet), self.stream.codec_context.extradata)
        elif self.last_key is None:
            self.clean = False


def read(container) -> dict:
    """The facts of rules.Facts, as a dict."""
    facts = {"format": container.format.name, "picture": None, "sound": None, "fault": None}
    facts["said_seconds"] = container.duration / av.time_base if container.duration else None
    picture_stream, picture_index = first_picture(container)
    if picture_stream is None:
        return facts | {"fault": NO_PICTURE}
    context = picture_stream.codec_context
    if context is None or not context.width or not context.height:
        return facts | {"fault": UNREADABLE}
    if context.width * context.height > MAX_PIXELS:
        return facts | {"fault": TOO_LARGE_PICTURE}
    sound_stream, sound_index = first_sound(container)
    frame, tracks = walk(container, [stream for stream in (picture_stream, sound_stream) if stream])
    picture, sound = tracks[picture_stream.index], tracks.get(sound_stream.index) if sound_stream else None
    if frame is None:
        return facts | {"fault": UNREADABLE}
    if frame.width * frame.height > MAX_PIXELS:
        return facts | {"fault": TOO_LARGE_PICTURE}
    if sound is not None and sound.start is None:
        sound = None
    origin = min(track.start for track in (picture, sound) if track is not None and track.start is not None)
    facts["picture"] = picture_facts(picture, frame, picture_index, origin)
    if sound is not None:
        facts["sound"] = {
            "index": sound_index,
            "codec": sound_stream.codec_context.name,
            "channels": sound_stream.codec_context.channels or 2,
            "start": sound.start - origin,
            "end": sound.end - origin,
        }
    return facts


def first_picture(container):
    """The first moving picture: covers and thumbnails are not lessons."""
    for index, stream in enumerate(container.streams.video):
        if not stream.disposition & stream.disposition.__class__.attached_pic:
            return stream, index
    return None, None


def first_sound(container):
    """The default sound track, else the first that can be decoded."""
    usable = [
        (index, stream)
        for index, stream in enumerate(container.streams.audio)
        if stream.codec_context is not None and stream.codec_context.sample_rate
    ]
    usable.sort(key=lambda pair: (not pair[1].disposition & pair[1].disposition.__class__.default, pair[0]))
    return (usable[0][1], usable[0][0]) if usable else (None, None)


def walk(container, streams):
    """Every packet once; the first ones are decoded until a picture comes out."""
    tracks = {stream.index: Track(stream) for stream in streams}
    picture_stream = streams[0]
    picture_stream.codec_context.thread_count = 1
    frame, tried = None, 0
    for packet in container.demux(streams):
        if packet.stream is picture_stream and frame is None and tried < TRIED_PACKETS:
            tried += 1
            frame = first_frame(packet)
        tracks[packet.stream.index].take(packet)
    return frame, tracks


def first_frame(packet):
    try:
        return next((frame for frame in packet.decode() if not getattr(frame, "is_corrupt", False)), None)
    except av.error.FFmpegError:
        return None


def picture_facts(track, frame, index, origin):
    stream, context = track.stream, track.stream.codec_context
    aspect = stream.sample_aspect_ratio or context.sample_aspect_ratio
    seconds = max(track.end - track.start, 0.001)
    measured = track.packets / seconds
    last_gap = track.end - track.last_key if track.last_key is not None else None
    return {
        "index": index,
        "codec": context.name,
        "width": frame.width,
        "height": frame.height,
        "aspect": float(aspect) if aspect and 0.1 < float(aspect) < 10 else 1.0,
        "rotation": int(round(frame.rotation or 0)) % 360,
        "pixels": frame.format.name,
        "interlaced": bool(frame.interlaced_frame),
        "transfer": transfer_of(frame),
        "rate": min(round(measured, 3), 1000.0),
        "start": track.start - origin,
        "end": track.end - origin,
        "key_gap": None if last_gap is None else max(track.key_gap, last_gap),
        "clean_keys": track.clean and track.last_key is not None,
        "delay": max(0.0, track.delay or 0.0),
        "lead": lead_of(track.first),
        "bit_rate": int(track.bytes * 8 / seconds / 1000),
    }


def lead_of(moments):
    shown = sorted(set(moments))
    return shown[min(2, len(shown) - 1)] - shown[0]


def transfer_of(frame):
    return {16: "smpte2084", 18: "arib-std-b67"}.get(int(getattr(frame, "color_trc", 0) or 0), "")


def has_idr(data: bytes, extradata: bytes | None) -> bool:
    """Whether an H.264 packet holds an IDR slice (NAL type 5): a place where play can begin."""
    if extradata and extradata[0] == 1 and len(extradata) > 4:
        width, at = (extradata[4] & 3) + 1, 0
        while at + width < len(data):
            length = int.from_bytes(data[at : at + width], "big")
            if data[at + width] & 31 == 5:
                return True
            at += width + max(length, 1)
        return False
    at = data.find(b"\x00\x00\x01")
    while at >= 0 and at + 3 < len(data):
        if data[at + 3] & 31 == 5:
            return True
        at = data.find(b"\x00\x00\x01", at + 3)
    return False

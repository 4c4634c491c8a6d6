"""The child of pictures.py: a picture comes in, one that was written anew goes out. It knows nothing of us.

`python -I picture_child.py <png|jpeg|webp> <longest side> <most bytes> <most pixels>`: the file on standard input; out
come a line of JSON and the new file. Everything that a hostile file could do, it does here."""

import io
import json
import resource
import sys
from fractions import Fraction

MEMORY = 2 * 2**30  # of addresses
CPU = 15  # seconds
SMALLER = (1, Fraction(3, 4), Fraction(1, 2), Fraction(3, 8))


def main(kind, longest, most, pixels):
    for what, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import av

    with av.open(io.BytesIO(sys.stdin.buffer.read()), format=f"{kind}_pipe") as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        frame = turned(av, next(container.decode(stream)))
    if frame.width * frame.height > pixels:
        sys.exit(1)
    clear = frame.format.name == "pal8" or any(part.is_alpha for part in frame.format.components)
    for part in SMALLER:
        scale = min(Fraction(longest, max(frame.width, frame.height)), Fraction(1)) * part
        size = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
        for form in ("png",) if clear else ("jpeg", "png") if kind == "jpeg" else ("png", "jpeg"):
            made = encoded(av, frame, form, size, clear)
            if len(made) <= most:
                facts = {"kind": form, "width": size[0], "height": size[1], "came": [frame.width, frame.height]}
                sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + made)
                return
    sys.exit(1)


def turned(av, frame):
    """A photograph lies as its camera says."""
    filters = {90: ["cclock"], -90: ["clock"], 180: ["clock", "clock"], -180: ["clock", "clock"]}.get(frame.rotation)
    if not filters:
        return frame
    graph = av.filter.Graph()
    chain = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1))]
    chain += [graph.add("transpose", direction) for direction in filters] + [graph.add("buffersink")]
    for one, other in zip(chain, chain[1:], strict=False):
        one.link_to(other)
    graph.configure()
    graph.push(frame)
    return graph.pull()


def encoded(av, frame, form, size, clear) -> bytes:
    coder = av.CodecContext.create("png" if form == "png" else "mjpeg", "w")
    coder.width, coder.height = size
    coder.pix_fmt = "yuvj420p" if form == "jpeg" else "rgba" if clear else "rgb24"
    coder.time_base = Fraction(1)
    if form == "jpeg":
        coder.qmin = coder.qmax = 3
    small = frame.reformat(*size, format=coder.pix_fmt, interpolation="AREA" if size[0] < frame.width else "BICUBIC")
    small.pts = 0
    small.pict_type = 0
    return b"".join(bytes(packet) for packet in [*coder.encode(small), *coder.encode(None)])


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))

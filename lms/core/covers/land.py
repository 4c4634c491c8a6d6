"""Drawings of ground, sea and air: strata, contour lines, field, gallery, hull, isobars."""

from math import sin

from lms.core.covers.strokes import blob, dimension, lines, path, ring, smooth


def strata(d):
    out, y = [], d.between(34, 46)
    phase = d.between(0, 6)
    layers = []
    for i in range(4):
        pts = [(x, y + (7 - i) * sin(x / 58 + phase + i * 0.7) + i * (x - 160) / 60) for x in range(0, 321, 16)]
        layers.append(pts)
        out.append(path(pts, "" if i == 0 else "f"))
        y += d.between(24, 36)
    px = d.whole(5, 13) * 16
    ground = next(p[1] for p in layers[0] if p[0] == px)
    foot = next(p[1] for p in layers[3] if p[0] == px)
    out.append(lines([(px - 7, ground - 8, px - 7, foot + 6), (px + 7, ground - 8, px + 7, foot + 6)], "k"))
    out.append(
        lines([(px - 7, ground - 8 + s, px + 7, ground - 8 + s) for s in range(0, int(foot - ground) + 12, 12)], "k")
    )
    out.append(
        lines(
            [(x, p + 9, x + 7, p + 3) for x, p in layers[1][::2]]
            + [(x + 5, p + 17, x + 9, p + 17) for x, p in layers[2][1::2]],
            "f",
        )
    )
    gx = 292 if px < 160 else 28
    out.append(path([(gx - 6, 20), (gx + 6, 20), (gx, 29)], close=True) + lines([(gx - 16, 29, gx + 16, 29)]))
    return "".join(out)


def contour(d):
    cx, cy = d.between(110, 200), d.between(75, 105)
    bumps = [(f, d.between(0.05, 0.17) / (f - 1), d.between(0, 6)) for f in (2, 3, 5)]
    out = [smooth(blob(d, cx + r * 0.12, cy, r, bumps), "f" if i % 5 else "") for i, r in enumerate(range(22, 216, 18))]
    a, b = (cx - 60, cy + 34), (cx + 74, cy - 40)
    out.append(lines([(*a, cx, cy), (cx, cy, *b), (*a, *b)], "k d"))
    out += [path([(x, y - 6), (x + 6, y + 4), (x - 6, y + 4)], "k", True) for x, y in (a, (cx, cy), b)]
    return "".join(out)


def field(d):
    out, h = [], d.between(46, 60)
    vx = d.between(90, 230)
    out.append(path([(x, h + 8 * sin(x / 46 + vx) * (1 if x < vx else 0.6)) for x in range(0, 321, 16)]))
    k = d.whole(4, 9)
    for i in range(14):
        x = -200 + i * 55
        out.append(lines([(vx + (x - vx) * 0.04, h + 16, x, 180)], "k" if i == k else "f"))
    out.append(lines([(0, y, 320, y) for y in (h + 22, h + 38, h + 70)], "f d"))
    out += [ring(x, h - 14, 7, "") + lines([(x, h - 7, x, h + 8)]) for x in (34, 54, 274)]
    return "".join(out)


def gallery(d):
    shaft = d.between(80, 120)
    out = [path([(0, 40), (shaft - 18, 34), (shaft + 18, 34), (210, 44), (320, 38)])]
    out.append(lines([(shaft - 7, 34, shaft - 7, 160), (shaft + 7, 34, shaft + 7, 160)]))
    out.append(path([(shaft - 16, 34), (shaft, 8), (shaft + 16, 34)]) + ring(shaft, 12, 5))
    k = d.whole(0, 2)
    for i, y in enumerate((76, 112, 148)):
        end = d.between(210, 296)
        css = "k" if i == k else ""
        out.append(
            lines([(shaft + 7, y - 6, end, y - 6 - 4), (shaft + 7, y + 6, end, y + 2), (end, y - 10, end, y + 2)], css)
        )
        out.append(lines([(x, y - 6, x, y + 5) for x in range(int(shaft) + 24, int(end) - 6, 16)], "f"))
    out.append(path([(150, 180), (200, 60), (216, 58), (172, 180)], "f d"))
    return "".join(out)


def hull(d):
    out, full = [], d.between(0.28, 0.46)
    for i in range(7):
        w, dep = 118 - i * 15, 112 - i * 5
        for side in (-1, 1):
            k = full + i * 0.07
            pts = [(160 + side * w * (1 - (t / 12) ** (1 / k) if t else 1), 34 + dep * t / 12) for t in range(13)]
            if side == -1 and i > 4:
                continue
            out.append(path(pts, "k" if (i, side) == (2, 1) else "" if i == 0 else "f"))
    out.append(
        lines([(160, 18, 160, 160)], "d")
        + lines([(30, y, 290, y) for y in (62, 90, 118)], "f")
        + lines([(24, 76, 296, 76)], "")
    )
    out.append(path([(280, 70), (292, 70), (286, 76)], "", True) + dimension(42, 278, 166))
    return "".join(out)


def isobar(d):
    cx, cy = d.between(90, 220), d.between(70, 110)
    bumps = [(f, d.between(0.05, 0.12), d.between(0, 6)) for f in (2, 3)]
    out = [smooth(blob(d, cx, cy, r, bumps, 0.8), "f" if i % 3 else "") for i, r in enumerate(range(18, 220, 19))]
    fx = [(cx + t * 6, cy + 6 + t * t * 0.35) for t in range(0, 19)]
    out.append(path(fx, "k"))
    out += [path([fx[i], ((fx[i][0] + fx[i + 1][0]) / 2 + 5, fx[i][1] - 7), fx[i + 1]], "k") for i in range(2, 17, 4)]
    return "".join(out) + ring(cx, cy, 3, "s")

"""Drawings of works: circuit, gears, pipes, response spectrum, lattice, graph, weave."""

from math import cos, pi, sin

from lms.core.covers.strokes import dimension, lines, path, ring


def circuit(d):
    n = d.whole(4, 6)
    xs = [46 + i * 228 / (n - 1) for i in range(n)]
    k = d.whole(1, n - 2)
    out = [lines([(26, 62, 294, 62)]), lines([(xs[0], 18, xs[0], 62)]), ring(xs[0], 28, 8), ring(xs[0], 39, 8)]
    for i, x in enumerate(xs):
        css = "k" if i == k else ""
        out.append(lines([(x, 62, x, 84), (x, 84, x + 8, 100), (x, 102, x, 126)], css))
        if i == k:
            out.append(lines([(x - 14, 126, x + 14, 126), (x - 9, 132, x + 9, 132), (x - 4, 138, x + 4, 138)], css))
            out.append(ring(x, 62, 3, "s"))
        elif d.whole(0, 1):
            out.append(
                ring(x, 136, 10) + lines([(x - 5, 138, x - 2, 133), (x - 2, 133, x + 2, 139), (x + 2, 139, x + 5, 134)])
            )
        else:
            out.append(path([(x - 8, 126), (x + 8, 126), (x + 8, 148), (x - 8, 148)], "", True))
    return "".join(out) + lines([(26, 164, 294, 164)], "f d")


def gear(d):
    out = []
    teeth, r = d.whole(18, 26), d.between(54, 62)
    small = d.whole(9, 13)
    cx, cy = d.between(112, 124), 84
    for x, y, n, rad, css in (
        (cx, cy, teeth, r, ""),
        (cx + r * (1 + small / teeth) + 3, cy, small, r * small / teeth, "k"),
    ):
        pts = []
        for i in range(n):
            for off, k in ((-0.27, -1), (-0.14, 1), (0.14, 1), (0.27, -1)):
                a = 2 * pi * (i + off + (0.5 if css else 0)) / n
                pts.append((x + (rad + 4 * k) * cos(a), y + (rad + 4 * k) * sin(a)))
        out.append(path(pts, css, True) + ring(x, y, rad * 0.36, css) + ring(x, y, rad, "f d"))
        out.append(lines([(x - rad - 14, y, x + rad + 14, y), (x, y - rad - 14, x, y + rad + 14)], "f d"))
    return "".join(out) + dimension(cx, cx + r * (1 + small / teeth) + 3, 168)


def pipes(d):
    def iso(x, y, z):
        return 150 + (x - y) * 0.866, 82 + (x + y) * 0.5 - z

    n, gap = d.whole(4, 5), d.between(28, 34)
    out = []
    k = d.whole(0, n - 1)
    main = [iso(-70, (n / 2 - 0.5) * -gap, 0), iso(-70, (n / 2 - 0.5) * gap, 0)]
    out.append(lines([(*main[0], *main[1]), (*main[0], main[0][0], main[0][1] + 34)]))
    for i in range(n):
        y = (i - n / 2 + 0.5) * gap
        css = "k" if i == k else ""
        a, b = iso(-70, y, 0), iso(92, y, 0)
        out.append(lines([(*a, *b)], css))
        heads = [iso(x, y, 0) for x in (-30, 10, 50, 90)]
        out.append(
            lines([(hx, hy, hx, hy + 9) for hx, hy in heads], css)
            + lines([(hx - 4, hy + 9, hx + 4, hy + 9) for hx, hy in heads], css)
        )
        out.append(ring(*a, 2.5, "s" if css else ""))
    slab = [iso(-96, -92, 30), iso(112, -92, 30), iso(112, 92, 30), iso(-96, 92, 30)]
    return path(slab, "f d", True) + "".join(out)


def spectrum(d):
    out = [lines([(36, 20, 36, 150), (36, 150, 296, 150)])]
    ta, peak = d.between(66, 84), d.between(40, 58)
    tb = ta + d.between(38, 60)
    curve = [(36, 150 - (150 - peak) * 0.42), (ta, peak), (tb, peak)] + [
        (x, 150 - (150 - peak) * tb / x) for x in range(int(tb) + 8, 297, 8)
    ]
    out.append(path(curve, "k"))
    wob = [
        (x, 150 - (150 - y) * (0.72 + d.between(-0.2, 0.3)))
        for x, y in [
            (
                36 + i * 6.5,
                min(
                    150,
                    peak
                    if ta < 36 + i * 6.5 < tb
                    else 150 - (150 - peak) * min(1, tb / (36 + i * 6.5)) * (1 if i > 4 else 0.5 + i / 10),
                ),
            )
            for i in range(41)
        ]
    ]
    out.append(path(wob, "f"))
    out.append(lines([(ta, peak, ta, 150), (tb, peak, tb, 150)], "f d"))
    return "".join(out) + lines([(36 + i * 26, 147, 36 + i * 26, 153) for i in range(11)])


def lattice(d):
    out, r, k = [], 21, d.whole(0, 5)
    spots = [(-1.5, 0.5), (-1.5, -0.5), (0, 0), (0, 1), (1.5, 0.5), (1.5, -0.5), (0, -1), (3, 0), (-3, 0)]
    keep = [s for i, s in enumerate(spots) if i < 4 or d.whole(0, 2)]
    for i, (q, s) in enumerate(keep):
        x, y = 160 + q * r * 1.02, 90 + s * r * 1.766
        pts = [(x + r * cos(pi / 3 * j), y + r * sin(pi / 3 * j)) for j in range(6)]
        out.append(path(pts, "k" if i == k % len(keep) else "", True))
        if d.whole(0, 1):
            out.append(ring(x, y, r * 0.56, "f d"))
    tail = keep[-1]
    x, y = 160 + tail[0] * r * 1.02 + r * (1 if tail[0] >= 0 else -1), 90 + tail[1] * r * 1.766
    sgn = 1 if tail[0] >= 0 else -1
    out.append(
        path([(x, y), (x + 20 * sgn, y - 11), (x + 40 * sgn, y), (x + 60 * sgn, y - 11)])
        + ring(x + 60 * sgn, y - 11, 3, "s")
    )
    return "".join(out)


def graph(d):
    cols, rows = 8, 4
    spot = {(c, r): (34 + c * 36, 36 + r * 36) for c in range(cols) for r in range(rows)}
    on = [p for p in spot if d.whole(0, 9) < 6]
    out = [
        lines(
            [
                (*spot[a], *spot[b])
                for a in on
                for b in on
                if 0 < b[0] - a[0] <= 1 and abs(b[1] - a[1]) <= 1 and d.whole(0, 9) < 5
            ],
            "f",
        )
    ]
    route, r = [], d.whole(0, rows - 1)
    for c in range(cols):
        route.append((c, r))
        r = min(rows - 1, max(0, r + d.whole(-1, 1)))
    out.append(path([spot[p] for p in route], "k"))
    out += [ring(*spot[p], 3.5, "s" if p in (route[0], route[-1]) else "") for p in sorted(set(on) | set(route))]
    return "".join(out)


def weave(d):
    out, step, repeat = [], 20, d.whole(3, 5)
    shift = d.whole(1, repeat - 1)
    for j in range(7):
        y, css = 24 + j * 22, "k" if j == 3 else ""
        segs, run = [], None
        for i in range(14):
            over = (i + j * shift) % repeat != 0
            x = 27 + i * step
            if over and run is None:
                run = x - 8
            if (not over or i == 13) and run is not None:
                segs.append((run, y, x + (-4 if not over else 12), y))
                run = None
        out.append(
            lines([(a, b - 4, c, e - 4) for a, b, c, e in segs] + [(a, b + 4, c, e + 4) for a, b, c, e in segs], css)
        )
    out.append(lines([(27 + i * step + o, 12, 27 + i * step + o, 168) for i in range(14) for o in (-3, 3)], "f"))
    return "".join(out)

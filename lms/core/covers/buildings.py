"""Drawings of things that are built: truss, wall, plan, scaffold."""

from math import pi, sin

from lms.core.covers.strokes import dimension, fig, lines, path, ring


def truss(d):
    n, rise, base = 2 * d.whole(3, 5), d.between(34, 58), 122
    x = [34 + i * 252 / n for i in range(n + 1)]
    arch = d.whole(0, 2)
    top = [
        (
            px,
            base
            - (
                rise
                if arch == 0 and 0 < i < n
                else rise * (0.62 + 0.6 * sin(pi * i / n))
                if arch == 1 and 0 < i < n
                else rise * 1.25 * min(i, n - i) / (n / 2)
            ),
        )
        for i, px in enumerate(x)
    ]
    web = [(px, base, *t) for px, t in list(zip(x, top, strict=True))[1:-1]]
    diag = [(*top[i], x[i + 1], base) if i < n / 2 else (x[i], base, *top[i + 1]) for i in range(1, n - 1)]
    k = d.whole(1, n - 2)
    feet = "".join(path([(px, base), (px - 8, base + 13), (px + 8, base + 13)], close=True) for px in (x[0], x[-1]))
    load = lines([(top[k + 1][0], top[k + 1][1] - 30, *top[k + 1])], "k") + path(
        [(top[k + 1][0] - 4, top[k + 1][1] - 9), top[k + 1], (top[k + 1][0] + 4, top[k + 1][1] - 9)], "k"
    )
    return (
        path([(x[0], base), *top[1:-1], (x[-1], base)])
        + lines([(x[0], base, x[-1], base)])
        + lines(web, "f")
        + lines(diag)
        + feet
        + load
        + dimension(x[0], x[-1], 155, x[2:-1:2])
    )


def wall(d):
    widths = [d.between(14, 22), d.between(44, 60), d.between(34, 62), d.between(10, 14)]
    x, edges = 160 - sum(widths) / 2, []
    for w in widths:
        edges.append((x, x + w))
        x += w
    out = [lines([(e[0], 24, e[0], 156) for e in edges] + [(edges[-1][1], 24, edges[-1][1], 156)])]
    a, b = edges[1]
    out.append(
        lines(
            [(a, y, b, y) for y in range(36, 156, 18)]
            + [
                ((a + b) / 2 + (8 if i % 2 else -8), y, (a + b) / 2 + (8 if i % 2 else -8), y + 18)
                for i, y in enumerate(range(36, 138, 18))
            ],
            "f",
        )
    )
    a, b = edges[2]
    zig = []
    for i, y in enumerate(range(24, 157, 6)):
        zig.append((a if i % 2 else b, y))
    out.append(path(zig, "f"))
    t = d.between(44, 60)
    drop = [0.06, 0.16, 0.72, 0.06]
    pts, level = [(20, t), (edges[0][0], t + 5)], t + 5
    for (_, e), f in zip(edges, drop, strict=True):
        level += f * 74
        pts.append((e, level))
    out.append(path(pts + [(300, level + 4)], "k"))
    out.append(ring(20, t, 2.5, "s") + ring(300, level + 4, 2.5, "s"))
    return "".join(out)


def plan(d):
    x0, x1, y0, y1 = 46, 274, 26, 140
    a, b = d.between(110, 150), d.between(186, 222)
    m = d.between(70, 96)
    out = [
        path([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], "", True),
        path([(x0 + 5, y0 + 5), (x1 - 5, y0 + 5), (x1 - 5, y1 - 5), (x0 + 5, y1 - 5)], "f", True),
    ]
    out.append(
        lines([(a, y0 + 5, a, m - 14), (a, m + 14, a, y1 - 5), (a, m, b, m), (b, m, b, y1 - 5), (b + 28, m, x1 - 5, m)])
    )
    out.append(f'<path class="k" d="M{fig(a)} {fig(m - 14)}h28a28 28 0 0 1-28 28"/>')
    out.append(f'<path class="k" d="M{fig(b)} {fig(m)}v-28a28 28 0 0 1 28 28"/>')
    out.append(lines([(x, y1, x, y1 - 5) for x in (70, 100)] + [(70, y1 - 2.5, 100, y1 - 2.5)]))
    out.append(lines([(a, 10, a, 20), (b, 10, b, 20)], "f d") + ring(a, 12, 6, "f") + ring(b, 12, 6, "f"))
    return "".join(out) + dimension(x0, x1, 160, (a, b))


def scaffold(d):
    n, levels = d.whole(5, 7), 4
    xs = [40 + i * 240 / n for i in range(n + 1)]
    ys = [152 - i * 32 for i in range(levels)]
    k = d.whole(1, levels - 1)
    out = [lines([(x, 152, x, 36) for x in xs]), lines([(xs[0], y, xs[-1], y) for y in ys])]
    out.append(
        lines([(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j in range(levels - 1) for i in range(j % 2, n, 2)], "f")
    )
    out.append(
        lines(
            [
                (xs[0] - 6, ys[k] - 14, xs[-1] + 6, ys[k] - 14),
                (xs[0] - 6, ys[k] - 7, xs[-1] + 6, ys[k] - 7),
                (xs[0] - 6, ys[k], xs[-1] + 6, ys[k]),
            ],
            "k",
        )
    )
    out.append(lines([(20, 156, 300, 156)]) + lines([(x, 164, x + 6, 156) for x in range(22, 296, 12)], "f"))
    return "".join(out)

"""The pen: repeatable dice and the few marks that every drawing is made of."""

from hashlib import sha256
from math import cos, pi, sin

W, H = 320, 180


class Dice:
    """Small repeatable source of numbers; `random` is avoided because its sequence is not promised for ever."""

    def __init__(self, seed):
        self.seed, self.n = seed, 0

    def between(self, low, high):
        self.n += 1
        digest = sha256(f"{self.seed}/{self.n}".encode()).digest()
        return low + (high - low) * int.from_bytes(digest[:4], "big") / 0xFFFFFFFF

    def whole(self, low, high):
        return int(self.between(low, high + 0.999))


def fig(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


def path(points, css="", close=False):
    d = "M" + "L".join(f"{fig(x)} {fig(y)}" for x, y in points) + ("z" if close else "")
    return f'<path{css and f" class={chr(34)}{css}{chr(34)}"} d="{d}"/>'


def smooth(points, css=""):
    """Closed curve through the middles of the sides, bent by the corners."""
    mid = [((x + a) / 2, (y + b) / 2) for (x, y), (a, b) in zip(points, points[1:] + points[:1], strict=True)]
    d = (
        f"M{mid[-1][0]:.0f} {mid[-1][1]:.0f}"
        + "".join(f"Q{x:.0f} {y:.0f} {a:.0f} {b:.0f}" for (x, y), (a, b) in zip(points, mid, strict=True))
        + "z"
    )
    return f'<path{css and f" class={chr(34)}{css}{chr(34)}"} d="{d}"/>'


def lines(pairs, css=""):
    d = "".join(f"M{fig(a)} {fig(b)}L{fig(c)} {fig(e)}" for a, b, c, e in pairs)
    return f'<path{css and f" class={chr(34)}{css}{chr(34)}"} d="{d}"/>'


def ring(x, y, r, css=""):
    return f'<circle{css and f" class={chr(34)}{css}{chr(34)}"} cx="{fig(x)}" cy="{fig(y)}" r="{fig(r)}"/>'


def dimension(x0, x1, y, ticks=()):
    """Ölçü çizgisi: the mark that all families share."""
    stops = [x0, *ticks, x1]
    return lines([(x0 - 4, y, x1 + 4, y)] + [(x - 3, y + 3, x + 3, y - 3) for x in stops], "f")


def blob(d, cx, cy, r, bumps, squeeze=0.62):
    n = 20
    return [
        (
            cx + r * (1 + sum(a * sin(f * 2 * pi * i / n + p) for f, a, p in bumps)) * cos(2 * pi * i / n),
            cy + squeeze * r * (1 + sum(a * sin(f * 2 * pi * i / n + p) for f, a, p in bumps)) * sin(2 * pi * i / n),
        )
        for i in range(n)
    ]

"""A chamber's colour, made safe: from one colour of the settings come the accents of both schemes.

Every pair is tested against the grounds it stands on (WCAG 2.2 asks 4.5:1, we keep 4.9). The hue stays, the lightness
moves until the text is readable. `chambers_css` writes the small file that pages load after main.css: one rule per
chamber, chosen by data-chamber on <html> or on a row, so that no inline style is needed (CSP).
"""

import re
from colorsys import hls_to_rgb, rgb_to_hls

GROUNDS = {"light": ("#fafaf7", "#ffffff", "#f0f1ec"), "dark": ("#12171c", "#191f26", "#20272e")}
INK_ON = {"light": "#ffffff", "dark": "#0c1a20"}
SATURATION = {"light": 0.8, "dark": 0.62}
WASH = {"light": 0.12, "dark": 0.24}
READABLE = 4.9
DEFAULT = "#0b5a6f"


def is_colour(text):
    """Whether the text is a colour as the settings take it: #0b5a6f."""
    return bool(re.fullmatch(r"#[0-9a-f]{6}", text or "", re.I))


def to_rgb(text):
    return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))


def to_hex(rgb):
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def luminance(text):
    """Relative luminance as WCAG defines it, 0 to 1."""
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(text))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a, b):
    """Contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(a, b, share):
    """The colour `share` of the way from a to b."""
    return to_hex(tuple(x + (y - x) * share for x, y in zip(to_rgb(a), to_rgb(b), strict=True)))


def too_close_to_refusal(colour):
    """Whether the colour is a red (hue 340 to 15 degrees): as an accent it would read as an error."""
    hue, _, saturation = rgb_to_hls(*to_rgb(colour))
    return saturation > 0.15 and (hue * 360 > 340 or hue * 360 < 15)


def accents(colour):
    """{"light": {...}, "dark": {...}} with accent, accent-deep, accent-wash and on-accent. Raises ValueError when no
    lightness of this hue is readable or the text is no colour."""
    if not is_colour(colour):
        raise ValueError(f"{colour!r} is not a colour like #0b5a6f")
    return {scheme: in_scheme(scheme, colour) for scheme in ("light", "dark")}


def in_scheme(scheme, colour):
    hue, level, saturation = rgb_to_hls(*to_rgb(colour))
    wash = mix(GROUNDS[scheme][0], colour, WASH[scheme])
    beside = (*GROUNDS[scheme], wash, INK_ON[scheme])
    step = -0.01 if scheme == "light" else 0.01
    while True:
        made = to_hex(hls_to_rgb(hue, level, min(saturation, SATURATION[scheme])))
        if min(contrast(made, ground) for ground in beside) >= READABLE:
            break
        level += step
        if not 0 <= level <= 1:
            raise ValueError(f"no readable accent for {colour}")
    deep = mix(made, "#000000" if scheme == "light" else "#ffffff", 0.28)
    return {"accent": made, "accent-deep": deep, "accent-wash": wash, "on-accent": INK_ON[scheme]}


def chambers_css(colours):
    """The style sheet for {slug: colour}; a chamber whose colour cannot be used keeps the union's."""
    out = []
    for slug, colour in colours.items():
        if not re.fullmatch(r"[a-z0-9-]+", slug):
            raise ValueError(f"{slug!r} is not a slug")
        pair = accents(colour if is_colour(colour) else DEFAULT)
        light, dark = (
            "".join(f"--{name}:{value};" for name, value in pair[scheme].items()) for scheme in ("light", "dark")
        )
        own, system, chosen = (
            f'[data-chamber="{slug}"]',
            ':root:not([data-bs-theme="light"])',
            ':root[data-bs-theme="dark"]',
        )
        out.append(f"{own}{{{light}}}")
        out.append(f"@media screen and (prefers-color-scheme:dark){{{system} {own},{system}{own}{{{dark}}}}}")
        out.append(f"@media screen{{{chosen} {own},{chosen}{own}{{{dark}}}}}")
    return "\n".join(out) + "\n"

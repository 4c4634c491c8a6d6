"""Which drawing belongs to which subject, and the cover itself. To add a family: write a function, name it here."""

import re

from lms.core.covers import buildings, land, works
from lms.core.covers.strokes import Dice, H, W

FAMILIES = {
    drawing.__name__: drawing
    for drawing in (
        *(buildings.truss, buildings.wall, buildings.plan, buildings.scaffold),
        *(land.strata, land.contour, land.field, land.gallery, land.hull, land.isobar),
        *(works.circuit, works.gear, works.pipes, works.spectrum, works.lattice, works.graph, works.weave),
    )
}

# The first of these that begins a word of the category's slug decides, so the narrow ones come before the wide ones.
BY_WORD = {
    "ruzgar": "isobar",
    "deprem": "spectrum",
    "sismik": "spectrum",
    "akustik": "spectrum",
    "gurultu": "spectrum",
    "radyasyon": "spectrum",
    "is-guvenligi": "scaffold",
    "is-sagligi": "scaffold",
    "makine-guvenligi": "scaffold",
    "yapim-yonetimi": "scaffold",
    "zemin": "strata",
    "geoteknik": "strata",
    "jeoloji": "strata",
    "hidrojeoloji": "strata",
    "gerilim": "circuit",
    "topraklama": "circuit",
    "elektrik": "circuit",
    "gunes": "circuit",
    "yenilenebilir": "circuit",
    "fiber": "graph",
    "yangin": "pipes",
    "iklimlendirme": "pipes",
    "gaz": "pipes",
    "aritma": "pipes",
    "havuz": "pipes",
    "kazan": "pipes",
    "hidrolik": "pipes",
    "enerji": "wall",
    "yapi-fizigi": "wall",
    "yalitim": "wall",
    "yapi-malzemesi": "wall",
    "asansor": "gear",
    "kaldirma": "gear",
    "periyodik-kontrol": "gear",
    "imalat": "gear",
    "harita": "contour",
    "olcme-ve-jeodezi": "contour",
    "ulastirma": "contour",
    "afet": "contour",
    "cografi": "graph",
    "cbs": "graph",
    "veri": "graph",
    "bilisim": "graph",
    "planlama": "plan",
    "imar": "plan",
    "kadastro": "plan",
    "kiyi": "hull",
    "toprak": "field",
    "sulama": "field",
    "bitki": "field",
    "hava-kalitesi": "isobar",
    "havacilik": "isobar",
    "iklim": "isobar",
    "kimya": "lattice",
    "laboratuvar": "lattice",
    "gida": "lattice",
    "dokuma": "weave",
    "iplik": "weave",
    "yapi": "truss",
}

BY_CHAMBER = {
    "bilgisayar": "graph",
    "cevre": "lattice",
    "elektrik": "circuit",
    "fizik": "spectrum",
    "gemi": "hull",
    "gemi-makinalari": "hull",
    "gida": "lattice",
    "harita-kadastro": "contour",
    "icmimar": "plan",
    "insaat": "truss",
    "jeofizik": "spectrum",
    "jeoloji": "strata",
    "kimya": "lattice",
    "maden": "gallery",
    "makina": "gear",
    "metalurji-malzeme": "lattice",
    "meteoroloji": "isobar",
    "mimarlar": "plan",
    "orman": "field",
    "petrol": "gallery",
    "peyzaj": "field",
    "sehir-plancilari": "plan",
    "tekstil": "weave",
    "ziraat": "field",
}


def cover_family(category_slug, chamber_slug=""):
    """The family of drawings for a category (`yapi/deprem-muhendisligi`): by a word of its slug, else by the chamber,
    else by the slug's own dice, so that an unknown subject too keeps its drawing for ever."""
    if category_slug in FAMILIES:
        return category_slug
    for word, family in BY_WORD.items():
        if re.search(rf"(^|[-/]){word}", category_slug or ""):
            return family
    names = sorted(FAMILIES)
    return BY_CHAMBER.get(chamber_slug) or names[Dice(category_slug).whole(0, len(names) - 1)]


def cover(code, family):
    """The course's drawing as SVG text. `family` is a name from FAMILIES or a category's slug."""
    drawing = FAMILIES[cover_family(family)](Dice(code))
    look = 'preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false"'
    return f'<svg class="cover" viewBox="0 0 {W} {H}" {look}>{drawing}</svg>'


def standing_alone(svg, colour, ink="#8a939b", faint="#c9ced1"):
    """The same drawing with its colours written in, for a place without a stylesheet (the certificate)."""
    dashes = 'stroke-dasharray="4 3"'
    key, thin = f'stroke="{colour}" stroke-width="1.1"', f'stroke="{faint}" stroke-width=".6"'
    look = {
        "k": key,
        "f": thin,
        "d": f'stroke="{ink}" stroke-width=".6" {dashes}',
        "s": f'fill="{colour}" stroke="none"',
    }
    look |= {"k d": f"{key} {dashes}", "f d": f"{thin} {dashes}"}
    svg = re.sub(r' class="(k d|f d|k|f|d|s)"', lambda match: " " + look[match[1]], svg)
    alone = f'<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="{ink}" stroke-width=".7"'
    return svg.replace('<svg class="cover"', alone)

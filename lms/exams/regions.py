"""Regions of a drawing: what they hold, and how they are written. Pure; whole numbers only, so that nothing is rounded.

A place is [x, y] in pixels of the stored picture, from its upper left corner, both from 0 to its width or height. A
region is {shape, at, weight, name, feedback}:

rect     at [left, top, right, bottom]
circle   at [x, y, radius]
poly     at [x, y, x, y, ...], three corners or more; where its lines cross, the even-odd rule says what is inside

The border belongs to the region, always."""

import re

SHAPES = {"rect": "Dikdörtgen", "circle": "Daire", "poly": "Çokgen"}
CORNERS = 60  # of one polygon
SIDE = 4000  # of a picture, in pixels
NUMBER = re.compile(r"-?(?<!\d)\d{1,6}(?!\d)")
ACROSS, DOWN = ("sol", "orta", "sağ"), ("üst", "orta", "alt")


def holds(region: dict, x: int, y: int) -> bool:
    """Whether the place lies in the region or on its border."""
    at = region["at"]
    if region["shape"] == "rect":
        return at[0] <= x <= at[2] and at[1] <= y <= at[3]
    if region["shape"] == "circle":
        return (x - at[0]) ** 2 + (y - at[1]) ** 2 <= at[2] ** 2
    inside = False
    for (x1, y1), (x2, y2) in edges(at):
        side = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if side == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        if (y1 > y) != (y2 > y) and (side > 0) == (y2 > y1):
            inside = not inside
    return inside


def edges(at):
    corners = corners_of(at)
    return zip(corners, [*corners[1:], corners[0]], strict=True)


def corners_of(at):
    return list(zip(at[::2], at[1::2], strict=True))


def found(regions: list[dict], x: int, y: int) -> int | None:
    """Which region a place belongs to: the first that holds it; none when it lies in no region."""
    return next((number for number, region in enumerate(regions) if holds(region, x, y)), None)


def faults(region: dict, width: int, height: int) -> list[str]:
    """What keeps a region from being used."""
    at, shape = region["at"], region["shape"]
    if shape not in SHAPES:
        return ["Bölgenin biçimi seçilmelidir."]
    if not isinstance(at, list) or not all(isinstance(one, int) and not isinstance(one, bool) for one in at):
        return ["Bölgenin sayıları okunamadı."]
    if shape == "circle":
        if len(at) != 3 or not 1 <= at[2] <= 2 * SIDE:
            return ["Daire üç sayı ister: merkez x, merkez y ve sıfırdan büyük yarıçap."]
        return [] if within(at[:2], width, height) else ["Dairenin merkezi resmin dışında."]
    if shape == "rect" and (len(at) != 4 or at[0] >= at[2] or at[1] >= at[3]):
        return ["Dikdörtgen dört sayı ister: sol, üst, sağ, alt. Sağ soldan, alt üstten büyük olmalıdır."]
    if shape == "poly" and (len(at) % 2 or len(set(corners_of(at))) < 3 or len(at) > 2 * CORNERS):
        return [f"Çokgen en az üç farklı, en çok {CORNERS} köşe ister: x ve y sayıları sırayla."]
    if not all(within(corner, width, height) for corner in corners_of(at)):
        return [f"Bölge resmin dışına taşıyor; resim {width} × {height} piksel."]
    return []


def within(place, width, height) -> bool:
    return 0 <= place[0] <= width and 0 <= place[1] <= height


def is_place(place, width: int, height: int) -> bool:
    """Whether what a browser sent is a place of the picture."""
    return (
        isinstance(place, list)
        and len(place) == 2
        and all(isinstance(one, int) and not isinstance(one, bool) for one in place)
        and within(place, width, height)
    )


def read(text: str) -> list[int]:
    """The numbers of a region as typed, parted by anything: "10, 20; 30 40". Raises ValueError with a sentence."""
    numbers = NUMBER.findall(text)
    if re.sub(NUMBER, "", text).strip(" ,;()\t") or not numbers or len(numbers) > 2 * CORNERS:
        raise ValueError(f"Bölgenin sayıları okunamadı: {text[:40]}")
    return [int(one) for one in numbers]


def written(at: list[int]) -> str:
    return ", ".join(str(one) for one in at)


def scaled(shape: str, at: list[float], across: float, down: float) -> list[int]:
    """A region of a picture that was made smaller. A circle stays one: its radius takes the mean."""
    if shape == "circle":
        return [round(at[0] * across), round(at[1] * down), max(1, round(at[2] * (across + down) / 2))]
    return [round(one * (down if n % 2 else across)) for n, one in enumerate(at)]


def place_words(x: int, y: int, width: int, height: int) -> str:
    """Where a place is, for whoever does not see it: "soldan %42, üstten %10 (orta üst)"."""
    across, down = ACROSS[min(3 * x // (width + 1), 2)], DOWN[min(3 * y // (height + 1), 2)]
    part = "tam orta" if across == down == "orta" else f"{across} {down}"
    return f"soldan %{round(100 * x / width)}, üstten %{round(100 * y / height)} ({part})"

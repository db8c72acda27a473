"""The map as a picture, without a window: PNG by Pillow, SVG by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xsearch_gui.core.decoding.thumbnail import open_thumbnail
from xsearch_gui.core.map.colouring import Colouring, Entry
from xsearch_gui.core.map.data import MapData
from xsearch_gui.core.map.kinds import PHOTO
from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.records.map import MapColour, MapView
from xsearch_gui.core.shown_text import in_markup

_OVER = 2  # drawn larger, then shrunk: smooth edges
_EDGE = 0.04  # of the shorter side
_MOST_POINTS = 60_000  # in an SVG: more would open nowhere
_HALO = 7  # pixels of the enlarged picture
_FRAME = 5
_ROOM = 0.62  # of a photo's side, on each side of its middle
_LETTERS = {True: 0.024, False: 0.017}  # of the picture's shorter side
_APART = 0.2  # of the shorter side, between two positions of one name
_FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "Helvetica.ttc")
_PHOTO_SHARE = 0.062  # a photo's longer side, of the picture's shorter side

Box = tuple[float, float, float, float]
Thumbnail = Callable[[int], Path]  # row of a photo -> its cached picture


@dataclass(frozen=True, slots=True)
class PictureTheme:
    """The grounds and inks of a picture."""

    ground: str
    text: str
    muted: str
    halo: str
    line: str


LIGHT = PictureTheme("#fbfbfc", "#1b1b1e", "#5a5b62", "#fbfbfc", "#8a8a92")
DARK = PictureTheme("#161618", "#f0f0f2", "#a9a9b1", "#161618", "#75757e")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw: ``words`` says the names of legend keys and the title in a person's language."""

    map_data: MapData
    view: MapView
    colour: MapColour
    colouring: Colouring
    size: tuple[int, int]
    theme: PictureTheme
    words: dict[str, str]
    thumbnail: Thumbnail | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A name that has room."""

    text: str
    x: float
    y: float
    large: bool
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont
    box: Box


def placed(plane: Plane, size: tuple[int, int]) -> NDArray[np.float32]:
    """Return pixels (n, 2) for a layout, so that all of it fits."""
    low, high = plane.min(axis=0), plane.max(axis=0)
    edge = _EDGE * min(size)
    room = np.array([size[0] - 2 * edge, size[1] - 3.2 * edge])
    scale = float((room / np.maximum(high - low, 1e-6)).min())
    middle = np.array([size[0] / 2, edge + room[1] / 2])
    return np.asarray((plane - (low + high) / 2) * (scale, scale) + middle, dtype=np.float32)


def dot_radius(count: int, size: tuple[int, int]) -> float:
    """Return a radius in pixels at which so many points fill a tenth of the picture at most."""
    return float(np.clip((0.06 * size[0] * size[1] / max(count, 1) / np.pi) ** 0.5, 1.6, 8.0))


def draw_png(drawing: Drawing) -> Image.Image:
    """Return the picture."""
    size = (drawing.size[0] * _OVER, drawing.size[1] * _OVER)
    image = Image.new("RGB", size, drawing.theme.ground)
    pencil = ImageDraw.Draw(image, "RGBA")
    where = placed(drawing.map_data.planes[drawing.view], size)
    labels = _labels(pencil, drawing, where, size)
    _lines(pencil, drawing, where)
    _dots(pencil, drawing, where, dot_radius(len(where), size))
    if drawing.thumbnail is not None:
        _thumbnails(image, drawing, where, drawing.thumbnail, [label.box for label in labels])
    for label in labels:
        ink = drawing.theme.text if label.large else drawing.theme.muted
        pencil.text(
            (label.x, label.y), label.text, font=label.font, fill=ink, anchor="mm", stroke_width=_HALO,
            stroke_fill=drawing.theme.halo,
        )  # fmt: skip
    _legend(pencil, drawing, size)
    return image.resize(drawing.size, Image.Resampling.LANCZOS)


def _lines(pencil: ImageDraw.ImageDraw, drawing: Drawing, where: NDArray[np.float32]) -> None:
    pairs = drawing.map_data.pairs
    if len(pairs) > 4_000:
        return  # that many lines are a grey veil
    alpha = int(np.clip(60_000 / max(len(pairs), 1), 26, 90))
    ink = (*_rgb(drawing.theme.line), alpha)
    for photo, text in pairs.tolist():
        pencil.line([tuple(where[photo]), tuple(where[text])], fill=ink, width=_OVER)


def _dots(pencil: ImageDraw.ImageDraw, drawing: Drawing, where: NDArray[np.float32], radius: float) -> None:
    colours = drawing.colouring.table[drawing.colouring.index]
    for (x, y), kind, (r, g, b) in zip(where.tolist(), drawing.map_data.kind.tolist(), colours.tolist(), strict=True):
        fill = (r, g, b, 225)
        if kind == PHOTO:
            pencil.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
        else:
            far = radius * 1.1
            pencil.polygon([(x - far, y), (x, y - far), (x + far, y), (x, y + far)], fill=fill)


def _thumbnails(
    image: Image.Image, drawing: Drawing, where: NDArray[np.float32], thumbnail: Thumbnail, taken: list[Box]
) -> None:
    """Paste photos where they lie, as many as cover neither each other nor a name."""
    side = round(_PHOTO_SHARE * min(image.size))
    taken = list(taken)
    for row in np.random.default_rng(1).permutation(drawing.map_data.photos).tolist():
        x, y = where[row].tolist()
        around = (x - _ROOM * side, y - _ROOM * side, x + _ROOM * side, y + _ROOM * side)
        if any(_meet(around, box) for box in taken):
            continue
        try:
            with open_thumbnail(thumbnail(row)) as opened:
                small = opened.convert("RGB")
        except OSError:
            continue
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        frame = Image.new("RGB", (small.width + 2 * _FRAME, small.height + 2 * _FRAME), _colour_of(drawing, row))
        frame.paste(small, (_FRAME, _FRAME))
        left, top = round(x - frame.width / 2), round(y - frame.height / 2)
        image.paste(frame, (left, top))
        taken.append((left, top, left + frame.width, top + frame.height))


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _colour_of(drawing: Drawing, row: int) -> tuple[int, int, int]:
    r, g, b = drawing.colouring.table[drawing.colouring.index[row]].tolist()
    return r, g, b


def named_places(drawing: Drawing, where: NDArray[np.float32], size: tuple[int, int]) -> list[tuple[str, float, float]]:
    """Return names and pixels of the regions, coarse ones first."""
    if not drawing.map_data.regions or not len(where):
        return []
    plane = drawing.map_data.planes[drawing.view]
    low, first = plane.min(axis=0), placed(plane, size)[plane[:, 0].argmin()]
    scale = (where[:, 0].max() - where[:, 0].min()) / max(float(np.ptp(plane[:, 0])), 1e-6)
    origin = np.array([first[0] - low[0] * scale, where[0, 1] - plane[0, 1] * scale])
    return [
        (region.name, float(x * scale + origin[0]), float(y * scale + origin[1]))
        for level in drawing.map_data.regions[:2]
        for region in level
        if region.name
        for x, y in region.places.get(str(drawing.view), ())
    ]


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font of the system: the one inside Pillow has no letters beyond English."""
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size=size)


def _labels(
    pencil: ImageDraw.ImageDraw, drawing: Drawing, where: NDArray[np.float32], size: tuple[int, int]
) -> list[Label]:
    """Return the names that have room: of the coarse regions in large letters, of the finer ones in small ones."""
    coarse = {region.name for region in drawing.map_data.regions[0]} if drawing.map_data.regions else set()
    fonts = {large: _font(round(share * min(size))) for large, share in _LETTERS.items()}
    found: list[Label] = []
    for name, x, y in named_places(drawing, where, size):
        font = fonts[name in coarse]
        left, top, right, bottom = pencil.textbbox((x, y), name, font=font, anchor="mm")
        room = 0.2 * (bottom - top)
        box = (left - room, top - room, right + room, bottom + room)
        again = any(label.text == name and np.hypot(label.x - x, label.y - y) < _APART * min(size) for label in found)
        if not again and not any(_meet(box, label.box) for label in found):
            found.append(Label(name, x, y, name in coarse, font, box))
    return found


def _legend(pencil: ImageDraw.ImageDraw, drawing: Drawing, size: tuple[int, int]) -> None:
    font = _font(round(0.018 * min(size)))
    height = 0.018 * min(size)
    x, y = _EDGE * min(size), size[1] - 1.1 * _EDGE * min(size)
    title = drawing.words["title"]
    pencil.text((x, y), title, font=font, fill=drawing.theme.text, anchor="lm")
    x += pencil.textlength(title, font=font) + 2 * height
    if drawing.colouring.ends:
        low, high = drawing.colouring.ends
        pencil.text((x, y), low, font=font, fill=drawing.theme.muted, anchor="lm")
        x += pencil.textlength(low, font=font) + 0.6 * height
        for colour in drawing.colouring.table[: drawing.colouring.first].tolist():
            pencil.rectangle((x, y - height / 2, x + height / 8 + 1, y + height / 2), fill=tuple(colour))
            x += height / 8
        x += 0.6 * height
        pencil.text((x, y), high, font=font, fill=drawing.theme.muted, anchor="lm")
        x += pencil.textlength(high, font=font) + 2 * height
    for entry in drawing.colouring.entries:
        text = f"{legend_word(drawing, entry)} {entry.count:,}"
        if entry.count and x + 1.3 * height + pencil.textlength(text, font=font) < size[0] - height:
            pencil.ellipse((x, y - height / 2.4, x + height / 1.2, y + height / 2.4), fill=entry.colour)
            x += 1.3 * height
            pencil.text((x, y), text, font=font, fill=drawing.theme.muted, anchor="lm")
            x += pencil.textlength(text, font=font) + 1.6 * height


def legend_word(drawing: Drawing, entry: Entry) -> str:
    """Return what a line of the legend says."""
    return drawing.words.get(entry.name, entry.name) if entry.is_key else entry.name


def draw_svg(drawing: Drawing) -> str:
    """Return the picture as SVG: points, pair lines and names; of very many points an even part."""
    width, height = drawing.size
    where = placed(drawing.map_data.planes[drawing.view], drawing.size)
    radius = dot_radius(len(where), drawing.size)
    step = max(1, -(-len(where) // _MOST_POINTS))
    theme = drawing.theme
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' font-family="sans-serif">',
        f'<rect width="{width}" height="{height}" fill="{theme.ground}"/>',
        f'<g stroke="{theme.line}" stroke-opacity="0.2" stroke-width="1">',
    ]
    pairs = drawing.map_data.pairs.tolist() if len(drawing.map_data.pairs) <= 4_000 else []
    ends = ((*where[photo].tolist(), *where[text].tolist()) for photo, text in pairs)
    parts += [f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}"/>' for a, b, c, d in ends]
    parts.append('</g><g fill-opacity="0.85">')
    colours = ["#{:02x}{:02x}{:02x}".format(*colour) for colour in drawing.colouring.table.tolist()]
    for row in range(0, len(where), step):
        (x, y), colour = where[row].tolist(), colours[drawing.colouring.index[row]]
        if drawing.map_data.kind[row] == PHOTO:
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>')
        else:
            r = radius
            parts.append(f'<path d="M{x - r:.1f} {y:.1f}l{r:.1f} {-r:.1f} {r:.1f} {r:.1f} {-r:.1f} {r:.1f}z"'
                         f' fill="{colour}"/>')  # fmt: skip
    parts.append(f'</g><g fill="{theme.text}" stroke="{theme.halo}" stroke-width="4" paint-order="stroke"'
                 f' font-size="{0.02 * min(drawing.size):.0f}" text-anchor="middle">')  # fmt: skip
    count = len(drawing.map_data.regions[0]) if drawing.map_data.regions else 0
    names = named_places(drawing, where, drawing.size)[: 2 * count if drawing.view is MapView.RAW else count]
    parts += [f'<text x="{x:.1f}" y="{y:.1f}">{in_markup(name)}</text>' for name, x, y in names]
    attributes = f'x="{0.02 * width:.0f}" y="{0.97 * height:.0f}" font-size="{0.018 * min(drawing.size):.0f}"'
    parts.append(f'</g><text {attributes} fill="{theme.muted}">{in_markup(drawing.words["title"])}</text></svg>')
    return "\n".join(parts) + "\n"


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

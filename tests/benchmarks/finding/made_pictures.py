"""Documents and drawings that are made for :mod:`kinds`, each by several generators."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from PySide6.QtCore import QBuffer, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF
from PySide6.QtSvg import QSvgRenderer

WORDS = (Path(__file__).resolve().parents[3] / "CONTRIBUTING.md").read_text().split()
FONTS = sorted(Path("/usr/share/fonts").rglob("*.ttf"))
Random = random.Random


def words(r: Random, count: int) -> str:
    start = r.randrange(len(WORDS) - count)
    return " ".join(WORDS[start : start + count])


def pil(image: QImage) -> Image.Image:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGB")


def drawn(size: tuple[int, int], ground: QColor, draw: Callable[[QPainter], None]) -> Image.Image:
    image = QImage(QSize(*size), QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    return pil(image)


def colour(r: Random, low: int = 0, high: int = 255) -> QColor:
    return QColor(*(r.randint(low, high) for _ in range(3)))


# documents


def page(r: Random) -> Image.Image:
    """A page of text, upright."""
    size = width, height = r.choice(((1240, 1754), (1275, 1650), (850, 1100), (1654, 2339)))
    paper = r.choice((255, 250, 240))
    image = Image.new("RGB", size, (paper, paper, max(200, paper - r.choice((0, 0, 20)))))
    ink = ImageDraw.Draw(image)
    name, side = r.choice(FONTS), r.randint(width // 75, width // 50)
    font, head = ImageFont.truetype(str(name), side), ImageFont.truetype(str(name), 2 * side)
    margin = width // r.choice((8, 10, 14))
    top = margin
    while top < height - margin:
        if r.random() < 0.05:
            ink.text((margin, top), words(r, 3), (20, 20, 20), head)
            top += 3 * side
        elif r.random() < 0.08:
            top += side
        line = words(r, 40)
        while ink.textlength(line, font) > width - 2 * margin:
            line = line.rsplit(" ", 1)[0]
        ink.text((margin, top), line, (30, 30, 30), font)
        top += round(1.5 * side)
    return image


def receipt(r: Random) -> Image.Image:
    """A slip of a till, or a table of figures."""
    width, height = r.randint(500, 700), r.randint(1000, 1700)
    image = Image.new("RGB", (width, height), (248, 248, 245))
    ink = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(next(it for it in FONTS if it.name == "DejaVuSansMono.ttf")), width // 26)
    for top in range(40, height - 60, width // 17):
        ink.text((30, top), f"{words(r, 1)[:14]:<14} {r.uniform(1, 99):8.2f}", (40, 40, 40), font)
    return image


def form(r: Random) -> Image.Image:
    """A printed form with boxes."""
    image = Image.new("RGB", (1240, 1754), "white")
    ink = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(r.choice(FONTS)), 26)
    for top in range(120, 1600, r.randint(80, 140)):
        ink.text((100, top), words(r, 3), "black", font)
        ink.rectangle((560, top - 8, 1140, top + 44), outline="black", width=2)
        if r.random() < 0.6:
            ink.text((575, top), words(r, 2), (20, 30, 110), font)
    return image


def scanned(r: Random, image: Image.Image) -> Image.Image:
    """A little askew, with the grain of a scanner."""
    image = image.rotate(r.uniform(-2, 2), Image.Resampling.BICUBIC, fillcolor=(235, 235, 235))
    return noisy(r, image, 4)


def photographed(r: Random, image: Image.Image, ground: Image.Image) -> Image.Image:
    """A sheet on something, seen from the side, in uneven light."""
    size = width, height = r.choice(((1600, 1200), (1200, 1600)))
    below = ImageOps.fit(ground, size).filter(ImageFilter.GaussianBlur(6))
    sheet = ImageOps.contain(image, (round(width * 0.92), round(height * 0.92)))
    left, top = (width - sheet.width) // 2, (height - sheet.height) // 2
    layer, mask = Image.new("RGB", size), Image.new("L", size, 0)
    layer.paste(sheet, (left, top))
    mask.paste(255, (left, top, left + sheet.width, top + sheet.height))
    quad = [r.uniform(-0.08, 0.08) * side for side in (width, height) * 4]
    corners = (0, 0, 0, height, width, height, width, 0)
    moved = [corner + shift for corner, shift in zip(corners, quad, strict=True)]
    layer, mask = (it.transform(size, Image.Transform.QUAD, moved, Image.Resampling.BICUBIC) for it in (layer, mask))
    below.paste(layer, (0, 0), mask)
    light = np.linspace(r.uniform(0.55, 0.9), r.uniform(0.9, 1.1), width)[None, :, None]
    return noisy(r, Image.fromarray((np.asarray(below) * light).clip(0, 255).astype(np.uint8)), 6)


def noisy(r: Random, image: Image.Image, spread: float) -> Image.Image:
    grain = np.random.default_rng(r.randrange(1 << 30)).normal(0, spread, (image.height, image.width, 1))
    return Image.fromarray((np.asarray(image) + grain).clip(0, 255).astype(np.uint8))


# drawings


def scene(r: Random) -> Image.Image:
    """A landscape as a child or an illustrator draws it: flat colours, or outlines alone."""
    size = width, height = r.choice(((1200, 900), (1000, 1000), (900, 1300)))
    flat = r.random() < 0.7

    def draw(painter: QPainter) -> None:
        painter.setPen(QPen(QColor("black"), r.randint(2, 9)) if not flat or r.random() < 0.5 else Qt.PenStyle.NoPen)

        def brush() -> None:
            painter.setBrush(colour(r, 40) if flat else Qt.BrushStyle.NoBrush)

        for _ in range(r.randint(2, 4)):
            brush()
            y = r.uniform(0.45, 0.8) * height
            hill = [QPointF(x * width / 8, y + r.uniform(-0.1, 0.1) * height) for x in range(9)]
            painter.drawPolygon(QPolygonF([*hill, QPointF(width, height), QPointF(0, height)]))
        for _ in range(r.randint(2, 9)):
            brush()
            x, y, side = r.uniform(0, width), r.uniform(0, height), r.uniform(0.05, 0.25) * width
            shape = r.randrange(4)
            if shape == 0:
                painter.drawEllipse(QPointF(x, y), side, side)
            elif shape == 1:
                painter.drawRect(QRectF(x, y, side, side))
                brush()
                roof = [QPointF(x - 9, y), QPointF(x + side / 2, y - side / 2), QPointF(x + side + 9, y)]
                painter.drawPolygon(QPolygonF(roof))
            elif shape == 2:
                painter.drawEllipse(QPointF(x, y), side / 4, side / 4)
                for dx, dy in ((0, 1.0), (-0.3, 1.4), (0.3, 1.4)):
                    painter.drawLine(QPointF(x, y + side / 4), QPointF(x + dx * side, y + dy * side))
            else:
                painter.drawPolygon(QPolygonF([QPointF(x + r.uniform(-1, 1) * side, y + r.uniform(-1, 1) * side)
                                               for _ in range(5)]))  # fmt: skip

    return drawn(size, colour(r, 170) if flat else QColor("white"), draw)


def chart(r: Random) -> Image.Image:
    """Bars, or boxes with arrows."""

    def draw(painter: QPainter) -> None:
        painter.setFont(QFont("DejaVu Sans", 16))
        for place in range(r.randint(4, 9)):
            painter.setPen(QPen(QColor("black"), 3))
            painter.setBrush(colour(r, 90))
            if bars:
                tall = r.uniform(80, 600)
                painter.drawRect(QRectF(100 + 110 * place, 750 - tall, 80, tall))
            else:
                box = QRectF(80 + 330 * (place % 3), 80 + 220 * (place // 3), 230, 110)
                painter.drawRoundedRect(box, 12, 12)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words(r, 2)[:16])
                painter.drawLine(box.center() + QPointF(115, 0), box.center() + QPointF(215, 0))
        if bars:
            painter.drawLine(80, 750, 1120, 750)

    bars = r.random() < 0.5
    return drawn((1200, 850), QColor("white"), draw)


def icons_here() -> list[Path]:
    """Return drawings of this machine, each once."""
    roots = Path("/usr/share"), Path.home() / ".rustup"
    found = (path for root in roots for path in root.rglob("*.svg") if path.is_file())
    return sorted({path.stat().st_size: path for path in found if path.stat().st_size > 1500}.values())


def icon(r: Random, path: Path) -> Image.Image | None:
    """A drawing that somebody made, from a file of the machine."""
    renderer = QSvgRenderer(str(path))
    if not renderer.isValid():
        return None
    size = renderer.defaultSize().scaled(QSize(900, 900), Qt.AspectRatioMode.KeepAspectRatio)
    return drawn((size.width(), size.height()), QColor("white"), renderer.render) if not size.isEmpty() else None


def pencil(r: Random, photo: Image.Image) -> Image.Image:
    """A photo as a pencil would draw it (colour dodge)."""
    grey = ImageOps.grayscale(photo.resize((photo.width * 3, photo.height * 3), Image.Resampling.BICUBIC))
    soft = np.asarray(ImageOps.invert(grey).filter(ImageFilter.GaussianBlur(r.uniform(6, 12))), np.float32)
    return Image.fromarray((np.asarray(grey, np.float32) * 255 / (256 - soft)).clip(0, 255).astype(np.uint8)).convert(
        "RGB"
    )


def cartoon(r: Random, photo: Image.Image) -> Image.Image:
    """A photo in few flat colours with dark outlines."""
    big = photo.resize((photo.width * 3, photo.height * 3), Image.Resampling.BICUBIC)
    flat = (
        big.filter(ImageFilter.MedianFilter(9))
        .quantize(r.randint(6, 12))
        .convert("RGB")
        .filter(ImageFilter.MedianFilter(9))
    )
    edges = ImageOps.grayscale(flat).filter(ImageFilter.FIND_EDGES).point(lambda level: 0 if level > 24 else 255)
    flat.paste((20, 20, 20), (0, 0), ImageOps.invert(edges.filter(ImageFilter.MinFilter(3))))
    return flat

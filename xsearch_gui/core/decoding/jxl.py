"""JPEG XL for Pillow: libjxl by way of pylibjxl.

The plugin that pylibjxl brings is not used: it decodes with as many threads as there are processors, and knows nothing
of a picture before it is decoded but its size.
"""

from __future__ import annotations

from typing import Any

import pylibjxl
from PIL import Image, ImageFile

SIGNATURES = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")
_LARGEST_FILE = 256 * 2**20  # bytes; libjxl is given the whole file
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


class JxlImageFile(ImageFile.ImageFile):
    """A JPEG XL picture of 8 bits. It is upright: libjxl turns it as its header says, and what EXIF says is void."""

    format = "JXL"
    format_description = "JPEG XL"

    def _open(self) -> None:
        assert self.fp is not None
        self._data = self.fp.read(_LARGEST_FILE)
        try:
            about = pylibjxl.probe(self._data)
        except (RuntimeError, ValueError) as error:
            raise SyntaxError("not a JPEG XL header") from error
        self._size = (about["width"], about["height"])
        colours = about["color_channels"]
        self._mode = _MODES[colours + bool(about["has_alpha"])]
        self.tile = [ImageFile._Tile("jxl", (0, 0, *self._size), 0, None)]

    def load(self) -> Any:
        """Decode the pixels; what is written about them is known from then on."""
        if self.tile:
            try:
                with pylibjxl.JXL(threads=1, pool_size=1) as decoder:
                    pixels, about = decoder.decode(self._data, metadata=True)
            except RuntimeError as error:
                raise OSError("image file is truncated or damaged") from error
            self._data = b""
            image = Image.fromarray(pixels)
            self._mode, self.im, self.tile = image.mode, image.im, []
            names = {"icc": "icc_profile", "exif": "exif", "xmp": "xmp"}
            self.info |= {ours: about[theirs] for theirs, ours in names.items() if theirs in about}
        return super().load()


def register() -> None:
    """Let Pillow open JPEG XL."""
    Image.register_open(JxlImageFile.format, JxlImageFile, lambda head: head.startswith(SIGNATURES))

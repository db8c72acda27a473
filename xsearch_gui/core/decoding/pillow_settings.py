"""What is set in Pillow for the whole process: its plugins, its limits, its memory, and that it says nothing."""

from __future__ import annotations

import contextlib
import ctypes
import warnings

from pi_heif import register_heif_opener  # type: ignore[import-untyped]
from PIL import Image, _imaging

from xsearch_gui.core.decoding import jxl

LARGEST_PHOTO = 500_000_000  # pixels; JPEG, which is decoded at reduced size
_PILLOW = r"PIL\.|pi_heif"


def _silence_libtiff() -> None:
    """Stop libtiff from writing its errors to the program's stderr: Pillow raises them anyway.

    WORKAROUND https://github.com/python-pillow/Pillow/issues/2364: Pillow leaves libtiff's error handler
    on. Where the library is linked in without its symbols (Windows), it stays so.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler(None)


def silence() -> None:
    """Put a filter in front that drops what Pillow says about broken metadata and large pictures.

    WORKAROUND https://docs.python.org/3/library/warnings.html#warnings.catch_warnings: not thread-safe, so
    the filter stays; it is looked for each time, because others (pytest) replace the list of filters.
    """
    first = warnings.filters[0] if warnings.filters else None
    if first is None or first[0] != "ignore" or getattr(first[3], "pattern", "") != _PILLOW:
        warnings.filterwarnings("ignore", module=_PILLOW)


_silence_libtiff()
register_heif_opener()
jxl.register()
# WORKAROUND https://pillow.readthedocs.io/en/stable/reference/block_allocator.html: pictures lie in blocks of 16 MB,
# which glibc keeps for the thread that frees them; four threads then keep four panoramas. Blocks beyond 32 MB, the
# most that it keeps (M_MMAP_THRESHOLD in mallopt(3)), go back to the system at once.
_imaging.set_block_size(64 * 2**20)
# Above twice this Pillow refuses by itself; the limits here are lower and depend on the format.
Image.MAX_IMAGE_PIXELS = LARGEST_PHOTO

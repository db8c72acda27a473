"""Whether a photo was edited: its look was changed after the camera had made it. What is told, and what is not.

* **The file** names a program that develops or retouches (EXIF Software and ProcessingSoftware, XMP CreatorTool), or
  its XMP has a history (xmpMM:History) in which such a program has saved it, or develop settings that lie in its pixels
  already (crs:AlreadyApplied). What only writes words (a catalogue, a converter, a camera's firmware) is no editor.
* **XMP, in the file or beside it**, holds settings that change something: Adobe's sliders off their zero, a crop,
  black and white, masks, retouching; of darktable a history that is not what it applies to every photo by itself.
* **A file beside it**: ``.aae``, in which Apple keeps the edits of a photo.
* **Its name**, as programs call what they have edited: ``-Edit`` (Lightroom), ``-edited`` and its translations
  (Google), ``IMG_E1234`` (Apple), ``_DxO``, merged ``-HDR`` and ``-Pano``. Names belong to files and not to what is in
  them: they are asked when the filter is (:data:`NAMES`).

Turning a photo, and writing captions, stars or keywords into it, is no edit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xsearch_gui.core.metadata.rdf import Properties, key

_EDITORS = re.compile(
    r"photoshop|lightroom|camera raw|\bgimp\b|darktable|rawtherapee|capture one|dxo|photolab|affinity|luminar"
    r"|\bon1\b|snapseed|picasa|photoscape|paint\.net|paintshop|pixelmator|aperture|photomator|vsco|\bnik\b|topaz"
    r"|silkypix|zoner|acdsee|corel|krita|polarr|fotor|facetune|nx studio|capture nx"
    r"|digital photo professional|raw power|exposure x|afterlight|prequel|pixlr|canva|hugin|autopano"
    r"|ptgui|helicon|photomatix|aurora hdr",
    re.IGNORECASE,
)
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_MM = "{http://ns.adobe.com/xap/1.0/mm/}"
_EVENT = "{http://ns.adobe.com/xap/1.0/sType/ResourceEvent#}"
_CRS = "{http://ns.adobe.com/camera-raw-settings/1.0/}"
_DARKTABLE = "{http://darktable.sf.net/}"
_SLIDERS = tuple(
    _CRS + name
    for name in (
        *("Exposure2012", "Contrast2012", "Highlights2012", "Shadows2012", "Whites2012", "Blacks2012"),
        *("Clarity2012", "Texture", "Dehaze", "Vibrance", "Saturation", "Exposure", "Contrast", "Clarity", "FillLight"),
        *("ParametricShadows", "ParametricDarks", "ParametricLights", "ParametricHighlights"),
        *("SplitToningShadowSaturation", "SplitToningHighlightSaturation", "PostCropVignetteAmount", "GrainAmount"),
        *("PerspectiveVertical", "PerspectiveHorizontal", "CropAngle"),
    )
)
_SWITCHES = tuple(_CRS + name for name in ("HasCrop", "ConvertToGrayscale", "AlreadyApplied"))
_LISTS = tuple(
    _CRS + name
    for name in ("MaskGroupBasedCorrections", "PaintBasedCorrections", "GradientBasedCorrections", "RetouchInfo",
                 "RetouchAreas", "CircularGradientBasedCorrections")
)  # fmt: skip

NAMES = (
    *("*-edit.*", "*-edit-[0-9].*", "*-edit-[0-9][0-9].*", "*[-_]edited.*", "*(edited).*", "*-bearbeitet.*"),
    *("*-modifié.*", "*-upravené.*", "*-editado.*", "*-modificato.*", "*-bewerkt.*", "*-edytowane.*"),
    *("img_e[0-9][0-9][0-9][0-9].*", "*_dxo.*", "*-dxo_*.*", "*-hdr.*", "*-pano.*", "*-enhanced.*", "*-enhanced-nr.*"),
)
"""Names of edited files as SQLite's GLOB has them, lower-case."""


def by_program(*names: str | None) -> str | None:
    """Return the first of the programs that edits photos, by its name; None where none does."""
    return next((name.strip()[:100] for name in names if name and _EDITORS.search(name)), None)


def by_xmp(found: Properties) -> str | None:
    """Return which program has edited, by what an XMP packet says; None where nothing says so."""
    agents = (_said(event, "softwareAgent") for event in found.structures(_MM + "History") if _is_of_pixels(event))
    if known := by_program(found.first(_XMP + "CreatorTool"), *agents):
        return known
    if any(map(_is_moved, map(found.first, _SLIDERS))) or any(map(_is_on, map(found.first, _SWITCHES))):
        return "Camera Raw"
    if any(found.said(name) for name in _LISTS):
        return "Camera Raw"
    return "darktable" if _is_developed(found) else None


def _said(event: Mapping[str, Sequence[str]], local: str) -> str:
    return next(iter(event.get(key(_EVENT + local), ())), "").strip()


def _is_of_pixels(event: Mapping[str, Sequence[str]]) -> bool:
    """Return whether an event of a history is more than writing words, or keeping a raw file as a DNG."""
    is_kept = _said(event, "action") in ("saved", "derived", "produced") and _said(event, "changed") != "/metadata"
    return is_kept and "image/dng" not in _said(event, "parameters")


def _is_moved(text: str | None) -> bool:
    try:
        return abs(float(text or 0)) > 1e-6
    except ValueError:
        return False


def _is_on(text: str | None) -> bool:
    return (text or "").strip().lower() == "true"


def _is_developed(found: Properties) -> bool:
    """Return whether darktable's history is another than what it applies by itself; older versions write no hashes."""
    current = found.first(_DARKTABLE + "history_current_hash")
    by_itself = {found.first(_DARKTABLE + name) for name in ("history_basic_hash", "history_auto_hash")} - {None, ""}
    if current and by_itself:
        return current not in by_itself
    end = (found.first(_DARKTABLE + "history_end") or "").strip()
    return end.isdecimal() and int(end[:9]) > 0 and not by_itself

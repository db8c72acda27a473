"""``python -m models.recipe.picture_words WHEEL``: makes ``models/ocr`` of the models that rapidocr's wheel carries.

The wheel (``pip download --no-deps rapidocr==3.10.0``) holds PP-OCRv6 of PaddleOCR as ONNX, Apache-2.0. Of it come the
two graphs, with their weights stored as fp16, and the characters; none of its code. Needs ``onnx`` (extra ``recipe``).
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import zipfile
from pathlib import Path

from xsearch_gui.core.encoders.adding.weight_compression import shrink

WHEEL_SHA256 = "2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050"
TARGET = Path(__file__).resolve().parents[1] / "ocr"
_GRAPHS = {"PP-OCRv6_det_small.onnx": "detect.onnx", "PP-OCRv6_rec_small.onnx": "recognise.onnx"}


def main(wheel: Path) -> None:
    """Write the two graphs, the characters and the licences."""
    import onnx

    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise SystemExit(f"{wheel} is not the wheel that this recipe was written for")
    TARGET.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as scratch:
        for source, target in _GRAPHS.items():
            path = Path(scratch, source)
            path.write_bytes(archive.read(f"rapidocr/models/{source}"))
            shrink(path, TARGET / target, "fp16")
        said = {entry.key: entry.value for entry in onnx.load(str(path)).metadata_props}
        (TARGET / "characters.txt").write_text(said["character"], encoding="utf-8", newline="")
        notices = next(name for name in archive.namelist() if name.endswith("MODEL_LICENSES.md"))
        (TARGET / "LICENCES.md").write_bytes(archive.read(notices))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The parts of an encoder folder that run: looked at before any of them does."""

from __future__ import annotations

from pathlib import Path

from xsearch_gui.core.encoders.graph_check import check_graph
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest
from xsearch_gui.core.encoders.tokenizer_check import check_tokenizer


def check_parts(folder: Path, manifest: AnyManifest) -> None:
    """Look at an encoder's graphs and tokenizers.

    Raises
    ------
    EncoderProblem
        One of them is more than data, or could keep a computer busy.
    """
    images = [manifest.image.file] if isinstance(manifest, EncoderManifest) else []
    for file in (*images, manifest.text.file):
        check_graph(folder / file)
    for file in (manifest.text.tokenizer, *(reading.tokenizer for reading in manifest.text.readings)):
        check_tokenizer(folder / file)

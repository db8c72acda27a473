"""Encoders as folders of data: manifest, graphs, tokenizer. See :mod:`.manifest` for the format.

Imported by the index and everything above it. Adding encoders (:mod:`.adding`) and heads (:mod:`.heads`) have rooms of
their own.
"""

from __future__ import annotations

from pathlib import Path

from xsearch_gui.core.encoders.encoder import Encoder, OnnxEncoder, TextEncoder
from xsearch_gui.core.encoders.manifest import EncoderManifest, read_manifest
from xsearch_gui.core.paths import bundled

__all__ = ["Encoder", "EncoderManifest", "OnnxEncoder", "TextEncoder", "builtin_folder", "read_manifest"]


def builtin_folder() -> Path:
    """Return the folder of the encoder that ships with the program."""
    return bundled("models", "xsearch-mini")

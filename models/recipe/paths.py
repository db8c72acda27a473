"""Where the recipe reads and writes. Both places can be moved by environment variables."""

from __future__ import annotations

import os
from pathlib import Path

from models.recipe.data.photos import Library

ROOT = Path(__file__).resolve().parents[2]
ENCODER = ROOT / "models" / "xsearch-mini"


def cache_folder() -> Path:
    """Decoded photos, checkpoints, logs: `XSEARCH_RECIPE_CACHE`, else the user's cache folder."""
    default = Path.home() / ".cache" / "xsearch-recipe"
    return Path(os.environ.get("XSEARCH_RECIPE_CACHE", default))


def default_library() -> Library:
    """The training data: `XSEARCH_RECIPE_DATA`, else the folder `shared` beside the repository."""
    root = Path(os.environ.get("XSEARCH_RECIPE_DATA", ROOT.parent / "shared"))
    if not (root / "data" / "flickr8k" / "train.tsv").exists():
        raise SystemExit(f"No training data in {root}: set XSEARCH_RECIPE_DATA to a folder with data/ and weights/")
    return Library(root, cache_folder())

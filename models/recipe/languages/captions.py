"""Captions of the photos of train in all four languages as one table, to learn from what scores mean.

python -m models.recipe.languages.captions captions.tsv
xsearch calibrate --images ../shared/data/flickr8k/images --captions captions.tsv
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from models.recipe.languages.texts import Texts
from models.recipe.paths import default_library


def lines(texts: Texts) -> Iterator[str]:
    """Image and caption: of each photo the English ones, then those of the other languages as far as there are some."""
    others: dict[str, list[str]] = {}
    for row in texts.rows:
        if row.image:
            others.setdefault(row.image, []).extend([*row.german, *row.translations.values()])
    for photo in texts.library.train:
        image = Path(photo.path).name
        yield from (f"{image}\t{caption}" for caption in (*photo.captions, *others.get(image, ())))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    file.write_text("\n".join(lines(Texts(default_library()))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

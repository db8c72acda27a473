"""The catalogue: one SQLite file that is the truth about a library.

Imported by the index and everything above it; it knows nothing of vectors but how they are kept.
"""

from xsearch_gui.core.catalogue.facts.rows import ItemRow
from xsearch_gui.core.catalogue.files import FileRow
from xsearch_gui.core.catalogue.store import Catalogue
from xsearch_gui.core.catalogue.texts import TextRow
from xsearch_gui.core.catalogue.vectors import HasVectors, Modality

__all__ = ["Catalogue", "FileRow", "HasVectors", "ItemRow", "Modality", "TextRow"]

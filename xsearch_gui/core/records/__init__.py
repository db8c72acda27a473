"""The facts that the parts of xsearch hand to each other: frozen dataclasses, no behaviour.

Paths are ``str`` here, as the file system gave them (``surrogateescape``), because records travel through
JSON to the window and back.
"""

from xsearch_gui.core.records.items import Caption, Failure, FoundText, Kind, Link, PhotoFacts, Source
from xsearch_gui.core.records.library import (
    FolderStatus,
    ForgetReport,
    ForgetRequest,
    IndexReport,
    IndexRequest,
    LibraryStatus,
    SampleRequest,
    StatusRequest,
)
from xsearch_gui.core.records.searching import (
    Details,
    DetailsRequest,
    Hit,
    Reason,
    SearchRequest,
    SearchResult,
    Strength,
)

__all__ = [
    "Caption",
    "Details",
    "DetailsRequest",
    "Failure",
    "FolderStatus",
    "ForgetReport",
    "ForgetRequest",
    "FoundText",
    "Hit",
    "IndexReport",
    "IndexRequest",
    "Kind",
    "LibraryStatus",
    "Link",
    "PhotoFacts",
    "Reason",
    "SampleRequest",
    "SearchRequest",
    "SearchResult",
    "Source",
    "StatusRequest",
    "Strength",
]

"""A library of every earlier version of the catalogue opens, and is searched."""

from __future__ import annotations

import pytest
from colours import ColourEncoder
from old_catalogues import write_as

from xsearch_gui.core.catalogue.schema.migrations import VERSION
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.indexing.text_encoding import encode_texts
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.search import BrowseRequest, SearchRequest
from xsearch_gui.core.search.browse import browse
from xsearch_gui.core.search.engine import SearchEngine


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_library_of_an_earlier_version_opens_and_is_searched(
    paths: AppPaths, encoder: ColourEncoder, decoders: DecodePool, version: int
) -> None:
    write_as(version, paths.catalogue)
    with Library(paths, lambda: encoder, decoders) as library:
        with library.changing():
            encode_texts(library, SilentReporter())  # its vectors were of another encoder
        engine = SearchEngine(library)
        for query in ('"the harbour"', "harbour", "date:2019-07 harbours", "tag:ana harbour"):
            assert [hit.item for hit in engine.search(SearchRequest(query)).hits][:1] == [7], query
        assert browse(library.catalogue, BrowseRequest("date:2019"), engine.matcher).items == (7,)
        status = library_status(library)
        assert (status.photos, status.notes, status.pairs) == (1, 1, 2)
        if version >= 2:
            assert [saved.query for saved in library.catalogue.searches.saved()] == ["by the sea"]

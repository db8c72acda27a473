"""Several photos at once: what they share, and tags for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records import Hit, ItemTags, Kind, SetTagsRequest, TagEdit, TagsReport
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.facts import Fact, date_words
from xsearch_gui.viewmodels.text.wording import counted, joined, tr
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Result

MOST = 2_000  # photos whose tags are looked at


class SelectionModel(QObject):
    """Follows what is selected; says something from two on."""

    changed = Signal()

    def __init__(self, client: Client, annotating: Annotating, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._hits: tuple[Hit, ...] = ()
        self._total = 0
        self._tags: dict[int, tuple[str, ...]] = {}
        self._job = 0
        client.finished.connect(self._on_finished)
        annotating.tagged.connect(self._on_tagged)

    @property
    def is_several(self) -> bool:
        """Whether more than one item is selected."""
        return self._total > 1

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What is selected."""
        return self._hits

    @property
    def photos(self) -> list[int]:
        """The photos among it."""
        return [hit.item for hit in self._hits if hit.kind is Kind.PHOTO]

    @property
    def title(self) -> str:
        """How many are selected."""
        notes = len(self._hits) - len(self.photos)
        if self._total > len(self._hits):  # more than are looked at
            return counted("items", self._total)
        return joined(
            [counted("photos", len(self.photos)) if self.photos else "", counted("notes", notes) if notes else ""]
        )

    @property
    def shared_tags(self) -> list[str]:
        """The tags that all of the photos have."""
        counts = self._counts()
        return [tag for tag, count in counts.items() if count == len(self.photos)]

    @property
    def some_tags(self) -> list[tuple[str, int]]:
        """The tags that only some of the photos have, with how many, the most frequent first."""
        return [(tag, count) for tag, count in self._counts().most_common() if count < len(self.photos)]

    @property
    def facts(self) -> list[Fact]:
        """What can be said of all of them together."""
        dates = sorted(hit.taken_at[:10] for hit in self._hits if hit.taken_at)
        span = ""
        if dates:
            first, last = (date_words(f"{day}T00:00:00").rpartition(",")[0] for day in (dates[0], dates[-1]))
            span = first if first == last else f"{first} \u2013 {last}"
        formats = Counter(hit.format for hit in self._hits if hit.format)
        offline = sum(not hit.online for hit in self._hits)
        rows = [
            Fact(tr("Taken"), span),
            Fact(tr("Format"), ", ".join(f"{name} ({count})" for name, count in formats.most_common())),
            Fact(tr("Offline"), counted("items", offline) if offline else ""),
        ]
        return [row for row in rows if row.value]

    def show(self, hits: Sequence[Hit], total: int) -> None:
        """Follow another selection: the first of it, at most :data:`MOST`, and how many there are."""
        self._hits, self._total, self._tags, self._job = tuple(hits), total, {}, 0
        if self.is_several and self.photos:
            edits = tuple(TagEdit(item) for item in self.photos)
            self._job = self._client.submit(SetTagsRequest(edits))
        self.changed.emit()

    def _counts(self) -> Counter[str]:
        return Counter(tag for tags in self._tags.values() for tag in tags)

    def _on_finished(self, job: int, result: Result) -> None:
        if job == self._job and isinstance(result, TagsReport):
            self._tags = {row.item: row.tags for row in result.items} | self._tags  # what was changed since is newer
            self.changed.emit()

    def _on_tagged(self, items: tuple[ItemTags, ...]) -> None:
        photos = set(self.photos)
        known = {row.item: row.tags for row in items if row.item in photos}
        if known:
            self._tags |= known
            self.changed.emit()

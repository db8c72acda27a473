"""The notes: a list that follows the query, and the one that is read."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.details import NoteHits, NotePhoto, NoteRequest, NotesRequest, NoteText
from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.details.facts import date_words
from xsearch_gui.viewmodels.details.note_text import is_cut
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

PAUSE_MS = 200  # while the query is being typed


class NotesModel(QObject):
    """Asks only while the page of the notes is shown."""

    changed = Signal()  # the list
    note_changed = Signal()  # the note that is read

    def __init__(
        self, client: Client, search: SearchModel, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self.list = HitsModel(thumbnails, self)
        self.own = HitsModel(thumbnails, self)  # photos that belong to the note
        self.matching = HitsModel(thumbnails, self)  # photos that match what it says
        self._shown = False
        self._query: str | None = None  # that the list answers; None: it must be asked again
        self._listing, self._reading = Latest(client), Latest(client)
        self._wanted: Hit | None = None
        self.photo: int | None = None  # that the note is read for
        self._total = 0
        self.note: NoteText | None = None
        self.error = ""  # why there is no list
        self.note_error = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        search.query_changed.connect(self._on_query)
        search.state_changed.connect(self._on_query)

    # the list

    @property
    def query(self) -> str:
        """The words that the list is narrowed to; empty for all notes."""
        return self._search.text.strip()

    @property
    def is_loading(self) -> bool:
        """Whether the list is awaited."""
        return bool(self._listing) or self._pause.isActive()

    @property
    def summary(self) -> str:
        """The list in a few words."""
        if self.error:
            return ""
        count = self.list.rowCount()
        if self.query:
            return self.tr("{found} of {total} match").format(found=number(count), total=counted("notes", self._total))
        return counted("notes", self._total) if self._total else ""

    @property
    def empty_words(self) -> str:
        """What to say where there is no note to list."""
        if self.error:
            return self.error
        if self.is_loading or self.list.rowCount():
            return ""
        if self.query and self._total:
            return self.tr("No note matches this query. Clear the search to see all notes.")
        return self.tr("There are no notes yet. Text files (.txt, .md) in your folders appear here.")

    def set_shown(self, shown: bool) -> None:
        """Follow the query from now on, or do not."""
        self._shown = shown
        if shown and self._query != self.query:
            self._ask()

    def refresh(self) -> None:
        """Ask again: the library has changed."""
        self._query = None
        if self._shown:
            self._ask()
        if self.is_absent and self._wanted is not None:
            self.read(self._wanted)

    def _on_query(self) -> None:
        if self._shown and self._query != self.query:
            self._pause.start()

    def _ask(self) -> None:
        self._query = self.query
        self._listing.ask(NotesRequest(self._query), self._on_list, self._on_no_list)
        self.changed.emit()

    # the note

    @property
    def wanted(self) -> Hit | None:
        """The note that is, or will be, shown."""
        return self._wanted

    @property
    def is_reading(self) -> bool:
        """Whether the note is awaited."""
        return bool(self._reading)

    @property
    def title(self) -> str:
        """The title, where the text does not begin with it."""
        if self._wanted is None:
            return ""
        body = self.note.body.lstrip("#*_ \n\ufeff") if self.note else ""
        return "" if body.startswith(self._wanted.title) else self._wanted.title

    @property
    def changed_words(self) -> str:
        """When the note was last changed."""
        return date_words(self.note.changed_at) if self.note and self.note.changed_at else ""

    @property
    def is_absent(self) -> bool:
        """Whether the note is shown from what the library keeps of it, because its drive is not connected."""
        return self._shown and self.note is not None and not self.note.online

    @property
    def problem_words(self) -> str:
        """What to know when it is not the file itself that is shown."""
        note = self.note
        if note is None:
            return ""
        if not note.online:
            return self.tr("The drive with this note is not connected. This is what the library keeps of it.")
        if note.problem:
            return self.tr("The file {why}. This is what the library keeps of it.").format(why=in_words(note.problem))
        if is_cut(note.body):
            return self.tr("This is the beginning of a very long note. Open it in its program to read all of it.")
        return ""

    def read(self, hit: Hit, photo: int | None = None) -> None:
        """Read a note; sentences that match the query are marked, or those that match ``photo``."""
        text = "" if photo is not None else self.query
        if self._wanted is None or self._wanted.item != hit.item:
            self.note, self.note_error = None, ""
            self.own.set_hits(())
            self.matching.set_hits(())
        self._wanted, self.photo = hit, photo
        self._reading.ask(NoteRequest(hit.item, text, photo), self._on_note, self._on_no_note)
        self.note_changed.emit()

    def forget(self) -> None:
        """Read nothing."""
        self._wanted = self.note = self.photo = None
        self._reading.drop()
        self.note_error = ""
        self._set_photos(())
        self.note_changed.emit()

    # what is heard

    def _on_list(self, found: NoteHits) -> None:
        self.error, self._total = "", found.total
        self.list.set_hits(found.hits)
        self.changed.emit()

    def _on_no_list(self, problem: Problem) -> None:
        _log.error("no notes: %s\n%s", problem.sentence, problem.detail)
        self.error = problem.sentence
        self.list.set_hits(())
        self.changed.emit()

    def _on_note(self, note: NoteText) -> None:
        self.note = note
        self._set_photos(note.photos)
        self.note_changed.emit()

    def _on_no_note(self, problem: Problem) -> None:
        _log.error("no note: %s\n%s", problem.sentence, problem.detail)
        self.note_error = problem.sentence
        self.note_changed.emit()

    def _set_photos(self, photos: tuple[NotePhoto, ...]) -> None:
        self.own.set_hits(tuple(photo.hit for photo in photos if photo.link is not None))
        self.matching.set_hits(tuple(photo.hit for photo in photos if photo.link is None))

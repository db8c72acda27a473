"""Ten captions that teach most: shown one by one, kept as they are written, learned from at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.annotations import ChangeDetailsRequest, DetailsChanged, FieldEdit, FieldKind
from xsearch_gui.core.records.teaching import (
    LearnRequest,
    Lesson,
    NextCaptions,
    NextCaptionsRequest,
    PhotoToCaption,
    SearchChange,
    Why,
)
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.languages import window_language
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, number, quoted
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest
from xsearch_gui.worker.protocol import Progress


@dataclass(frozen=True, slots=True)
class Kept:
    """A caption of this round, the photos that have it, and what takes it away again."""

    caption: str
    items: tuple[int, ...]
    undo: ChangeDetailsRequest


class TeachingModel(QObject):
    """One round after the other.

    Attributes
    ----------
    chosen : tuple of PhotoToCaption
        The photos of this round.
    place : int
        Which of them is shown; their number when the round is over.
    searches : tuple of SearchChange
        What the last lesson changed.
    working : str
        What is being done, in words; empty while nothing is.
    said, problem : str
        How it stands, and why something was not done.
    """

    changed = Signal()
    learned = Signal()

    def __init__(
        self, clients: tuple[Client, Client], library: LibraryModel, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._search, self._jobs = clients
        self._looking = Latest(self._jobs)
        self._library, self._messages = library, messages
        self._kept: dict[int, Kept] = {}  # by place
        self._saving = self._due = False  # a caption is on its way; more was written while it was learning
        self.place = 0
        self.chosen: tuple[PhotoToCaption, ...] = ()
        self.searches: tuple[SearchChange, ...] = ()
        self.working = self.said = self.problem = ""
        self.is_learning = False

    @property
    def current(self) -> PhotoToCaption | None:
        """The photo that is shown."""
        return self.chosen[self.place] if self.place < len(self.chosen) else None

    @property
    def reason(self) -> str:
        """Why the photo that is shown is worth a caption, in a sentence."""
        shown = self.current
        if shown is None:
            return ""
        if shown.why is Why.SEARCHED:
            return self.tr("You searched for {words} without success. Is it this?").format(words=quoted(shown.query))
        if shown.why is Why.GROUP:
            return self.tr("It looks like {photos} without words.").format(photos=counted("photos", len(shown.alike)))
        return self.tr("Nothing like it has words yet.")

    @property
    def kept(self) -> Kept | None:
        """What was written about the photo that is shown, in this round."""
        return self._kept.get(self.place)

    def look(self) -> None:
        """Begin a round."""
        if self.is_learning:
            self.changed.emit()
            return
        self._kept, self.chosen, self.searches, self.place = {}, (), (), 0
        self.said = self.problem = ""
        self.working = self.tr("Choosing photos\u2026")
        request = NextCaptionsRequest(language=window_language())
        self._looking.ask(
            request, self._on_found, self._on_failed, stopped=self._on_stopped, progress=self._on_progress
        )
        self.changed.emit()

    def keep(self, caption: str, alike: Sequence[int] = ()) -> None:
        """Keep a caption for the photo that is shown and for those that look the same; go on to the next."""
        shown, words = self.current, caption.strip()
        if shown is None or self._saving:
            return
        items = (shown.photo.item, *alike)
        there = self.kept
        if not words:
            self.skip()
        elif there is not None and (there.caption, there.items) == (words, items):
            self._go(self.place + 1)
        else:
            self._saving, place = True, self.place
            self._take_back(place)
            edit = FieldEdit(items, FieldKind.CAPTION, words)
            self._search.submit(
                ChangeDetailsRequest((edit,)),
                lambda report: self._on_kept(place, words, items, report),
                self._on_unkept,
            )

    def skip(self) -> None:
        """Go on without a caption; one that was written in this round is taken away."""
        self._take_back(self.place)
        self._go(self.place + 1)

    def back(self) -> None:
        """Show the photo before; what was written of it stays until it is changed."""
        self._go(self.place - 1)

    def learn(self) -> None:
        """Learn from the captions of this round, in the background."""
        items = tuple(item for kept in self._kept.values() for item in kept.items)
        if not items or self.is_learning:
            self._due = bool(items)
            return
        self.is_learning, self._due, self.problem = True, False, ""
        self.working = self.tr("Learning from your captions\u2026")
        self._jobs.submit(
            LearnRequest(items), self._on_learned, self._on_unlearned, stopped=self._on_idle, progress=self._on_progress
        )
        self.changed.emit()

    def stop(self) -> None:
        """Stop choosing. Learning goes on; what it brought is told in the window."""
        if self._looking:
            self._looking.drop()
            self._on_stopped()

    def _take_back(self, place: int) -> None:
        if (there := self._kept.pop(place, None)) is not None:
            self._search.submit(there.undo, None, self._on_failed)

    def _go(self, place: int) -> None:
        self.place = max(0, min(place, len(self.chosen)))
        self.problem = ""
        if self.place == len(self.chosen):
            self.said = self._summary()
            self._library.refresh()
            self.learn()
        self.changed.emit()

    def _summary(self) -> str:
        if not self._kept:
            return self.tr("No caption was written.")
        photos = counted("photos", len({item for kept in self._kept.values() for item in kept.items}))
        text = self.tr("{captions} written, for {photos}. xsearch learns from them now; you may close this window.")
        return text.format(captions=counted("captions", len(self._kept)), photos=photos)

    def _on_progress(self, told: Progress) -> None:
        self.working = in_words(told.note)
        self.changed.emit()

    def _on_found(self, report: NextCaptions) -> None:
        self.working, self.chosen = "", report.chosen
        text = self.tr("{captioned} of {photos} photos have words of their own.")
        self.said = text.format(captioned=number(report.captioned), photos=number(report.photos))
        if not report.chosen:
            self.said = self.tr("There is no photo without a caption.")
        self.changed.emit()

    def _on_kept(self, place: int, caption: str, items: tuple[int, ...], report: DetailsChanged) -> None:
        self._saving = False
        self._kept[place] = Kept(caption, items, report.undo)
        self._go(place + 1)

    def _on_unkept(self, problem: Problem) -> None:
        self._saving = False
        self._on_failed(problem)

    def _on_learned(self, lesson: Lesson) -> None:
        self._on_idle()
        self.searches = tuple(change for change in lesson.searches if change.before != change.after)
        self.said = self._told(lesson)
        self._messages.notice(self.said)
        self._library.refresh()
        self.learned.emit()
        if self._due:
            self.learn()
        self.changed.emit()

    def _told(self, lesson: Lesson) -> str:
        if not lesson.report.in_use or lesson.report.in_use != lesson.report.head:
            return self.tr("Learned, but searches are not better yet: nothing was changed. More captions may help.")
        more = [change for change in self.searches if change.after > change.before]
        if not more:
            return self.tr("Searches use what was learned from your captions.")
        change = more[0]
        text = self.tr("Searches for {words} now find {after} other photos instead of {before}.")
        return text.format(words=quoted(change.query), after=number(change.after), before=number(change.before))

    def _on_unlearned(self, problem: Problem) -> None:
        self._on_idle()
        self._messages.problem(problem)
        self._on_failed(problem)

    def _on_idle(self) -> None:
        self.is_learning, self.working = False, ""
        self.changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.working, self.problem = "", problem.sentence
        self.changed.emit()

    def _on_stopped(self) -> None:
        self.working = ""
        self.changed.emit()

"""The half of the search that a person changes: words as they are typed, chips, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.query.chips import held_parts, problem, words_of
from xsearch_gui.viewmodels.query.question import MOST_IMAGES, QueryImage, Question

DEBOUNCE_MS = 30  # a search is quick, and an older one is cancelled: this only joins keys that come together


class QuestionModel(QObject):
    """Holds the question; a subclass sends it.

    A filter stands once: as words in the box while it is typed, and as a chip beside the others from then on. The text
    of the question is both together.
    """

    query_changed = Signal()
    asked = Signal()  # somebody wants to see an answer now: not while typing

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._question = Question()
        self._typed = ""
        self._parts: tuple[str, ...] = ()
        self._is_typed = False
        self._typing = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._typing.timeout.connect(self.search_now)

    @property
    def text(self) -> str:
        """The words that are searched for."""
        return self._question.text

    @property
    def typed(self) -> str:
        """What of it stands in the search box: the words, and a filter while it is typed."""
        return self._typed

    @property
    def held(self) -> tuple[str, ...]:
        """What of it is shown as chips, each as it is written."""
        return self._parts

    @property
    def question(self) -> Question:
        """The words and pictures that are searched with."""
        return self._question

    @property
    def image(self) -> QueryImage | None:
        """The first picture that is searched with."""
        return next(iter(self._question.images), None)

    @property
    def is_typed(self) -> bool:
        """Whether the question is being typed: it may be half a word."""
        return self._is_typed

    def search_now(self, *, remember: bool = False, rows: int = 0) -> None:
        """Ask without waiting for the pause.

        With ``remember``, the words are kept in the history; so many ``rows`` are wanted at least.
        """
        raise NotImplementedError

    def ask(self, question: Question, rows: int = 0) -> None:
        """Ask what was asked before, for as many rows as there were."""
        self._put(question)
        self.search_now(rows=rows)

    def clear(self, *, typed: bool = False) -> None:
        """Ask nothing; ``typed``: because the last letter was taken away, perhaps for other words."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Take what is being typed; it is searched for after a short pause."""
        if text == self._typed:
            return
        self._typed, self._is_typed = text, True
        self._question = replace(self._question, text=self._joined(), items=())
        if self._question.is_empty:
            self.clear(typed=True)
            return
        self._typing.start()
        self.query_changed.emit()

    def edit(self, text: str) -> None:
        """Search for another text at once: a chip was removed, a suggestion taken."""
        self._put(replace(self._question, text=text, items=()))
        self.search_now()

    def complete(self, text: str) -> None:
        """Search for what stands in the box after a suggestion was taken, and for what is shown as chips."""
        self._typed = text
        self.edit(self._joined().strip())

    def drop_held(self, position: int) -> None:
        """Search without one of the chips; what stands in the box stays."""
        self._parts = self._parts[:position] + self._parts[position + 1 :]
        self._question = replace(self._question, text=self._joined(), items=())
        self.query_changed.emit()
        self.search_now()

    def type_again(self) -> None:
        """Let the last chip be words in the box once more, to be changed."""
        if self._parts:
            last, self._parts = self._parts[-1], self._parts[:-1]
            self.set_text(f"{self._typed.rstrip()} {last}".lstrip())

    def _joined(self) -> str:
        return " ".join([self._typed.rstrip(), *self._parts]).strip() if self._parts else self._typed

    def _put(self, question: Question) -> None:
        """Take a question that is not being typed: its filters are chips."""
        self._question, self._is_typed = question, False
        self._parts, self._typed = held_parts(question.text), words_of(question.text)
        self.query_changed.emit()

    def show_items(self, items: Sequence[int], label: str) -> None:
        """Show what was picked by hand, in this order; ``label`` says what it is."""
        self._put(Question(items=tuple(items), label=label))
        self.search_now()

    def commit(self) -> None:
        """Search for the words as they are, and keep them in the history."""
        self._is_typed = False
        if not problem(self._question.text):
            self._put(self._question)
        self.search_now(remember=True)
        self.asked.emit()

    def search_image(self, image: QueryImage) -> None:
        """Search with a picture; it replaces what was asked."""
        self.search_images([image])

    def search_images(self, images: Sequence[QueryImage], *, keep_words: bool = False) -> None:
        """Search with pictures, which count as their mean; the words stay only if they are to be kept."""
        text = self._question.text if keep_words else ""
        self._put(Question(text, tuple(images)[:MOST_IMAGES]))
        self.search_now()
        self.asked.emit()

    def remove_image(self, position: int) -> None:
        """Search without one of the pictures."""
        images = self._question.images
        self.search_images(images[:position] + images[position + 1 :], keep_words=True)

    def search_similar(self, hit: Hit, *others: Hit) -> None:
        """Search with photos of the library; with their thumbnails while their drive is absent."""
        self.search_images([query_image(one) for one in (hit, *others)])


def query_image(hit: Hit) -> QueryImage:
    """Return a photo of the library as a picture to search with."""
    return QueryImage(hit.path if hit.online or not hit.thumbnail else hit.thumbnail, hit.title, hit.thumbnail)

"""Every error that xsearch raises on purpose.

The tree::

    XSearchError                a sentence for a person; the CLI prints it and exits with 2
      UsageError                the request itself makes no sense (wrong path, unknown option)
      FileProblem               one file could not be used: carries ``path`` and ``reason``; the job goes on
        UnreadablePhoto         not an image, truncated, too large, or a format that cannot be decoded
        UnreadableText          a note, sidecar or caption table that cannot be read
        UnreadableArchive       a ZIP file that is damaged, or that no program of good will wrote
      EncoderProblem            an encoder folder is missing, altered or not understood
        DownloadProblem         ... or a model cannot be downloaded
      AddOnProblem              an add-on is not known, does not fit, or does not run here
      HeadProblem               an alignment head is missing, altered, or of another encoder
      CatalogueProblem          the library's database cannot be opened
        NewerCatalogue          ... because a newer xsearch has written it
        DamagedCatalogue        ... because its content is broken: xsearch doctor --repair
      LibraryBusy               another xsearch is changing this library now
      ReadOnlyLibrary           the library's folder cannot be written to: searching works, changing does not
      DiskFull                  there is no room for what the job has to keep
      Cancelled                 the user cancelled the job (not shown as an error)
"""

from __future__ import annotations

import os

from xsearch_gui.core.message import Message


class XSearchError(Exception):
    """Base class. ``message`` is one sentence that says what happened and what to do; ``str(error)`` is its English."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


class UsageError(XSearchError):
    """The request cannot be carried out as it was asked."""


class FileProblem(XSearchError):
    """One file could not be used; the rest of the job goes on.

    Attributes
    ----------
    path : str
        The file.
    reason : Message
        Why, as a part of a sentence that can follow the path: ``"is truncated"``.
    """

    def __init__(self, path: str | os.PathLike[str], reason: Message) -> None:
        self.path = os.fspath(path)
        self.reason = reason
        super().__init__(Message("{path}: {reason}", path=self.path, reason=reason))


class UnreadablePhoto(FileProblem):
    """The file is not a photo that can be decoded."""


class UnreadableText(FileProblem):
    """The note, sidecar or caption table cannot be read."""


class UnreadableArchive(FileProblem):
    """The ZIP file is damaged, encrypted, or holds what no ZIP file should."""


class EncoderProblem(XSearchError):
    """An encoder folder is missing, altered, or says something that is not understood."""


class AddOnProblem(XSearchError):
    """An add-on is not one that this release knows, is of another version, or does not run on this computer."""


class HeadProblem(XSearchError):
    """An alignment head is missing, altered, or belongs to another encoder."""


class DownloadProblem(EncoderProblem):
    """A model cannot be downloaded; what has arrived until then is kept."""


class CatalogueProblem(XSearchError):
    """The library's database cannot be opened or is damaged."""


class NewerCatalogue(CatalogueProblem):
    """The library was written by a newer version of xsearch."""


class DamagedCatalogue(CatalogueProblem):
    """The library's database is broken; ``xsearch doctor --repair`` saves what can be saved."""


class ReadOnlyLibrary(XSearchError):
    """The library's folder cannot be written to."""


class DiskFull(XSearchError):
    """There is no room left where the library lies. What was kept before is whole."""


class LibraryBusy(XSearchError):
    """Another xsearch process is changing this library."""


class Cancelled(XSearchError):
    """The job was cancelled. What was done until then is kept."""

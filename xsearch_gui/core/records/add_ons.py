"""Requests and reports about add-ons: what the program can do more once it is installed beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.request import Request


class AddOnState(StrEnum):
    """Where an add-on stands on this computer."""

    INSTALLED = "installed"  # in the user's data folder; it can be removed
    BESIDE = "beside the program"  # it came with the program, and is not xsearch's to remove
    AVAILABLE = "available"  # known to this release: it can be downloaded, or installed from its file
    UNFIT = "of another version"  # ``problem`` says so: it is not used until it is replaced


@dataclass(frozen=True, slots=True)
class AddOnEntry:
    """One add-on.

    ``bytes`` is what would be downloaded from ``url``, or of one that is there, its size on disk. ``already_here`` are
    bytes of an earlier download that was broken off. ``newer`` is the version that this release offers instead of an
    older one that is installed. ``untested`` says that nobody could try this add-on before the release.
    """

    name: str
    title: str
    purpose: Message  # what it is for, in a sentence
    state: AddOnState
    version: str
    bytes: int
    unpacked_bytes: int = 0
    url: str = ""  # empty where this release offers none for this computer
    file: str = ""  # the name of its file, for people who bring it on a drive
    license: str = ""
    folder: str = ""  # where it is installed
    already_here: int = 0
    newer: str = ""
    untested: bool = False
    problem: Message = NOTHING


@dataclass(frozen=True, slots=True)
class AddOnsRequest(Request["AddOnsReport"]):
    """Which add-ons there are. Nothing is asked of a network. Answered by the search worker."""


@dataclass(frozen=True, slots=True)
class AddOnsReport:
    """Those that are there first, then those that can be added."""

    entries: tuple[AddOnEntry, ...]
    free_bytes: int


@dataclass(frozen=True, slots=True)
class InstallAddOnRequest(Request["AddOnReport"]):
    """Install an add-on from its file, which this release must know by its hash."""

    path: str


@dataclass(frozen=True, slots=True)
class DownloadAddOnRequest(Request["AddOnReport"]):
    """Download an add-on and install it, once the user has seen its size and address. Goes on where it broke off."""

    name: str


@dataclass(frozen=True, slots=True)
class AddOnReport:
    """An add-on that was installed. ``notes`` are sentences for the person."""

    name: str
    title: str
    version: str
    bytes: int
    folder: str
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveAddOnRequest(Request["RemoveAddOnReport"]):
    """Remove an add-on that is installed, or what was downloaded of one."""

    name: str


@dataclass(frozen=True, slots=True)
class RemoveAddOnReport:
    """How many bytes were freed."""

    name: str
    bytes: int


MESSAGES = (
    AddOnsRequest,
    InstallAddOnRequest,
    DownloadAddOnRequest,
    RemoveAddOnRequest,
)

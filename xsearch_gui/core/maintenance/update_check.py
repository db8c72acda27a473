"""Is there a newer xsearch? Asked only when the user asks: one request, which carries nothing about them.

The Python package index answers for the wheel and the bundle alike, for they have the same version.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from packaging.version import InvalidVersion, Version

from xsearch_gui import __version__
from xsearch_gui.core.errors import XSearchError
from xsearch_gui.core.message import Message

FEED = "https://pypi.org/pypi/xsearch-gui/json"
_SECONDS = 10
_MAX_BYTES = 8 * 1024 * 1024


class UpdateCheckFailed(XSearchError):
    """The address could not be asked, or did not answer with a version."""


@dataclass(frozen=True, slots=True)
class UpdateAnswer:
    """``newest`` is the newest version that is not a trial; ``page`` is where people read about it."""

    current: str
    newest: str
    newer: bool
    page: str = ""


def check_for_update(feed: str = FEED) -> UpdateAnswer:
    """Return what the address says.

    Raises
    ------
    NoAnswer
        Without a network, with a sentence for the person.
    """
    import urllib.request  # noqa: PLC0415 - nothing of the network is loaded before somebody asks

    request = urllib.request.Request(feed, headers={"User-Agent": "xsearch", "Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            said = json.loads(answer.read(_MAX_BYTES))["info"]
        newest, page = Version(str(said["version"])), str(said.get("package_url") or "")
    except OSError as error:
        raise UpdateCheckFailed(
            Message(
                "The newest version could not be asked for: {reason}. Check the network, or try later.",
                reason=_reason(error),
            )
        ) from error
    except (ValueError, KeyError, TypeError, InvalidVersion) as error:
        raise UpdateCheckFailed(Message("{feed} did not answer with a version. Try later.", feed=feed)) from error
    return UpdateAnswer(__version__, str(newest), newest > Version(__version__), page)


def _reason(error: OSError) -> str:
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or reason)

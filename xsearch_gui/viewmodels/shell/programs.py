r"""Which programs the system has for a photo, and starting one of them with files.

On Linux the ``.desktop`` files tell, on macOS the programs' ``Info.plist``, on Windows the registry's ``Applications``.

Source: Desktop Entry Specification 1.5, https://specifications.freedesktop.org/desktop-entry-spec/1.5/ (field codes);
``CFBundleDocumentTypes``; ``HKEY_CLASSES_ROOT\Applications\{program}\SupportedTypes``.
"""

from __future__ import annotations

import configparser
import contextlib
import os
import plistlib
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, QMimeDatabase, QProcess, QProcessEnvironment, QUrl

# The file and the second are arguments, and never part of what is run.
_QUICKTIME = (
    "on run argv",
    "set film to POSIX file (item 1 of argv)",
    'tell application "QuickTime Player"',
    "activate",
    "set shown to open film",
    "set current time of shown to (item 2 of argv) as real",
    "play shown",
    "end tell",
    "end run",
)
_MANY, _ONE = ("%F", "%U"), ("%f", "%u")


@dataclass(frozen=True, slots=True)
class Program:
    """A program, and the words that start it; ``%F`` and its kin stand for the files, as the specification says."""

    name: str
    command: tuple[str, ...]

    @property
    def takes_many(self) -> bool:
        """Whether it takes all files at once."""
        return any(word in _MANY for word in self.command)


def installed(path: str) -> list[Program]:
    """Return the programs that open a file of this kind, those that name the very kind first."""
    if sys.platform == "darwin":
        found = list(_of_macos(path))
    elif sys.platform == "win32":
        found = list(_of_windows(path))
    else:
        found = list(_of_desktop_files(path))
    return list({program.command: program for program in found}.values())


def at(path: str) -> Program:
    """Return the program that a user has chosen by its file."""
    name = Path(path).stem
    if sys.platform == "darwin" and path.endswith(".app"):
        return Program(name, ("open", "-a", path, "%F"))
    return Program(name, (path, "%F"))


def start(program: Program, paths: Sequence[str]) -> bool:
    """Start a program with files, and return whether it could be started."""
    groups = [list(paths)] if program.takes_many else [[path] for path in paths]
    return all(_run(_filled(program.command, group)) for group in groups)


def play_at(path: str, second: float) -> bool:
    """Play a film from a second on, in a player that can begin there; return whether there is one."""
    players = [("mpv", f"--start={second:.1f}"), ("vlc", f"--start-time={second:.1f}")]
    for name, start_at in players:
        if player := shutil.which(name):
            return _run([player, start_at, "--", path] if name == "mpv" else [player, start_at, path])
    if sys.platform == "darwin":
        return _run(["osascript", *(word for line in _QUICKTIME for word in ("-e", line)), path, f"{second:.1f}"])
    return False


def _filled(command: Sequence[str], paths: Sequence[str]) -> list[str]:
    words: list[str] = []
    for word in command:
        if word in ("%F", "%f"):
            words += paths
        elif word in ("%U", "%u"):
            words += [QUrl.fromLocalFile(path).toString(QUrl.ComponentFormattingOption.FullyEncoded) for path in paths]
        elif "%f" in word or "%u" in word:
            words.append(word.replace("%f", paths[0]).replace("%u", paths[0]))
        else:
            words.append(word)
    return words


def _run(words: Sequence[str]) -> bool:
    process = QProcess()
    environment = QProcessEnvironment.systemEnvironment()
    if getattr(sys, "frozen", False):  # other programs have libraries of their own
        before = environment.value("LD_LIBRARY_PATH_ORIG")
        environment.remove("LD_LIBRARY_PATH")
        if before:
            environment.insert("LD_LIBRARY_PATH", before)
    process.setProcessEnvironment(environment)
    process.setProgram(words[0])
    process.setArguments(list(words[1:]))
    started: object = process.startDetached()
    return bool(started[0] if isinstance(started, tuple) else started)  # PySides differ


def _of_desktop_files(path: str) -> Iterator[Program]:
    kind = QMimeDatabase().mimeTypeForFile(path, QMimeDatabase.MatchMode.MatchExtension)
    own = {kind.name(), *kind.aliases()}
    others = {name for name in kind.allAncestors() if name.startswith("image/")}
    found: list[tuple[bool, str, Program]] = []
    seen: set[str] = set()
    for folder in _application_folders():
        for file in sorted(folder.rglob("*.desktop")):
            number = str(file.relative_to(folder))
            if number in seen or "xsearch" in number:
                continue
            seen.add(number)  # the first folder counts, even if it says that there is none
            program, kinds = _of_entry(file)
            if program is not None and kinds & (own | others):
                found.append((not kinds & own, program.name.casefold(), program))
    yield from (program for *_, program in sorted(found, key=lambda one: one[:2]))


def _application_folders() -> list[Path]:
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    more = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return [folder for base in (home, *more.split(":")) if base and (folder := Path(base, "applications")).is_dir()]


def _of_entry(file: Path) -> tuple[Program | None, set[str]]:
    """Return the program of a ``.desktop`` file, None where it is not for choosing, and the kinds that it opens."""
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
        entry = parser["Desktop Entry"]
        words = [word for word in shlex.split(entry["Exec"]) if word not in ("%i", "%c", "%k")]
    except (OSError, ValueError, KeyError, configparser.Error):
        return None, set()
    kinds = {kind for kind in entry.get("MimeType", "").split(";") if kind}
    hidden = any(entry.get(key, "false") == "true" for key in ("NoDisplay", "Hidden", "Terminal"))
    tried = entry.get("TryExec", "")
    there = words and shutil.which(words[0]) and (not tried or shutil.which(tried))
    if hidden or not there or entry.get("Type") != "Application":
        return None, kinds
    language = QLocale().name()
    names = (f"Name[{language}]", f"Name[{language.split('_', maxsplit=1)[0]}]", "Name")
    name = next((entry[key] for key in names if entry.get(key)), words[0])
    if not any("%f" in word.lower() or "%u" in word.lower() for word in words):
        words.append("%f")
    return Program(name, tuple(word.replace("%%", "%") for word in words)), kinds


def _of_macos(path: str) -> Iterator[Program]:
    suffix = Path(path).suffix.lower().lstrip(".")
    for folder in ("/Applications", "/System/Applications", os.path.expanduser("~/Applications")):
        for bundle in sorted(Path(folder).glob("*.app")):
            try:
                facts = plistlib.loads((bundle / "Contents" / "Info.plist").read_bytes())
                kinds = [kind for kind in facts.get("CFBundleDocumentTypes", ()) if isinstance(kind, dict)]
            except (OSError, ValueError, AttributeError, plistlib.InvalidFileException):
                continue
            types = {str(one) for kind in kinds for one in kind.get("LSItemContentTypes", ())}
            suffixes = {str(one).lower() for kind in kinds for one in kind.get("CFBundleTypeExtensions", ())}
            if "public.image" in types or f"public.{suffix}".replace("jpg", "jpeg") in types or suffix in suffixes:
                yield Program(bundle.stem, ("open", "-a", str(bundle), "%F"))


def _of_windows(path: str) -> Iterator[Program]:
    yield from ()
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows alone has it

        suffix, root = Path(path).suffix.lower(), winreg.HKEY_CLASSES_ROOT
        with contextlib.suppress(OSError), winreg.OpenKey(root, "Applications") as programs:
            for number in range(winreg.QueryInfoKey(programs)[0]):
                key = f"Applications\\{winreg.EnumKey(programs, number)}"
                with contextlib.suppress(OSError, ValueError):
                    with winreg.OpenKey(root, f"{key}\\SupportedTypes") as types:
                        winreg.QueryValueEx(types, suffix)
                    words = shlex.split(winreg.QueryValue(root, f"{key}\\shell\\open\\command"), posix=False)
                    name = key.rpartition("\\")[2].removesuffix(".exe")
                    if words and os.path.isfile(words[0].strip('"')):
                        yield Program(name, (words[0].strip('"'), "%f"))

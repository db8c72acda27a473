"""Commands about add-ons: ``xsearch addons list|install|download|remove``."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from xsearch_gui.cli.command import DONE, NOTHING_DONE, AddCommand, adder, agreed, choose_paths
from xsearch_gui.core.add_ons.install import run_download, run_install, run_remove
from xsearch_gui.core.add_ons.listing import list_add_ons
from xsearch_gui.core.records.add_ons import (
    AddOnEntry,
    AddOnReport,
    AddOnState,
    DownloadAddOnRequest,
    InstallAddOnRequest,
    RemoveAddOnRequest,
)
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    parser = add("addons", lambda _: NOTHING_DONE)
    sub = adder(parser)
    sub("list", _list, "List the add-ons that are installed and those that can be added.")
    install = sub("install", _install, "Install an add-on from its file, which this version must know by its hash.")
    install.add_argument("path", metavar="FILE")
    download = sub("download", _download, "Download an add-on and install it. Can be resumed.")
    download.add_argument("name", metavar="NAME")
    download.add_argument("--yes", action="store_true", help="download without asking")
    remove = sub("remove", _remove, "Remove an add-on, and what was downloaded of it.")
    remove.add_argument("name", metavar="NAME")


def _list(arguments: argparse.Namespace) -> int:
    report = list_add_ons(choose_paths(arguments))
    lines = [line for entry in report.entries for line in _entry_lines(entry)]
    show(arguments, asdict(report), lines or ["This version has no add-ons for this computer."])
    return DONE


def _entry_lines(entry: AddOnEntry) -> list[str]:
    lines = [f"{entry.state.upper():<10} {entry.name} {entry.version}: {entry.title}", f"           {entry.purpose}"]
    if entry.state is AddOnState.AVAILABLE:
        untested = ", untested" * entry.untested
        lines.append(
            f"           {entry.bytes / 1e6:,.0f} MB from {entry.url or '(a file alone)'}, "
            f"{entry.unpacked_bytes / 1e6:,.0f} MB on disk, licence {entry.license}{untested}"
        )
    else:
        lines.append(f"           {entry.bytes / 1e6:,.0f} MB in {entry.folder}")
    lines += [f"           version {entry.newer} can be installed instead"] * bool(entry.newer)
    lines += [f"           {entry.problem}"] * bool(entry.problem)
    return lines


def _install(arguments: argparse.Namespace) -> int:
    paths = choose_paths(arguments)
    paths.create()
    with TerminalReporter() as reporter:
        report = run_install(paths, InstallAddOnRequest(arguments.path), reporter)
    return _installed(arguments, report)


def _download(arguments: argparse.Namespace) -> int:
    paths = choose_paths(arguments)
    paths.create()
    entry = next((one for one in list_add_ons(paths).entries if one.name == arguments.name and one.url), None)
    if entry is not None and not arguments.yes:
        size = (entry.bytes - entry.already_here) / 1e6
        if not agreed(f"{size:,.0f} MB will be downloaded from {entry.url} (licence: {entry.license or 'see there'})."):
            return NOTHING_DONE
    with TerminalReporter() as reporter:
        report = run_download(paths, DownloadAddOnRequest(arguments.name), reporter)
    return _installed(arguments, report)


def _installed(arguments: argparse.Namespace, report: AddOnReport) -> int:
    done = f"{report.title} {report.version} is installed: {report.bytes / 1e6:,.0f} MB in {report.folder}"
    show(arguments, asdict(report), [done, *report.notes])
    return DONE


def _remove(arguments: argparse.Namespace) -> int:
    with TerminalReporter() as reporter:
        report = run_remove(choose_paths(arguments), RemoveAddOnRequest(arguments.name), reporter)
    show(arguments, asdict(report), [f"{report.name} is removed, {report.bytes / 1e6:,.1f} MB freed."])
    return DONE

"""Another build of onnxruntime as an add-on: tried in a process of its own, and found first from then on."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from add_on_files import offer_of, release

from xsearch_gui.core.add_ons import offers
from xsearch_gui.core.add_ons.install import run_install, run_remove
from xsearch_gui.core.add_ons.offers import all_offers, this_python
from xsearch_gui.core.add_ons.providers import build_in_use, prefer_installed
from xsearch_gui.core.encoders.providers import RunOptions, Trials
from xsearch_gui.core.errors import AddOnProblem, UsageError
from xsearch_gui.core.paths import AppPaths, program_command
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.add_ons import InstallAddOnRequest, RemoveAddOnRequest

QUIET = SilentReporter()
LISTED = all_offers()  # of this release


def wheel(folder: Path, name: str, providers: list[str]) -> Path:
    path = folder / f"onnxruntime_{name}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("onnxruntime/__init__.py", f"def get_available_providers():\n    return {providers!r}\n")
    return path


def offer(path: Path, name: str, provider: str) -> dict[str, object]:
    return offer_of(path, name=name, kind="provider", title=name, provider=provider, python=this_python())


def test_it_is_tried_found_first_and_only_one_at_a_time(
    paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.create()
    first, second = wheel(tmp_path, "openvino", ["Open", "CPU"]), wheel(tmp_path, "cuda", ["CPU"])
    release(monkeypatch, tmp_path, offer(first, "openvino", "Open"), offer(second, "cuda", "Cuda"))
    with pytest.raises(AddOnProblem, match="brings no Cuda"):
        run_install(paths, InstallAddOnRequest(str(second)), QUIET)
    Trials(paths).keep("an encoder", RunOptions(threads=2))
    report = run_install(paths, InstallAddOnRequest(str(first)), QUIET)
    assert "after the next start" in report.notes[0]
    assert build_in_use(paths) == "openvino 0.1.0" and Trials(paths).get("an encoder") is None  # of another build
    monkeypatch.setattr(sys, "path", list(sys.path))
    prefer_installed(paths)
    assert sys.path[0] == report.folder
    with pytest.raises(UsageError, match="Remove openvino first"):
        run_install(paths, InstallAddOnRequest(str(second)), QUIET)
    run_remove(paths, RemoveAddOnRequest("openvino"), QUIET)
    assert build_in_use(paths) == "" and Trials(paths).get("an encoder") == RunOptions(threads=2)


def test_what_cannot_be_imported_is_not_installed(
    paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.create()
    broken = wheel(tmp_path, "openvino", ["Open"])
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("onnxruntime/__init__.py", "raise ImportError('libopenvino.so')")
    release(monkeypatch, tmp_path, offer(broken, "openvino", "Open"))
    with pytest.raises(AddOnProblem, match="cannot be loaded on this computer"):
        run_install(paths, InstallAddOnRequest(str(broken)), QUIET)
    assert build_in_use(paths) == ""


def test_the_command_line_takes_it_from_there(paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths.create()
    made = wheel(tmp_path, "openvino", ["Open"])
    release(monkeypatch, tmp_path, offer(made, "openvino", "Open"))
    run_install(paths, InstallAddOnRequest(str(made)), QUIET)
    command = [*program_command(), "--home", str(paths.home), "addons", "list", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (entry,) = (it for it in json.loads(done.stdout)["entries"] if it["name"] == "openvino")
    assert entry["state"] == "installed" and entry["folder"].startswith(str(paths.add_ons))


def test_what_this_release_lists_is_whole() -> None:
    assert {one.name for one in LISTED} >= {"openvino", "directml", "cuda"}
    assert len({one.sha256 for one in LISTED}) == len(LISTED)
    for one in LISTED:
        assert len(one.sha256) == 64 and one.bytes > 10**7 and one.bytes < one.unpacked < 10**9 and one.license
        assert one.url.startswith("https://") and one.url.endswith(one.file) and one.provider.endswith("Provider")
        assert one.untested == (one.name != "openvino" or one.platform != "linux-x86_64")
    assert offers.all_offers() == LISTED

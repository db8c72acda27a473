"""Add-ons from a file and from an address: only what the release knows, and whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from add_on_files import SCRIPT, exporter_file, offer_of, release
from colours import Recorder
from local_hub import Hub

from xsearch_gui.core.add_ons import installed as places
from xsearch_gui.core.add_ons.hello import PROTOCOL
from xsearch_gui.core.add_ons.install import run_download, run_install, run_remove
from xsearch_gui.core.add_ons.installed import installed, usable
from xsearch_gui.core.add_ons.listing import list_add_ons
from xsearch_gui.core.encoders.adding.export_child import Work
from xsearch_gui.core.encoders.adding.exporter import export_hint, exporter_command
from xsearch_gui.core.encoders.adding.exporting import run_child, run_export, run_size
from xsearch_gui.core.errors import AddOnProblem, Cancelled, DownloadProblem, EncoderProblem, LibraryBusy, UsageError
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.add_ons import AddOnState, DownloadAddOnRequest, InstallAddOnRequest, RemoveAddOnRequest
from xsearch_gui.core.records.encoders import ExportEncoderRequest, ExportSizeRequest

QUIET = SilentReporter()
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the exporter is played by a script")


def install(paths: AppPaths, file: Path) -> None:
    run_install(paths, InstallAddOnRequest(str(file)), QUIET)


def left_behind(paths: AppPaths) -> list[str]:
    return sorted(path.name for path in paths.add_ons.iterdir() if path.name != ".lock")


@pytest.fixture
def file(paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    paths.create()
    made = exporter_file(tmp_path)
    release(monkeypatch, tmp_path, offer_of(made, "https://example.org/exporter.zip"))
    return made


@pytest.fixture
def without_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xsearch_gui.core.encoders.adding.exporter._NEEDED", ("no_such_package",))


def test_a_file_is_installed_listed_used_and_removed(file: Path, paths: AppPaths, without_torch: None) -> None:
    (entry,) = list_add_ons(paths).entries
    assert entry.state is AddOnState.AVAILABLE and entry.bytes == file.stat().st_size and "example.org" in entry.url
    assert "xsearch addons download exporter" in export_hint(paths)
    report = run_install(paths, InstallAddOnRequest(str(file)), QUIET)
    assert (report.name, report.version) == ("exporter", "0.1.0") and report.bytes > 2_000_000
    (entry,) = list_add_ons(paths).entries
    assert entry.state is AddOnState.INSTALLED and entry.folder == report.folder and not entry.newer
    assert export_hint(paths) == ""
    assert exporter_command(paths) == [f"{report.folder}/xsearch-exporter"]
    with pytest.raises(EncoderProblem, match=r"asked of 0\.1\.0"):
        run_child(exporter_command(paths), Work("", "", "", "none", {}), QUIET)
    freed = run_remove(paths, RemoveAddOnRequest("exporter"), QUIET)
    assert freed.bytes >= report.bytes and left_behind(paths) == [] and export_hint(paths)
    with pytest.raises(UsageError, match="no add-on called exporter"):
        run_remove(paths, RemoveAddOnRequest("exporter"), QUIET)


def test_one_without_an_address_comes_as_a_file(
    file: Path, paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_torch: None
) -> None:
    release(monkeypatch, tmp_path, offer_of(file))
    assert f"from its file {file.name}: xsearch addons install FILE" in export_hint(paths)
    with pytest.raises(UsageError, match="could be downloaded"):
        run_download(paths, DownloadAddOnRequest("exporter"), QUIET)
    with pytest.raises(UsageError, match="from its file"):
        run_export(paths, ExportEncoderRequest(str(tmp_path), add_on=True), QUIET)


def test_what_the_release_does_not_know_is_not_installed(file: Path, paths: AppPaths, tmp_path: Path) -> None:
    changed = tmp_path / "changed.zip"
    data = bytearray(file.read_bytes())
    data[200] ^= 1
    changed.write_bytes(data)
    for strange in (changed, exporter_file(tmp_path, "6.6.6")):
        with pytest.raises(AddOnProblem, match=r"no add-on that this version .* xsearch-exporter-0\.1\.0\.zip"):
            install(paths, strange)
    with pytest.raises(AddOnProblem, match="no longer there"):
        install(paths, tmp_path / "nowhere.zip")
    with pytest.raises(AddOnProblem, match="folder"):
        install(paths, tmp_path)
    assert left_behind(paths) == []


def test_a_file_for_another_system_says_so(
    file: Path, paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(monkeypatch, tmp_path, offer_of(file, platform="win32-amd64"))
    assert list_add_ons(paths).entries == ()
    with pytest.raises(AddOnProblem, match="for win32-amd64"):
        install(paths, file)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("#!/nowhere\n", "does not start"),
        ("#!{python}\nraise SystemExit(3)\n", "does not start"),
        (SCRIPT.replace("{protocol}", "99"), r"xsearch 0\.1\.0 and does not fit"),
    ],
    ids=("no program", "ends", "another protocol"),
)
def test_what_does_not_run_here_is_not_installed(
    script: str, sentence: str, paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.create()
    made = exporter_file(tmp_path, script=script)
    release(monkeypatch, tmp_path, offer_of(made))
    with pytest.raises(AddOnProblem, match=sentence):
        install(paths, made)
    assert left_behind(paths) == [] and installed(paths) == ()


def test_an_older_one_is_named_refused_and_replaced(
    file: Path, paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_torch: None
) -> None:
    install(paths, file)
    newer = exporter_file(tmp_path, "0.2.0", PROTOCOL + 1)
    release(monkeypatch, tmp_path, offer_of(newer, version="0.2.0", protocol=PROTOCOL + 1))
    (entry,) = list_add_ons(paths).entries
    assert entry.newer == "0.2.0" and entry.state is AddOnState.INSTALLED
    monkeypatch.setattr(places, "PROTOCOL", PROTOCOL + 1)  # the program was brought up to date
    monkeypatch.setattr("xsearch_gui.core.add_ons.hello.PROTOCOL", PROTOCOL + 1)
    (entry,) = list_add_ons(paths).entries
    assert entry.state is AddOnState.UNFIT and "does not fit" in entry.problem
    assert "does not fit" in export_hint(paths) and usable(paths, "exporter") is None
    old = [str(paths.add_ons / "exporter" / "xsearch-exporter")]
    with pytest.raises(AddOnProblem, match="does not fit"):  # whatever its folder says, it is asked first
        run_child(old, Work("", "", "", "none", {}), QUIET)
    install(paths, newer)
    (entry,) = list_add_ons(paths).entries
    assert entry.state is AddOnState.INSTALLED and entry.version == "0.2.0" and left_behind(paths) == ["exporter"]


def test_one_that_lies_beside_the_program_is_found(
    file: Path, paths: AppPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_torch: None
) -> None:
    install(paths, file)
    shutil.move(paths.add_ons / "exporter", tmp_path / "opt" / "xsearch-exporter")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for program in ("xsearch/xsearch", "xsearch.app/Contents/MacOS/xsearch"):
        monkeypatch.setattr(sys, "executable", str(tmp_path / "opt" / program))
        (entry,) = list_add_ons(paths).entries
        assert entry.state is AddOnState.BESIDE
        assert exporter_command(paths) == [str(tmp_path / "opt/xsearch-exporter/xsearch-exporter")]
    with pytest.raises(UsageError, match="came with the program"):
        run_remove(paths, RemoveAddOnRequest("exporter"), QUIET)


@pytest.fixture
def server(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    started = Hub({file.name: file.read_bytes()})
    release(monkeypatch, tmp_path, offer_of(file, f"{started.address}/me/model/resolve/abc/{file.name}"))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    yield started
    started.close()


def test_a_download_goes_on_after_a_break_and_is_installed(server: Hub, paths: AppPaths) -> None:
    wanted = DownloadAddOnRequest("exporter")
    server.breaks_after = 5_000
    with pytest.raises(DownloadProblem, match=r"broke off .* bring its file xsearch-exporter-0\.1\.0\.zip on a drive"):
        run_download(paths, wanted, QUIET)
    (entry,) = list_add_ons(paths).entries
    assert entry.already_here == 5_000 and entry.state is AddOnState.AVAILABLE and left_behind(paths) == []
    server.breaks_after = None
    seen = Recorder()
    report = run_download(paths, wanted, seen)
    assert server.asked[-1][1] == "bytes=5000-" and report.name == "exporter"
    assert [note for _, _, note in seen.seen][-1] == "Trying Exporter"
    assert usable(paths, "exporter") is not None and not list(paths.downloads.iterdir())


def test_what_arrives_spoilt_or_is_cancelled_is_not_installed(server: Hub, paths: AppPaths) -> None:
    wanted = DownloadAddOnRequest("exporter")
    server.spoils = True
    with pytest.raises(DownloadProblem, match="arrived damaged"):
        run_download(paths, wanted, QUIET)
    server.spoils = False

    class Stop(Recorder):
        def cancelled(self) -> bool:
            return any(note.startswith("Unpacking") for _, _, note in self.seen)

    with pytest.raises(Cancelled):
        run_download(paths, wanted, Stop())
    assert left_behind(paths) == [] and list_add_ons(paths).entries[0].already_here > 0
    before = len(server.asked)
    kept = next(paths.downloads.iterdir())
    kept.write_bytes(b"x" * kept.stat().st_size)  # whatever lies there by now
    with pytest.raises(AddOnProblem, match="its hash is wrong"):
        run_download(paths, wanted, QUIET)
    assert len(server.asked) == before and not kept.exists()
    with pytest.raises(UsageError, match="no add-on called cuda"):
        run_download(paths, DownloadAddOnRequest("cuda"), QUIET)


def test_two_at_once_do_not_meet(file: Path, paths: AppPaths) -> None:
    class Second(Recorder):
        def cancelled(self) -> bool:
            with pytest.raises(LibraryBusy):
                install(paths, file)
            return False

    run_install(paths, InstallAddOnRequest(str(file)), Second())
    assert left_behind(paths) == ["exporter"]


def test_a_full_disk_is_a_sentence(file: Path, paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(AddOnProblem, match="MB are needed on the disk"):
        install(paths, file)


def test_an_export_brings_its_exporter_once_the_user_has_agreed(
    server: Hub, paths: AppPaths, tmp_path: Path, without_torch: None
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    size = run_size(paths, ExportSizeRequest(str(model)), QUIET)
    assert size.bytes == 0 and size.add_on_bytes > 5_000 and size.add_on_url.startswith(server.address)
    with pytest.raises(UsageError, match="needs the add-on Exporter"):
        run_export(paths, ExportEncoderRequest(str(model)), QUIET)
    assert not server.asked
    with pytest.raises(EncoderProblem, match=r"asked of 0\.1\.0"):  # it was installed, and has been asked
        run_export(paths, ExportEncoderRequest(str(model), add_on=True), QUIET)
    assert run_size(paths, ExportSizeRequest(str(model)), QUIET).add_on_bytes == 0

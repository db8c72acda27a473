"""Make what people download: ``.tar.xz`` and ``.deb`` on Linux, ``.dmg`` on macOS, an installer on Windows."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
Run = Callable[..., str]


def make_archives(bundle: Path, dist: Path, work: Path, version: str, run: Run) -> list[Path]:
    """Return the archives of this system. ``run(command)`` runs a command or raises."""
    if sys.platform == "darwin":
        return [_dmg(dist, version, run)]
    if os.name == "nt":
        return [_setup(dist, version, run)]
    root = _linux_tree(bundle, work, version)
    return [_tar(root, dist, version), _deb(root, dist, work, version, run)]


def _linux_tree(bundle: Path, work: Path, version: str) -> Path:
    """Lay the bundle out as it lies on a system: ``opt/xsearch`` and the files that desktops look for."""
    root = work / "tree"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(bundle, root / "opt/xsearch", symlinks=True)
    places = {
        "xsearch.desktop": "usr/share/applications/io.github.xsearch.desktop",
        "xsearch.metainfo.xml": "usr/share/metainfo/io.github.xsearch.metainfo.xml",
    }
    for name, place in places.items():
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((HERE / "linux" / name).read_text(encoding="utf-8").replace("@VERSION@", version), "utf-8")
    for size in (48, 64, 128, 256, 512):
        icon = root / f"usr/share/icons/hicolor/{size}x{size}/apps/io.github.xsearch.png"
        icon.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(work / "icons" / f"{size}.png", icon)
    (root / "usr/bin").mkdir(parents=True)
    for name in ("xsearch", "xsearch-gui"):
        (root / "usr/bin" / name).symlink_to(f"/opt/xsearch/{name}")
    return root


def _tar(root: Path, dist: Path, version: str) -> Path:
    """Pack the folder for people without a package manager: unpack anywhere, start ``xsearch-gui``."""
    target = dist / f"xsearch-{version}-linux-{platform.machine()}.tar.xz"
    name = f"xsearch-{version}"
    with tarfile.open(target, "w:xz", preset=6) as archive:  # a minute or two more, 15 MB less
        archive.add(root / "opt/xsearch", name, filter=_nobody)
        archive.add(root / "usr/share", f"{name}/share", filter=_nobody)
        archive.add(HERE / "linux" / "install.sh", f"{name}/install.sh", filter=_nobody)
    return target


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry


def _deb(root: Path, dist: Path, work: Path, version: str, run: Run) -> Path:
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    control = (HERE / "linux" / "control").read_text(encoding="utf-8")
    for key, value in (("@VERSION@", version), ("@MACHINE@", machine), ("@SIZE@", str(size // 1024))):
        control = control.replace(key, value)
    (root / "DEBIAN").mkdir(exist_ok=True)
    (root / "DEBIAN/control").write_text(control, encoding="utf-8")
    documents = root / "usr/share/doc/xsearch"
    documents.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE.parent / "LICENSE", documents / "copyright")
    target = dist / f"xsearch_{version}_{machine}.deb"
    run(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", root, target])
    return target


def _dmg(dist: Path, version: str, run: Run) -> Path:
    """Pack the signed program; notarise it where the environment names a profile of ``notarytool``."""
    program, target = dist / "xsearch.app", dist / f"xsearch-{version}-macos-{platform.machine()}.dmg"
    identity = os.environ.get("XSEARCH_SIGN_IDENTITY")
    if identity:
        entitlements = HERE / "macos" / "entitlements.plist"
        sign = ["codesign", "--force", "--deep", "--options", "runtime", "--timestamp"]
        run([*sign, "--entitlements", entitlements, "--sign", identity, program])
        run(["codesign", "--verify", "--deep", "--strict", program])
    run(["hdiutil", "create", "-volname", "xsearch", "-srcfolder", program, "-ov", "-format", "ULMO", target])
    profile = os.environ.get("XSEARCH_NOTARY_PROFILE")
    if identity and profile:
        run(["xcrun", "notarytool", "submit", target, "--keychain-profile", profile, "--wait"])
        run(["xcrun", "stapler", "staple", target])
    return target


def _setup(dist: Path, version: str, run: Run) -> Path:
    """Build the installer with Inno Setup (``iscc`` on the path)."""
    target = dist / f"xsearch-{version}-windows-{platform.machine().lower()}.exe"
    command = ["iscc", f"/DVersion={version}", f"/DSource={dist / 'xsearch'}", f"/O{dist}", f"/F{target.stem}"]
    sign = os.environ.get("XSEARCH_SIGN_COMMAND")  # a command line with $f for the file, as Inno Setup wants it
    run([*command, *([f"/Ssign={sign}", "/DSign"] if sign else []), HERE / "windows" / "xsearch.iss"])
    return target

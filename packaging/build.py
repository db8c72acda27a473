"""Build the bundle and what is made of it: ``python packaging/build.py [--only-bundle]``.

1. The wheel is built and installed into an environment of its own, ``build/bundle/venv``, with hnswlib compiled for
   every processor (``HNSWLIB_NO_NATIVE=1``, no cached wheel).
2. PyInstaller makes ``dist/xsearch`` from that environment; what ``exporter.py`` has built before, the bundle knows.
3. The bundle is checked: nothing forbidden inside, no instruction that older processors lack, every licence there.
4. The archives of this system are made: ``.tar.xz`` and ``.deb`` on Linux, ``.dmg`` on macOS, an installer on Windows.

A sentence on stderr and exit code 1 tell what is wrong. ``dist/build.json`` records sizes and versions.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

from archives import make_archives
from expat import for_older_systems
from libraries import OLDEST_GLIBC, oldest, unresolved
from openblas import place_holder

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / "build" / "bundle"
DIST = ROOT / "dist"
BUNDLE = DIST / "xsearch"
UNPACKED_LIMIT, PACKED_LIMIT = 480, 190  # MB
FORBIDDEN = ("torch", "sentence_transformers", "transformers", "libQt6Qml", "libQt6Quick", "libQt6WebEngine")


class BuildError(Exception):
    """The build has to stop; the text says why."""


def run(command: Sequence[str | Path], cwd: Path | None = None, **environment: str) -> str:
    """Run a command, show it, and return what it printed."""
    print("+", *command, flush=True)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": "", "PYTHONNOUSERSITE": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"{done.stdout[-4000:]}\n{' '.join(map(str, command))} ended with {done.returncode}")
    return done.stdout


def environment() -> Path:
    """Make the build environment and return its Python."""
    folder = WORK / "venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "-q", "install"]
    run([*pip, "pyinstaller>=6.16", "hatchling>=1.27"])
    marker = folder / "hnswlib-for-all-processors"
    if not marker.exists():
        run([*pip, "--no-cache-dir", "--no-binary", "hnswlib", "hnswlib>=0.8"], HNSWLIB_NO_NATIVE="1")
        marker.touch()
    wheels = WORK / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    run([python, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", wheels, ROOT])
    wheel = next(wheels.glob("*.whl"))
    run([*pip, wheel])
    run([*pip, "--no-deps", "--force-reinstall", wheel])
    return python


def freeze(python: Path) -> dict[str, object]:
    """Run PyInstaller and return what it put into the bundle (written by the spec)."""
    package = Path(run([python, "-P", "-c", "import xsearch_gui; print(xsearch_gui.__path__[0])"]).strip())
    with (package / "_bundled/resources/add-ons.toml").open("a", encoding="utf-8") as known:
        known.writelines(entry.read_text(encoding="utf-8") for entry in sorted(DIST.glob("*.add-on.toml")))
    version = run([python, "-P", "-c", "import xsearch_gui; print(xsearch_gui.__version__)"]).strip()
    if sys.platform == "linux":  # what is not on this machine cannot be carried
        run(["sh", HERE / "system-libraries.sh", python, "xcb", "wayland"])
        _older(WORK / "older")
    icons = WORK / "icons"
    run([python, HERE / "icon.py", ROOT / "resources" / "icons" / "xsearch.svg", icons], QT_QPA_PLATFORM="offscreen")
    suffix = {"win32": "ico", "darwin": "icns"}.get(sys.platform)
    contents = WORK / "contents.json"
    settings = {
        "XSEARCH_WHEEL": str(package),
        "XSEARCH_VERSION": version,
        "XSEARCH_CONTENTS": str(contents),
        "XSEARCH_OLDER": str(WORK / "older"),
        "XSEARCH_ICON": str(icons / f"xsearch.{suffix}") if suffix else "",
    }
    if (openblas := place_holder(package.parent, WORK / "openblas", run)) is not None:
        settings["XSEARCH_OPENBLAS"] = str(openblas)
    shutil.rmtree(BUNDLE, ignore_errors=True)
    command = [python, "-m", "PyInstaller", "--noconfirm", "--distpath", DIST, "--workpath", WORK / "pyinstaller"]
    run([*command, HERE / "xsearch.spec"], **settings)
    if sys.platform == "linux" and shutil.which("strip"):  # these two carry symbols; others break when stripped
        inside = BUNDLE / "_internal"
        run(["strip", "--strip-unneeded", *inside.glob("libpython3*"), *inside.glob("hnswlib*")])
    found: dict[str, object] = json.loads(contents.read_text())
    return found | {"version": version, "package": str(package)}


def _older(folder: Path) -> None:
    try:
        for_older_systems(folder, run)
    except BuildError as error:  # without a network the bundle is still one for this system; its check says which
        print(f"no libexpat for older systems: {error}", file=sys.stderr)


def check(python: Path, contents: Mapping[str, object], to_download: bool = False) -> dict[str, object]:
    """Return facts about the bundle, or raise :class:`BuildError` with everything that is wrong.

    What people download has to start on the oldest systems as well; a bundle for this machine need not.
    """
    inside = BUNDLE / "_internal"
    files = [path for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink()]
    faults = [f"{path.relative_to(BUNDLE)} must not be shipped" for path in files if _forbidden(path)]
    wide = _wide_instructions(next(inside.glob("hnswlib*")))
    if wide:
        faults.append(f"hnswlib holds {wide:,} AVX or AVX-512 instructions; build it with HNSWLIB_NO_NATIVE=1")
    code = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from licences import collect; "
        "c = json.load(open(sys.argv[2])); "
        "print(json.dumps(collect(c['modules'], map(Path, c['system']), Path(sys.argv[3]), Path(sys.argv[4]))))"
    )
    arguments = [HERE, WORK / "contents.json", str(contents["package"]), inside / "licences"]
    faults += json.loads(run([python, "-c", code, *arguments]).splitlines()[-1])
    age = _age(files, faults, to_download)
    size = sum(path.stat().st_size for path in files) / 1e6
    if size > UNPACKED_LIMIT:
        faults.append(f"the bundle has {size:.0f} MB; {UNPACKED_LIMIT} are allowed")
    if faults:
        raise BuildError("\n".join(faults))
    return {
        "version": contents["version"],
        "system": platform.platform(),
        **age,
        "unpacked_mb": round(size, 1),
        "largest_mb": _largest(inside),
    }


def _forbidden(path: Path) -> bool:
    return any(path.name.startswith(name) or path.parent.name == name for name in FORBIDDEN)


def _wide_instructions(library: Path) -> int:
    """Count instructions on registers wider than every x86-64 has; hnswlib chooses none at run time by itself."""
    if platform.machine().lower() not in ("x86_64", "amd64") or not shutil.which("objdump"):
        return 0
    text = subprocess.run(["objdump", "-d", str(library)], capture_output=True, text=True, check=True).stdout
    return len(re.findall(r"%[yz]mm\d", text))


def _age(files: Sequence[Path], faults: list[str], to_download: bool) -> dict[str, str]:
    """Return what the bundle asks of a Linux: the versions of glibc and libstdc++, and who asks for the newest."""
    if sys.platform != "linux" or not shutil.which("objdump"):
        return {}
    faults += unresolved(files)
    glibc, asking = oldest(files, "GLIBC")
    if tuple(map(int, glibc.split("."))) > OLDEST_GLIBC:
        limit = ".".join(map(str, OLDEST_GLIBC))
        sentence = f"{', '.join(asking)} need glibc {glibc}, Ubuntu 22.04 has {limit}; build on a system of that age"
        faults += [sentence] if to_download else []
        print(sentence, file=sys.stderr)
    return {"glibc": glibc, "glibc_asked_by": ", ".join(asking), "libstdcxx": oldest(files, "GLIBCXX")[0]}


def _largest(inside: Path) -> dict[str, float]:
    sizes = {
        path.name: sum(file.stat().st_size for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
        for path in inside.iterdir()
        if not path.is_symlink()
    }
    return {name: round(size / 1e6, 1) for name, size in sorted(sizes.items(), key=lambda pair: -pair[1])[:10]}


def main() -> int:
    """Build, check, pack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only-bundle", action="store_true", help="make no archives")
    options = parser.parse_args()
    try:
        python = environment()
        facts = check(python, freeze(python), to_download=not options.only_bundle)
        if not options.only_bundle:
            made = make_archives(BUNDLE, DIST, WORK, str(facts["version"]), run)
            facts["archives_mb"] = {path.name: round(path.stat().st_size / 1e6, 1) for path in made}
            for path in made:
                if path.stat().st_size > PACKED_LIMIT * 1e6:
                    raise BuildError(f"{path} has more than {PACKED_LIMIT} MB")
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    (DIST / "build.json").write_text(json.dumps(facts, indent=2) + "\n")
    print(json.dumps(facts, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

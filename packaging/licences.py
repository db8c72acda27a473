"""Collect the licence of everything that the bundle ships; what has none, or a forbidden one, fails the build.

Three kinds of parts are looked at: Python distributions (their ``dist-info``), shared libraries of the system
(Debian's copyright files; other systems ship none), and what has no metadata: Python itself, the encoders, the
icons, the sample photos.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

NAMES = re.compile(r"(licen[cs]e|copying|notice|copyright|authors)", re.IGNORECASE)
FORBIDDEN = re.compile(r"\b(AGPL|GPL)\b|GNU (Affero )?General Public", re.IGNORECASE)
ALLOWED = re.compile(r"LGPL|Lesser|exception", re.IGNORECASE)
# GPL libraries that Python or an image library may bring along unasked.
FORBIDDEN_LIBRARIES = ("libreadline", "libgdbm", "libx265", "libx264", "libjxl_gpl")
# Distributions whose wheels carry no licence file: where it is written, and what it says.
WITHOUT_FILE = {
    "flatbuffers": "Apache-2.0, https://github.com/google/flatbuffers/blob/master/LICENSE",
    "tokenizers": "Apache-2.0, https://github.com/huggingface/tokenizers/blob/main/LICENSE",
    "pyside6-essentials": "LGPL-3.0-only, Qt for Python, https://www.qt.io/licensing/open-source-lgpl-obligations",
    "shiboken6": "LGPL-3.0-only, Qt for Python, https://www.qt.io/licensing/open-source-lgpl-obligations",
}
# Licences of the packages of Debian and Ubuntu that a bundle may carry, read in the copyright file of each; where it
# offers a choice, the one that is taken. A package that is not here fails the build until somebody has looked.
SYSTEM = {
    "MIT": "libexpat1 libffi8 libfontconfig1 libbrotli1 libwayland-client0 libwayland-cursor0 libwayland-egl1 libx11-6 "
    "libx11-xcb1 libxau6 libxdmcp6 libxcb1 libxcb-cursor0 libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-randr0 libxcb-render0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 "
    "libxcb-xfixes0 libxcb-xkb1 libxkbcommon0 libxkbcommon-x11-0 libegl1 libgl1 libglvnd0 libglx0",
    "BSD-3-Clause": "libbsd0 libcap2 libpcre2-8-0 libpcre3 libuuid1 libzstd1",
    "BSD-2-Clause": "liblz4-1",
    "BSD-3-Clause AND ISC AND Beerware": "libmd0",
    "LGPL-2.1-or-later": "libglib2.0-0 libgcrypt20 libgpg-error0 libsystemd0",
    "AFL-2.1": "libdbus-1-3",
    "FTL": "libfreetype6",
    "libpng-2.0": "libpng16-16",
    "Apache-2.0": "libssl3",
    "bzip2-1.0.6": "libbz2-1.0",
    "public domain": "libsqlite3-0 liblzma5",
    "Bitstream-Vera": "fonts-dejavu-core",
}
COMMON = Path("/usr/share/common-licenses")  # Debian's copyright files only point to these texts
NOTICES = Path(__file__).parent / "notices"  # of what is linked into a wheel that does not say so, by its name


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is shipped, with its licence in a word and the files that state it."""

    name: str
    version: str
    licence: str
    files: tuple[Path, ...] = ()
    text: str = ""


def collect(modules: Iterable[str], libraries: Iterable[Path], package: Path, target: Path) -> list[str]:
    """Write ``target/NAME/...`` for every part and ``target/INDEX.txt``, and return what is wrong.

    Parameters
    ----------
    modules
        Names of all Python modules in the bundle.
    libraries
        Shared libraries in the bundle that come from the system, by their place on this machine.
    package
        The installed package, with ``_bundled`` inside.
    target
        A folder in the bundle.
    """
    parts = [*_distributions(modules), *_own(package)]
    faults = [f"{part.name}: its licence is not allowed in the bundle: {part.licence}" for part in parts if _bad(part)]
    faults += [f"{part.name} {part.version} has no licence text" for part in parts if not part.files and not part.text]
    system, unknown = _system(libraries)
    parts += system
    faults += unknown
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    lines = []
    for part in sorted(parts, key=lambda part: part.name.lower()):
        folder = target / part.name
        folder.mkdir(exist_ok=True)
        for file in part.files:
            shutil.copyfile(file, folder / _flat(file))
        if part.text:
            (folder / "LICENCE.txt").write_text(part.text + "\n", encoding="utf-8")
        lines.append(f"{part.name} {part.version}: {part.licence}".strip())
    heading = "What this program is made of. The texts are in the folders beside this file.\n\n"
    (target / "INDEX.txt").write_text(heading + "\n".join(lines) + "\n", encoding="utf-8")
    return faults


def _flat(file: Path) -> str:
    return f"{file.parent.name}-{file.name}" if file.parent.name not in ("licenses", "licences") else file.name


def _bad(part: Part) -> bool:
    return bool(FORBIDDEN.search(part.licence)) and not ALLOWED.search(part.licence)


def _distributions(modules: Iterable[str]) -> list[Part]:
    shipped = {module.partition(".")[0] for module in modules}
    parts = []
    for found in distributions():
        tops = _top_levels(found)
        if tops & shipped:
            parts.append(_part(found))
    return parts


def _top_levels(found: Distribution) -> set[str]:
    tops = set()
    for file in found.files or ():
        first = file.parts[0]
        if first.endswith((".dist-info", ".data")) or first in ("..", "__pycache__"):
            continue
        tops.add(first.partition(".")[0])
    return tops


def _part(found: Distribution) -> Part:
    name = found.metadata["Name"]
    said = found.metadata.get("License-Expression") or ""
    if not said:
        trove = [line for line in found.metadata.get_all("Classifier") or () if line.startswith("License ::")]
        said = "; ".join(line.rpartition(" :: ")[2] for line in trove) or found.metadata.get("License") or ""
    files = tuple(
        Path(str(found.locate_file(file)))
        for file in found.files or ()
        if NAMES.search(file.name) and file.suffix not in (".py", ".pyc", ".pyi", ".svg")
    )
    inside = NOTICES / f"{name.lower()}.txt"
    files += (inside,) if inside.exists() else ()
    text = "" if files else WITHOUT_FILE.get(name.lower().replace("_", "-"), "")
    return Part(name, found.version, (said or text or "see its text").splitlines()[0][:120], files, text)


def _own(package: Path) -> list[Part]:
    python = next(
        path
        for folder in (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
        for path in (folder / "LICENSE.txt", folder / "LICENSE")
        if path.exists()
    )
    bundled = package / "_bundled"
    parts = [Part("Python", sys.version.split()[0], "PSF-2.0", (python,))]
    parts += [
        Part(f"encoder {card.parent.name}", "", "see its card", tuple(sorted(card.parent.glob("*.md"))))
        for card in sorted(bundled.glob("models/*/CARD.md"))
    ]
    return [
        *parts,
        Part("icons", "", "see the text", (bundled / "resources/icons/LICENSE.txt",)),
        Part("sample photos", "", "public domain, CC0", (bundled / "resources/sample/ORIGINS.md",)),
    ]


def _system(libraries: Iterable[Path]) -> tuple[list[Part], list[str]]:
    """Return the Debian packages that system libraries come from, and what could not be told."""
    packages: dict[str, list[str]] = {}
    faults = []
    for library in sorted(libraries):
        if library.name.startswith(FORBIDDEN_LIBRARIES):
            faults.append(f"{library} must not be shipped (GPL)")
        owner = _owner(library)
        if owner:
            packages.setdefault(owner, []).append(library.name)
        else:
            faults.append(f"{library}: no package of this system owns it, so its licence is not known")
    parts = []
    for name, files in packages.items():
        text = Path("/usr/share/doc") / name / "copyright"
        licence = licence_of(name)
        if not licence:
            faults.append(f"{name} ({', '.join(files)}): nobody has looked at its licence yet (SYSTEM in licences.py)")
        if text.exists():
            common = COMMON / licence.removesuffix("-or-later")
            texts = (text, common) if licence and common.is_file() else (text,)
            parts.append(Part(name, "", f"{licence}, library of the system ({', '.join(files)})", texts))
        else:
            faults.append(f"the package {name} has no copyright file")
    return parts, faults


def licence_of(package: str) -> str:
    """Return what a package of Debian or Ubuntu is under, or nothing where that is not known."""
    name = package.removesuffix("t64")  # as those with a wider time_t are called
    return next((licence for licence, names in SYSTEM.items() if name in names.split()), "")


def _owner(library: Path) -> str:
    for path in (library, library.resolve(), Path("/usr") / library.resolve().relative_to("/")):
        done = _output(["dpkg", "-S", str(path)])
        if done:
            return done.partition(":")[0].split(",")[0]
    return ""


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""

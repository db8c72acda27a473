"""Build the add-on that exports encoders: ``python packaging/exporter.py [--only-pack]``.

1. The wheel with its extra ``export`` is installed into an environment of its own, ``build/exporter/venv``: torch must
   be the build for processors alone (where pip finds another: ``PIP_EXTRA_INDEX_URL``, pytorch.org/whl/cpu).
2. PyInstaller makes ``dist/xsearch-exporter`` from that environment.
3. It is checked: no CUDA, no GPL, every licence there, names that every system can write.
4. It is packed as ``dist/xsearch-exporter-VERSION-PLATFORM.zip``, and beside it lies the entry of
   ``resources/add-ons.toml`` that names its hash: ``build.py`` puts that into the bundle, which then knows this file.

So the exporter is built first, and then the bundle. A sentence on stderr and exit code 1 tell what is wrong;
``dist/exporter.json`` records sizes and times.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
import venv
import zipfile
from pathlib import Path

from build import DIST, HERE, ROOT, BuildError, run

WORK = ROOT / "build" / "exporter"
FOLDER = DIST / "xsearch-exporter"
PACKED_LIMIT = 300  # MB
RELEASES = os.environ.get("XSEARCH_RELEASES", "")  # where the release's files will lie; else it comes as a file alone
UNWANTED = (
    "libcuda",
    "libcudart",
    "libcudnn",
    "libcublas",
    "libtorch_cuda",
    "libc10_cuda",
    "nvidia",
    "triton",
    "PySide6",
)
FACTS = """
import json, sys
from pathlib import Path
import torch, xsearch_gui
from xsearch_gui.core.add_ons.hello import PROTOCOL
from xsearch_gui.core.add_ons.offers import this_platform
print(json.dumps({"package": xsearch_gui.__path__[0], "version": xsearch_gui.__version__, "protocol": PROTOCOL,
                  "platform": this_platform(), "cuda": torch.version.cuda or ""}))
"""
LICENCES = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from licences import collect
found = json.load(open(sys.argv[2]))
print(json.dumps(collect(found["modules"], map(Path, found["system"]), Path(sys.argv[3]), Path(sys.argv[4]))))
"""
READABLE = """
import sys
from pathlib import Path
from xsearch_gui.core.files.archives import Limits, open_archive
with open_archive(Path(sys.argv[1]), Limits(int(sys.argv[2]), int(sys.argv[3]), 12)):
    pass
"""


def environment() -> Path:
    """Make the build environment and return its Python."""
    folder = WORK / "venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "--disable-pip-version-check", "-q"]
    run([*pip, "install", "pyinstaller>=6.16", "hatchling>=1.27"])
    wheels = WORK / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", wheels, ROOT])
    wheel = next(wheels.glob("*.whl"))
    run([*pip, "install", f"{wheel}[export]"])
    run([*pip, "install", "--no-deps", "--force-reinstall", wheel])
    return python


def freeze(python: Path, facts: dict[str, str]) -> None:
    """Run PyInstaller."""
    if facts["cuda"]:
        raise BuildError(f"torch is built for CUDA {facts['cuda']}; the exporter takes the build for processors alone")
    shutil.rmtree(FOLDER, ignore_errors=True)
    command = [python, "-P", "-m", "PyInstaller", "--noconfirm", "--distpath", DIST, "--workpath", WORK / "pyinstaller"]
    settings = {"XSEARCH_WHEEL": facts["package"], "XSEARCH_CONTENTS": str(WORK / "contents.json")}
    run([*command, HERE / "exporter.spec"], **settings)


def check(python: Path, facts: dict[str, str]) -> int:
    """Return how many bytes it has unpacked, or raise :class:`BuildError` with everything that is wrong."""
    arguments = [HERE, WORK / "contents.json", facts["package"], FOLDER / "_internal" / "licences"]
    faults = json.loads(run([python, "-c", LICENCES, *arguments]).splitlines()[-1])
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    faults += [
        f"{path.relative_to(FOLDER)} must not be shipped"
        for path in files
        if path.is_symlink()
        or _is_unwanted(path.relative_to(FOLDER / "_internal" if "_internal" in path.parts else FOLDER))
    ]
    if faults:
        raise BuildError("\n".join(faults))
    return sum(path.stat().st_size for path in files)


def _is_unwanted(path: Path) -> bool:
    is_library = ".so" in path.suffixes or path.suffix in (".dll", ".dylib")
    return path.parts[0].startswith(UNWANTED) or (is_library and path.name.startswith(UNWANTED))


def pack(python: Path, facts: dict[str, str], unpacked: int) -> dict[str, object]:
    """Pack the folder, write its entry, and return what was made."""
    about = {"name": "exporter", "kind": "exporter", "title": "Exporter", "version": facts["version"],
             "platform": facts["platform"], "protocol": facts["protocol"]}  # fmt: skip
    (FOLDER / "add-on.json").write_text(json.dumps(about | {"bytes": unpacked}, indent=1), "utf-8")
    target = DIST / f"xsearch-exporter-{facts['version']}-{facts['platform']}.zip"
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            archive.write(path, path.relative_to(FOLDER).as_posix())
    unpacked = sum(path.stat().st_size for path in files)
    run([python, "-c", READABLE, target, str(len(files)), str(unpacked)])
    size = target.stat().st_size
    if size > PACKED_LIMIT * 1e6:
        raise BuildError(f"{target} has {size / 1e6:.0f} MB; {PACKED_LIMIT} are allowed")
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    entry = about | {
        "file": target.name, "url": f"{RELEASES}/{target.name}" if RELEASES else "", "bytes": size,
        "unpacked": unpacked, "sha256": digest, "license": "BSD-3-Clause, Apache-2.0, MIT",
    }  # fmt: skip
    lines = ["", "[[add_on]]", *(f"{key} = {json.dumps(value)}" for key, value in entry.items()), ""]
    target.with_suffix(".add-on.toml").write_text("\n".join(lines), encoding="utf-8")
    return {"packed_mb": round(size / 1e6, 1), "unpacked_mb": round(unpacked / 1e6, 1), "files": len(files)}


def main() -> int:
    """Build, check, pack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only-pack", action="store_true", help="check and pack what was built before")
    options = parser.parse_args()
    seconds: dict[str, float] = {}
    start = time.monotonic()
    try:
        python = environment()
        seconds["environment"] = time.monotonic() - start
        facts = json.loads(run([python, "-P", "-c", FACTS]).splitlines()[-1])
        if not options.only_pack:
            freeze(python, facts)
            seconds["PyInstaller"] = time.monotonic() - start - sum(seconds.values())
        made = pack(python, facts, check(python, facts))
        seconds["checks and packing"] = time.monotonic() - start - sum(seconds.values())
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    made |= {"seconds": {step: round(taken) for step, taken in seconds.items()}}
    (DIST / "exporter.json").write_text(json.dumps(made, indent=2) + "\n")
    print(json.dumps(made, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A place holder for the OpenBLAS that OpenCV's wheel for Linux brings along: 42 MB with its Fortran, for nothing here.

Films are read without products and decompositions of matrices. OpenCV is linked with a few of these functions all the
same, and does not load without them; so a library of the name holds them, each of which ends the process that calls it.
That is a decode process, which may end. Other systems' wheels have none.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

UNUSED = re.compile(r"lib(gfortran|quadmath)-")  # what OpenBLAS alone needs


def place_holder(packages: Path, folder: Path, run: Callable[..., str]) -> Path | None:
    """Make ``folder/libopenblas...so`` for the wheel in a folder of packages; None where there is none to replace.

    ``run(command)`` runs or raises. Without a compiler nothing is made; the check of the bundle tells its size.
    """
    found = next((packages / "opencv_python_headless.libs").glob("libopenblas*.so"), None)
    library = next((packages / "cv2").glob("cv2*.so"), None)
    if found is None or library is None or not shutil.which("cc") or not shutil.which("nm"):
        return None
    wanted = _names("--undefined-only", library) & _names("--defined-only", found)
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "openblas.c"
    functions = "\n".join(f"void {name}(void) {{ abort(); }}" for name in sorted(wanted))
    source.write_text(f"#include <stdlib.h>\n{functions}\n", encoding="ascii")
    run(["cc", "-shared", "-fPIC", "-O2", f"-Wl,-soname,{found.name}", "-o", folder / found.name, source])
    return folder / found.name


def _names(which: str, library: Path) -> set[str]:
    shown = subprocess.run(["nm", "-D", which, str(library)], capture_output=True, text=True, check=True).stdout
    return {line.split()[-1].partition("@")[0] for line in shown.splitlines() if line.strip()}

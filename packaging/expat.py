"""A libexpat for systems older than the one that builds: Debian 12's own asks for glibc 2.36, Ubuntu 22.04 has 2.35.

It asks for one function, ``arc4random_buf``, to seed its hash tables. Debian publishes the same objects as an archive
(``libexpat1-dev``), so the library is linked anew from it with that function (``expat.c``). Nothing else that the
bundle carries from Debian 12 is newer than Ubuntu 22.04; a build there needs none of this.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from libraries import OLDEST_GLIBC, of_this_system, oldest

NAME = "libexpat.so.1"
HERE = Path(__file__).resolve().parent


def for_older_systems(folder: Path, run: Callable[..., str]) -> None:
    """Make ``folder/libexpat.so.1`` where this system's is too new; ``run(command, cwd=...)`` runs or raises.

    Without ``apt-get`` nothing is made; the check of the bundle then tells what it asks for.
    """
    here = of_this_system().get(NAME)
    made_from = folder / "made-from"
    key = f"{here.resolve()} {here.stat().st_mtime_ns}" if here else ""
    if made_from.exists() and made_from.read_text() == key:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    version = oldest([here], "GLIBC")[0] if here else ""
    if not version or tuple(map(int, version.split("."))) <= OLDEST_GLIBC or not shutil.which("apt-get"):
        return
    run(["apt-get", "download", "-qq", "libexpat1-dev"], cwd=folder)
    run(["dpkg", "-x", next(folder.glob("*.deb")), folder / "package"])
    archive = next((folder / "package").rglob("libexpat.a"))
    whole = ["-Wl,--whole-archive", archive, "-Wl,--no-whole-archive"]
    options = ["-shared", "-fPIC", "-O2", f"-Wl,-soname,{NAME},-Bsymbolic,-z,relro,-z,now"]
    run(["cc", *options, "-o", folder / NAME, HERE / "expat.c", *whole])
    made_from.write_text(key)

"""A library that strangers have filled, for the smoke test: the program shows all of it, and is watched meanwhile.

Its notes, sidecars, tables, names and links point at files in a folder beside it and at the network. The window reads
every note, shows every photo and every tool tip; strace writes down what the window and its workers open. Nothing of
what is pointed at may be opened, nothing but the library, the home, the program and the system, and no network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, PngImagePlugin

SYSTEM = (
    "/usr/",
    "/lib",
    "/etc/",
    "/proc/",
    "/sys/",
    "/dev/",
    "/bin/",
    "/var/cache/fontconfig",
    "/var/lib/dbus",
    "/run/",
)
OPENED = re.compile(r'\bopen(?:at)?\((?:[^,"]*, )?"((?:[^"\\]|\\.)*)"')
NETWORK = re.compile(r"\b(?:socket|connect|sendto|bind)\(.*\bAF_INET6?\b.*")
# The system's loader looks for libraries where Python was built, too; strace may tell the outcome on another line.
LOADER = re.compile(r'/[\w.+-]+\.so[\d.]*", O_RDONLY\|O_CLOEXEC(?:\) += -1 ENOENT| <unfinished)')
TIMEOUT = 300
REPORT = "strangers.json"
FORMS = (
    "![a](P)", "![a][r]\n\n[r]: P", "![r]\n\n[r]: P", "![a [b] c](P)", "![a\\]b](P)", "![a\nb](P)", "![[P]]",
    "[![a](P)](P)", "| a |\n|---|\n| ![a](P) |", "> - ![a](P)", "<img src='P'>", "![a](<P>)", "![a](file://P)",
)  # fmt: skip
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{0}</dc:title><dc:description>{0}</dc:description>'
    "<dc:subject><rdf:Bag><rdf:li>{0}</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def make_library(folder: Path) -> tuple[Path, Path]:
    """Return a new library, and the folder of what nobody may open."""
    library, bait = folder / "library", folder / "bait"
    for made in (library, bait):
        made.mkdir()
    Image.new("RGB", (40, 40), (220, 30, 30)).save(bait / "picture.png")
    os.mkfifo(bait / "pipe.png")  # who opens it for reading waits for ever
    (bait / "secret.xmp").write_text("mine")
    targets = [
        str(bait / "picture.png"),
        str(bait / "pipe.png"),
        "//host.invalid/share/x.png",
        "https://host.invalid/x.png",
    ]
    for number, form in enumerate(FORMS):
        body = "\n\n".join(form.replace("P", target) for target in targets)
        (library / f"note {number}.md").write_text(f"# Walk {number}\n\nWe saw the red harbour.\n\n{body}\n")
    (library / "plain.txt").write_text(f"The red harbour <img src={targets[0]}> \x1b[2J \u202egpj")
    (library / "heading.md").write_text("# " + "#" * 200_000 + "x")
    markup = f"&lt;img src='{targets[0]}'&gt;&lt;b&gt;red harbour&lt;/b&gt;"
    for number, name in enumerate(("plain.png", "<img src=x>.png", "a\x1b[2J\u202egpj.png", "line\nbreak.png")):
        said = PngImagePlugin.PngInfo()
        said.add_text("Description", f"<img src='{targets[0]}'> red {number}")
        Image.new("RGB", (64, 64), (220, 30 + number, 30)).save(library / name, pnginfo=said)
        (library / f"{name}.xmp").write_text(XMP.format(markup))
    (library / "captions.csv").write_text(f'file,caption\nplain.png,"=HYPERLINK(""{targets[0]}"")"\n')
    (library / "drawn.jpg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        f'<image xlink:href="{targets[0]}" width="9" height="9"/></svg>'
    )
    os.mkfifo(library / "pipe.txt")
    (library / "kernel.txt").symlink_to("/proc/kmsg")
    return library, bait


def watched(program: Sequence[str], library: Path, folder: Path, environment: Mapping[str, str]) -> Path:
    """Show the library, and return what strace wrote down.

    Raises
    ------
    SystemExit
        The program did not come to its end.
    """
    report, trace = folder / REPORT, folder / "strangers.trace"
    watch = [
        shutil.which("strace") or "",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-s",
        "4096",
        "-e",
        "trace=network,open,openat",
        "-o",
        str(trace),
    ]
    done = subprocess.run(
        [*watch, *program, "--self-test", str(report), str(library)],
        env=dict(environment), cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    found = json.loads(report.read_text()) if report.exists() else {"trouble": done.stderr[-2000:] or "no report"}
    if found["trouble"] or done.returncode:
        raise SystemExit(f"smoke test failed: a library of strangers: {found['trouble']} (exit code {done.returncode})")
    return trace


def faults(trace: Path, bait: Path, places: Sequence[Path]) -> list[str]:
    """Return what was opened or spoken to that should not have been; ``places`` are those of the program itself."""
    known = (*SYSTEM, *(str(place) for place in places))
    found: dict[str, None] = {}
    for line in trace.read_text(errors="replace").splitlines():
        if spoken := NETWORK.search(line):
            found[f"the network: {spoken[0][:120]}"] = None
        path = opened[1] if (opened := OPENED.search(line)) else ""
        path = os.path.normpath(path) if path.startswith("/") else path
        outside = path.startswith("/") and not path.startswith(known) and not LOADER.search(line)
        if str(bait) in path or path.startswith("//") or outside:
            found[f"opened: {path}"] = None
    return list(found)


def test_strangers(program: Sequence[str], folder: Path, environment: Mapping[str, str], places: Sequence[Path]) -> str:
    """Show the library of strangers and return what was seen, or why it was left out.

    Raises
    ------
    SystemExit
        Something was opened that should not have been.
    """
    if not shutil.which("strace") or sys.platform != "linux":
        return "left out: strace is not installed"
    library, bait = make_library(folder)
    trace = watched(program, library, folder, environment)
    if wrong := faults(trace, bait, (library, folder / REPORT, *places)):
        raise SystemExit(f"smoke test failed: with a library of strangers: {wrong[:10]}")
    return f"{len(OPENED.findall(trace.read_text(errors='replace')))} files opened, none that strangers pointed at"

"""Start what was built as a stranger would: ``python packaging/smoke_test.py [BUNDLE] [--wheel FILE]``.

The bundle runs on a clean home, without Python or the sources on its path, on a display of its own, and where the
system allows it without any network. It goes through its self-test: first start, sample library, searches, a
dropped picture, every place and dialog, a killed worker. Then it is looked at from outside: exit code 0, no stray
output, no file written outside its home, no attempt to reach the network. A second start gives the times. Another one
shows a library that strangers have filled, and is watched (``strangers.py``). On Linux the last one runs in a file
system with a C library and nothing else; ``--root DIR`` names another one for it, such as debootstrap makes, and
``--picture FILE`` keeps what is seen there.

With ``--exporter`` the bundle's add-on is tested instead (``smoke_exporter.py``).

With ``--wheel`` the wheel is also installed into a new environment and asked to do the same job.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bare_root import entering, make_root, may_enter, save_picture
from smoke_console import find_film, test_console
from smoke_exporter import test_exporter
from strangers import test_strangers

ROOT = Path(__file__).resolve().parent.parent
WINDOW_S, SEARCH_S = 1.5, 3.0  # from the start of the process, warm
STEPS = ("window", "library", "search", "drop", "pages", "kill_worker")
MUST_OPEN = ("place_notes", "place_map", "library", "settings", "jobs", "shortcuts", "guide")
TIMEOUT = 300
WRITES = re.compile(r'(?:openat\([^,]+, |open\(|creat\(|mkdir\(|rename\([^,]+, )"([^"]*)"([^)]*)\).*= \d')
NETWORK = re.compile(r"connect\(.*(AF_INET6?),.*")


def fail(sentence: str) -> None:
    """End the test."""
    raise SystemExit(f"smoke test failed: {sentence}")


@contextmanager
def display(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the environment that a windowed program needs: an Xvfb of its own, or Qt's offscreen platform."""
    if sys.platform != "linux":
        yield {}
        return
    if not shutil.which("Xvfb"):
        print("Xvfb is not installed: the window is drawn offscreen")
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    log = (folder / "xvfb.log").open("wb")
    command = [
        "Xvfb",
        "-displayfd",
        str(write),
        "-screen",
        "0",
        "1400x900x24",
        "-nolisten",
        "tcp",
        "-fbdir",
        str(folder),
    ]
    server = subprocess.Popen(command, pass_fds=[write], stdout=log, stderr=log)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        yield {"DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait(10)


def clean(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with a home in ``folder`` and nothing of the developer's."""
    if os.name == "nt":
        return dict(os.environ) | dict(more)
    for name in ("home", "tmp", "run", "empty"):
        (folder / name).mkdir(exist_ok=True, mode=0o700)
    return {
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "PATH": str(folder / "empty"),
        "LANG": "C.UTF-8",
    } | dict(more)


def isolated(trace: Path) -> list[str]:
    """Return what to start the program with, so that it has no network and its system calls are written down."""
    command: list[str] = []
    if (
        shutil.which("unshare")
        and subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
    ):
        command += [shutil.which("unshare") or "", "-rn"]
    else:
        print("unshare is not allowed here: the network stays, attempts to use it are still looked for")
    if shutil.which("strace"):
        calls = "trace=connect,open,openat,creat,mkdir,rename"
        strace = shutil.which("strace") or ""
        command += [strace, "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", calls, "-o", str(trace)]
    else:
        print("strace is not installed: written files and network calls are not looked at")
    return command


def check_trace(trace: Path, allowed: Sequence[Path]) -> None:
    """Fail if the program wrote elsewhere, or spoke to a network."""
    if not trace.exists():
        return
    outside, network = set(), set()
    places = (*map(str, allowed), "/dev/", "/proc/", "/memfd:")
    for line in trace.read_text(errors="replace").splitlines():
        if NETWORK.search(line):
            network.add(line.split("connect", 1)[1][:120])
        found = WRITES.search(line)
        if found is None or ("open" in line.split("(")[0] and not re.search(r"O_(WRONLY|RDWR|CREAT)", found[2])):
            continue
        if found[1].startswith("/") and not found[1].startswith(places):
            outside.add(found[1])
    if network:
        fail(f"it tried to use the network: {sorted(network)[:5]}")
    if outside:
        fail(f"it wrote outside its home: {sorted(outside)[:10]}")


def self_test(program: Path, folder: Path, environment: Mapping[str, str], before: Sequence[str] = ()) -> dict:
    """Run the self-test and return its report, with the time of the start."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    start = time.time()
    done = subprocess.run(
        [*before, str(program), "--self-test", str(report)],
        env=dict(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    if not report.exists():
        fail(f"it ended with {done.returncode} and without a report\n{done.stdout}\n{done.stderr}")
    found = json.loads(report.read_text())
    if found["trouble"] or done.returncode:
        fail(f"{found['trouble']} (exit code {done.returncode})\n{done.stderr[-2000:]}")
    if done.stdout or done.stderr:
        fail(f"stray output: {(done.stdout + done.stderr)[:2000]}")
    steps = {step["step"]: step for step in found["steps"]}
    if tuple(steps) != STEPS:
        fail(f"steps {tuple(steps)}")
    missing = [name for name in MUST_OPEN if name not in steps["pages"]["saw"]]
    if missing:
        fail(f"these did not open: {missing}")
    return {"start": start, "steps": steps}


def test_bare(program: Path, folder: Path, screen: Mapping[str, str], options: argparse.Namespace) -> str:
    """Test a bundle where nothing is installed, and return what the window said, or why it was left out."""
    if sys.platform != "linux":
        return "left out: it is for Linux"
    root, home = (options.root or folder / "root").resolve(), folder / "bare"
    if not options.root:
        make_root(root)
    if not may_enter(root):
        return "left out: this system lets nobody enter a file system of his own (unshare, mount, chroot)"
    home.mkdir()
    sockets = Path("/tmp/.X11-unix")  # of the display, where there is one
    before = entering(root, (folder, *([sockets] if sockets.exists() else [])))
    environment = clean(home, screen)
    saw = self_test(program, home, environment, before)["steps"]["window"]["saw"]
    if not options.root and "DejaVu Sans" not in saw:
        fail(f"without fonts of the system it writes with: {saw}")
    if options.picture and "DISPLAY" in screen:
        look(program, folder, environment, before, options.picture)
    return str(saw)


def look(program: Path, folder: Path, environment: Mapping[str, str], before: Sequence[str], picture: Path) -> None:
    """Start the window once more on the library that is there now, and keep a picture of it."""
    with subprocess.Popen([*before, str(program)], env=dict(environment)) as process:
        time.sleep(10)  # for people to look at; nothing is asserted
        save_picture(folder / "Xvfb_screen0", picture)
        process.kill()  # and with it all that it started


def require_words(spoken: set[str]) -> None:
    """Fail where a translation of the program or of Qt is missing."""
    silent = {path.name for path in (ROOT / "resources" / "translations").glob("*.qm")} - spoken
    if silent or "qtbase_de.qm" not in spoken:
        fail(f"translations are missing: {silent or 'those of Qt'}")


def require_dead_keys(bundle: Path) -> None:
    """Fail where Qt cannot compose an accent from a dead key."""
    if sys.platform == "linux" and not any(bundle.rglob("libcomposeplatforminputcontext*")):
        fail("without Qt's compose plugin nobody can write an accent with a dead key")


def test_bundle(bundle: Path, options: argparse.Namespace) -> dict[str, object]:
    """Test a bundle and return what was measured."""
    suffix = ".exe" if os.name == "nt" else ""
    with tempfile.TemporaryDirectory(prefix="xsearch-smoke-") as name:
        folder = Path(name)
        moved = folder / "elsewhere" / "xsearch"
        shutil.copytree(bundle, moved, symlinks=True)
        spoken = {path.name for path in moved.rglob("*.qm")}
        require_words(spoken)
        require_dead_keys(moved)
        program = moved / f"xsearch-gui{suffix}"
        with display(folder) as screen:
            environment = clean(folder, screen)
            trace = folder / "trace"
            first = self_test(program, folder, environment, isolated(trace))
            check_trace(trace, (folder, Path("/tmp/.X11-unix")))
            second = self_test(program, folder, environment)
            strange = folder / "strangers"
            strange.mkdir()
            places = (moved, strange / "home", strange / "tmp", strange / "run")
            seen = test_strangers([str(program)], strange, clean(strange, screen), places)
            bare = test_bare(program, folder, screen, options)
        test_console(moved / f"xsearch{suffix}", folder, environment, fail)
        find_film(moved / f"xsearch{suffix}", folder, environment, fail)
        leftovers = [path.name for path in (folder / "tmp").iterdir()] if (folder / "tmp").exists() else []
    if leftovers:
        fail(f"it left files in the temporary folder: {leftovers}")
    steps = second["steps"]
    times = {
        "window_s": round(steps["window"]["ended"] - second["start"], 2),
        "first_search_s": round(steps["search"]["first"] - second["start"], 2),
    }
    if times["window_s"] > WINDOW_S or times["first_search_s"] > SEARCH_S:
        print(f"slower than {WINDOW_S} s to the window or {SEARCH_S} s to the first search: {times}")
    return (
        times
        | {step: facts["saw"] for step, facts in first["steps"].items()}
        | {"bare file system": bare, "strangers": seen}
    )


def test_wheel(wheel: Path) -> None:
    """Install the wheel into a new environment and do the same job with it."""
    with tempfile.TemporaryDirectory(prefix="xsearch-wheel-") as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        programs = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        install = [str(programs / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", str(wheel)]
        subprocess.run(install, check=True, cwd=folder, stderr=subprocess.DEVNULL)
        with display(folder) as screen:
            self_test(programs / "xsearch-gui", folder, clean(folder, screen))


def main() -> None:
    """Test the bundle, then the wheel if one is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", nargs="?", type=Path, default=ROOT / "dist" / "xsearch")
    parser.add_argument("--wheel", type=Path)
    parser.add_argument(
        "--exporter", type=Path, metavar="PYTHON", help="test the exporter alone; see smoke_exporter.py"
    )
    parser.add_argument("--root", type=Path, help="a file system to start it in, for which you are root")
    parser.add_argument("--picture", type=Path, help="a PNG file for what is seen there")
    options = parser.parse_args()
    if options.exporter:
        print(json.dumps(test_exporter(options.bundle.resolve(), options.exporter.absolute()), indent=2))
        print("smoke test passed")
        return
    print(json.dumps(test_bundle(options.bundle.resolve(), options), indent=2))
    if options.wheel:
        test_wheel(options.wheel.resolve())
        print(f"the wheel {options.wheel.name} does the same")
    print("smoke test passed")


if __name__ == "__main__":
    main()

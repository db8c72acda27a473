"""Write the entries of other builds of onnxruntime into ``resources/add-ons.toml``.

Their hashes are those that the Python package index states. Nothing is downloaded but the lists of files that stand at
the end of each wheel, for the size of what is in it.
"""

from __future__ import annotations

import io
import json
import re
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "resources" / "add-ons.toml"
MARK = "\n# Other builds of onnxruntime, written by packaging/provider_offers.py.\n"
# What is offered: package, name, title, onnxruntime's name for it, licence, and whether somebody has tried it.
PACKAGES = (
    ("onnxruntime-openvino", "openvino", "OpenVINO", "OpenVINOExecutionProvider", "MIT, Apache-2.0", True),
    (
        "onnxruntime-directml",
        "directml",
        "DirectML",
        "DmlExecutionProvider",
        "MIT, and Microsoft's for DirectML",
        False,
    ),
    (
        "onnxruntime-gpu",
        "cuda",
        "CUDA",
        "CUDAExecutionProvider",
        "MIT; CUDA and cuDNN are NVIDIA's and not in it",
        False,
    ),
)
PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = {"manylinux_2_28_x86_64": "linux-x86_64", "win_amd64": "win32-amd64"}
TRIED = ("linux-x86_64",)
_END = 1 << 18  # bytes at the end of a wheel, which hold its list of files


def _get(url: str, first: int | None = None) -> bytes:
    headers = {} if first is None else {"Range": f"bytes={first}-"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
        found: bytes = answer.read()
        return found


def _unpacked(url: str, size: int) -> int:
    """Return how many bytes a wheel has when it is unpacked, from its end alone."""
    whole = io.BytesIO()
    whole.seek(max(0, size - _END))  # what is before is never looked at
    whole.write(_get(url, max(0, size - _END)))
    with zipfile.ZipFile(whole) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _entries(package: str, name: str, title: str, provider: str, licence: str, tried: bool) -> list[dict[str, Any]]:
    index = f"https://pypi.org/pypi/{package}/json"
    document = json.loads(_get(index))
    found = []
    for file in document["urls"]:
        tags = re.fullmatch(r".*-cp3(\d+)-cp3\d+-(\w+)\.whl", file["filename"])
        python, platform = (f"3.{tags[1]}", PLATFORMS.get(tags[2])) if tags else ("", None)
        if python not in PYTHONS or platform is None:
            continue
        here = urllib.parse.urljoin(index, file["url"])  # a mirror has addresses of its own
        own = "https://files.pythonhosted.org/packages/" + "/".join(here.split("/")[-4:])
        found.append({
            "name": name, "kind": "provider", "title": title, "version": document["info"]["version"],
            "platform": platform, "python": python, "provider": provider, "file": file["filename"], "url": own,
            "bytes": file["size"], "unpacked": _unpacked(here, file["size"]),
            "sha256": file["digests"]["sha256"], "license": licence, "untested": not (tried and platform in TRIED),
        })  # fmt: skip
    return sorted(found, key=lambda entry: (entry["platform"], entry["python"]))


def main() -> None:
    """Replace the entries that stand there."""
    lines = []
    for package in PACKAGES:
        for entry in _entries(*package):
            lines += ["", "[[add_on]]", *(f"{key} = {json.dumps(value)}" for key, value in entry.items())]
    before = TARGET.read_text(encoding="utf-8").partition(MARK)[0]
    TARGET.write_text(before + MARK + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What the watcher of the smoke test sees in the words of strace."""

from __future__ import annotations

from pathlib import Path

import pytest
from strangers import faults

BAIT, HOME = Path("/t/bait"), Path("/t/home")
FINE = (
    '12 openat(AT_FDCWD, "/usr/lib/libm.so.6", O_RDONLY|O_CLOEXEC) = 3',
    '12 openat(AT_FDCWD, "/t/home/data/catalogue.sqlite", O_RDWR) = 3',
    '12 openat(AT_FDCWD, "/root/build/lib/libm.so.6", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)',
    '12 openat(AT_FDCWD, "/root/build/lib/libm.so.6", O_RDONLY|O_CLOEXEC <unfinished ...>',
    '12 openat(5, "relative.txt", O_RDONLY) = 3',
    '12 connect(3, {sa_family=AF_UNIX, sun_path="/tmp/.X11-unix/X0"}, 20) = 0',
    "12 socket(AF_UNIX, SOCK_STREAM, 0) = 3",
)
WRONG = (
    '12 openat(AT_FDCWD, "/t/bait/picture.png", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)',
    '12 openat(AT_FDCWD, "/t/home/../bait/pipe.png", O_RDONLY <unfinished ...>',
    '12 openat(AT_FDCWD, "/root/.ssh/id", O_RDONLY) = 3',
    '12 openat(AT_FDCWD, "//host.invalid/share/x.png", O_RDONLY) = -1 ENOENT (No such file or directory)',
    '12 openat(AT_FDCWD, "/root/build/lib/libm.so.6", O_RDONLY|O_CLOEXEC) = 3',
    "12 connect(3, {sa_family=AF_INET, sin_port=htons(443)}, 16) = -1 ENETUNREACH (Network is unreachable)",
    "12 socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = 3",
)


@pytest.mark.parametrize("line", [*FINE, *WRONG])
def test_what_should_not_be_opened_is_told(tmp_path: Path, line: str) -> None:
    trace = tmp_path / "trace"
    trace.write_text(f"{FINE[0]}\n{line}\n")
    assert bool(faults(trace, BAIT, (HOME,))) is (line in WRONG)

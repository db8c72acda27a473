r"""Whether the bin of Windows takes a file: what it does not take, Windows removes for good, without a word.

Source: ``GetDriveTypeW``, ``GetVolumeNameForVolumeMountPointW``; the values ``NukeOnDelete`` and ``MaxCapacity`` (MB)
below ``Explorer\\BitBucket\Volume\{volume}``, and the policy ``NoRecycleFiles``.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

_FIXED = 3
_EXPLORER = r"Software\Microsoft\Windows\CurrentVersion\Explorer\BitBucket\Volume"
_POLICY = r"Software\Microsoft\Windows\CurrentVersion\Policies\Explorer"


def takes(path: str) -> bool:
    """Return whether the bin takes a file; where that cannot be told, it does not."""
    drive = os.path.splitdrive(os.path.abspath(path))[0] + "\\"
    volume = _volume(drive)
    if not volume or _value(_POLICY, "NoRecycleFiles"):
        return False
    key = f"{_EXPLORER}\\{volume}"
    most = _value(key, "MaxCapacity")
    return not _value(key, "NukeOnDelete") and (most is None or os.lstat(path).st_size < most * 2**20)


def _volume(drive: str) -> str:
    """Return the name ``{...}`` of the volume of a fixed drive; nothing for other drives."""
    if sys.platform == "win32":
        system = ctypes.windll.kernel32
        name = ctypes.create_unicode_buffer(64)
        if system.GetDriveTypeW(drive) == _FIXED and system.GetVolumeNameForVolumeMountPointW(drive, name, 64):
            return name.value[name.value.find("{") : name.value.find("}") + 1]
    return ""


def _value(key: str, name: str) -> int | None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows alone has it

        with contextlib.suppress(OSError, ValueError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            return int(winreg.QueryValueEx(opened, name)[0])
    return None

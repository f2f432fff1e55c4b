"""What is asked of the machine itself: its clocks, its disks, its files."""

from __future__ import annotations

import ctypes
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_TIME_ERROR = 5
"""What adjtimex returns for a clock that nothing keeps right (Linux, adjtimex(2))."""


@dataclass(frozen=True, slots=True)
class Space:
    """Of the file system a folder lies on. ``device`` tells two of them apart."""

    device: int
    free_bytes: int
    free_files: int | None
    """Files that can still be made; None where there is no such limit."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """Both clocks at one moment, in seconds."""

    wall: float
    monotonic: float


class Machine(Protocol):
    def kept_right(self) -> bool | None:
        """Whether something keeps the clock right (NTP); None where that cannot be read."""
        ...

    def ticks(self) -> Ticks:
        """Both clocks now."""
        ...

    def space(self, folder: Path) -> Space:
        """Where ``folder`` lies, or will when it is made. Raises OSError."""
        ...


class ThisMachine:
    def kept_right(self) -> bool | None:
        try:
            # struct timex is 208 bytes; mode 0 in its first field only reads.
            state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(512))
        except (OSError, AttributeError):
            return None
        return None if state < 0 else state != _TIME_ERROR

    def ticks(self) -> Ticks:
        return Ticks(time.time(), time.monotonic())

    def space(self, folder: Path) -> Space:
        there = next(one for one in (folder, *folder.resolve().parents) if one.exists())
        found = os.statvfs(there)
        return Space(
            there.stat().st_dev,
            found.f_bavail * found.f_frsize,
            found.f_favail if found.f_files else None,
        )

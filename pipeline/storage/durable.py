"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path
from typing import Final

ABANDONED_S: Final = 3600.0
"""A file that was not whole for so long was being written when somebody was killed."""


class Desk:
    """A folder beside others where files are written before they get their names. What a killed
    writer left there is cleared away. Safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        """``folder`` must be on the disk of the places it is for; it is made when needed."""
        self._folder = folder
        self._cleared_at: float | None = None

    def write(self, data: bytes, place: Path) -> None:
        """Write ``data``, sync it, then rename it to ``place``, whose folder must be there. Raises
        OSError; ``place`` is then as it was."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._cleared_at is None or time.monotonic() - self._cleared_at > ABANDONED_S:
            self._cleared_at = time.monotonic()
            self.clear()
        handle, name = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(place)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        sync(place.parent)

    def clear(self) -> None:
        """Delete what nobody can be writing any more; what cannot be deleted stays."""
        now = time.time()
        with contextlib.suppress(OSError):
            for entry in os.scandir(self._folder):
                with contextlib.suppress(OSError):
                    if now - entry.stat().st_mtime > ABANDONED_S:
                        Path(entry.path).unlink()


def make(folder: Path, within: Path) -> None:
    """Make ``folder`` with all above it. Its name and those above it, down to what lies in
    ``within``, survive a power cut then, whoever made them. Raises OSError."""
    new = not within.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    above = folder
    while above != within:
        above = above.parent
        sync(above)
    if new:
        with contextlib.suppress(PermissionError):
            sync(within.parent)


def sync(folder: Path) -> None:
    """Make the names in ``folder`` survive a power cut, not only the bytes they stand for.
    Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""What waits on this machine: files by rank and media type, each named by its SHA-256."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from pipeline.storage.base import SHA256

TYPE: Final = re.compile(r"[a-z]+/[a-z0-9.+-]+")


class Rank(StrEnum):
    """What a picture is for, which decides who is turned away first."""

    EVIDENCE = "evidence"
    OTHER = "other"
    """Pictures to learn from: without one of them no violation is lost."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A picture in the spool. ``kept_at``: since when, never later than now."""

    sha256: str
    rank: Rank
    media_type: str
    size_bytes: int
    kept_at: datetime
    place: Path

    def read(self) -> bytes | None:
        """Its bytes; None when it went meanwhile. Raises OSError."""
        try:
            return self.place.read_bytes()
        except FileNotFoundError:
            return None


@dataclass(frozen=True, slots=True)
class SpoolStanding:
    """How much waits, and since when the oldest does; ``share`` of its room, 0..1 and a little."""

    pictures: int = 0
    size_bytes: int = 0
    share: float = 0.0
    oldest_at: datetime | None = None
    damaged: int = 0
    """Files that are not what their names say."""
    away: bool = False
    """Whether the store is believed not to answer."""
    unusable: bool = False
    """Whether the folder cannot be used: then nothing else is known of it."""


def type_folders(spool: Path) -> list[Path]:
    """Where pictures of one rank and one media type wait. Raises OSError."""
    return [
        minor
        for rank in Rank
        for major in _folders(spool / rank)
        for minor in _folders(major)
        if TYPE.fullmatch(f"{major.name}/{minor.name}")
    ]


def files_in(folder: Path) -> Iterator[Waiting]:
    """Those of a folder of one type; nothing when it is gone. Raises OSError."""
    rank, now = Rank(folder.parent.parent.name), time.time()
    media_type = f"{folder.parent.name}/{folder.name}"
    for entry in _entries(folder):
        if not SHA256.fullmatch(entry.name):
            continue
        try:
            stat = entry.stat()
        except FileNotFoundError:
            continue
        # A clock that was ahead, or a damaged disk, must not make it wait since tomorrow.
        kept_at = datetime.fromtimestamp(min(max(stat.st_mtime, 0.0), now), UTC)
        yield Waiting(entry.name, rank, media_type, stat.st_size, kept_at, Path(entry.path))


def _folders(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in _entries(folder) if entry.is_dir()]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []

"""Pictures that wait on this machine for a store that is away, each under its SHA-256.

What the spool has taken it never throws away: a picture leaves it once the store has it. As it
fills it takes less: pictures that are no evidence only up to a quarter of its room, evidence up to
all of it, and none at all when the rest of the disk would be too little for everybody else.
Several processes may share a folder; one of them drains it at a time.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from pipeline.storage.base import StoreUnavailable, checked_sha256, sha256_of
from pipeline.storage.durable import Desk, make, sync
from pipeline.storage.settings import SpoolSettings
from pipeline.storage.waiting import TYPE, Rank, SpoolStanding, Waiting, files_in, type_folders

log = logging.getLogger(__name__)

OTHERS_SHARE: Final = 0.25
"""Of the room, for pictures that are no evidence."""
DAMAGED: Final = "damaged"
"""The folder of files that are not what their names say: for a person to look at."""


class SpoolFull(StoreUnavailable):
    """The store is away and there is no room to wait in."""

    def __init__(self, folder: Path, rank: Rank) -> None:
        super().__init__(
            f"The evidence store is away, and the spool {folder} has no more room for pictures "
            f"that are {'evidence' if rank is Rank.EVIDENCE else 'to learn from'}: bring the "
            "store back, or raise store.spool.max_gib."
        )


class DiskFull(StoreUnavailable):
    """The store is away, and what is left of the disk is for others."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The evidence store is away, and the disk of the spool {folder} has no more room than "
            "store.spool.spare_gib keeps free: bring the store back, or make room there."
        )


class Spool:
    """Safe to use from several threads and processes at once."""

    def __init__(self, settings: SpoolSettings) -> None:
        """Nothing is made before the first picture comes."""
        self.folder = settings.folder
        self._max_bytes = settings.max_bytes
        self._spare_bytes = settings.spare_bytes
        self._desk = Desk(settings.folder / ".coming")
        self._made: set[Path] = set()
        """Folders whose names survive a power cut, as far as we know."""
        self._lock = threading.Lock()
        self._used: int | None = None
        """Bytes at the last count, and what was put since."""

    def put(self, data: bytes, media_type: str, rank: Rank) -> str:
        """Keep ``data`` on this machine's disk. Raises SpoolFull, DiskFull, StoreUnavailable where
        the folder cannot be written, and ValueError for a media type that is none."""
        if not TYPE.fullmatch(media_type):
            raise ValueError(f"{media_type!r} is no media type")
        sha256 = sha256_of(data)
        place = self.folder / rank / media_type / sha256
        try:
            if not self._has(place, sha256):
                self._make(place.parent)
                self._take_room(len(data), rank)
                self._desk.write(data, place)
        except OSError as error:
            raise self._unusable(error) from error
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """The bytes put; None when they are not here, or are not what was put. Raises
        StoreUnavailable where the folder cannot be read, and ValueError for what is no hash."""
        try:
            for place in self._places(sha256):
                with suppress(FileNotFoundError):
                    data = place.read_bytes()
                    if sha256_of(data) == sha256:
                        return data
        except OSError as error:
            raise self._unusable(error) from error
        return None

    def holds(self, sha256: str) -> bool:
        """Raises StoreUnavailable where the folder cannot be read."""
        try:
            return any(place.exists() for place in self._places(sha256))
        except OSError as error:
            raise self._unusable(error) from error

    def remove(self, sha256: str) -> bool:
        """Take a picture out; whether it was there. Raises StoreUnavailable."""
        found = False
        try:
            for place in self._places(sha256):
                with suppress(FileNotFoundError):
                    place.unlink()
                    found = True
                    sync(place.parent)
        except OSError as error:
            raise self._unusable(error) from error
        return found

    def release(self, waiting: Waiting) -> bool:
        """The store has this one; whether it was still here. Raises OSError."""
        try:
            waiting.place.unlink()
        except FileNotFoundError:
            return False
        sync(waiting.place.parent)
        return True

    def set_aside(self, waiting: Waiting) -> None:
        """A file that is not what its name says: it proves nothing, and may still tell a person
        something. Raises OSError."""
        aside = self.folder / DAMAGED
        aside.mkdir(exist_ok=True)
        moved = waiting.place.replace(aside / waiting.sha256)
        if sha256_of(moved.read_bytes()) == waiting.sha256:
            # It was kept anew meanwhile.
            moved.replace(waiting.place)

    def waiting(self) -> list[Waiting]:
        """All that wait: evidence before the rest, the oldest first. What was never finished is
        cleared away on the way. Raises OSError."""
        self._desk.clear()
        found = [one for folder in type_folders(self.folder) for one in files_in(folder)]
        with self._lock:
            self._used = sum(one.size_bytes for one in found)
        return sorted(found, key=lambda one: (one.rank is not Rank.EVIDENCE, one.kept_at))

    def standing(self) -> SpoolStanding:
        """Counted anew. Raises OSError."""
        return self.standing_of(self.waiting())

    def standing_of(self, waiting: Sequence[Waiting]) -> SpoolStanding:
        """Where these are all that wait. Raises OSError."""
        size = sum(one.size_bytes for one in waiting)
        aside = self.folder / DAMAGED
        return SpoolStanding(
            len(waiting),
            size,
            size / self._max_bytes if self._max_bytes else 0.0,
            min((one.kept_at for one in waiting), default=None),
            sum(1 for _ in aside.iterdir()) if aside.is_dir() else 0,
        )

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether nobody else drains this folder while the block runs; ends with the process, too,
        however that ends. Raises OSError."""
        if not self.folder.is_dir():
            yield True
            return
        handle = os.open(self.folder / ".draining", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(handle)

    def _take_room(self, size: int, rank: Rank) -> None:
        """What other processes put since the last count is not known: they may go over the cap by
        that much together."""
        if shutil.disk_usage(self.folder).free - size < self._spare_bytes:
            raise DiskFull(self.folder)
        if self._used is None:
            self.waiting()
        most = self._max_bytes * (1.0 if rank is Rank.EVIDENCE else OTHERS_SHARE)
        with self._lock:
            used = (self._used or 0) + size
            if used > most:
                raise SpoolFull(self.folder, rank)
            self._used = used

    def _has(self, place: Path, sha256: str) -> bool:
        try:
            whole = sha256_of(place.read_bytes()) == sha256
        except FileNotFoundError:
            return False
        if not whole:
            log.error("the picture %s in the spool was damaged; it is kept anew", sha256)
        return whole

    def _make(self, folder: Path) -> None:
        if folder not in self._made or not folder.is_dir():
            make(folder, self.folder)
            self._made.add(folder)

    def _places(self, sha256: str) -> list[Path]:
        checked_sha256(sha256)
        return [folder / sha256 for folder in type_folders(self.folder)]

    def _unusable(self, error: OSError) -> StoreUnavailable:
        reason = error.strerror or type(error).__name__
        return StoreUnavailable(
            f"The evidence store is away, and the spool {self.folder} cannot be used ({reason}): "
            "check that it exists, has room and may be written by this user."
        )

"""Pictures kept in a folder of this machine, as ``ab/cd/abcd…`` by their SHA-256."""

from __future__ import annotations

import logging
from pathlib import Path

from pipeline.storage.base import (
    PictureMissing,
    StoreUnavailable,
    checked_seconds,
    checked_sha256,
    sha256_of,
    verified,
)
from pipeline.storage.durable import Desk, make, sync

log = logging.getLogger(__name__)


class FolderStore:
    """Each picture is written aside, synced, then renamed into its place: it is there whole or not
    at all, also after a power cut. It is never moved, and written again only where it is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._desk = Desk(folder / ".coming")

    def put(self, data: bytes, media_type: str) -> str:  # noqa: ARG002
        sha256 = sha256_of(data)
        place = self._place(sha256)
        try:
            if not self._has(place, sha256):
                make(place.parent, self._folder)
                self._desk.write(data, place)
        except OSError as error:
            raise self._unavailable(error) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        try:
            data = self._place(sha256).read_bytes()
        except FileNotFoundError:
            raise PictureMissing(sha256) from None
        except OSError as error:
            raise self._unavailable(error) from error
        return verified(data, sha256)

    def link(self, sha256: str, seconds: int) -> str | None:
        checked_sha256(sha256)
        checked_seconds(seconds)
        return None

    def erase(self, sha256: str) -> None:
        place = self._place(sha256)
        try:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                sync(place.parent)
        except OSError as error:
            raise self._unavailable(error) from error

    def _has(self, place: Path, sha256: str) -> bool:
        try:
            whole = sha256_of(place.read_bytes()) == sha256
        except FileNotFoundError:
            return False
        if not whole:
            log.error("the picture %s was damaged on the disk; it is kept anew", sha256)
        return whole

    def _place(self, sha256: str) -> Path:
        checked_sha256(sha256)
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def _unavailable(self, error: OSError) -> StoreUnavailable:
        reason = error.strerror or type(error).__name__
        return StoreUnavailable(
            f"The picture folder {self._folder} cannot be used ({reason}): "
            "check that it exists, has room and may be written by this user."
        )

"""Pictures kept in a folder of this machine, as ``ab/cd/abcd…`` by their SHA-256."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from pipeline.storage.base import (
    PictureMissing,
    StoreUnavailable,
    checked_seconds,
    checked_sha256,
    sha256_of,
    verified,
)


class FolderStore:
    """Each picture is written beside its place, synced, then renamed into it: it is there whole
    or not at all, also after a power cut. It is never moved or written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes, media_type: str) -> str:  # noqa: ARG002
        sha256 = sha256_of(data)
        place = self._place(sha256)
        try:
            if not place.exists():
                self._write(data, place)
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
                _sync(place.parent)
        except OSError as error:
            raise self._unavailable(error) from error

    def _place(self, sha256: str) -> Path:
        checked_sha256(sha256)
        return self._folder / sha256[:2] / sha256[2:4] / sha256

    def _write(self, data: bytes, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".coming-")
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
        for folder in (place.parent, place.parent.parent, self._folder):
            _sync(folder)

    def _unavailable(self, error: OSError) -> StoreUnavailable:
        reason = error.strerror or type(error).__name__
        return StoreUnavailable(
            f"The picture folder {self._folder} cannot be used ({reason}): "
            "check that it exists, has room and may be written by this user."
        )


def _sync(folder: Path) -> None:
    """Make the names in ``folder`` survive a power cut, not only the bytes they stand for."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

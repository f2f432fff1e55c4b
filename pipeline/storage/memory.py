"""Pictures kept in this process and gone with it: for trials and tests."""

from __future__ import annotations

from pipeline.storage.base import (
    PictureMissing,
    checked_seconds,
    checked_sha256,
    sha256_of,
    verified,
)


class MemoryStore:
    def __init__(self) -> None:
        self._pictures: dict[str, bytes] = {}

    def put(self, data: bytes, media_type: str) -> str:  # noqa: ARG002
        sha256 = sha256_of(data)
        self._pictures[sha256] = bytes(data)
        return sha256

    def get(self, sha256: str) -> bytes:
        try:
            data = self._pictures[checked_sha256(sha256)]
        except KeyError:
            raise PictureMissing(sha256) from None
        return verified(data, sha256)

    def link(self, sha256: str, seconds: int) -> str | None:
        checked_sha256(sha256)
        checked_seconds(seconds)
        return None

    def erase(self, sha256: str) -> None:
        self._pictures.pop(checked_sha256(sha256), None)

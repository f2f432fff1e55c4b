"""A picture store for the tests: it can be away, and it can be tampered with."""

from __future__ import annotations

import hashlib

from pipeline.storage import PictureCorrupt, PictureMissing, StoreUnavailable


class Shelf:
    def __init__(self) -> None:
        self.away = False
        self._pictures: dict[str, bytes] = {}

    def put(self, data: bytes, media_type: str) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self._pictures[sha256] = data
        return sha256

    def get(self, sha256: str) -> bytes:
        if self.away:
            raise StoreUnavailable("the shelf is away")
        if sha256 not in self._pictures:
            raise PictureMissing(sha256)
        data = self._pictures[sha256]
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PictureCorrupt(sha256)
        return data

    def link(self, sha256: str, seconds: int) -> str | None:
        return None

    def tamper(self, sha256: str, data: bytes) -> None:
        self._pictures[sha256] = data

    def lose(self, sha256: str) -> None:
        del self._pictures[sha256]

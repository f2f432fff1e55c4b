"""One picture's way out of the spool into the store, proved before its file here goes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipeline.storage.base import (
    ErasableStore,
    PictureCorrupt,
    PictureMissing,
    StoreUnavailable,
    sha256_of,
)
from pipeline.storage.spool import Spool
from pipeline.storage.spooled import SpoolEvent, SpoolWatch
from pipeline.storage.waiting import Rank, Waiting

log = logging.getLogger(__name__)

Remember = Callable[[str, datetime], None]
"""Told of a piece of evidence that the store has now, and since when it waited for it. Told again
where its file went before we were done: whoever erased it is to hear that it came back."""


@dataclass(frozen=True, slots=True)
class Bringing:
    spool: Spool
    store: ErasableStore
    watch: SpoolWatch
    remember: Remember

    def bring(self, one: Waiting) -> bool:
        """Whether the store has it now; False where there is nothing to bring: its file went, or is
        damaged and was set aside. Raises StoreUnavailable, and OSError where the file cannot be
        read or deleted."""
        data = one.read()
        if data is None:
            return False
        if sha256_of(data) != one.sha256:
            log.error("the picture %s in the spool is damaged; it is set aside", one.sha256)
            self.spool.set_aside(one)
            self.watch.happened(SpoolEvent.DAMAGED, one.rank)
            return False
        self._put(data, one)
        self._tell(one)
        if not self.spool.release(one):
            # Its time was over while it was on its way, or a stranger to our lock brought it, too.
            # Evidence is never erased for that: whoever remembers it decides.
            if one.rank is Rank.EVIDENCE:
                self._tell(one)
            else:
                self.store.erase(one.sha256)
        self.watch.happened(SpoolEvent.DRAINED, one.rank)
        return True

    def _put(self, data: bytes, one: Waiting) -> None:
        self.store.put(data, one.media_type)
        try:
            self.store.get(one.sha256)
        except (PictureCorrupt, PictureMissing) as error:
            # Half an object, left by a server that died: what we hold is proved, so it goes again.
            log.warning("the store did not keep what it was given: %s", error)
            self.store.erase(one.sha256)
            self.store.put(data, one.media_type)
            self._read_back(one.sha256)

    def _tell(self, one: Waiting) -> None:
        if one.rank is Rank.EVIDENCE:
            self.remember(one.sha256, one.kept_at)

    def _read_back(self, sha256: str) -> None:
        try:
            self.store.get(sha256)
        except (PictureCorrupt, PictureMissing) as error:
            raise StoreUnavailable(str(error)) from None

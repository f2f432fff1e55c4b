"""A store that may be away: what is put then waits in a spool, and is read from there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from pipeline.storage.base import ErasableStore, PictureMissing, StoreUnavailable, checked_sha256
from pipeline.storage.spool import Spool
from pipeline.storage.waiting import Rank, SpoolStanding


class SpoolEvent(StrEnum):
    """What happened to a picture."""

    KEPT = "kept"
    """It went into the spool because the store was away."""
    DRAINED = "drained"
    """The store has it."""
    TURNED_AWAY = "turned_away"
    """There was no room for it, or the folder could not be used."""
    DAMAGED = "damaged"
    """Its file is not what its name says; it was set aside."""


class SpoolWatch(Protocol):
    """Hears how the spool does."""

    def happened(self, what: SpoolEvent, rank: Rank) -> None: ...

    def stands(self, standing: SpoolStanding) -> None: ...


class _Nobody:
    def happened(self, what: SpoolEvent, rank: Rank) -> None:
        """Hears nothing."""

    def stands(self, standing: SpoolStanding) -> None:
        """Hears nothing."""


NOBODY: Final[SpoolWatch] = _Nobody()


class StoreAway(StoreUnavailable):
    """The store did not answer a moment ago; it is asked again beside, and nobody waits for it."""

    def __init__(self) -> None:
        super().__init__(
            "The evidence store did not answer a moment ago; it is asked again by itself: check "
            "the [store] settings and that it runs."
        )


class Reach:
    """Whether the store is believed to answer: one failure says no, whoever drains says yes."""

    def __init__(self) -> None:
        self._away = threading.Event()

    @property
    def away(self) -> bool:
        return self._away.is_set()

    def found(self) -> None:
        self._away.clear()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Within it the store is asked. Raises StoreAway at once while it is away."""
        if self.away:
            raise StoreAway
        try:
            yield
        except StoreUnavailable:
            self._away.set()
            raise


@dataclass(frozen=True, slots=True)
class SpooledStore:
    """An outage costs whoever puts or reads one failed request, and nothing more until it is over.

    Safe to use from several threads. Somebody has to drain (``Drain``): without it the store stays
    away for good once it was.
    """

    store: ErasableStore
    """Gives up soon."""
    spool: Spool
    writing: Reach
    reading: Reach
    watch: SpoolWatch = NOBODY
    rank: Rank = Rank.EVIDENCE

    def put(self, data: bytes, media_type: str) -> str:
        """Raises StoreUnavailable only when the spool takes it neither."""
        with suppress(StoreUnavailable), self.writing.asking():
            return self.store.put(data, media_type)
        try:
            sha256 = self.spool.put(data, media_type, self.rank)
        except StoreUnavailable:
            self.watch.happened(SpoolEvent.TURNED_AWAY, self.rank)
            raise
        self.watch.happened(SpoolEvent.KEPT, self.rank)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Where the spool cannot be read, the store is asked all the same."""
        unusable: StoreUnavailable | None = None
        try:
            waiting = self.spool.get(sha256)
        except StoreUnavailable as error:
            waiting, unusable = None, error
        if waiting is not None:
            return waiting
        try:
            with self.reading.asking():
                return self.store.get(sha256)
        except PictureMissing:
            if unusable is not None:
                # It may wait where we cannot see it.
                raise unusable from None
            raise

    def link(self, sha256: str, seconds: int) -> str | None:
        return self.store.link(sha256, seconds)

    def erase(self, sha256: str) -> None:
        """From the spool and the store. Raises StoreUnavailable while the store is away: ask again
        then, for it may be in both."""
        self.spool.remove(checked_sha256(sha256))
        with self.writing.asking():
            self.store.erase(sha256)

    def waits(self, sha256: str) -> bool:
        """Whether the store does not have this picture yet, as far as this machine can see."""
        with suppress(StoreUnavailable):
            return self.spool.holds(sha256)
        return False

    def of(self, rank: Rank) -> SpooledStore:
        """The same for pictures of another rank."""
        return replace(self, rank=rank)

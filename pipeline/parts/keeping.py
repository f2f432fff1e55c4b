"""Where pictures are kept, and what is written down so that each goes in time."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.clock import Clock
from pipeline.courier import nothing_held_back
from pipeline.keeping import KeptPictures, RememberingStore
from pipeline.learning import KeptSamples
from pipeline.metrics import Metrics
from pipeline.spooling import PatrolSpool
from pipeline.storage import ErasableStore, Rank, Spooling, SpoolStanding, Store


@dataclass(frozen=True, slots=True)
class Stores:
    """Where a worker puts pictures."""

    evidence: Store
    """Those that looks lead to."""
    samples: Store
    """Those to learn from."""
    kept: KeptSamples | None = None
    """Knows which looks were kept for learning before."""


@dataclass(frozen=True, slots=True)
class Keeping:
    store: ErasableStore
    pictures: KeptPictures
    """Every picture that is to be deleted unless it is reported."""
    samples: KeptSamples
    spool: PatrolSpool | None = None
    """Where pictures wait while the store is away."""

    def stores(self, clock: Clock) -> Stores:
        """Of a worker whose pictures are all written down."""
        evidence = RememberingStore(self.store, self.pictures, clock)
        samples = self.spool.store.of(Rank.OTHER) if self.spool else self.store
        return Stores(evidence, samples, self.samples)

    def holds_back(self, body: str) -> bool:
        """Whether a letter names a picture that the store does not have yet."""
        return self.spool.holds_back(body) if self.spool else nothing_held_back(body)

    def standing(self) -> SpoolStanding:
        """What waits for the store."""
        return self.spool.standing if self.spool else SpoolStanding()


def keeping_of(
    store: ErasableStore, spooling: Spooling | None, engine: sa.Engine, metrics: Metrics
) -> Keeping:
    """``spooling`` takes the place of ``store`` where that may be away."""
    pictures, samples = KeptPictures(engine), KeptSamples(engine)
    if spooling is None:
        return Keeping(store, pictures, samples)
    spool = PatrolSpool(spooling, metrics)
    return Keeping(spool.store, pictures, samples, spool)

"""What a patrol hears of its spool: figures, and which letters may not be sent yet."""

from __future__ import annotations

import time
from dataclasses import replace

from pipeline.keeping import pictures_of
from pipeline.metrics import Metrics
from pipeline.storage import Rank, SpooledStore, SpoolEvent, Spooling, SpoolStanding


class PatrolSpool:
    """Counts, and knows how the spool stands. Safe to share between threads."""

    def __init__(self, spooling: Spooling, metrics: Metrics) -> None:
        self._metrics = metrics
        self.drain = spooling.drain
        self.store: SpooledStore = replace(spooling.store, watch=self)
        self.standing = SpoolStanding()

    def happened(self, what: SpoolEvent, rank: Rank) -> None:
        self._metrics.count("citypatrol_spool_pictures_total", rank, what)

    def stands(self, standing: SpoolStanding) -> None:
        self.standing = standing
        oldest_at = standing.oldest_at
        age_s = max(time.time() - oldest_at.timestamp(), 0.0) if oldest_at else 0.0
        self._metrics.show("citypatrol_store_away", float(standing.away))
        self._metrics.show("citypatrol_spool_waiting", standing.pictures)
        self._metrics.show("citypatrol_spool_bytes", standing.size_bytes)
        self._metrics.show("citypatrol_spool_share", standing.share)
        self._metrics.show("citypatrol_spool_oldest_seconds", age_s)
        self._metrics.show("citypatrol_spool_damaged", standing.damaged)
        self._metrics.show("citypatrol_spool_unusable", float(standing.unusable))

    def holds_back(self, body: str) -> bool:
        """Whether a letter names a picture that the store does not have yet."""
        return any(self.store.waits(sha256) for sha256 in pictures_of(body))

"""Deletes the pictures kept for learning when their time is over."""

from __future__ import annotations

import logging
import threading

from pipeline.clock import Clock
from pipeline.learning.kept import KeptSamples
from pipeline.metrics import Metrics
from pipeline.storage import ErasableStore, StoreUnavailable

log = logging.getLogger(__name__)

EVERY_S = 60.0
AT_ONCE = 50
"""Pictures in one round: 3,000 an hour, more than any quota lets in."""


class Sweeper:
    """Runs whether or not looks are still being kept: what was kept once must go."""

    def __init__(
        self, kept: KeptSamples, store: ErasableStore, clock: Clock, metrics: Metrics
    ) -> None:
        self._kept = kept
        self._store = store
        self._clock = clock
        self._metrics = metrics

    def run(self, stop: threading.Event, every_s: float = EVERY_S) -> None:
        """Delete until ``stop`` is set. A round that fails is logged and repeated."""
        while not stop.wait(every_s):
            try:
                self.round(stop)
            except StoreUnavailable as error:
                log.warning("pictures whose time is over wait to be deleted: %s", error)
            except Exception:
                log.exception("deleting pictures whose time is over failed; it is tried again")

    def round(self, stop: threading.Event) -> int:
        """Delete what is due; returns how many. Raises StoreUnavailable."""
        gone = 0
        for sample_id, sha256 in self._kept.due(self._clock.now(), AT_ONCE):
            if stop.is_set():
                break
            # First the picture, then the line that remembers it: a crash in between repeats.
            self._store.erase(sha256)
            self._kept.forget([sample_id])
            self._metrics.count("citypatrol_look_samples_deleted_total")
            gone += 1
        return gone

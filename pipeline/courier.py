"""Carries reports from the outbox to serving, one at a time, oldest first, until acknowledged."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Protocol

from pipeline.clock import Clock
from pipeline.metrics import Metrics
from pipeline.outbox import Letter, Outbox
from pipeline.serving_client import Delivery, Outcome

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0


class Recipient(Protocol):
    def send(self, body: str) -> Delivery:
        """Offer one report. Never raises."""
        ...


class Courier:
    def __init__(
        self, outbox: Outbox, recipient: Recipient, clock: Clock, metrics: Metrics
    ) -> None:
        self._outbox = outbox
        self._recipient = recipient
        self._clock = clock
        self._metrics = metrics

    def run(self, stop: threading.Event, pause_s: float = 0.5) -> None:
        """Deliver until ``stop`` is set. A round that fails as a whole is logged and repeated."""
        while not stop.wait(pause_s):
            try:
                self.round(stop)
            except Exception:
                log.exception("a delivery round failed; the reports stay in the outbox")

    def round(self, stop: threading.Event) -> int:
        """Try every report that is due once; returns how many were accepted."""
        accepted = 0
        for letter in self._outbox.due(self._clock.now(), limit=100):
            if stop.is_set():
                break
            accepted += self._deliver(letter)
        waiting, refused = self._outbox.size()
        self._metrics.show("citypatrol_outbox_waiting", waiting)
        self._metrics.show("citypatrol_outbox_refused", refused)
        return accepted

    def _deliver(self, letter: Letter) -> bool:
        pause = min(FIRST_PAUSE_S * 2 ** min(letter.attempts, 30), LONGEST_PAUSE_S)
        self._outbox.tried(letter.report_id, self._clock.now() + timedelta(seconds=pause))
        delivery = self._recipient.send(letter.body)
        now = self._clock.now()
        self._metrics.count("citypatrol_deliveries_total", delivery.outcome)
        match delivery.outcome:
            case Outcome.ACCEPTED:
                self._outbox.acknowledged(letter.report_id, delivery.case_id, now)
                return True
            case Outcome.REFUSED:
                self._outbox.refused(letter.report_id, delivery.detail, now)
                log.error("report %s is refused: %s", letter.report_id, delivery.detail)
            case Outcome.LATER:
                self._outbox.failed(letter.report_id, delivery.detail)
                log.warning("report %s waits: %s", letter.report_id, delivery.detail)
        return False

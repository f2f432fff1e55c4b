"""Carries letters from the outbox to serving, one at a time until acknowledged."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Protocol

from pipeline.clock import Clock
from pipeline.metrics import Metrics
from pipeline.outbox import Letter, LetterKind, Outbox
from pipeline.serving_client import Delivery, Outcome
from pipeline.status.values import OutboxStanding

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0


class Recipient(Protocol):
    def send(self, body: str, kind: LetterKind) -> Delivery:
        """Offer one letter. Never raises."""
        ...


class Courier:
    def __init__(
        self, outbox: Outbox, recipient: Recipient, clock: Clock, metrics: Metrics
    ) -> None:
        self._outbox = outbox
        self._recipient = recipient
        self._clock = clock
        self._metrics = metrics
        self.standing = OutboxStanding()
        """What the outbox held after the last round."""

    def run(self, stop: threading.Event, pause_s: float = 0.5) -> None:
        """Deliver until ``stop`` is set. A round that fails as a whole is logged and repeated."""
        while not stop.wait(pause_s):
            try:
                self.round(stop)
            except Exception:
                log.exception("a delivery round failed; the letters stay in the outbox")

    def round(self, stop: threading.Event) -> int:
        """Try every letter that is due once; returns how many were accepted."""
        accepted = 0
        for letter in self._outbox.due(self._clock.now(), limit=100):
            if stop.is_set():
                break
            accepted += self._deliver(letter)
        self.standing = self._outbox.standing()
        self._metrics.show("citypatrol_outbox_waiting", self.standing.waiting)
        self._metrics.show("citypatrol_outbox_refused", self.standing.refused)
        return accepted

    def _deliver(self, letter: Letter) -> bool:
        pause = min(FIRST_PAUSE_S * 2 ** min(letter.attempts, 30), LONGEST_PAUSE_S)
        self._outbox.tried(letter.id, self._clock.now() + timedelta(seconds=pause))
        delivery = self._recipient.send(letter.body, letter.kind)
        now = self._clock.now()
        self._metrics.count("citypatrol_deliveries_total", letter.kind, delivery.outcome)
        match delivery.outcome:
            case Outcome.ACCEPTED:
                self._outbox.acknowledged(letter.id, delivery.case_id, now)
                return True
            case Outcome.REFUSED:
                self._outbox.refused(letter.id, delivery.detail, now)
                log.error("%s %s is refused: %s", _word(letter), letter.id, delivery.detail)
            case Outcome.LATER:
                self._outbox.failed(letter.id, delivery.detail)
                log.warning("%s %s waits: %s", _word(letter), letter.id, delivery.detail)
        return False


def _word(letter: Letter) -> str:
    return letter.kind.replace("_", " ")

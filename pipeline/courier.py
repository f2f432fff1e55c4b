"""Carries letters from the outbox to serving, one at a time until acknowledged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from pipeline.clock import Clock
from pipeline.journeys import NOBODY, Journeys, Leg, Stretch
from pipeline.metrics import Metrics
from pipeline.outbox import Letter, LetterKind, Outbox
from pipeline.serving_client import Delivery, Outcome
from pipeline.status.values import OutboxStanding

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0
HELD_BACK_S = 2.0
"""A letter whose pictures the store does not have yet is asked about again after so long."""
DONE_KEPT = timedelta(days=30)
"""Longer than anybody asks what became of a letter."""
FORGET_EVERY = timedelta(minutes=10)


class Recipient(Protocol):
    def send(self, body: str, kind: LetterKind) -> Delivery:
        """Offer one letter. Never raises."""
        ...


def nothing_held_back(_body: str) -> bool:
    return False


class Courier:
    def __init__(
        self,
        outbox: Outbox,
        recipient: Recipient,
        clock: Clock,
        metrics: Metrics,
        journeys: Journeys = NOBODY,
        held_back: Callable[[str], bool] = nothing_held_back,
    ) -> None:
        """``held_back``: whether a letter of this text may not be sent yet."""
        self._outbox = outbox
        self._recipient = recipient
        self._clock = clock
        self._metrics = metrics
        self._journeys = journeys
        self._held_back = held_back
        self.standing = OutboxStanding()
        """What the outbox held after the last round."""
        self._forget_next = clock.now()

    def run(self, stop: threading.Event, pause_s: float = 0.5) -> None:
        """Deliver until ``stop`` is set. A round that fails as a whole is logged and repeated."""
        while not stop.wait(pause_s):
            try:
                self.round(stop)
            except Exception:
                log.exception("a delivery round failed; the letters stay in the outbox")

    def round(self, stop: threading.Event) -> int:
        """Try every letter that is due once; returns how many were accepted."""
        accepted, now = 0, self._clock.now()
        due = self._outbox.due(now, limit=100)
        held = {letter.id for letter in due if self._held_back(letter.body)}
        if held:
            self._outbox.put_off(held, now + timedelta(seconds=HELD_BACK_S))
        for letter in (letter for letter in due if letter.id not in held):
            if stop.is_set():
                break
            accepted += self._deliver(letter)
        if self._clock.now() >= self._forget_next:
            self._outbox.forget_acknowledged(self._clock.now() - DONE_KEPT)
            self._forget_next = self._clock.now() + FORGET_EVERY
        self.standing = self._outbox.standing()
        self._metrics.show("citypatrol_outbox_waiting", self.standing.waiting)
        self._metrics.show("citypatrol_outbox_refused", self.standing.refused)
        return accepted

    def _deliver(self, letter: Letter) -> bool:
        pause = min(FIRST_PAUSE_S * 2 ** min(letter.attempts, 30), LONGEST_PAUSE_S)
        began = self._clock.now()
        self._outbox.tried(letter.id, began + timedelta(seconds=pause))
        delivery = self._recipient.send(letter.body, letter.kind)
        now = self._clock.now()
        if letter.kind is LetterKind.REPORT:
            accepted = delivery.outcome is Outcome.ACCEPTED
            said = {"attempt": str(letter.attempts + 1)}
            failed = None if accepted else delivery.outcome.value
            self._journeys.tell(Leg(Stretch.DELIVERY, letter.id, began, now, said, failed))
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

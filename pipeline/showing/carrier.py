"""The thread between the desk and serving: asks what is wanted, carries what was brought."""

from __future__ import annotations

import logging
import queue
import threading
import time
from typing import Protocol

from pipeline.clock import Clock
from pipeline.contract import AskedLooks, ShownLook
from pipeline.metrics import Metrics
from pipeline.serving_client import ServingUnavailable
from pipeline.showing.desk import ShowDesk, ShowOutcome

log = logging.getLogger(__name__)

_STEP_S = 0.5
"""How long it waits for a look before it minds the wish to stop."""


class Viewer(Protocol):
    """Serving, as far as looks to show go."""

    def asked_looks(self, room: int, after: str | None) -> AskedLooks:
        """What is wanted now. Raises ServingUnavailable."""
        ...

    def show(self, look: ShownLook) -> None:
        """Raises ServingUnavailable when it was not taken."""
        ...


class ShowCarrier:
    def __init__(self, desk: ShowDesk, viewer: Viewer, clock: Clock, metrics: Metrics) -> None:
        self._desk = desk
        self._viewer = viewer
        self._clock = clock
        self._metrics = metrics
        self._after: str | None = None

    def run(self, stop: threading.Event, every_s: float) -> None:
        """Ask every ``every_s`` seconds and carry in between, until ``stop`` is set."""
        while not stop.is_set():
            self.ask()
            until = time.monotonic() + every_s
            while not stop.is_set() and (left := until - time.monotonic()) > 0:
                self.carry(min(left, _STEP_S))

    def ask(self) -> None:
        """Ask serving what it wants to see. While it is away nothing is asked for."""
        try:
            said = self._viewer.asked_looks(self._desk.room(self._clock.now()), self._after)
        except ServingUnavailable as error:
            log.debug("serving was not asked which looks it wants: %s", error)
            return
        self._after = said.next
        self._desk.ask(said.looks, self._clock.now())

    def carry(self, wait_s: float) -> bool:
        """Hand over the next look within ``wait_s``; whether there was one."""
        try:
            look = self._desk.brought.get(timeout=wait_s)
        except queue.Empty:
            return False
        try:
            self._viewer.show(look)
        except ServingUnavailable as error:
            log.info("camera %s: its look was not shown: %s", look.camera_id, error)
            self._metrics.count("citypatrol_shown_looks_total", ShowOutcome.FAILED)
        else:
            self._metrics.count("citypatrol_shown_looks_total", ShowOutcome.TOLD)
        return True

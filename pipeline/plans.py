"""Keeps the watch plan current, and remembers it while serving is away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping
from typing import Protocol

from pydantic import ValidationError

from pipeline.domain import WatchPlan
from pipeline.serving_client import ServingUnavailable
from pipeline.state import State

log = logging.getLogger(__name__)


class PlanSource(Protocol):
    def watch_plan(self, known_version: str | None) -> WatchPlan | None:
        """The plan, None when unchanged. Raises ServingUnavailable."""
        ...


class PlanDesk(Protocol):
    """Where a patrol finds its plan, and says what it does by it."""

    @property
    def current(self) -> WatchPlan | None:
        """What this patrol is to do; the same object until it changes. None before there is any."""
        ...

    @property
    def whole(self) -> WatchPlan | None:
        """The plan of the city, of which ``current`` may be a part."""
        ...

    def using(self, cameras: Collection[str], sessions: Mapping[str, int]) -> None:
        """These cameras are visited or held, so many sessions are open by source, and none belongs
        to anything that ``current``, as it was last given, does not hold but what was begun
        before."""
        ...


class Plans:
    """One thread refreshes, any thread reads ``current``."""

    def __init__(self, source: PlanSource, state: State) -> None:
        self._source = source
        self._state = state
        self.current: WatchPlan | None = self._remembered()

    @property
    def whole(self) -> WatchPlan | None:
        return self.current

    def using(self, cameras: Collection[str], sessions: Mapping[str, int]) -> None:
        """Nobody else wants to know: the plan is this patrol's alone."""

    def run(self, stop: threading.Event, every_s: float) -> None:
        """Refresh until ``stop`` is set: at once, then every ``every_s`` seconds."""
        while True:
            try:
                self.refresh()
            except Exception:
                log.exception("the watch plan could not be taken over; the old one stays")
            # Without any plan there is nothing to patrol, so ask more often until there is one.
            if stop.wait(every_s if self.current else min(every_s, 1.0)):
                return

    def refresh(self) -> None:
        """Take over a new plan if there is one; keep the old one when serving is away."""
        try:
            plan = self._source.watch_plan(self.current.version if self.current else None)
        except ServingUnavailable as error:
            log.warning("the watch plan could not be refreshed: %s", error)
            return
        if plan is not None:
            self._state.keep_watch_plan(plan.model_dump_json(context={"reveal_secrets": True}))
            self.current = plan
            log.info("watch plan %s: %d cameras", plan.version, len(plan.cameras))

    def _remembered(self) -> WatchPlan | None:
        body = self._state.watch_plan()
        if body is None:
            return None
        try:
            return WatchPlan.model_validate_json(body)
        except ValidationError:
            log.warning("the remembered watch plan is of another version; asking serving for it")
            return None

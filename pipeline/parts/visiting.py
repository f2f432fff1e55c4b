"""How a patrol opens cameras: their addresses, who decodes, within which limits and lease."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field

from pydantic import SecretStr

from pipeline.addresses import Addresses
from pipeline.clock import Clock
from pipeline.config import PatrolSettings
from pipeline.domain import Camera, Source, WatchPlan
from pipeline.metrics import Metrics
from pipeline.picture import Picture
from pipeline.shards.company import Company
from pipeline.visits import Hands, Live, LongStop, VisitFailed, VisitStopped, one_session, visit
from pipeline.visits.devices import decoder_of


@dataclass(frozen=True, slots=True)
class Visiting:
    """Every session ends early where the company no longer allows it."""

    settings: PatrolSettings
    company: Company
    clock: Clock
    metrics: Metrics
    hands: Hands
    addresses: Addresses
    failing: dict[str, int] = field(default_factory=dict)
    """Sessions in a row, of live cameras, that brought no picture."""

    def visit(self, camera: Camera, stop: threading.Event) -> Picture:
        """One picture of the camera. Raises VisitFailed, or VisitStopped where it was not begun."""
        began, ending = time.monotonic(), self.company.while_allowed(stop)
        try:
            address = self._address_of(camera, ending)
            if ending.is_set():
                raise VisitStopped
            return visit(
                address,
                self.settings.visit.at(camera.source),
                self.clock,
                stop=ending,
                hands=self.hands,
            )
        finally:
            self.metrics.observe("citypatrol_visit_seconds", time.monotonic() - began)

    def open_live(
        self, camera: Camera, stop: threading.Event
    ) -> Generator[Picture | VisitFailed, None, None]:
        """Pictures of one live camera and its failures; of one session where its source counts
        starts."""
        pace, ending = self.settings.pace, self.company.while_allowed(stop)
        live = Live(
            lambda: self._address_of(camera, ending),
            self.settings.visit.at(camera.source),
            self.clock,
            every_s=camera.live_every_s or pace.target_s,
            backoff=pace.backoff_s,
            stop=ending,
            hands=self.hands,
        )
        if self._source_of(camera).starts_per_minute is None:
            yield from live
        else:  # Every session is begun, and counted, by the schedule.
            brought = yield from one_session(live)
            self.failing[camera.id] = 1 if brought else self.failing.get(camera.id, 0) + 1
            ending.wait(pace.backoff_s(self.failing[camera.id]))
        live.join()

    def _source_of(self, camera: Camera) -> Source:
        return (self.company.plans.whole or WatchPlan(version="")).source_of(camera)

    def _address_of(self, camera: Camera, stop: LongStop) -> SecretStr:
        return self.addresses(camera, self._source_of(camera), stop=stop)


def visiting_of(
    settings: PatrolSettings, company: Company, clock: Clock, metrics: Metrics
) -> Visiting:
    """Pictures are decoded where the settings say and the machine can."""
    hands = Hands()
    hands.decode = decoder_of(
        settings.decode,
        settings.gpu.index,
        hands.decode,
        lambda way, result: metrics.count("citypatrol_keyframes_total", way, result),
    )
    return Visiting(settings, company, clock, metrics, hands, Addresses(hands))

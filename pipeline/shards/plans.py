"""The part of the watch plan that a worker may go by now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from pipeline.domain import WatchPlan
from pipeline.plans import PlanDesk
from pipeline.shards.seats import portion
from pipeline.shards.tenure import Holding, InUse, Tenure
from pipeline.shards.things import camera_thing, seats_among, sources_of


class ShardPlans:
    """Stands in for ``Plans`` where several workers share one plan. ``current`` and ``using``
    belong to the one thread that patrols."""

    def __init__(self, plans: PlanDesk, tenure: Tenure, now: Callable[[], float]) -> None:
        self._plans = plans
        self._tenure = tenure
        self._now = now
        self._whole: WatchPlan | None = None
        self._holding: Holding | None = None
        self._current: WatchPlan | None = None

    @property
    def whole(self) -> WatchPlan | None:
        """The plan of the city."""
        return self._plans.whole

    @property
    def current(self) -> WatchPlan | None:
        """The plan for this worker: its cameras, and of each source its portion. The same object
        until something changes."""
        whole, holding = self._plans.whole, self._tenure.holding(self._now())
        if whole is not self._whole or holding != self._holding:
            self._whole, self._holding = whole, holding
            self._current = None if whole is None else part_of(whole, holding.things)
        return self._current

    def using(self, cameras: Collection[str], sessions: Mapping[str, int]) -> None:
        """Going by ``current`` as last given, this is in use; see ``InUse``."""
        if self._holding is not None:
            generation = self._holding.generation
            self._tenure.reports(InUse(generation, frozenset(cameras), dict(sessions)))


def part_of(plan: WatchPlan, things: frozenset[str]) -> WatchPlan:
    """What remains of ``plan`` for whoever may use only ``things``. A camera whose source grants
    it no session yet is not among them."""
    seats = seats_among(things)
    portions = {
        name: mine
        for name, source in sources_of(plan).items()
        if (mine := portion(source, seats.get(name, ()))) is not None
    }
    cameras = tuple(
        camera
        for camera in plan.cameras
        if camera.source in portions and camera_thing(camera.id) in things
    )
    watched = {camera.id for camera in cameras}
    return plan.model_copy(
        update={
            "sources": tuple(portions.values()),
            "cameras": cameras,
            "rechecks": tuple(one for one in plan.rechecks if one.camera_id in watched),
        }
    )

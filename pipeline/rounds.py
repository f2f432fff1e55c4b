"""Turns: a patrol goes by its part of the plan, and tells what it uses of it.

The same whether threads do the visits (``Worker``) or a rehearsal only says how they ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pipeline.domain import Camera, WatchPlan
from pipeline.plans import PlanDesk
from pipeline.schedule import WHOLE, Past, Schedule
from pipeline.shards.seats import parts_of

LONGEST_WAIT_S: Final = 0.25
"""Between two looks at the plan and at the wish to stop."""


class Rounds:
    """One thread: ``news`` and ``follow``, then ``begin`` until it gives nobody, then ``pause_s``,
    and the same again after so many seconds or as soon as a visit has ended."""

    def __init__(self, plans: PlanDesk, schedule: Schedule) -> None:
        self._plans = plans
        self._schedule = schedule
        self.plan: WatchPlan | None = None
        """What is gone by."""

    def news(self) -> WatchPlan | None:
        """The plan to go over to with ``follow``; None while there is no other."""
        plan = self._plans.current
        return None if plan is self.plan else plan

    def follow(self, plan: WatchPlan, now: datetime, known: Mapping[str, Past]) -> None:
        """Go by ``plan`` from now on; ``known`` tells the past of cameras that are new in it."""
        whole, city = self._plans.whole, ZoneInfo(plan.timezone)
        parts = WHOLE if whole is None or whole is plan else parts_of(plan, whole)
        self._schedule.watch(plan.cameras, plan.sources, city, now, known=known, parts=parts)
        self.plan = plan

    def begin(self, now: datetime) -> Camera | None:
        """The camera whose visit begins now; None when nobody may be visited."""
        return self._schedule.start(now)

    def pause_s(self, now: datetime) -> float:
        """Tell what is in use; seconds in which nobody may be visited unless a visit ends."""
        self._plans.using(self._schedule.busy(), self._schedule.sessions())
        return min(self._schedule.wait_s(now), LONGEST_WAIT_S)

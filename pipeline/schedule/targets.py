"""How often each camera is to be looked at, at this hour of the city's day."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pipeline.domain import Camera, Kind, utc
from pipeline.schedule.hours import AHEAD_DAYS, spell
from pipeline.schedule.pace import DayPart, Pace


class Targets:
    """Targets in seconds, for the stretch of the day from ``at`` until ``until``."""

    def __init__(self, pace: Pace, at: datetime, city: ZoneInfo) -> None:
        spells = [(part, spell([part.window], at, city)) for part in pace.day]
        self._pace = pace
        self._parts = [part for part, now in spells if now.open]
        self._known: dict[tuple[float | None, float, frozenset[Kind]], float] = {}
        self.until = min(
            (now.until for _, now in spells), default=utc(at) + timedelta(days=AHEAD_DAYS)
        )
        """When a part of the day begins or ends; in UTC."""

    def of(self, camera: Camera) -> float:
        """Seconds: the smallest any watched kind asks, over the risk and the part of the day."""
        kinds = camera.view.watch
        key = (camera.target_s, camera.risk, kinds)
        if key not in self._known:
            self._known[key] = min(
                (camera.target_s or self._pace.target_of(kind)) / self._factor(kind) / camera.risk
                for kind in kinds
            )
        return self._known[key]

    def _factor(self, kind: Kind) -> float:
        return max((part.factor for part in self._parts if _speaks_of(part, kind)), default=1.0)


def _speaks_of(part: DayPart, kind: Kind) -> bool:
    return not part.kinds or kind in part.kinds

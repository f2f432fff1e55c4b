"""The city that is rehearsed, as a watch plan."""

from __future__ import annotations

from pipeline.domain import Camera, Source, View, WatchPlan
from pipeline.rehearsal.script import Script


def plan_of(script: Script) -> WatchPlan:
    """Sources and districts in turn, so that cameras of every source stand in each district."""
    view = View(id="main", watch=frozenset({"street_vending"}))
    cameras = tuple(
        Camera(
            id=f"cam-{number:06}",
            name="rehearsed",
            source=_source(number % script.sources),
            district=f"district-{number // script.sources % script.districts + 1:02}",
            target_s=script.target_s,
            views=(view,),
        )
        for number in range(script.cameras)
    )
    sources = tuple(
        Source(id=_source(number), max_sessions=script.source_sessions)
        for number in range(script.sources)
    )
    return WatchPlan(version="rehearsal", cameras=cameras, sources=sources)


def _source(number: int) -> str:
    return f"platform-{number + 1:02}"


class Desk:
    """The plan of the city, as every worker is told it; it stays the same."""

    def __init__(self, plan: WatchPlan) -> None:
        self._plan = plan

    @property
    def current(self) -> WatchPlan:
        return self._plan

    @property
    def whole(self) -> WatchPlan:
        return self._plan

    def using(self, cameras: object, sessions: object) -> None:
        """Nobody asks for what all workers together use."""

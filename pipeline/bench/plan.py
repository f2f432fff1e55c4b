"""What the measured patrol watches."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from pipeline.domain import Camera, Source, View, WatchPlan, Zone, ZoneKind
from pipeline.violations import VIOLATIONS

SOURCE = "bench"


def names(count: int) -> list[str]:
    """The names ``citypatrol simulate --cameras`` gives its paths."""
    return [f"cam-{number + 1:05d}" for number in range(count)]


def watch_plan(cameras: Sequence[str], base_url: str, target_s: float, sessions: int) -> WatchPlan:
    """Every kind is watched on every camera, with the zones the kinds need.

    The zones for parking and vending are narrow strips along both sides, where passing traffic
    rarely stands: all rules are applied to all that is seen, and most looks find nothing wrong, as
    in a city. The source allows as many sessions as the patrol opens, so its cap does not bind.
    """
    view = View(
        id="main",
        watch=frozenset(violation.kind for violation in VIOLATIONS),
        zones=(
            Zone(id="belt", kind=ZoneKind.GREEN_BELT, polygon=_upright(0.0, 0.06)),
            Zone(id="no-vending", kind=ZoneKind.NO_VENDING, polygon=_upright(0.94, 1.0)),
            Zone(id="road", kind=ZoneKind.ROAD, polygon=_upright(0.1, 0.7)),
            Zone(id="pavement", kind=ZoneKind.PAVEMENT, polygon=_upright(0.7, 0.9)),
            Zone(id="bins", kind=ZoneKind.BIN_STATION, polygon=_upright(0.9, 0.94)),
        ),
    )
    return WatchPlan(
        version="bench",
        sources=(Source(id=SOURCE, max_sessions=sessions),),
        cameras=tuple(
            Camera(
                id=name,
                name=name,
                url=SecretStr(f"{base_url}{name}"),
                source=SOURCE,
                target_s=target_s,
                views=(view,),
            )
            for name in cameras
        ),
    )


def _upright(left: float, right: float) -> tuple[tuple[float, float], ...]:
    return ((left, 0.5), (right, 0.5), (right, 1.0), (left, 1.0))

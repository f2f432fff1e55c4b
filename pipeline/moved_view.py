"""A view whose picture has moved a little: zones and permits go with what they were drawn on."""

from __future__ import annotations

from typing import Literal

from pipeline.domain import Area, View
from pipeline.geometry import Shift, moved_ring


def moved(view: View, shift: Shift) -> View:
    """``view`` with every zone and permit area moved by ``shift`` and cut at the picture's edges.

    A zone or permit that has left the picture is left out. The view itself is not changed.
    """
    if not shift:
        return view
    zones = [
        zone.model_copy(update={"polygon": ring})
        for zone in view.zones
        if (ring := moved_ring(zone.polygon, shift)) is not None
    ]
    permits = [
        permit.model_copy(update={"area": area})
        for permit in view.permits
        if (area := _moved(permit.area, shift)) is not None
    ]
    return view.model_copy(update={"zones": tuple(zones), "permits": tuple(permits)})


def _moved(area: Area | Literal["beside"], shift: Shift) -> Area | Literal["beside"] | None:
    return area if isinstance(area, str) else moved_ring(area, shift)

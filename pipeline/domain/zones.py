"""What a polygon on a view means."""

from __future__ import annotations

from enum import StrEnum

from pipeline.domain.words import Frozen, Id
from pipeline.geometry import Ring


class ZoneKind(StrEnum):
    GREEN_BELT = "green_belt"
    NO_VENDING = "no_vending"
    ROAD = "road"
    PAVEMENT = "pavement"
    BIN_STATION = "bin_station"
    IGNORE = "ignore"


class Zone(Frozen):
    """A polygon on a view with a meaning."""

    id: Id
    kind: ZoneKind
    polygon: Ring

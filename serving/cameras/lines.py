"""Cameras as lines of a long list: whose they are, how they do, what stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Health(StrEnum):
    """How a camera does, by the worst trouble that lasts."""

    OFFLINE = "offline"
    VIEW_MOVED = "view_moved"
    BLIND = "blind"
    UNDRAWN = "undrawn"
    """No trouble; no zone is drawn on it."""
    WELL = "well"


class Order(StrEnum):
    ID = "id"
    NAME = "name"
    HEALTH = "health"
    """The worst first."""
    LOOKED = "looked"
    """The newest last look first."""


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which cameras are wanted; None asks for nothing in particular."""

    source: str | None = None
    district: str | None = None
    health: Health | None = None
    text: str | None = None
    """Part of an id, a name, a site or a GB/T 28181 id, in capitals or not."""
    order: Order = Order.ID


@dataclass(frozen=True, slots=True)
class CameraLine:
    id: str
    name: str
    source: str
    district: str
    site: str | None
    health: Health
    since: datetime | None
    """Since when its trouble lasts."""
    watch: tuple[str, ...]
    zones: int
    open_cases: int
    looked_at: datetime | None
    """When the last look that is kept of it was taken."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cameras there are behind each choice."""

    wanted: int
    """That fit all that is chosen."""
    health: Mapping[Health, int] = field(default_factory=dict)
    """Of those that fit all else."""
    sources: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    """What there is to choose from, in sight of whoever asks."""

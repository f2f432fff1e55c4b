"""A camera as people see it: everything but the way in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.contract import Channel, View
from serving.cameras.notices import Notice


@dataclass(frozen=True, slots=True)
class CameraCard:
    """A registered feed without its secrets. ``address_shown`` is scheme and host only, and None
    when the camera's source tells the address at each visit."""

    id: str
    name: str
    source: str
    district: str
    site: str | None
    gb28181_id: str | None
    longitude: float | None
    latitude: float | None
    target_s: float | None
    risk: float
    live_every_s: float | None
    channel: Channel | Mapping[str, Any] | None
    address_shown: str | None
    views: tuple[View, ...]

    def view(self, view_id: str) -> View | None:
        return next((view for view in self.views if view.id == view_id), None)


@dataclass(frozen=True, slots=True)
class CameraFilter:
    """Which cameras are wanted; None asks for nothing in particular."""

    district: str | None = None
    source: str | None = None
    text: str | None = None
    """Part of an id, a name, a site or a GB/T 28181 id, in capitals or not."""


EVERY_CAMERA = CameraFilter()


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a camera new to the registry gets where its file says nothing. None is no default."""

    source: str | None = None
    district: str | None = None
    watch: tuple[str, ...] = ()


NO_DEFAULTS = Defaults()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing of a plan that was not taken, and the sentence that says why."""

    name: str
    """``camera gate-3``, ``source platform-1`` …"""
    reason: str
    line: int | None = None
    """In a list of one camera per line."""
    code: str = ""
    """Which of our sentences ``reason`` is; empty for any other."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What stands in it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a file holds, read but not yet checked as cameras."""

    cameras: Sequence[Any]
    sources: Sequence[Any] = ()
    lines: Sequence[int] = ()
    """Of each camera, where the file has lines; else empty."""
    refused: tuple[Refusal, ...] = ()
    warnings: tuple[Notice, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it holds no more of a camera than a line of a list can."""
        return bool(self.lines)

    def line(self, position: int) -> int | None:
        return self.lines[position] if self.lines else None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing of a camera that an import changes. Values are as people may see them."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class CameraChange:
    """A camera that an import changes, and how."""

    id: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. A refused camera leaves every other one, and its own old row, alone."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refusal, ...]
    warnings: tuple[Notice, ...] = ()
    """What was taken and should be looked at all the same."""
    changes: tuple[CameraChange, ...] = ()
    """How each of ``changed`` changes."""
    revision: int = 0
    """The registry's, before."""


def known_position(longitude: float | None, latitude: float | None) -> tuple[float, float] | None:
    """Catalogues write 0, 0 for a position nobody entered (DOMAIN §4)."""
    if longitude is None or latitude is None or (longitude, latitude) == (0, 0):
        return None
    return longitude, latitude

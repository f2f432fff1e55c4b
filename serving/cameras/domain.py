"""A camera as people see it: everything but the way in."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.contract import View


@dataclass(frozen=True, slots=True)
class CameraCard:
    """A registered feed without its secrets. ``address_shown`` is scheme and host only."""

    id: str
    name: str
    source: str
    district: str
    gb28181_id: str | None
    longitude: float | None
    latitude: float | None
    target_s: float | None
    address_shown: str
    views: tuple[View, ...]

    def view(self, view_id: str) -> View | None:
        return next((view for view in self.views if view.id == view_id), None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing of a plan that was not taken, and the sentence that says why."""

    name: str
    """``camera gate-3``, ``source platform-1`` …"""
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. A refused camera leaves every other one, and its own old row, alone."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[Refusal, ...]

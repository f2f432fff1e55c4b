"""Builders of small scenes for the tests of the rules."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pipeline.domain import Judgement, Permit, Sighting, View, Zone, ZoneKind
from pipeline.geometry import Box, Point
from pipeline.judge import judge
from pipeline.violations import VIOLATIONS

CITY = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
ALL_KINDS = frozenset(rule.kind for rule in VIOLATIONS)


def rectangle(x1: float, y1: float, x2: float, y2: float) -> tuple[Point, ...]:
    return ((x1, y1), (x2, y1), (x2, y2), (x1, y2))


def zone(kind: str, x1: float, y1: float, x2: float, y2: float, name: str = "") -> Zone:
    return Zone(id=name or kind, kind=ZoneKind(kind), polygon=rectangle(x1, y1, x2, y2))


def seen(label: str, x1: float, y1: float, x2: float, y2: float, score: float = 0.8) -> Sighting:
    return Sighting(label, score, Box(x1, y1, x2, y2))


def view(*zones: Zone, permits: tuple[Permit, ...] = (), watch: frozenset[str] = ALL_KINDS) -> View:
    return View(id="v1", watch=watch, zones=zones, permits=permits)


def judged(where: View, *sightings: Sighting, at: datetime = NOON) -> Judgement:
    return judge(where, sightings, at, CITY)

"""How visits end and how long they take, drawn; the same for the same seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from pipeline.domain import Camera, VisitError
from pipeline.rehearsal.script import Machine, Script
from pipeline.visits import VisitLimits

SLOW_TIMES: Final = 4.0
REVISITS: Final = 4
"""Looks that come back to one suspicion: at one every 20 s, a dwell of a minute."""


class How(StrEnum):
    """In which way a node is lost."""

    KILLED = "killed"
    """Its programs end at once, and so do its sessions."""
    CUT_OFF = "cut_off"
    """It runs on and reaches the cameras, but not the database."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A source that gives no pictures, or a district whose network is away. Seconds."""

    what: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Loss:
    at: float
    how: How


class Luck:
    def __init__(self, script: Script, machine: Machine, limits: VisitLimits) -> None:
        self._script = script
        self._limits = limits
        self._middle, self._spread = math.log(machine.visit_s), machine.spread
        self._dice = Random(f"visits {script.seed}")
        self._scenes = Random(f"scenes {script.seed}")
        self._looks_left: dict[int, int] = {}
        """Of the suspicions there are now, by the camera's place in the plan."""
        self.away: set[str] = set()
        """Sources and districts that are away now."""
        chance = Random(f"cameras {script.seed}")
        drawn = chance.sample(
            range(script.cameras), round(script.cameras * (script.offline + script.slow))
        )
        offline = round(script.cameras * script.offline)
        self.offline = frozenset(drawn[:offline])
        self._slow = frozenset(drawn[offline:])

    def visit(self, place: int, camera: Camera) -> tuple[float, VisitError | None]:
        """Seconds that a visit begun now takes, and how it fails; None for a picture."""
        limits = self._limits
        if self.away and (camera.source in self.away or camera.district in self.away):
            return limits.open_s, VisitError.TIMEOUT_OPEN
        if place in self.offline:
            if place % 2:
                return limits.keyframe_s, VisitError.STARVED
            return limits.open_s, VisitError.TIMEOUT_OPEN
        if self._dice.random() < self._script.failing:
            return limits.keyframe_s, VisitError.STARVED
        seconds = math.exp(self._dice.gauss(self._middle, self._spread))
        seconds *= SLOW_TIMES if place in self._slow else 1.0
        if seconds > limits.total_s:
            return limits.total_s, VisitError.STARVED
        return seconds, None

    def suspicious(self, place: int) -> bool:
        """Whether a look at this camera now finds something to come back to."""
        left = self._looks_left.pop(place, None)
        if left is None:
            left = REVISITS if self._scenes.random() < self._script.again / REVISITS else 0
        else:
            left -= 1
        if left:
            self._looks_left[place] = left
        return left > 0


def losses(script: Script) -> list[Loss]:
    """When nodes are lost, and how: every other time in the other way."""
    chance = Random(f"losses {script.seed}")
    hows = [How.KILLED, How.CUT_OFF] * (script.losses // 2 + 1)
    moments = _moments(chance, script.losses, script.seconds)
    return [
        Loss(at, how)
        for at, how in zip(moments, hows, strict=False)
        for _ in range(script.lost_together)
    ]


def outages(script: Script, sources: list[str], districts: list[str]) -> list[Outage]:
    """When which sources and districts are away."""
    chance, found = Random(f"outages {script.seed}"), []
    for names, count in ((sources, script.source_outages), (districts, script.district_outages)):
        for at in _moments(chance, count, script.seconds):
            found.append(Outage(chance.choice(names), at, at + script.outage_s))
    return found


def _moments(chance: Random, count: int, seconds: float) -> list[float]:
    """So many moments, each drawn in a stretch of its own."""
    return [(number + chance.random()) * seconds / count for number in range(count)]

"""What appears where, and what is done to the installation meanwhile: by a seed, before it begins.

Nothing here goes by the clock: things appear as fast as the installation opens cases, and a deed is
done when so many things have appeared, so that a slow machine is hit as hard as a fast one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from tests.chaos.city import Source
from tests.chaos.street import PLACES, Mark, Thing
from tests.peers.case_platform import Fault

MOST_AT_ONCE: Final = 4
"""Things that appear before one camera at one moment."""


class Deed(StrEnum):
    WORKER = "worker killed"
    NODE = "patrol killed with all its workers"
    SERVING = "serving killed"
    POSTGRES = "PostgreSQL ended at once and started again"
    STORE = "store away for ten seconds"


WEIGHTS: Final = {
    Deed.WORKER: 40,
    Deed.NODE: 10,
    Deed.SERVING: 20,
    Deed.POSTGRES: 15,
    Deed.STORE: 15,
}

FAILS: Final = 0.1
"""Share of the requests to the platform that end so."""
FAULTS: Final = (
    Fault.ERROR_BEFORE,
    Fault.ERROR_AFTER,
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
)


@dataclass(frozen=True, slots=True)
class Burst:
    """Things that appear at one moment before one camera."""

    camera: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A deed, once so many things have appeared."""

    after: int
    deed: Deed
    pause_s: float
    """So much later, so that deeds do not fall on appearances."""


def bursts(sources: Sequence[Source], violations: int, chance: Random) -> list[Burst]:
    """``violations`` different things in the order in which they appear."""
    places = {camera: _places(chance) for source in sources for camera in source.cameras}
    found: list[Burst] = []
    left = violations
    while left:
        camera = chance.choice([name for name, free in places.items() if free])
        count = min(left, chance.randint(1, MOST_AT_ONCE), len(places[camera]))
        things = [Mark(places[camera].pop(), chance.choice(list(Thing))) for _ in range(count)]
        found.append(Burst(camera, tuple(things)))
        left -= count
    return found


def steps(
    violations: int, kills: int, chance: Random, only: Sequence[Deed] = tuple(Deed)
) -> list[Step]:
    """Every deed of ``only`` once, as far as there are so many, and the rest by weight; in order of
    time."""
    deeds = list(only)
    chance.shuffle(deeds)
    more = max(0, kills - len(deeds))
    deeds = deeds[:kills] + chance.choices(only, [WEIGHTS[deed] for deed in only], k=more)
    chance.shuffle(deeds)
    moments = sorted(chance.randrange(1, max(2, violations)) for _ in deeds)
    return [
        Step(moment, deed, chance.uniform(0.0, 3.0))
        for moment, deed in zip(moments, deeds, strict=True)
    ]


class Unreliable:
    """A platform that fails now and then, before it has taken a case or after."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def __call__(self) -> Fault:
        return self._chance.choice(FAULTS) if self._chance.random() < FAILS else Fault.NONE


def _places(chance: Random) -> list[int]:
    places = list(range(PLACES))
    chance.shuffle(places)
    return places

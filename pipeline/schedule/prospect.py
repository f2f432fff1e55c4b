"""The schedule seen from outside: how each part of the city keeps its targets, and who is next."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain import Camera
from pipeline.schedule.coverage import Tally
from pipeline.schedule.lane import Lane
from pipeline.schedule.ledger import UNREACHABLE_AFTER
from pipeline.schedule.turn import Turn

Part = tuple[str, str]
"""A source and a district: the cameras of one that stand in the other."""


class Because(StrEnum):
    """Why a camera is looked at when it is."""

    SUSPECTED = "suspected"
    """Something may be wrong there, if only with the view."""
    WANTED = "wanted"
    """Somebody asked for a look, as for the re-check of a handled case."""
    ROUND = "round"
    """Its ordinary turn."""
    RETRY = "retry"
    """Its last visit failed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the cameras of one part stand at one moment."""

    tally: Tally
    worst_s: float
    """Seconds since the latest reachable camera became late; 0 when none is."""
    asked_per_s: float
    """Looks a second that the targets of its cameras come to; closed ones ask for none."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A visit that is to come. Moments are seconds from now; a past one is negative."""

    camera: Camera
    because: Because
    from_s: float
    """It may begin from then on, if its source lets anybody in."""
    by_s: float
    """Its deadline: of all that may begin, the earliest goes first."""


def standings(lanes: Mapping[str, Lane], at: float) -> dict[Part, Standing]:
    """Every part of the city that has cameras. Goes through all cameras: ask seldom."""
    counts: dict[Part, list[int]] = {}
    reals: dict[Part, list[float]] = {}
    for name, lane in lanes.items():
        closed, away = not lane.is_open, lane.is_away
        if not closed:
            lane.ledger.ring(at)
        for turn in lane.turns.values():
            part = (name, turn.camera.district)
            count = counts.setdefault(part, [0, 0, 0, 0, 0])
            real = reals.setdefault(part, [0.0, 0.0])
            count[0] += 1
            if closed:
                count[4] += 1
                continue
            unreachable = away or turn.failures >= UNREACHABLE_AFTER
            count[1] += turn.is_late
            count[2] += unreachable
            count[3] += turn.is_late and unreachable
            if turn.is_late and not unreachable:
                real[0] = max(real[0], at - turn.late_at)
            real[1] += 1.0 / turn.target
    return {part: Standing(Tally(*count), *reals[part]) for part, count in counts.items()}


def upcoming(
    lanes: Mapping[str, Lane], busy: Collection[str], at: float, limit: int
) -> tuple[Upcoming, ...]:
    """The next visits in the order in which they may begin, deadlines first among those that may
    begin now. ``busy`` are cameras being visited or held open; a closed source has none."""
    turns = heapq.nsmallest(
        limit, _waiting(lanes, busy, at), key=lambda one: (one[0], one[1].deadline)
    )
    return tuple(
        Upcoming(turn.camera, _because(turn), start - at, turn.deadline - at)
        for start, turn in turns
    )


def _waiting(
    lanes: Mapping[str, Lane], busy: Collection[str], at: float
) -> Iterator[tuple[float, Turn]]:
    for lane in lanes.values():
        if not lane.is_open:
            continue
        for name, turn in lane.turns.items():
            if name not in busy and name not in lane.live:
                yield max(turn.release, at), turn


def _because(turn: Turn) -> Because:
    if turn.failures:
        return Because.RETRY
    if turn.suspected or turn.unsure:
        return Because.SUSPECTED
    return Because.WANTED if turn.wanted_by is not None else Because.ROUND

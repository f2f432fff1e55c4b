"""Which suspect stands at which place: by where it is, never by a tracker's number.

At one look a minute there are no tracks to follow (DOMAIN §8.18).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.domain import Suspect
from pipeline.geometry import Box, joined
from pipeline.places.look import Look
from pipeline.places.place import Place
from pipeline.places.rules import ConfirmRule
from pipeline.places.trace import Trace
from pipeline.violations import one_of_each
from pipeline.violations.base import best_first, same_thing


@dataclass(frozen=True, slots=True)
class Matched:
    here: dict[int, Suspect]
    """By index of the place, the suspect that stands there."""
    new: tuple[Suspect, ...]
    """Suspects at no place known."""


def match(
    places: Sequence[Place], suspects: Sequence[Suspect], rules: dict[str, ConfirmRule]
) -> Matched:
    """One to one, over all pairs the best first. The order of the input does not matter.

    A suspect left over that is the same thing as a place, or as the suspect matched there, is that
    thing seen in pieces: it is joined to it and makes no place of its own.
    """
    things = one_of_each(suspects)
    stands = _paired(places, things, rules)
    here = {p: things[t] for p, t in stands.items()}
    taken = set(stands.values())
    new = []
    for t, thing in enumerate(things):
        if t in taken:
            continue
        whole = _whole_of(thing, places, here)
        if whole is None:
            new.append(thing)
        else:
            known = here.setdefault(whole, thing)
            here[whole] = replace(known, box=joined([known.box, thing.box]))
    return Matched(here, tuple(new))


def returned(
    traces: Sequence[Trace], new: Sequence[Suspect], look: Look, rules: Mapping[str, ConfirmRule]
) -> dict[int, Trace]:
    """By index of the suspect, the place that is gone and stood at its spot; one to one."""
    older = [trace for trace in traces if trace.last_seen < look.at]
    return {n: older[t] for t, n in _paired(older, new, rules).items()}


def same_spot(one: Box, other: Box, rule: ConfirmRule) -> bool:
    """Whether two things of one kind, seen at different times, stand at one place."""
    return _closeness(one, other, rule) is not None


def _paired(
    spots: Sequence[Place | Trace],
    things: Sequence[Suspect],
    rules: Mapping[str, ConfirmRule],
) -> dict[int, int]:
    """By index of the spot that of the thing standing there: over all pairs the best first."""
    pairs = sorted(
        (*closeness, str(spot.id), best_first(thing), s, t)
        for s, spot in enumerate(spots)
        for t, thing in enumerate(things)
        if spot.kind == thing.kind
        and (closeness := _closeness(spot.box, thing.box, rules[thing.kind])) is not None
    )
    found: dict[int, int] = {}
    for *_, s, t in pairs:
        if s not in found and t not in found.values():
            found[s] = t
    return found


def _whole_of(piece: Suspect, places: Sequence[Place], here: dict[int, Suspect]) -> int | None:
    """The place that ``piece`` is a part of, by index: the one it overlaps most."""
    wholes = [
        (place.box.iou(piece.box), str(place.id), p)
        for p, place in enumerate(places)
        if place.kind == piece.kind
        and any(
            same_thing(box, piece.box) for box in (place.box, *([here[p].box] if p in here else []))
        )
    ]
    return max(wholes)[-1] if wholes else None


def _closeness(place: Box, seen: Box, rule: ConfirmRule) -> tuple[float, float] | None:
    """Sorts the best match first; None when the two are not at one spot."""
    is_small = all(_side(box) <= rule.small for box in (place, seen))
    if not is_small and place.intersection(seen) <= 0.0:
        return None
    iou, drift = place.iou(seen), _drift(place, seen)
    smaller, larger = sorted((place, seen), key=lambda box: box.area)
    if (
        iou >= rule.match_iou
        or smaller.share_within(larger) >= rule.match_inside
        or (is_small and drift <= rule.match_drift)
    ):
        return (-iou, drift)
    return None


def _drift(one: Box, other: Box) -> float:
    """Distance of the centres along the worse axis, in mean widths or heights of the two."""
    wide = (one.x2 - one.x1 + other.x2 - other.x1) / 2
    high = (one.y2 - one.y1 + other.y2 - other.y1) / 2
    across = abs(one.centre[0] - other.centre[0]) / wide
    along = abs(one.centre[1] - other.centre[1]) / high
    return max(across, along)


def _side(box: Box) -> float:
    return max(box.x2 - box.x1, box.y2 - box.y1)

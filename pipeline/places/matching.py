"""Which suspect stands at which place: by where it is, never by a tracker's number.

At one look a minute there are no tracks to follow (DOMAIN §8.18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.domain import Suspect
from pipeline.geometry import Box, joined
from pipeline.places.place import Place
from pipeline.places.rules import ConfirmRule
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
    pairs = sorted(
        (*closeness, str(place.id), best_first(thing), p, t)
        for p, place in enumerate(places)
        for t, thing in enumerate(things)
        if place.kind == thing.kind
        and (closeness := _closeness(place.box, thing.box, rules[thing.kind])) is not None
    )
    here: dict[int, Suspect] = {}
    taken: set[int] = set()
    for *_, p, t in pairs:
        if p not in here and t not in taken:
            here[p] = things[t]
            taken.add(t)
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


def same_spot(one: Box, other: Box, rule: ConfirmRule) -> bool:
    """Whether two things of one kind, seen at different times, stand at one place."""
    return _closeness(one, other, rule) is not None


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

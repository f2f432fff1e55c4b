"""How many a permit covers at once: counted by places that last, never by one look's sightings.

A detector misses a stall on one look and sees it twice on the next. So what stands under a permit
with a capacity is followed like anything suspected, and only what lasted takes up room. Those that
came first keep theirs; a thing without room becomes a suspect, and has to last once more before
anybody hears of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from pipeline.domain import BrokenTerm, Judgement, Permit, PermitTerm, Suppression, Suspect
from pipeline.permits import covers
from pipeline.places import ConfirmRule, Look, Place, advance
from pipeline.places.matching import match
from pipeline.violations.base import SAME_INSIDE


@dataclass(frozen=True, slots=True)
class Allowed:
    """A look after the permits' capacities."""

    judgement: Judgement
    """What stands and what is allowed, those without room among the suspects."""
    permitted: tuple[Place, ...]
    """What stands under permits with a capacity, to be given back on the next look."""
    lasting: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By permit and kind, how many things that last stand in its area on this view."""


def within_capacity(
    permitted: Sequence[Place],
    look: Look,
    judgement: Judgement,
    limits: Sequence[Permit],
    rules: Mapping[str, ConfirmRule],
) -> Allowed:
    """Pure: keep each of ``limits`` (``permits.limiting``) to its capacity on this look.

    ``look`` says where and when; its suspects are not read. Boxes, areas and ``permitted`` all lie
    where the view was drawn. A thing that has been missed as often as would drop a suspect holds
    no room any more.
    """
    if not limits:
        return Allowed(judgement, ())
    counting = [one.suspect for one in judgement.suppressions if one.counts]
    followed = [place for place in permitted if any(_takes(limit, place) for limit in limits)]
    here = _things(followed, look, counting, rules)
    progress = advance(followed, replace(look, suspects=tuple(counting)), rules)
    if progress.late:
        return Allowed(judgement, tuple(permitted))
    rooms = _rooms(progress.places, limits, rules)
    beyond = [
        replace(here[place_id], breaks=room)
        for place_id, room in rooms.items()
        if isinstance(room, BrokenTerm) and place_id in here
    ]
    given = {
        place_id: room
        for place_id, room in rooms.items()
        if isinstance(room, str) and place_id in here
    }
    suppressions = tuple(
        replace(one, permit_id=_whose(one, given, here))
        for one in judgement.suppressions
        if not (one.counts and any(_is_part(one.suspect, thing) for thing in beyond))
    )
    told = replace(judgement, suspects=(*judgement.suspects, *beyond), suppressions=suppressions)
    kept = tuple(_shortened(place, rules) for place in progress.places)
    return Allowed(told, kept, _counted(progress.places, limits, rules))


def _things(
    followed: Sequence[Place],
    look: Look,
    counting: Sequence[Suspect],
    rules: Mapping[str, ConfirmRule],
) -> dict[UUID, Suspect]:
    """What stands on this look at each place, new ones included."""
    matched = match(followed, counting, dict(rules))
    here = {followed[index].id: thing for index, thing in matched.here.items()}
    return here | {Place.opened(look, thing).id: thing for thing in matched.new}


def _rooms(
    places: Sequence[Place], limits: Sequence[Permit], rules: Mapping[str, ConfirmRule]
) -> dict[UUID, str | BrokenTerm]:
    """For everything that lasted: the permit whose room it has, or whose capacity it breaks."""
    lasting = _lasting(places, rules)
    lasting.sort(key=lambda place: (place.first_seen, str(place.id)))
    taking = [(place.id, [one for one in limits if _takes(one, place)]) for place in lasting]
    left = {limit.id: max(0, (limit.capacity or 0) - limit.elsewhere) for limit in limits}
    counted = Counter(limit.id for _, takers in taking for limit in takers)
    rooms: dict[UUID, str | BrokenTerm] = {}
    for place_id, takers in taking:
        free = next((limit for limit in takers if left[limit.id]), None)
        if free is not None:
            left[free.id] -= 1
            rooms[place_id] = free.id
        elif takers:
            full = takers[0]
            rooms[place_id] = BrokenTerm(
                permit_id=full.id,
                term=PermitTerm.OVER_CAPACITY,
                capacity=full.capacity,
                counted=counted[full.id] + full.elsewhere,
            )
    return rooms


def _counted(
    places: Sequence[Place], limits: Sequence[Permit], rules: Mapping[str, ConfirmRule]
) -> Mapping[tuple[str, str], int]:
    lasting = _lasting(places, rules)
    return Counter(
        (limit.id, place.kind) for place in lasting for limit in limits if _takes(limit, place)
    )


def _lasting(places: Sequence[Place], rules: Mapping[str, ConfirmRule]) -> list[Place]:
    return [
        place
        for place in places
        if place.confirmed and place.clean_streak < rules[place.kind].drop_after
    ]


def _takes(limit: Permit, place: Place) -> bool:
    return covers(limit, place.kind, place.box)


def _whose(one: Suppression, given: Mapping[UUID, str], here: Mapping[UUID, Suspect]) -> str:
    """The permit that has room for it; the first that allows it until it has lasted."""
    if not one.counts:
        return one.permit_id
    found = (room for place, room in given.items() if _is_part(one.suspect, here[place]))
    return next(found, one.permit_id)


def _is_part(suspect: Suspect, thing: Suspect) -> bool:
    """A thing seen in pieces is one thing (``places.matching``)."""
    return suspect.kind == thing.kind and suspect.box.share_within(thing.box) >= SAME_INSIDE


def _shortened(place: Place, rules: Mapping[str, ConfirmRule]) -> Place:
    """A market has many stalls and is saved after each look: no more looks than are asked for."""
    rule = rules[place.kind]
    longest = max(rule.of_last, rule.clear_after, rule.drop_after)
    return replace(place, scores=place.scores[-longest:])

"""One look moves every place of its view one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.domain import Suspect
from pipeline.places.look import Look
from pipeline.places.matching import match, returned
from pipeline.places.place import Place
from pipeline.places.rules import ConfirmRule
from pipeline.places.trace import Trace, still_known


@dataclass(frozen=True, slots=True)
class Progress:
    """The places after a look, and what happened to which on it."""

    places: tuple[Place, ...]
    """All that are still suspected or confirmed."""
    opened: tuple[Place, ...] = ()
    confirmed: tuple[Place, ...] = ()
    """Confirmed by this very look: a place is listed here once in its life."""
    cleared: tuple[Place, ...] = ()
    """Confirmed earlier, now gone."""
    dropped: tuple[Place, ...] = ()
    """Never confirmed, now gone."""
    traces: tuple[Trace, ...] = ()
    """What is remembered of places that are gone, to be given back on the next look."""
    late: bool = False
    """The look was not newer than the last one, and was passed over."""


def advance(
    places: Sequence[Place],
    look: Look,
    rules: Mapping[str, ConfirmRule],
    traces: Sequence[Trace] = (),
) -> Progress:
    """Pure: what is known after ``look``, given all places of its view before it.

    A look not newer than the last changes nothing: delivered twice after a crash it counts once,
    and one that arrives late is lost rather than counted in the wrong order. An unusable look
    neither confirms nor clears. A suspect that a verifier doubts opens no place. One at the spot of
    a ``trace`` is that place again: it has its id, has to last anew, and is waited for longer when
    it is away. Raises ValueError when a place belongs to another view, or a kind has no rule.
    """
    for place in places:
        if (place.camera_id, place.view_id) != (look.camera_id, look.view_id):
            raise ValueError(f"place {place.id} belongs to another view than the look")
    if any(look.at <= place.last_look for place in places):
        return Progress(tuple(places), traces=tuple(traces), late=True)
    if look.unable is not None:
        blind = tuple(place.unable_at(look) for place in places)
        return Progress(blind, traces=tuple(traces))
    matched = match(places, look.suspects, _rules_for(places, look, rules))
    after = [
        _after(place, matched.here.get(p), look, rules[place.kind])
        for p, place in enumerate(places)
    ]
    new = [suspect for suspect in matched.new if not suspect.doubted]
    gone = [trace for trace in traces if trace.id not in {place.id for place in places}]
    again = returned(gone, new, look, rules)
    opened = [Place.opened(look, suspect, again.get(n)) for n, suspect in enumerate(new)]
    progress = _settled([*after, *opened], opened, look, rules)
    return replace(progress, traces=_remembered(traces, progress, look, rules))


def _after(place: Place, suspect: Suspect | None, look: Look, rule: ConfirmRule) -> Place:
    """A verifier's doubt speaks against a place only until it is confirmed: from then on it is a
    case in people's hands, and only clean looks end it."""
    if suspect is None:
        return place.missed_at(look, rule)
    if suspect.doubted and not place.confirmed:
        return place.doubted_at(look, suspect, rule)
    return place.seen_at(look, suspect, rule)


def _settled(
    places: Sequence[Place],
    opened: Sequence[Place],
    look: Look,
    rules: Mapping[str, ConfirmRule],
) -> Progress:
    """Confirm what has lasted, and let go of what has been gone for long enough."""
    staying, confirmed, cleared, dropped = [], [], [], []
    for place in places:
        rule = rules[place.kind]
        if place.confirmed and _is_gone(place, rule):
            cleared.append(place)
        elif not place.confirmed and place.clean_streak >= rule.drop_after:
            dropped.append(place)
        elif not place.confirmed and _has_lasted(place, rule):
            latched = replace(place, confirmed_at=look.at)
            confirmed.append(latched)
            staying.append(latched)
        else:
            staying.append(place)
    return Progress(tuple(staying), tuple(opened), tuple(confirmed), tuple(cleared), tuple(dropped))


def _remembered(
    traces: Sequence[Trace], progress: Progress, look: Look, rules: Mapping[str, ConfirmRule]
) -> tuple[Trace, ...]:
    """A place that was gone once and is seen again, be it for a look, is remembered from then."""
    known = {trace.id: trace for trace in traces}
    for place in (*progress.places, *progress.dropped):
        if place.id in known:
            known[place.id] = place.trace
    known |= {place.id: place.trace for place in progress.cleared}
    return still_known(tuple(known.values()), look.at, rules)


def _has_lasted(place: Place, rule: ConfirmRule) -> bool:
    """A look that misses the place raises neither number, so only one that shows it confirms."""
    seen_often = place.seen_of_last(rule.of_last) >= rule.seen_at_least
    return seen_often and place.dwell_s >= rule.dwell_s


def _is_gone(place: Place, rule: ConfirmRule) -> bool:
    """Unlike the dwell this may span outages: the clean looks themselves are the proof.

    What came back before is expected back. Waiting twice as long each time, a thing that flickers
    is gone and back a few times at most: their number grows by one as its absences double.
    """
    wait_s = max(rule.clear_s, min(2.0 * place.absence_s, rule.patience_s))
    return place.clean_streak >= rule.clear_after and place.unseen_for_s >= wait_s


def _rules_for(
    places: Sequence[Place], look: Look, rules: Mapping[str, ConfirmRule]
) -> dict[str, ConfirmRule]:
    kinds = {place.kind for place in places} | {suspect.kind for suspect in look.suspects}
    missing = sorted(kinds - rules.keys())
    if missing:
        raise ValueError(f"there is no confirm rule for {', '.join(missing)}")
    return {kind: rules[kind] for kind in kinds}

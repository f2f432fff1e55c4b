"""From sightings to suspects: the rules of a view, applied to one look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline import permits
from pipeline.domain import Judgement, Sighting, Suspect, View, utc
from pipeline.violations import VIOLATIONS, Scene, one_of_each


def judge(view: View, sightings: Sequence[Sighting], at: datetime, timezone: ZoneInfo) -> Judgement:
    """What breaks a rule on this look, and what a permit allows.

    Sightings carry normalised boxes; ``at`` is the aware capture time and ``timezone`` the
    city's, in which permit windows are written. The order of ``sightings`` does not matter.
    Raises ValueError when ``at`` has no zone.
    """
    moment = utc(at)
    kinds = frozenset(rule.kind for rule in VIOLATIONS if rule.kind in view.watch)
    return permits.apply(view.permits, broken(view, sightings), kinds, moment, timezone)


def broken(view: View, sightings: Sequence[Sighting]) -> tuple[Suspect, ...]:
    """What breaks a rule of the view, whether or not a permit allows it: one suspect a thing."""
    scene = Scene(tuple(sightings), view.zones)
    rules = [rule for rule in VIOLATIONS if rule.kind in view.watch]
    return one_of_each(
        suspect for rule in rules if rule.applies_to(view.zones) for suspect in rule.find(scene)
    )


def labels_watched(view: View) -> frozenset[str]:
    """Labels of which a suspect may be made on this view."""
    rules = [rule for rule in VIOLATIONS if rule.kind in view.watch]
    return frozenset(label for rule in rules for label in rule.labels)


def kind_of(label: str, view: View) -> str | None:
    """The first kind watched on this view that reads ``label``; None when none does."""
    found = (rule.kind for rule in VIOLATIONS if rule.kind in view.watch and label in rule.labels)
    return next(found, None)


def blind_spots(view: View) -> list[str]:
    """Why a kind this view watches can never be found here, one plain sentence each."""
    by_kind = {rule.kind: rule for rule in VIOLATIONS}
    sentences = []
    for kind in sorted(view.watch):
        rule = by_kind.get(kind)
        if rule is None:
            known = ", ".join(by_kind)
            sentences.append(f"{kind} is no violation kind known here: write one of {known}")
        elif not rule.applies_to(view.zones):
            needed = " or ".join(sorted(rule.needs))
            sentences.append(
                f"{kind} is watched on view {view.id} but no {needed} zone is drawn: draw one"
            )
    return sentences

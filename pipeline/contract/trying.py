"""The patrol's own rules, asked about one look: what would be suspected if a view were drawn so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pipeline.contract.learning import LookedBox
from pipeline.contract.words import Corners, Share
from pipeline.domain import Frozen, Id, Kind, Label, Sighting, Suspect, View, ZoneKind
from pipeline.geometry import Box
from pipeline.judge import judge
from pipeline.violations import VIOLATIONS


class TriedBox(Frozen):
    """A detection that breaks a rule on this look, or would without a permit."""

    kind: Kind
    label: Label
    score: Share
    box: Corners
    zone_id: Id | None = None
    """The zone it stands in; None where the rule asks for none."""
    permit_id: Id | None = None
    """The permit that allows it; None for a suspect."""


def try_rules(
    view: View, boxes: Sequence[LookedBox], at: datetime, timezone: ZoneInfo
) -> tuple[TriedBox, ...]:
    """What the patrol would suspect of ``boxes`` on a look at ``at``, and what permits would allow.

    ``timezone`` is the city's. One look makes no violation yet: it has to last. Raises ValueError
    when ``at`` has no zone.
    """
    sightings = [Sighting(one.label, one.score, Box(*one.box)) for one in boxes]
    said = judge(view, sightings, at, timezone)
    return (
        *(_tried(suspect, None) for suspect in said.suspects),
        *(_tried(one.suspect, one.permit_id) for one in said.suppressions),
    )


def zones_needed(kind: str) -> frozenset[ZoneKind]:
    """The zone kinds of which a view needs one before ``kind`` can be found there; empty where none
    is needed, and for a kind nobody knows."""
    return next((frozenset(rule.needs) for rule in VIOLATIONS if rule.kind == kind), frozenset())


def _tried(suspect: Suspect, permit_id: str | None) -> TriedBox:
    return TriedBox(
        kind=suspect.kind,
        label=suspect.label,
        score=suspect.score,
        box=suspect.box.xyxy,
        zone_id=suspect.zone_id,
        permit_id=permit_id,
    )

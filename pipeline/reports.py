"""A confirmed place, told as a report."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.contract import (
    EvidenceItem,
    LookCondition,
    LookCount,
    LookScore,
    ModelStamp,
    Report,
    RulesStamp,
    ScoreSpan,
    report_id,
)
from pipeline.geometry import Box
from pipeline.places import ConfirmRule, Place

RULES_VERSION = "3"
"""Changes when the same pictures may lead to other violations than before."""


def report_of(
    place: Place,
    box: Box,
    evidence: Sequence[EvidenceItem],
    model: ModelStamp,
    rule: ConfirmRule,
    permits_checked: Sequence[str],
    condition: LookCondition | None = None,
) -> Report:
    """``box`` is where it is on the overview; ``rule`` the one that confirmed the place.

    Raises ValueError for a place not confirmed.
    """
    if place.confirmed_at is None:
        raise ValueError(f"place {place.id} is only suspected: there is nothing to report yet")
    return Report(
        report_id=report_id(place.camera_id, place.view_id, place.kind, place.id, place.first_seen),
        kind=place.kind,
        camera_id=place.camera_id,
        view_id=place.view_id,
        zone_id=place.zone_id,
        place_id=place.id,
        box=box.xyxy,
        first_seen=place.first_seen,
        last_seen=place.last_seen,
        confirmed_at=place.confirmed_at,
        dwell_s=place.dwell_s,
        looks=LookCount(seen=place.seen, total=place.total, unable=place.unable),
        score=ScoreSpan(max=place.score_max, mean=place.score_mean),
        scores=tuple(LookScore(at=at, score=score) for at, score in place.scores),
        evidence=tuple(evidence),
        model=model,
        rules=RulesStamp(
            version=RULES_VERSION,
            fired=place.kind,
            seen_at_least=rule.seen_at_least,
            of_last=rule.of_last,
            dwell_s=rule.dwell_s,
            permits_checked=tuple(permits_checked),
        ),
        condition=condition,
        second_look=place.second,
        broken_term=place.breaks,
    )

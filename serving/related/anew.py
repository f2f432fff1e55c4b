"""Looking again at what was suggested by distance, when a camera turns out to stand elsewhere.

The caller opens the transaction and commits it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from serving.config import RelatedSettings
from serving.related.domain import Relation, Sighting
from serving.related.placing import heard
from serving.related.repository import RelatedRepository
from serving.related.rules import ties
from serving.related.service import ITS_NAME
from serving.related.suggestions import Bond, SuggestionRepository

Ends = tuple[frozenset[UUID], UUID | None]
"""One or two cases, and the outside report that one is tied to. People tie in either order."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A suggestion as it would be made today."""

    case_id: UUID
    relation: Relation
    distance_m: float
    earlier: UUID | None = None
    outside: UUID | None = None


def look_again(
    session: Session, camera_ids: Sequence[str], at: datetime, settings: RelatedSettings
) -> None:
    """Cameras stand elsewhere, or somebody says for the first time where: suggest for their cases
    that are not over what they would be suggested today, and withdraw the rest.

    What a person tied or untied stays so. A case that would be joined today (``neighbours``) is
    only suggested: it stands in people's hands already.
    """
    suggestions = SuggestionRepository(session)
    for camera_id in suggestions.cameras_with_cases(camera_ids):
        here = RelatedRepository(session).standing(camera_id)
        wanted = {_ends(one): one for one in _wanted(session, here, settings)}
        before: dict[Ends, list[Bond]] = {}
        for bond in suggestions.bonds({one.case_id for one in here}):
            before.setdefault(_ends(bond), []).append(bond)
        for ends in wanted.keys() | before.keys():
            _follow(session, wanted.get(ends), before.get(ends, []), at)


def _wanted(session: Session, here: Sequence[Sighting], settings: RelatedSettings) -> list[Wanted]:
    """What is suggested for these cases today."""
    related, found = RelatedRepository(session), list[Wanted]()
    for case in here:
        rule = settings.rule(case.kind)
        for other in related.standing_near(case, rule):
            earlier, later = sorted((case, other), key=lambda one: (one.opened_at, one.case_id))
            found += [
                Wanted(later.case_id, tie.relation, tie.distance_m, earlier=tie.earlier)
                for tie in ties(later, [earlier], rule)
                if tie.distance_m is not None
            ]
        found += [
            Wanted(case.case_id, Relation.OUTSIDE, apart, outside=told.id)
            for apart, told in heard(related.told_near(case, rule), case, rule)
        ]
    return found


def _follow(session: Session, wanted: Wanted | None, bonds: Sequence[Bond], at: datetime) -> None:
    """``bonds`` are all there ever were between the same ends."""
    suggestions = SuggestionRepository(session)
    if any(not bond.suggested or bond.undone_by not in (None, ITS_NAME) for bond in bonds):
        return
    for bond in bonds:
        if wanted is None and bond.undone_by is None:
            suggestions.withdraw(bond.id, at, ITS_NAME)
        elif wanted is not None:
            suggestions.hold(bond.id, wanted.distance_m)
    if wanted is not None and not bonds:
        RelatedRepository(session).tie(
            wanted.case_id, wanted.relation, at, ITS_NAME, earlier=wanted.earlier,
            outside=wanted.outside, distance_m=wanted.distance_m,
        )  # fmt: skip


def _ends(one: Wanted | Bond) -> Ends:
    return frozenset({one.case_id} | ({one.earlier} if one.earlier else set())), one.outside

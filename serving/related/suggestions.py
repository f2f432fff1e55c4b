"""What was only suggested by distance: read, withdrawn and suggested again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.cases.tables import CaseRow
from serving.related.domain import Relation
from serving.related.rules import OVER
from serving.related.tables import TieRow

BY_DISTANCE: Final = (Relation.PERHAPS_SAME, Relation.OUTSIDE)
"""Ties that hang on where cameras stand. All others lie on one view, or a person made them."""


@dataclass(frozen=True, slots=True)
class Bond:
    """A tie of a case that is not over, as it is kept."""

    id: UUID
    relation: Relation
    case_id: UUID
    earlier: UUID | None
    outside: UUID | None
    undone_by: str | None
    """None for a tie that holds."""

    @property
    def suggested(self) -> bool:
        return self.relation in BY_DISTANCE


class SuggestionRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def cameras_with_cases(self, camera_ids: Sequence[str]) -> list[str]:
        """Those of the cameras that have cases which are not over, in order."""
        query = (
            sa.select(CaseRow.camera_id)
            .where(CaseRow.camera_id.in_(camera_ids), CaseRow.status.not_in(OVER))
            .distinct()
            .order_by(CaseRow.camera_id)
        )
        return list(self._session.scalars(query))

    def bonds(self, case_ids: Collection[UUID]) -> list[Bond]:
        """Every tie of these cases, undone ones too, save those to cases that are over."""
        one, other = aliased(CaseRow), aliased(CaseRow)
        query = (
            sa.select(TieRow)
            .join(one, one.id == TieRow.case_id)
            .outerjoin(other, other.id == TieRow.earlier)
            .where(
                sa.or_(TieRow.case_id.in_(case_ids), TieRow.earlier.in_(case_ids)),
                one.status.not_in(OVER),
                sa.or_(other.id.is_(None), other.status.not_in(OVER)),
            )
        )
        return [
            Bond(
                row.id,
                row.relation,
                row.case_id,
                row.earlier,
                row.outside,
                row.untied_by if row.untied_at is not None else None,
            )
            for row in self._session.scalars(query)
        ]

    def withdraw(self, tie_id: UUID, at: datetime, by: str) -> None:
        change = sa.update(TieRow).where(TieRow.id == tie_id)
        self._session.execute(change.values(untied_at=at, untied_by=by))

    def hold(self, tie_id: UUID, distance_m: float) -> None:
        """Let the tie hold, again or on, with the distance there is now."""
        change = sa.update(TieRow).where(TieRow.id == tie_id)
        self._session.execute(change.values(distance_m=distance_m, untied_at=None, untied_by=None))

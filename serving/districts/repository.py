"""The city's tree in and out of the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from serving.districts.domain import District, Level
from serving.districts.tables import DistrictRow


class DistrictRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def everything(self) -> list[District]:
        """The whole tree, parents before children."""
        order = sa.case(
            {level: place for place, level in enumerate(Level)}, value=DistrictRow.level
        )
        rows = self._session.scalars(sa.select(DistrictRow).order_by(order, DistrictRow.id))
        return [District(row.id, row.name, row.level, row.parent) for row in rows]

    def below(self, district: str) -> frozenset[str]:
        """The ids of all places below one; empty for one that the tree does not know."""
        street = aliased(DistrictRow)
        found = self._session.execute(
            sa.select(DistrictRow.id, street.id)
            .outerjoin(street, street.parent == DistrictRow.id)
            .where(DistrictRow.parent == district)
        )
        return frozenset(place for row in found for place in row if place is not None)

    def with_above(self, districts: Iterable[str]) -> frozenset[str]:
        """The ids given and those of all places above them."""
        found = frozenset(districts)
        while True:
            above = self._session.scalars(
                sa.select(DistrictRow.parent).where(
                    DistrictRow.id.in_(sorted(found)), DistrictRow.parent.is_not(None)
                )
            )
            more = found.union(parent for parent in above if parent is not None)
            if more == found:
                return found
            found = more

    def above(self, district: str) -> tuple[str, ...]:
        """The ids of the places above one, the nearest first; none for one nobody knows."""
        found: list[str] = []
        parent = self._parent(district)
        while parent is not None:
            found.append(parent)
            parent = self._parent(parent)
        return tuple(found)

    def _parent(self, district: str) -> str | None:
        query = sa.select(DistrictRow.parent).where(DistrictRow.id == district)
        return self._session.scalar(query)

    def replace(self, tree: Sequence[District]) -> None:
        """Put ``tree``, parents before children, in the place of the one there is."""
        for level in reversed(Level):
            self._session.execute(sa.delete(DistrictRow).where(DistrictRow.level == level))
        for one in tree:
            self._session.execute(
                sa.insert(DistrictRow).values(
                    id=one.id, name=one.name, level=one.level, parent=one.parent
                )
            )

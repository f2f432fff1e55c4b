"""Packs in and out of the database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from serving.clocks.reading import Warnings
from serving.dialects import upsert
from serving.standards.domain import Clockwork, Pack, StartsAt, Urge
from serving.standards.errors import PackContradicts
from serving.standards.tables import PackRow

PackKey = tuple[str, str]
"""A pack's id and version."""


@dataclass(frozen=True, slots=True)
class PackLine:
    """A pack as it stands in a list."""

    id: str
    version: str
    effective_on: date
    imported_at: datetime
    imported_by: str
    sha256: str


class PackRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, pack: Pack, who: str, at: datetime) -> bool:
        """Keep a pack; False when the same one is there already. Raises PackContradicts."""
        content = pack.model_dump(mode="json", by_alias=True)
        digest = _digest(pack)
        entered = self._session.execute(
            upsert(self._session, PackRow)
            .values(
                id=pack.id,
                version=pack.version,
                effective_on=pack.effective,
                sha256=digest,
                imported_at=at,
                imported_by=who,
                content=content,
            )
            .on_conflict_do_nothing(index_elements=["id", "version"])
            .returning(PackRow.id)
        )
        if entered.one_or_none() is not None:
            return True
        self.holds(pack)
        return False

    def holds(self, pack: Pack) -> bool:
        """Whether the same one is there. Raises PackContradicts for another one of its id and
        version."""
        there = self._session.scalar(sa.select(PackRow.sha256).where(_is(pack.id, pack.version)))
        if there is not None and there != _digest(pack):
            raise PackContradicts(pack.id, pack.version)
        return there is not None

    def get(self, pack_id: str, version: str) -> Pack | None:
        content = self._session.scalar(sa.select(PackRow.content).where(_is(pack_id, version)))
        return Pack.model_validate(content) if content is not None else None

    def clockwork(self, pack_id: str, version: str) -> Clockwork | None:
        """What the pack says of clocks, without the rest of it."""
        content = PackRow.content
        row = self._session.execute(
            sa.select(
                content["starts"].as_string(), content["soon_due"].as_float(), content["urge"]
            ).where(_is(pack_id, version))
        ).one_or_none()
        if row is None:
            return None
        ladder = [Urge.model_validate(urge).rung for urge in row[2]]
        return Clockwork(StartsAt(row[0]), Warnings(row[1], ladder))

    def in_force(self, day: date, but: PackKey | None = None) -> PackKey | None:
        """The pack under which a case of ``day`` is opened: the latest to take effect until then.

        Of two that took effect on one day it is the one imported last. ``but`` is passed over.
        """
        query = sa.select(PackRow.id, PackRow.version).where(PackRow.effective_on <= day)
        if but is not None:
            query = query.where(~_is(*but))
        found = self._session.execute(
            query.order_by(
                PackRow.effective_on.desc(), PackRow.imported_at.desc(), PackRow.id, PackRow.version
            ).limit(1)
        ).one_or_none()
        return (found[0], found[1]) if found else None

    def lines(self) -> list[PackLine]:
        """Every pack, in the order they take effect."""
        rows = self._session.execute(
            sa.select(
                PackRow.id,
                PackRow.version,
                PackRow.effective_on,
                PackRow.imported_at,
                PackRow.imported_by,
                PackRow.sha256,
            ).order_by(PackRow.effective_on, PackRow.imported_at, PackRow.id, PackRow.version)
        )
        return [PackLine(*row) for row in rows]


def _digest(pack: Pack) -> str:
    return hashlib.sha256(pack.model_dump_json(by_alias=True).encode()).hexdigest()


def _is(pack_id: str, version: str) -> sa.ColumnElement[bool]:
    return sa.and_(PackRow.id == pack_id, PackRow.version == version)

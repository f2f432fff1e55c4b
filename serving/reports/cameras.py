"""The cameras that the statistics count, out of the database: where they stand, and when they were
offline. Every query goes through the asker's scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.contract import CameraEventKind
from serving.cameras.tables import CameraRow
from serving.events.tables import CameraEventRow
from serving.reports.domain import By, Wanted
from serving.users.domain import Scope
from serving.users.sight import in_sight

AT_ONCE: Final = 2_000
"""Rows held in memory at a time."""

PLACES: Final[dict[By, InstrumentedAttribute[Any]]] = {
    By.SOURCE: CameraRow.source_id,
    By.DISTRICT: CameraRow.district,
    By.CAMERA: CameraRow.id,
}
"""What a camera is grouped by."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A camera was offline; ``end`` is None while it still is."""

    place: tuple[str, ...]
    begin: datetime
    end: datetime | None


class ReportedCameras:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def at_places(self, wanted: Wanted) -> dict[tuple[str, ...], int]:
        """How many cameras stand at each place of ``wanted.by``."""
        places = [PLACES[by] for by in wanted.by if by in PLACES]
        query: sa.Select[Any] = sa.select(sa.func.count(), *places).select_from(CameraRow)
        query = query.where(*self._chosen(wanted))
        rows = self._session.execute(query.group_by(*places) if places else query)
        return {tuple(row[1:]): row[0] for row in rows}

    def outages(self, wanted: Wanted) -> Iterator[Outage]:
        """When cameras were offline within the span, or at its edges."""
        places = [PLACES[by] for by in wanted.by if by in PLACES]
        query: sa.Select[Any] = (
            sa.select(CameraEventRow.at, CameraEventRow.ended_at, *places)
            .join(CameraRow, CameraRow.id == CameraEventRow.camera_id)
            .where(
                *self._chosen(wanted),
                CameraEventRow.kind == CameraEventKind.OFFLINE,
                CameraEventRow.at < wanted.span.end,
                sa.or_(
                    CameraEventRow.ended_at.is_(None),
                    CameraEventRow.ended_at > wanted.span.begin,
                ),
            )
        )
        for row in self._session.execute(query, execution_options={"yield_per": AT_ONCE}):
            begin, end, *place = tuple[Any, ...](row)
            yield Outage(tuple(place), begin, end)

    def names(self) -> dict[str, str]:
        """What cameras are called, by id."""
        query = sa.select(CameraRow.id, CameraRow.name).where(*self._own())
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _chosen(self, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
        given = {
            CameraRow.district: wanted.district,
            CameraRow.id: wanted.camera,
            CameraRow.source_id: wanted.source,
        }
        chosen = [column == value for column, value in given.items() if value is not None]
        return [*self._own(), *chosen]

    def _own(self) -> list[sa.ColumnElement[bool]]:
        return [in_sight(self._scope, CameraRow.district)]

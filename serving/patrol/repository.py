"""Letters and hours of the patrol, in and out of the database. Reading goes through a scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.contract import PatrolHour, PatrolReport
from serving.cameras.tables import CameraRow
from serving.dialects import upsert
from serving.patrol.domain import Result
from serving.patrol.tables import PatrolHourRow, PatrolResultRow, PatrolRow
from serving.users.domain import Scope
from serving.users.sight import in_sight

Cover = tuple[datetime, str, float, float]
"""Hour, source, camera_s, late_s."""
Ended = tuple[datetime, str, Result, str, int]
"""Hour, source, result, reason, visits."""


class PatrolRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def enter(self, letter: PatrolReport, at: datetime) -> bool:
        """Keep the letter as the last of its patrol; False when it, or a later one of the same
        run, came before. Of many at once one enters it."""
        body = letter.model_copy(update={"hours": ()}).model_dump(mode="json")
        row = upsert(self._session, PatrolRow).values(
            worker=letter.worker, run=letter.run, number=letter.number, received_at=at, letter=body
        )
        new = row.excluded
        entered = self._session.execute(
            row.on_conflict_do_update(
                index_elements=["worker"],
                set_={
                    "run": new.run,
                    "number": new.number,
                    "received_at": new.received_at,
                    "letter": new.letter,
                },
                where=sa.or_(PatrolRow.run != new.run, PatrolRow.number < new.number),
            ).returning(PatrolRow.worker)
        )
        return entered.one_or_none() is not None

    def add(self, hours: Iterable[PatrolHour]) -> None:
        """Add to what is known of each hour."""
        # In one order for everybody, so that two letters at once do not wait for each other.
        for one in sorted(hours, key=lambda one: (one.hour, one.source, one.district)):
            where = {"hour": one.hour, "source_id": one.source, "district": one.district}
            cover = upsert(self._session, PatrolHourRow).values(
                **where, camera_s=one.camera_s, late_s=one.late_s
            )
            self._session.execute(
                cover.on_conflict_do_update(
                    index_elements=list(where),
                    set_={
                        "camera_s": PatrolHourRow.camera_s + cover.excluded.camera_s,
                        "late_s": PatrolHourRow.late_s + cover.excluded.late_s,
                    },
                )
            )
            results = [
                {**where, "result": result.value, "reason": reason, "visits": visits}
                for result, reason, visits in _results(one)
            ]
            if results:
                row = upsert(self._session, PatrolResultRow).values(results)
                self._session.execute(
                    row.on_conflict_do_update(
                        index_elements=[*where, "result", "reason"],
                        set_={"visits": PatrolResultRow.visits + row.excluded.visits},
                    )
                )

    def forget(self, before: datetime) -> None:
        """Drop patrols that are long gone."""
        self._session.execute(sa.delete(PatrolRow).where(PatrolRow.received_at < before))

    def letters(self) -> list[tuple[datetime, PatrolReport]]:
        """When each patrol was last heard, and what it said."""
        query = sa.select(PatrolRow.received_at, PatrolRow.letter).order_by(PatrolRow.worker)
        return [
            (received_at, PatrolReport.model_validate(letter))
            for received_at, letter in self._session.execute(query)
        ]

    def cameras(self, ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """Name, district and source of those cameras that lie in the scope."""
        query = sa.select(
            CameraRow.id, CameraRow.name, CameraRow.district, CameraRow.source_id
        ).where(CameraRow.id.in_(ids), in_sight(self._scope, CameraRow.district))
        return {row[0]: (row[1], row[2], row[3]) for row in self._session.execute(query)}

    def covers(
        self, first: datetime, last: datetime, source: str | None, district: str | None
    ) -> Iterator[Cover]:
        """Of each hour and source, over all districts of the scope."""
        query = sa.select(
            PatrolHourRow.hour,
            PatrolHourRow.source_id,
            sa.func.sum(PatrolHourRow.camera_s),
            sa.func.sum(PatrolHourRow.late_s),
        ).group_by(PatrolHourRow.hour, PatrolHourRow.source_id)
        where = self._within(PatrolHourRow, first, last, source, district)
        for hour, name, camera_s, late_s in self._session.execute(query.where(*where)):
            yield hour, name, float(camera_s), float(late_s)

    def results(
        self, first: datetime, last: datetime, source: str | None, district: str | None
    ) -> Iterator[Ended]:
        """The same for how visits ended."""
        keys: list[InstrumentedAttribute[Any]] = [
            PatrolResultRow.hour,
            PatrolResultRow.source_id,
            PatrolResultRow.result,
            PatrolResultRow.reason,
        ]
        query = sa.select(*keys, sa.func.sum(PatrolResultRow.visits)).group_by(*keys)
        where = self._within(PatrolResultRow, first, last, source, district)
        for row in self._session.execute(query.where(*where)):
            hour, name, result, reason, visits = tuple[Any, ...](row)
            yield hour, name, Result(result), reason, int(visits)

    def _within(
        self,
        table: type[PatrolHourRow | PatrolResultRow],
        first: datetime,
        last: datetime,
        source: str | None,
        district: str | None,
    ) -> list[sa.ColumnElement[bool]]:
        given = {table.source_id: source, table.district: district}
        return [
            table.hour >= first,
            table.hour < last,
            in_sight(self._scope, table.district),
            *(column == value for column, value in given.items() if value is not None),
        ]


def _results(one: PatrolHour) -> Iterator[tuple[Result, str, int]]:
    if one.looked:
        yield Result.LOOKED, "", one.looked
    if one.dropped:
        yield Result.DROPPED, "", one.dropped
    for error, visits in one.failed.items():
        yield Result.FAILED, error.value, visits
    for reason, visits in one.unable.items():
        yield Result.UNABLE, reason.value, visits

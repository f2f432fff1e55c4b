"""The pointer, its history, packages and shadow reports in and out of the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import ModelStamp, Shadow, ShadowReport
from serving.dialects import upsert
from serving.models.domain import (
    NO_POINTER,
    Checked,
    Decision,
    Pointer,
    PointerAction,
    PointerMove,
    Who,
)
from serving.models.tables import PackageRow, PointerMoveRow, PointerRow, ShadowReportRow


class ModelRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def pointer(self) -> Pointer:
        row = self._session.scalar(sa.select(PointerRow).where(PointerRow.only == 1))
        if row is None:
            return NO_POINTER
        shadow = Shadow.model_validate(row.shadow) if row.shadow else None
        return Pointer(row.revision, _stamp(row.current), row.entry, shadow)

    def point(
        self,
        seen: Pointer,
        current: ModelStamp | None,
        entry: int | None,
        shadow: Shadow | None,
    ) -> bool:
        """Change the pointer, unless it changed since it was ``seen``: then False."""
        values = {
            "current": _json(current),
            "entry": entry,
            "shadow": shadow.model_dump(mode="json") if shadow else None,
        }
        if seen.revision == 0:
            made = self._session.execute(
                upsert(self._session, PointerRow)
                .values(only=1, revision=1, **values)
                .on_conflict_do_nothing(index_elements=["only"])
                .returning(PointerRow.only)
            )
            return made.one_or_none() is not None
        changed = self._session.execute(
            sa.update(PointerRow)
            .where(PointerRow.only == 1, PointerRow.revision == seen.revision)
            .values(revision=seen.revision + 1, **values)
            .returning(PointerRow.only)
            .execution_options(synchronize_session=False)
        )
        return changed.one_or_none() is not None

    def append(
        self,
        action: PointerAction,
        decision: Decision,
        package: ModelStamp | None,
        before: ModelStamp | None,
        *,
        forced: bool = False,
        gate: dict[str, Any] | None = None,
        back_to: int | None = None,
        shadow: Shadow | None = None,
    ) -> PointerMove:
        row = PointerMoveRow(
            at=decision.at,
            actor=decision.who.name,
            actor_id=decision.who.id,
            action=action,
            why=decision.why,
            package=_json(package),
            before=_json(before),
            forced=forced,
            gate=gate,
            back_to=back_to,
            share=shadow.share if shadow else None,
            until=shadow.until if shadow else None,
        )
        self._session.add(row)
        self._session.flush()
        return _move(row)

    def move(self, id: int) -> PointerMove | None:
        row = self._session.get(PointerMoveRow, id)
        return _move(row) if row else None

    def history(self, before: int | None, limit: int) -> list[PointerMove]:
        """At most ``limit`` lines, newest first, beginning below the line ``before``."""
        query = sa.select(PointerMoveRow).order_by(PointerMoveRow.id.desc()).limit(limit)
        if before is not None:
            query = query.where(PointerMoveRow.id < before)
        return [_move(row) for row in self._session.scalars(query)]

    def register(self, package: Checked, who: Who, at: datetime) -> None:
        values: dict[str, Any] = {
            "sha256": package.stamp.sha256,
            "gate": package.gate,
            "evaluation": package.evaluation,
            "registered_at": at,
            "actor": who.name,
        }
        self._session.execute(
            upsert(self._session, PackageRow)
            .values(name=package.stamp.name, version=package.stamp.version, **values)
            .on_conflict_do_update(index_elements=["name", "version"], set_=values)
        )

    def registered(self) -> dict[tuple[str, str], PackageRow]:
        return {
            (row.name, row.version): row for row in self._session.scalars(sa.select(PackageRow))
        }

    def take_shadow_report(self, report: ShadowReport, at: datetime) -> bool:
        """Enter a report; False when it was entered before."""
        entered = self._session.execute(
            upsert(self._session, ShadowReportRow)
            .values(
                report_id=report.report_id,
                worker=report.worker,
                current_sha256=report.current.sha256,
                candidate_sha256=report.candidate.sha256,
                began_at=report.began_at,
                ended_at=report.ended_at,
                report=report.model_dump(mode="json"),
                received_at=at,
            )
            .on_conflict_do_nothing(index_elements=["report_id"])
            .returning(ShadowReportRow.report_id)
        )
        return entered.one_or_none() is not None

    def shadow_reports(self, name: str, version: str) -> list[ShadowReport]:
        """What workers told of a candidate, oldest first."""
        query = sa.select(ShadowReportRow.report).order_by(ShadowReportRow.began_at)
        found = (ShadowReport.model_validate(report) for report in self._session.scalars(query))
        return [
            one for one in found if (one.candidate.name, one.candidate.version) == (name, version)
        ]


def _stamp(given: dict[str, Any] | None) -> ModelStamp | None:
    return ModelStamp.model_validate(given) if given else None


def _json(stamp: ModelStamp | None) -> dict[str, Any] | None:
    return stamp.model_dump(mode="json") if stamp else None


def _move(row: PointerMoveRow) -> PointerMove:
    return PointerMove(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        why=row.why,
        package=_stamp(row.package),
        before=_stamp(row.before),
        forced=row.forced,
        gate=row.gate,
        back_to=row.back_to,
        share=row.share,
        until=row.until,
    )

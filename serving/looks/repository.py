"""Last looks in and out of the database. Queries for people go through their scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import CameraEventKind, LookCondition, LookedBox, ModelStamp, ShownLook
from serving.cameras.tables import CameraRow
from serving.dialects import upsert
from serving.events.tables import CameraEventRow
from serving.looks.domain import ASK_LASTS, LastLook, Part
from serving.looks.tables import LastLookRow, LookAskRow

_SKEW = timedelta(seconds=10)
"""A look this much older than the wish still answers it: two clocks are never the same."""


class LookRepository:
    def __init__(self, session: Session) -> None:
        self._session = session

    def looks(self, camera_id: str, view_id: str) -> dict[Part, LastLook]:
        rows = self._session.scalars(
            sa.select(LastLookRow).where(
                LastLookRow.camera_id == camera_id, LastLookRow.view_id == view_id
            )
        )
        return {row.part: _look(row) for row in rows}

    def put(self, look: ShownLook, part: Part, picture_sha256: str | None) -> str | None:
        """Let ``look`` take the place of the one before; the picture that goes with that."""
        key = (look.camera_id, look.view_id, part)
        row = self._session.get(LastLookRow, key, with_for_update=True)
        before = row.picture_sha256 if row is not None else None
        values: dict[str, Any] = {
            "look_id": look.look_id,
            "captured_at": look.captured_at,
            "unable": look.unable,
            "condition": look.condition,
            "dx": look.dx,
            "dy": look.dy,
            "width": look.width,
            "height": look.height,
            "boxes": [box.model_dump(mode="json") for box in look.boxes],
            "model": look.model.model_dump(mode="json") if look.model else None,
            "picture_sha256": picture_sha256,
        }
        self._session.execute(
            upsert(self._session, LastLookRow)
            .values(camera_id=look.camera_id, view_id=look.view_id, part=part, **values)
            .on_conflict_do_update(index_elements=["camera_id", "view_id", "part"], set_=values)
        )
        return before if before != picture_sha256 else None

    def ask(self, camera_id: str, at: datetime) -> None:
        self._session.execute(sa.delete(LookAskRow).where(LookAskRow.asked_at <= at - ASK_LASTS))
        self._session.execute(
            upsert(self._session, LookAskRow)
            .values(camera_id=camera_id, asked_at=at)
            .on_conflict_do_update(index_elements=["camera_id"], set_={"asked_at": at})
        )

    def answered(self, camera_id: str, captured_at: datetime) -> None:
        """A look has come: whoever waited for it waits no more."""
        self._session.execute(
            sa.delete(LookAskRow).where(
                LookAskRow.camera_id == camera_id, LookAskRow.asked_at <= captured_at + _SKEW
            )
        )

    def asked_at(self, camera_id: str, now: datetime) -> datetime | None:
        return self._session.scalar(
            sa.select(LookAskRow.asked_at).where(
                LookAskRow.camera_id == camera_id, LookAskRow.asked_at > now - ASK_LASTS
            )
        )

    def waited_for(self, now: datetime, limit: int) -> list[str]:
        """Cameras somebody waits for, the longest first."""
        query = (
            sa.select(LookAskRow.camera_id)
            .where(LookAskRow.asked_at > now - ASK_LASTS)
            .order_by(LookAskRow.asked_at, LookAskRow.camera_id)
        )
        return list(self._session.scalars(query.limit(limit)))

    def moved_unseen(self, limit: int) -> list[str]:
        """Cameras whose view has moved, of which no picture came since."""
        seen = sa.exists().where(
            LastLookRow.camera_id == CameraEventRow.camera_id,
            LastLookRow.part == Part.UNABLE,
            LastLookRow.captured_at >= CameraEventRow.at,
        )
        query = (
            sa.select(CameraEventRow.camera_id)
            .where(
                CameraEventRow.kind == CameraEventKind.VIEW_MOVED,
                CameraEventRow.ended_at.is_(None),
                ~seen,
            )
            .order_by(CameraEventRow.at.desc())
        )
        return list(dict.fromkeys(self._session.scalars(query.limit(limit))))

    def grown_old(self, before: datetime, after: str | None, limit: int) -> list[str]:
        """Cameras, behind ``after`` by their ids, without a usable look since ``before``."""
        fresh = sa.exists().where(
            LastLookRow.camera_id == CameraRow.id,
            LastLookRow.part == Part.USABLE,
            LastLookRow.captured_at > before,
        )
        away = sa.exists().where(
            CameraEventRow.camera_id == CameraRow.id,
            CameraEventRow.kind == CameraEventKind.OFFLINE,
            CameraEventRow.ended_at.is_(None),
        )
        query = sa.select(CameraRow.id).where(~fresh, ~away).order_by(CameraRow.id).limit(limit)
        if after is not None:
            query = query.where(CameraRow.id > after)
        return list(self._session.scalars(query))


def is_shown(session: Session, picture_sha256: str) -> bool:
    """Whether a last look shows this picture."""
    query = sa.select(LastLookRow.look_id).where(LastLookRow.picture_sha256 == picture_sha256)
    return session.scalar(query.limit(1)) is not None


def _look(row: LastLookRow) -> LastLook:
    return LastLook(
        id=row.look_id,
        camera_id=row.camera_id,
        view_id=row.view_id,
        captured_at=row.captured_at,
        unable=row.unable,
        condition=LookCondition(row.condition) if row.condition else None,
        dx=row.dx,
        dy=row.dy,
        width=row.width,
        height=row.height,
        boxes=tuple(LookedBox.model_validate(box) for box in row.boxes),
        model=ModelStamp.model_validate(row.model) if row.model else None,
        picture_sha256=row.picture_sha256,
    )

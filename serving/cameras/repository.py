"""Cameras in and out of the database. Queries for people go through their scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import Camera, Permit, Source, View, Zone
from serving.cameras.addresses import shown
from serving.cameras.domain import CameraCard
from serving.cameras.tables import CameraRow, PermitRow, RegistryRow, SourceRow, ViewRow, ZoneRow
from serving.dialects import upsert
from serving.users.domain import Scope
from serving.vault import AddressUnreadable, Vault


class CameraRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def card(self, camera_id: str) -> CameraCard | None:
        """None both when there is no such camera and when it lies outside the scope."""
        row = self._row(camera_id)
        return _card(row) if row else None

    def cards(self, after: str | None, limit: int, district: str | None) -> tuple[CameraCard, ...]:
        """At most ``limit`` cameras in the order of their ids, beginning behind ``after``."""
        query = sa.select(CameraRow).where(self._visible).order_by(CameraRow.id).limit(limit)
        if after is not None:
            query = query.where(CameraRow.id > after)
        if district is not None:
            query = query.where(CameraRow.district == district)
        return tuple(_card(row) for row in self._session.scalars(query))

    def district_of(self, camera_id: str, view_id: str) -> str | None:
        """The district of a camera that has this view; None when there is no such pair."""
        return self._session.scalar(
            sa.select(CameraRow.district)
            .join(ViewRow, ViewRow.camera_id == CameraRow.id)
            .where(CameraRow.id == camera_id, ViewRow.id == view_id, self._visible)
        )

    def camera(self, camera_id: str, vault: Vault) -> Camera | None:
        """The camera whole, its address open. Raises AddressUnreadable."""
        row = self._row(camera_id)
        return _camera(row, vault) if row else None

    def cameras(self, vault: Vault) -> Sequence[Camera]:
        """Every camera whole, in the order of their ids. Raises AddressUnreadable."""
        query = sa.select(CameraRow).where(self._visible).order_by(CameraRow.id)
        return [_camera(row, vault) for row in self._session.scalars(query)]

    def known(self, vault: Vault) -> dict[str, Camera | None]:
        """Every camera by its id; None for one whose address does not open with this key."""
        query = sa.select(CameraRow).where(self._visible)
        return {row.id: _camera_or_none(row, vault) for row in self._session.scalars(query)}

    def revision(self) -> int:
        """How often the registry has changed."""
        return self._session.scalar(sa.select(RegistryRow.revision)) or 0

    def count_change(self) -> None:
        """To be called with every change that the watch plan shows."""
        self._session.execute(
            upsert(self._session, RegistryRow)
            .values(only=1, revision=1)
            .on_conflict_do_update(
                index_elements=["only"], set_={"revision": RegistryRow.revision + 1}
            )
        )

    def sources(self) -> list[Source]:
        rows = self._session.scalars(sa.select(SourceRow).order_by(SourceRow.id))
        return [Source(id=row.id, max_sessions=row.max_sessions) for row in rows]

    def put_source(self, source: Source) -> None:
        self._session.merge(SourceRow(id=source.id, max_sessions=source.max_sessions))
        self._session.flush()

    def add_camera(self, camera: Camera, vault: Vault, at: datetime) -> None:
        """Register a camera that is not there yet."""
        self._session.add(_camera_row(camera, vault, at))

    def replace_camera(self, camera: Camera, vault: Vault, at: datetime) -> None:
        """Make a camera's row, and everything on it, say what ``camera`` says."""
        self._session.merge(_camera_row(camera, vault, at))

    def put_view(self, camera_id: str, view: View, at: datetime) -> None:
        """Replace what is drawn on one view of a camera that exists."""
        self._session.merge(_view_row(camera_id, view))
        self._session.execute(
            sa.update(CameraRow).where(CameraRow.id == camera_id).values(changed_at=at)
        )
        self._session.flush()

    def _row(self, camera_id: str) -> CameraRow | None:
        return self._session.scalar(
            sa.select(CameraRow).where(CameraRow.id == camera_id, self._visible)
        )

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        district = self._scope.district
        return sa.true() if district is None else CameraRow.district == district


def _camera_row(camera: Camera, vault: Vault, at: datetime) -> CameraRow:
    return CameraRow(
        id=camera.id,
        name=camera.name,
        source_id=camera.source,
        district=camera.district,
        gb28181_id=camera.gb28181_id,
        longitude=camera.longitude,
        latitude=camera.latitude,
        target_s=camera.target_s,
        address_sealed=vault.seal(camera.id, camera.url),
        address_shown=shown(camera.url.get_secret_value()),
        changed_at=at,
        views=[_view_row(camera.id, view) for view in camera.views],
    )


def _view_row(camera_id: str, view: View) -> ViewRow:
    return ViewRow(
        camera_id=camera_id,
        id=view.id,
        name=view.name,
        watch=sorted(view.watch),
        zones=[_zone_row(camera_id, view.id, zone) for zone in view.zones],
        permits=[_permit_row(camera_id, view.id, permit) for permit in view.permits],
    )


def _zone_row(camera_id: str, view_id: str, zone: Zone) -> ZoneRow:
    return ZoneRow(camera_id=camera_id, view_id=view_id, **zone.model_dump(mode="json"))


def _permit_row(camera_id: str, view_id: str, permit: Permit) -> PermitRow:
    plain = permit.model_dump(mode="json")
    plain["kinds"] = sorted(plain["kinds"])
    for window in plain["windows"]:
        window["weekdays"] = sorted(window["weekdays"])
    plain["valid_from"], plain["valid_until"] = permit.valid_from, permit.valid_until
    return PermitRow(camera_id=camera_id, view_id=view_id, **plain)


def _columns(row: ZoneRow | PermitRow) -> dict[str, Any]:
    names = (column.name for column in row.__table__.columns)
    return {name: getattr(row, name) for name in names if name not in ("camera_id", "view_id")}


def _views(rows: Iterable[ViewRow]) -> tuple[View, ...]:
    return tuple(
        View.model_validate(
            {
                "id": row.id,
                "name": row.name,
                "watch": row.watch,
                "zones": [_columns(zone) for zone in row.zones],
                "permits": [_columns(permit) for permit in row.permits],
            }
        )
        for row in rows
    )


def _card(row: CameraRow) -> CameraCard:
    return CameraCard(
        id=row.id,
        name=row.name,
        source=row.source_id,
        district=row.district,
        gb28181_id=row.gb28181_id,
        longitude=row.longitude,
        latitude=row.latitude,
        target_s=row.target_s,
        address_shown=row.address_shown,
        views=_views(row.views),
    )


def _camera_or_none(row: CameraRow, vault: Vault) -> Camera | None:
    try:
        return _camera(row, vault)
    except AddressUnreadable:
        return None


def _camera(row: CameraRow, vault: Vault) -> Camera:
    return Camera(
        id=row.id,
        name=row.name,
        url=vault.open(row.id, row.address_sealed),
        source=row.source_id,
        district=row.district,
        gb28181_id=row.gb28181_id,
        longitude=row.longitude,
        latitude=row.latitude,
        target_s=row.target_s,
        views=_views(row.views),
    )

"""Cameras in and out of the database. Queries for people go through their scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pipeline.contract import Camera, Source, View, ZoneKind
from serving.cameras.domain import CameraCard, CameraFilter
from serving.cameras.rows import (
    camera_entry,
    camera_of,
    camera_values,
    card_of,
    drawing_entry,
    drawing_values,
    source_of,
    source_row,
    view_row,
    view_values,
)
from serving.cameras.tables import CameraRow, PermitRow, RegistryRow, SourceRow, ViewRow, ZoneRow
from serving.dialects import upsert
from serving.users.domain import Scope
from serving.users.sight import in_sight
from serving.vault import AddressUnreadable, Vault

_AT_ONCE = 500
"""Rows of one statement, well below what either database takes."""


@dataclass(frozen=True, slots=True)
class Known:
    """A registered camera as told (serving.cameras.rows), and which of its views people drew on."""

    entry: Mapping[str, Any]
    drawn: Mapping[str, datetime]


class CameraRepository:
    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def card(self, camera_id: str) -> CameraCard | None:
        """None both when there is no such camera and when it lies outside the scope."""
        row = self._row(camera_id)
        return card_of(row) if row else None

    def hold(self, camera_id: str) -> None:
        """Let whoever else wants to change the camera wait until this transaction ends."""
        held = sa.select(CameraRow.id).where(CameraRow.id == camera_id, self._visible)
        self._session.execute(held.with_for_update())

    def cards(self, after: str | None, limit: int, wanted: CameraFilter) -> tuple[CameraCard, ...]:
        """At most ``limit`` cameras in the order of their ids, beginning behind ``after``."""
        query = sa.select(CameraRow).where(self._visible).order_by(CameraRow.id).limit(limit)
        if after is not None:
            query = query.where(CameraRow.id > after)
        if wanted.district is not None:
            query = query.where(CameraRow.district == wanted.district)
        if wanted.source is not None:
            query = query.where(CameraRow.source_id == wanted.source)
        if wanted.text is not None:
            columns = (CameraRow.id, CameraRow.name, CameraRow.site, CameraRow.gb28181_id)
            query = query.where(
                sa.or_(*(column.icontains(wanted.text, autoescape=True) for column in columns))
            )
        return tuple(card_of(row) for row in self._session.scalars(query))

    def district_of(self, camera_id: str, view_id: str) -> str | None:
        """The district of a camera that has this view; None when there is no such pair."""
        return self._session.scalar(
            sa.select(CameraRow.district)
            .join(ViewRow, ViewRow.camera_id == CameraRow.id)
            .where(CameraRow.id == camera_id, ViewRow.id == view_id, self._visible)
        )

    def zone_kind(self, camera_id: str, view_id: str, zone_id: str | None) -> ZoneKind | None:
        """None for the whole view, and for a zone that is gone."""
        query = sa.select(ZoneRow.kind).where(
            ZoneRow.camera_id == camera_id, ZoneRow.view_id == view_id, ZoneRow.id == zone_id
        )
        kind = self._session.scalar(query) if zone_id is not None else None
        return ZoneKind(kind) if kind else None

    def camera(self, camera_id: str, vault: Vault) -> Camera | None:
        """The camera whole, its address open. Raises AddressUnreadable."""
        row = self._row(camera_id)
        return camera_of(row, vault) if row else None

    def ids_of_source(self, source_id: str) -> list[str]:
        query = sa.select(CameraRow.id).where(CameraRow.source_id == source_id, self._visible)
        return list(self._session.scalars(query))

    def cameras(self, vault: Vault) -> Sequence[Camera]:
        """Every camera whole, in the order of their ids. Raises AddressUnreadable."""
        query = sa.select(CameraRow).where(self._visible).order_by(CameraRow.id)
        return [camera_of(row, vault) for row in self._session.scalars(query)]

    def known(self, vault: Vault) -> dict[str, Known]:
        """Every camera by its id. One whose address does not open with this key has no url, and
        so differs from whatever is imported."""
        entries: dict[str, dict[str, Any]] = {}
        drawn: dict[str, dict[str, datetime]] = {}
        for columns in self._all(CameraRow):
            try:
                entry = camera_entry(columns, vault)
            except AddressUnreadable:
                entry = camera_entry({**columns, "address_sealed": None}, vault)
                entry["url_lost"] = True
            entries[columns["id"]] = {**entry, "views": []}
            drawn[columns["id"]] = {}
        views: dict[tuple[str, str], dict[str, Any]] = {}
        for columns in self._all(ViewRow):
            camera_id, view_id = columns["camera_id"], columns["id"]
            view = {key: columns[key] for key in ("id", "name", "watch", "calibration")}
            views[camera_id, view_id] = {**view, "zones": [], "permits": []}
            entries[camera_id]["views"].append(views[camera_id, view_id])
            if columns["drawn_at"] is not None:
                drawn[camera_id][view_id] = columns["drawn_at"]
        for table, word in ((ZoneRow, "zones"), (PermitRow, "permits")):
            for columns in self._all(table):
                view = views[columns["camera_id"], columns["view_id"]]
                view[word].append(drawing_entry(columns))
        return {name: Known(entry, drawn[name]) for name, entry in entries.items()}

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

    def sources(self, vault: Vault) -> list[Source]:
        """Every source whole, in the order of their ids. Raises AddressUnreadable."""
        rows = self._session.scalars(sa.select(SourceRow).order_by(SourceRow.id))
        return [source_of(row, vault) for row in rows]

    def districts(self) -> list[str]:
        """Those that cameras in the scope lie in, by name."""
        query = sa.select(CameraRow.district).where(self._visible).distinct()
        return list(self._session.scalars(query.order_by(CameraRow.district)))

    def source_ids(self) -> list[str]:
        return list(self._session.scalars(sa.select(SourceRow.id).order_by(SourceRow.id)))

    def source(self, source_id: str, vault: Vault) -> Source | None:
        """Raises AddressUnreadable."""
        row = self._session.get(SourceRow, source_id)
        return source_of(row, vault) if row else None

    def put_source(self, source: Source, vault: Vault) -> None:
        self._session.merge(source_row(source, vault))
        self._session.flush()

    def add_cameras(self, entries: Sequence[Mapping[str, Any]], vault: Vault, at: datetime) -> None:
        """Register cameras, as told, that are not there yet."""
        for some in _slices(entries):
            rows = [camera_values(entry, vault, at) for entry in some]
            self._session.execute(sa.insert(CameraRow), rows)
            self._add_views(some, {})

    def replace_cameras(
        self,
        entries: Sequence[Mapping[str, Any]],
        drawn: Mapping[str, Mapping[str, datetime]],
        vault: Vault,
        at: datetime,
    ) -> None:
        """Make the rows of cameras, and everything on them, say what ``entries`` tell.

        ``drawn`` holds, by camera and view, when people drew what stands there now.
        """
        for some in _slices(entries):
            rows = [camera_values(entry, vault, at) for entry in some]
            self._session.execute(sa.update(CameraRow), rows)
            ids = [entry["id"] for entry in some]
            self._session.execute(sa.delete(ViewRow).where(ViewRow.camera_id.in_(ids)))
            self._add_views(some, drawn)

    def put_view(self, camera_id: str, view: View, at: datetime) -> None:
        """Replace what is drawn on one view of a camera that exists."""
        self._session.merge(view_row(camera_id, view, at))
        self._session.execute(
            sa.update(CameraRow).where(CameraRow.id == camera_id).values(changed_at=at)
        )
        self._session.flush()

    def _add_views(
        self,
        entries: Sequence[Mapping[str, Any]],
        drawn: Mapping[str, Mapping[str, datetime]],
    ) -> None:
        views: list[dict[str, Any]] = []
        zones: list[dict[str, Any]] = []
        permits: list[dict[str, Any]] = []
        for entry in entries:
            for view in entry["views"]:
                place = (entry["id"], view["id"])
                at = drawn.get(entry["id"], {}).get(view["id"])
                views.append(view_values(entry["id"], view, at))
                zones += drawing_values(*place, view["zones"])
                permits += drawing_values(*place, view["permits"])
        for table, rows in ((ViewRow, views), (ZoneRow, zones), (PermitRow, permits)):
            if rows:
                self._session.execute(sa.insert(table), rows)

    def _all(self, table: type[CameraRow | ViewRow | ZoneRow | PermitRow]) -> Iterable[Any]:
        """Plain columns, in the order of their keys: thousands of objects would cost seconds."""
        columns = table.metadata.tables[table.__tablename__]
        keys = columns.primary_key.columns
        return self._session.execute(sa.select(columns).order_by(*keys)).mappings()

    def _row(self, camera_id: str) -> CameraRow | None:
        return self._session.scalar(
            sa.select(CameraRow).where(CameraRow.id == camera_id, self._visible)
        )

    @property
    def _visible(self) -> sa.ColumnElement[bool]:
        return in_sight(self._scope, CameraRow.district)


def _slices(entries: Sequence[Mapping[str, Any]]) -> Iterable[Sequence[Mapping[str, Any]]]:
    return (entries[start : start + _AT_ONCE] for start in range(0, len(entries), _AT_ONCE))

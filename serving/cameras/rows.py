"""Between rows and values: what the columns hold, and what a plan would say of it.

A camera *as told* is the JSON-ready mapping that a plan holds for it, every key written and every
list of a set in order: two cameras are the same when they are told the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import SecretStr

from pipeline.contract import Camera, Source, View
from serving.cameras.addresses import shown
from serving.cameras.domain import CameraCard
from serving.cameras.tables import CameraRow, PermitRow, SourceRow, ViewRow, ZoneRow
from serving.vault import AddressUnreadable, Vault

_REVEAL = {"reveal_secrets": True}


def told(camera: Camera) -> dict[str, Any]:
    """The camera as told, its address open."""
    entry = camera.model_dump(mode="json", context=_REVEAL)
    entry["views"] = [told_view(view) for view in camera.views]
    return entry


def told_view(view: View) -> dict[str, Any]:
    entry = view.model_dump(mode="json")
    entry["watch"].sort()
    entry["calibration"] = view.calibration
    for drawings in (entry["zones"], entry["permits"]):
        drawings.sort(key=lambda drawing: drawing["id"])
    for permit in entry["permits"]:
        permit["kinds"].sort()
        permit.setdefault("margin", 0.0)
        # Counted, not drawn.
        for name in ("elsewhere", "elsewhere_at"):
            permit.pop(name, None)
        for window in permit["windows"]:
            window["weekdays"].sort()
    return entry


def camera_values(entry: Mapping[str, Any], vault: Vault, at: datetime) -> dict[str, Any]:
    """What the columns of ``cameras`` hold for a camera as told."""
    url = entry["url"]
    return {
        **{key: entry[key] for key in _SAME},
        "source_id": entry["source"],
        "address_sealed": None if url is None else vault.seal(entry["id"], SecretStr(url)),
        "address_shown": None if url is None else shown(url),
        "changed_at": at,
    }


def camera_entry(columns: Mapping[str, Any], vault: Vault) -> dict[str, Any]:
    """The camera as told, still without its views. Raises AddressUnreadable."""
    sealed = columns["address_sealed"]
    return {
        **{key: columns[key] for key in _SAME},
        "source": columns["source_id"],
        "url": None if sealed is None else vault.open(columns["id"], sealed).get_secret_value(),
    }


def view_values(
    camera_id: str, view: Mapping[str, Any], drawn_at: datetime | None
) -> dict[str, Any]:
    plain = {key: view[key] for key in ("id", "name", "watch", "calibration")}
    return {"camera_id": camera_id, "drawn_at": drawn_at, **plain}


def drawing_values(
    camera_id: str, view_id: str, drawings: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Columns of ``zones`` or ``permits``, in which days are days and not text."""
    place = {"camera_id": camera_id, "view_id": view_id}
    return [
        {
            **place,
            **{
                key: date.fromisoformat(value) if key in _DAYS else value
                for key, value in drawing.items()
            },
        }
        for drawing in drawings
    ]


def drawing_entry(columns: Mapping[str, Any]) -> dict[str, Any]:
    """A zone or a permit as told."""
    return {
        key: value.isoformat() if key in _DAYS else value
        for key, value in columns.items()
        if key not in ("camera_id", "view_id")
    }


def source_row(source: Source, vault: Vault) -> SourceRow:
    plain = source.model_dump(mode="json", exclude={"template": True, "platform": {"token"}})
    token = source.platform.token if source.platform else None
    return SourceRow(
        **plain,
        template_sealed=_sealed(vault, f"template of {source.id}", source.template),
        token_sealed=_sealed(vault, f"token of {source.id}", token),
    )


def source_of(row: SourceRow, vault: Vault) -> Source:
    """The source whole, its secrets open. Raises AddressUnreadable."""
    try:
        template = _opened(vault, f"template of {row.id}", row.template_sealed)
        token = _opened(vault, f"token of {row.id}", row.token_sealed)
    except AddressUnreadable:
        raise AddressUnreadable(
            f"The secrets of source {row.id} do not open with this secret key; "
            "restore the key it was imported under, or import the source again."
        ) from None
    return Source.model_validate(
        {
            "id": row.id,
            "max_sessions": row.max_sessions,
            "starts_per_minute": row.starts_per_minute,
            "hours": row.hours,
            "template": template,
            "platform": row.platform and {**row.platform, "token": token},
        }
    )


def camera_of(row: CameraRow, vault: Vault) -> Camera:
    """The camera whole, its address open. Raises AddressUnreadable."""
    sealed = row.address_sealed
    return Camera.model_validate(
        {
            **{key: getattr(row, key) for key in _SAME},
            "source": row.source_id,
            "url": None if sealed is None else vault.open(row.id, sealed),
            "views": views_of(row.views),
        }
    )


def card_of(row: CameraRow) -> CameraCard:
    return CameraCard(
        **{key: getattr(row, key) for key in _SAME},
        source=row.source_id,
        address_shown=row.address_shown,
        views=views_of(row.views),
    )


def views_of(rows: Iterable[ViewRow]) -> tuple[View, ...]:
    return tuple(
        View.model_validate(
            {
                "id": row.id,
                "name": row.name,
                "watch": row.watch,
                "zones": [_columns(zone) for zone in row.zones],
                "permits": [_columns(permit) for permit in row.permits],
                "calibration": row.calibration,
            }
        )
        for row in rows
    )


def view_row(camera_id: str, view: View, drawn_at: datetime) -> ViewRow:
    entry = told_view(view)
    zones = drawing_values(camera_id, view.id, entry["zones"])
    permits = drawing_values(camera_id, view.id, entry["permits"])
    return ViewRow(
        **view_values(camera_id, entry, drawn_at),
        zones=[ZoneRow(**zone) for zone in zones],
        permits=[PermitRow(**permit) for permit in permits],
    )


_DAYS = ("valid_from", "valid_until")

_SAME = (
    "id",
    "name",
    "channel",
    "district",
    "site",
    "gb28181_id",
    "longitude",
    "latitude",
    "target_s",
    "risk",
    "live_every_s",
)
"""Fields of a camera that its row holds under the same name."""


def _columns(row: ZoneRow | PermitRow) -> dict[str, Any]:
    names = (column.name for column in row.__table__.columns)
    return {name: getattr(row, name) for name in names if name not in ("camera_id", "view_id")}


def _sealed(vault: Vault, owner: str, secret: SecretStr | None) -> str | None:
    return None if secret is None else vault.seal(owner, secret)


def _opened(vault: Vault, owner: str, sealed: str | None) -> SecretStr | None:
    return None if sealed is None else vault.open(owner, sealed)

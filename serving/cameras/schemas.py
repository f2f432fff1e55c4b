"""Cameras as the API tells them: the address shows scheme and host, nothing else."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract import Channel, View


class CameraOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    source: str
    district: str
    site: str | None
    gb28181_id: str | None
    longitude: float | None
    latitude: float | None
    target_s: float | None
    risk: float
    live_every_s: float | None
    channel: Channel | None
    address: str | None = Field(validation_alias="address_shown")
    """Null when the camera's source tells the address at each visit."""
    views: list[View]


class CameraPage(BaseModel):
    cameras: list[CameraOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""

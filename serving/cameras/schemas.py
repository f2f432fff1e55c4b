"""Cameras as the API tells them: the address shows scheme and host, nothing else."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract import View


class CameraOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    source: str
    district: str
    gb28181_id: str | None
    longitude: float | None
    latitude: float | None
    target_s: float | None
    address: str = Field(validation_alias="address_shown")
    views: list[View]


class CameraPage(BaseModel):
    cameras: list[CameraOut]
    next: str | None
    """Give it back as ``after`` for the next page; null on the last one."""

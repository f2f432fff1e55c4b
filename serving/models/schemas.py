"""Packages, the pointer and its history as the API tells and takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.contract import ModelStamp, Shadow
from serving.models.domain import PointerAction

Word = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")
Why = Field(min_length=1, max_length=4000)


class PackageOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    version: str
    sha256: str | None
    fault: str | None
    registered_at: datetime | None
    registered_by: str | None
    gate: dict[str, Any] | None
    evaluation: dict[str, Any] | None


class ModelsOut(BaseModel):
    revision: int
    current: ModelStamp | None
    """Null leaves the package to the pipeline's settings."""
    shadow: Shadow | None
    packages: list[PackageOut]


class MoveOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    actor: str
    action: PointerAction
    why: str
    package: ModelStamp | None
    before: ModelStamp | None
    forced: bool
    gate: dict[str, Any] | None
    share: float | None
    until: datetime | None


class History(BaseModel):
    moves: list[MoveOut]
    next: int | None
    """Give it back as ``before`` for the next page; null on the last one."""


class PackageIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Word
    version: str = Word


class PromoteIn(PackageIn):
    why: str = Why
    force: bool = False
    """Go past a gate that was not passed; that, and why, is kept."""


class ShadowIn(PackageIn):
    share: float = Field(gt=0.0, le=1.0)
    until: datetime
    why: str = Why


class WhyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    why: str = Why


class LabelPairOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    label: str
    both: int
    only_current: int
    only_candidate: int
    mean_iou: float | None


class ShadowFiguresOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    current: ModelStamp
    candidate: ModelStamp
    reports: int
    began_at: datetime
    ended_at: datetime
    looks: int
    dropped: int
    failed: int
    current_ms: float | None
    candidate_ms: float | None
    labels: list[LabelPairOut]


class ShadowFiguresList(BaseModel):
    figures: list[ShadowFiguresOut]

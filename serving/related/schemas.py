"""Ties, outside reports and hot spots as the API tells and takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from pipeline.contract import Kind
from serving.cases.domain import Status
from serving.related.domain import OutsideReport, Relation
from serving.related.service import outside_id

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class OutsideReportIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    source: Annotated[Words, Field(max_length=40, examples=["hotline"])]
    """Who was told: hotline, patrol, app …"""
    number: Annotated[Words, Field(max_length=100, examples=["12345-20260504-0117"])]
    """Its number there, unique within the source: sent again it changes nothing."""
    kind: Kind = Field(examples=["street_vending"])
    district: Annotated[Words, Field(max_length=200)]
    longitude: float = Field(ge=-180, le=180)
    """Degrees, WGS-84, as cameras are entered."""
    latitude: float = Field(ge=-90, le=90)
    reported_at: AwareDatetime
    text: str = Field(default="", max_length=4000)
    url: str | None = Field(default=None, max_length=2000, pattern=r"^https?://")

    def report(self, at: datetime) -> OutsideReport:
        return OutsideReport(
            id=outside_id(self.source, self.number), received_at=at, **self.model_dump()
        )


class OutsideReportOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    source: str
    number: str
    kind: str
    district: str
    longitude: float
    latitude: float
    reported_at: datetime
    received_at: datetime
    text: str
    url: str | None


class TakenOut(BaseModel):
    report: OutsideReportOut
    cases: list[UUID]
    """Cases it was tied to at this request, the nearest first."""


class OutsideReportPage(BaseModel):
    reports: list[OutsideReportOut]
    next: UUID | None
    """Give it back as ``after`` for the next page; null on the last one."""


class RelatedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    relation: Relation
    other: UUID | None
    """The other case; null for an outside report, and for a case of another district."""
    later: bool
    """Whether the other case is the one that came later."""
    number: str | None
    status: Status | None
    outside: OutsideReportOut | None
    distance_m: float | None
    """Metres between the cameras, or to what was told; null at one camera."""
    since: datetime
    by: str
    note: str


class TieIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    other: UUID
    note: str = Field(default="", max_length=4000)


class HotSpotOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    camera_id: str
    camera_name: str
    view_id: str
    district: str
    box: tuple[float, float, float, float]
    """x1, y1, x2, y2 as shares of the picture: where the spot was first seen."""
    position: tuple[float, float] | None
    cases: int
    last_opened_at: datetime

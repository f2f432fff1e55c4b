"""How the patrol does, as the API tells it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from pipeline.contract.patrol import Because, Breaker
from serving.patrol.domain import Brought, History, PatrolNow, Result, Step


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class KeptOut(_Out):
    cameras: int
    closed: int
    """Outside the hours of their source; in no share."""
    late: int
    unreachable: int
    worst_s: float
    """By how much the worst camera that can be reached is behind its target."""
    asked_per_s: float
    """Looks a second that the targets come to."""
    coverage: float | None
    """Cameras within their target / cameras that may be visited; null for none."""
    reachable_coverage: float | None
    """The same with cameras that cannot be reached left out."""


class SourceStandingOut(_Out):
    source: str
    kept: KeptOut
    sessions: int
    """Open now, for cameras of every district."""
    cap: int
    starts: int
    """Begun in the last minute."""
    starts_cap: int | None
    breaker: Breaker


class PatrollerOut(_Out):
    worker: str
    heard_at: datetime
    silent: bool
    started_at: datetime
    looks_per_s: float
    last_look_at: datetime | None
    pictures_waiting: int
    outbox_waiting: int
    outbox_refused: int
    store_outages: int
    """In the last minute."""
    model_refused: str | None
    engine_instead: str | None
    """Why another engine looks than the one asked for, as the processor for a GPU that failed."""


class ComingOut(_Out):
    camera_id: str
    camera_name: str
    district: str
    source: str
    because: Because
    from_at: datetime
    by: datetime


class PatrolNowOut(_Out):
    at: datetime
    kept: KeptOut
    looks_per_s: float
    patrollers: list[PatrollerOut]
    sources: list[SourceStandingOut]
    coming: list[ComingOut]
    """What is next if nothing happens before."""


class BroughtOut(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    coverage: float | None
    """1 - late_s / camera_s; null when nobody might be visited or nothing was told."""
    camera_s: float
    late_s: float
    visits: int
    looked: int
    dropped: int
    failed: dict[str, int]
    """Visits that brought no picture, by reason."""
    unable: dict[str, int]
    """Pictures that could not be judged, by reason."""


class StepOut(BroughtOut):
    begin: datetime


class SourceBroughtOut(BroughtOut):
    source: str


class HistoryOut(BaseModel):
    first: datetime
    last: datetime
    step: Step
    total: BroughtOut
    steps: list[StepOut]
    sources: list[SourceBroughtOut]


def now_out(now: PatrolNow) -> PatrolNowOut:
    return PatrolNowOut.model_validate(now)


def history_out(history: History) -> HistoryOut:
    return HistoryOut(
        first=history.first,
        last=history.last,
        step=history.step,
        total=BroughtOut.model_validate(_brought(history.total)),
        steps=[
            StepOut.model_validate({**_brought(some), "begin": begin})
            for begin, some in history.steps
        ],
        sources=[
            SourceBroughtOut.model_validate({**_brought(some), "source": name})
            for name, some in history.sources
        ],
    )


def _brought(some: Brought) -> dict[str, object]:
    return {
        "coverage": some.coverage,
        "camera_s": some.camera_s,
        "late_s": some.late_s,
        "visits": some.visits,
        "looked": some.ended(Result.LOOKED),
        "dropped": some.ended(Result.DROPPED),
        "failed": dict(some.reasons(Result.FAILED)),
        "unable": dict(some.reasons(Result.UNABLE)),
    }

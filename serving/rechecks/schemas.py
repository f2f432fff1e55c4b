"""Checks, and things that left, as the API tells them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from pipeline.contract import CheckLooks, CheckUnable
from serving.rechecks.domain import CaseCheck, CheckState, Gone


class CheckOut(BaseModel):
    """How the camera's check of a handled case stands."""

    state: CheckState
    reason: CheckUnable | None
    """Why the camera could not tell; null otherwise."""
    handled_at: datetime
    decided_at: datetime | None
    looks: CheckLooks | None
    due: datetime | None
    """By when a person has to look; null while nobody has to."""


class GoneOut(BaseModel):
    """The thing left before anybody began to handle it. That is not handling."""

    first_seen: datetime
    last_seen: datetime
    gone_at: datetime
    stood_s: float
    """For at least so long it was there, in seconds."""
    clean_looks: int


def check_out(check: CaseCheck | None) -> CheckOut | None:
    if check is None:
        return None
    return CheckOut(
        state=check.state,
        reason=check.reason,
        handled_at=check.handled_at,
        decided_at=check.decided_at,
        looks=check.result.looks if check.result else None,
        due=check.due,
    )


def gone_out(gone: Gone | None) -> GoneOut | None:
    if gone is None:
        return None
    return GoneOut(
        first_seen=gone.first_seen,
        last_seen=gone.last_seen,
        gone_at=gone.gone_at,
        stood_s=gone.stood_s,
        clean_looks=gone.clean_looks,
    )

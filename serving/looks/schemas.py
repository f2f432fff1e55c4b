"""Last looks and trials as the API tells them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from pipeline.contract import LookCondition, LookedBox, ModelStamp, TriedBox, ZoneKind
from serving.cameras.drawing import Fault
from serving.looks.domain import Trial


class LastLookOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    view_id: str
    captured_at: datetime
    unable: str | None
    """Why it could not be judged; null for one that was."""
    condition: LookCondition | None
    dx: float
    dy: float
    """How far its content lies off the place where the zones were drawn, in shares of the
    picture."""
    width: int | None
    height: int | None
    boxes: list[LookedBox]
    model: ModelStamp | None
    picture_sha256: str | None


class LooksOut(BaseModel):
    """The last look that could be judged, the last that could not, and the last visit without a
    picture."""

    model_config = ConfigDict(from_attributes=True)

    usable: LastLookOut | None
    unable: LastLookOut | None
    missed: LastLookOut | None
    asked_at: datetime | None
    """Since when somebody waits for the next one."""


class MissingZones(BaseModel):
    kind: str
    needs: list[ZoneKind]


class TrialOut(BaseModel):
    """What a drawing would mean."""

    faults: dict[str, Fault]
    """By zone; such a zone was left out."""
    missing: list[MissingZones]
    """Kinds watched here that nothing could be found of, and the zones of which one would do."""
    look: UUID | None
    """The look that was judged."""
    tried: list[TriedBox]

    @classmethod
    def of(cls, trial: Trial) -> TrialOut:
        return cls(
            faults=dict(trial.faults),
            missing=[
                MissingZones(kind=kind, needs=sorted(needs))
                for kind, needs in trial.missing.items()
            ],
            look=trial.look.id if trial.look else None,
            tried=list(trial.tried),
        )

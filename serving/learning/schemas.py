"""Learning steps as the API tells and takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from serving.learning.domain import StepKind, StepState, Value


class StepIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    step: StepKind
    """One of the long ones: dataset, train, evaluate, export, gate."""
    why: str = Field(min_length=1, max_length=4000)
    words: list[str] = Field(default_factory=list, max_length=40)
    """What stands behind the command; paths lead into the workspace."""
    options: dict[str, Value] = Field(default_factory=dict)
    """Options by their names without dashes; true gives one without a value."""
    samples: bool = False
    """Hand it the present samples: a dataset recipe finds them as ``{samples}``."""


class StepDone(BaseModel):
    model_config = ConfigDict(extra="forbid")

    step: StepKind
    why: str = Field(min_length=1, max_length=4000)
    inputs: dict[str, Any] = Field(default_factory=dict, max_length=100)
    outcome: dict[str, Any] = Field(default_factory=dict, max_length=100)
    """As the command printed it."""
    passed: bool = True


class StepOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: StepKind
    state: StepState
    actor: str
    why: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    inputs: dict[str, Any]
    outcome: dict[str, Any] | None
    sentence: str | None
    cancel_asked: bool
    resumes: UUID | None


class StepPage(BaseModel):
    steps: list[StepOut]
    next: UUID | None
    """Give it back as ``after`` for the next page; null on the last one."""


class LogTail(BaseModel):
    text: str
    """The end of what the step printed, whole lines."""

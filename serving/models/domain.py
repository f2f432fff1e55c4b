"""Model packages as the city knows them: the one pointer, its history, the shadow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from pipeline.contract import ModelStamp, Shadow


class PointerAction(StrEnum):
    """What can happen to the pointer and its shadow: the words of the history."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"
    SHADOW = "shadow"
    SHADOW_END = "shadow_end"


@dataclass(frozen=True, slots=True)
class Checked:
    """A package folder that loaded: its weights are the ones its manifest promises."""

    stamp: ModelStamp
    folder: Path
    labels: tuple[str, ...]
    gate: dict[str, Any] | None
    """``gate.json`` beside the weights; None without one."""
    evaluation: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class KnownPackage:
    """A package in the store folder, or one that was registered and is not there any more.

    ``fault`` says what is wrong with it, in a sentence; None for a sound one.
    """

    name: str
    version: str
    sha256: str | None
    folder: Path
    fault: str | None
    registered_at: datetime | None
    registered_by: str | None
    gate: dict[str, Any] | None
    evaluation: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which package looks now, and which one beside it. ``current`` None leaves it to the
    pipeline's settings."""

    revision: int
    """How often it changed."""
    current: ModelStamp | None
    entry: int | None
    """The history's line that made ``current`` so; None before the first."""
    shadow: Shadow | None


NO_POINTER = Pointer(0, None, None, None)
"""Before anybody promoted anything."""


@dataclass(frozen=True, slots=True)
class PointerMove:
    """One line of the pointer's history. It is appended and never changed."""

    id: int
    at: datetime
    actor: str
    action: PointerAction
    why: str
    package: ModelStamp | None
    """Promote and roll back: what looks from then on. Shadow: the candidate."""
    before: ModelStamp | None
    forced: bool
    gate: dict[str, Any] | None
    """The gate's verdict as it was then."""
    back_to: int | None
    """The line whose package comes back when this one is rolled back."""
    share: float | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class LabelPair:
    """Things of one label on the same pictures, seen by both models or one of them."""

    label: str
    both: int
    only_current: int
    only_candidate: int
    mean_iou: float | None


@dataclass(frozen=True, slots=True)
class ShadowFigures:
    """All that workers told of one candidate beside one current package."""

    current: ModelStamp
    candidate: ModelStamp
    reports: int
    began_at: datetime
    ended_at: datetime
    looks: int
    dropped: int
    failed: int
    current_ms: float | None
    """CPU milliseconds a look, weighted by looks."""
    candidate_ms: float | None
    labels: tuple[LabelPair, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who changes the pointer: a person, or the one at the command line."""

    name: str
    id: UUID | None = None
    via: str = "command"
    """How they came: session, oidc, token or command."""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides about the pointer or its shadow goes with this, whatever it is."""

    who: Who
    why: str
    at: datetime
    seen: int | None = None
    """The pointer's revision that was decided on; None is whichever it is."""

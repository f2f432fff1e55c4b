"""When a camera's own trouble is worth telling people, and when it is over. Pure, in event time.

One look says one thing about its camera: it is well, or away, or it shows nothing usable, or it
looks elsewhere than it should. What is told is only what lasts: a camera is *away* after it has not
been well for ``away_s``, and back after it has brought pictures for ``steady_s`` without a break.
So a camera that comes and goes is told once, and not again within ``quiet_s``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from pydantic import Field

from pipeline.contract import CameraEvent, CameraEventKind, camera_event_id
from pipeline.domain import Frozen, UnableReason, VisitError

Reason = VisitError | UnableReason


class Trouble(StrEnum):
    """What can be wrong with a camera itself."""

    AWAY = "away"
    """No picture comes."""
    BLIND = "blind"
    """Pictures come that nobody could judge: black, frozen, a placeholder."""
    MOVED = "moved"
    """It looks elsewhere than its reference picture."""


BEGINS: Mapping[Trouble, CameraEventKind] = MappingProxyType(
    {
        Trouble.AWAY: CameraEventKind.OFFLINE,
        Trouble.BLIND: CameraEventKind.BLIND,
        Trouble.MOVED: CameraEventKind.VIEW_MOVED,
    }
)
ENDS: Mapping[Trouble, CameraEventKind] = MappingProxyType(
    {
        Trouble.AWAY: CameraEventKind.ONLINE,
        Trouble.BLIND: CameraEventKind.SEEING,
        Trouble.MOVED: CameraEventKind.VIEW_BACK,
    }
)
CONTRADICTS: Mapping[Trouble, frozenset[Trouble | None]] = MappingProxyType(
    {
        Trouble.AWAY: frozenset({None, Trouble.BLIND, Trouble.MOVED}),
        Trouble.BLIND: frozenset({None, Trouble.MOVED}),
        Trouble.MOVED: frozenset({None}),
    }
)
"""What a look must show (None: all well) to speak against a trouble that was told."""


class EventLimits(Frozen):
    """How long a camera's trouble lasts before people are told, in seconds."""

    away_s: float = Field(default=600.0, ge=0)
    """No picture came."""
    blind_s: float = Field(default=1800.0, ge=0)
    """No picture could be judged."""
    moved_s: float = Field(default=120.0, ge=0)
    """The camera looks elsewhere."""
    steady_s: float = Field(default=180.0, ge=0)
    """All must have been well for so long before a trouble counts as over."""
    quiet_s: float = Field(default=3600.0, ge=0)
    """The same trouble of one camera is not told twice within this time."""
    gap_s: float = Field(default=3600.0, gt=0)
    """Looks further apart than this say nothing about the time between them."""

    def after_s(self, trouble: Trouble) -> float:
        return {
            Trouble.AWAY: self.away_s,
            Trouble.BLIND: self.blind_s,
            Trouble.MOVED: self.moved_s,
        }[trouble]


@dataclass(frozen=True, slots=True)
class Told:
    """A trouble people were told of. It stays here after its end, to keep the quiet."""

    trouble: Trouble
    at: datetime
    over: bool = False
    contradicted_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a camera's own troubles between two looks."""

    last_at: datetime | None = None
    ill_since: datetime | None = None
    """Since when no look was well."""
    told: tuple[Told, ...] = ()


def trouble_of(reason: Reason | None) -> Trouble | None:
    """Which trouble a look shows; None when it is well."""
    if reason is None:
        return None
    if isinstance(reason, VisitError):
        return Trouble.AWAY
    return Trouble.MOVED if reason.value == "view_moved" else Trouble.BLIND


def advance(
    standing: Standing, reason: Reason | None, at: datetime, limits: EventLimits
) -> tuple[Standing, tuple[CameraEventKind, ...]]:
    """The standing after one look, and what to tell people now.

    ``reason`` is why the look said nothing, None for a good one. A look that is not newer than the
    last changes nothing, and neither does a mistake of our own.
    """
    before = standing.last_at
    if reason is VisitError.INTERNAL or (before is not None and at <= before):
        return standing, ()
    trouble = trouble_of(reason)
    if before is not None and at - before > timedelta(seconds=limits.gap_s):
        standing = Standing(
            told=tuple(replace(one, contradicted_since=None) for one in standing.told)
        )
    ill_since = None if trouble is None else standing.ill_since or at
    told: list[Told] = []
    kinds: list[CameraEventKind] = []
    for one in standing.told:
        now = _weighed(one, trouble, at, limits)
        if now.over and not one.over:
            kinds.append(ENDS[one.trouble])
        told.append(now)
    if trouble is not None and _worth_telling(trouble, ill_since or at, told, at, limits):
        told = [one for one in told if one.trouble is not trouble] + [Told(trouble, at)]
        kinds.append(BEGINS[trouble])
    return Standing(at, ill_since, tuple(told)), tuple(kinds)


def events_of(
    camera_id: str,
    view_id: str,
    kinds: tuple[CameraEventKind, ...],
    reason: Reason | None,
    at: datetime,
) -> tuple[CameraEvent, ...]:
    """The same as letters to serving can carry it."""
    return tuple(
        CameraEvent(
            event_id=camera_event_id(camera_id, view_id, kind, at),
            camera_id=camera_id,
            view_id=view_id,
            kind=kind,
            at=at,
            reason=reason.value if reason is not None else None,
        )
        for kind in kinds
    )


def _weighed(told: Told, shown: Trouble | None, at: datetime, limits: EventLimits) -> Told:
    """A trouble told before, after a look that showed ``shown``."""
    if told.over:
        return told
    if shown not in CONTRADICTS[told.trouble]:
        return replace(told, contradicted_since=None)
    since = told.contradicted_since or at
    over = at - since >= timedelta(seconds=limits.steady_s)
    return replace(told, contradicted_since=since, over=over)


def _worth_telling(
    trouble: Trouble,
    ill_since: datetime,
    told: Sequence[Told],
    at: datetime,
    limits: EventLimits,
) -> bool:
    """Whether it lasts, is not told already, and was not told a moment ago."""
    quiet = timedelta(seconds=limits.quiet_s)
    known = any(one.trouble is trouble and (not one.over or at - one.at < quiet) for one in told)
    return not known and at - ill_since >= timedelta(seconds=limits.after_s(trouble))

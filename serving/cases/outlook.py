"""What a case's clock means beyond its reading: since when it stands, what may still be granted,
and when each rung of the urge ladder comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from serving.cases.domain import Case, Status
from serving.cases.timing import DROPPED, clock_of
from serving.clocks.limits import MOST_EXTENSIONS
from serving.deps import Services
from serving.standards.domain import Pack, Text


@dataclass(frozen=True, slots=True)
class RungAhead:
    """A rung of the ladder. ``at`` is None while the clock stands still before it."""

    label: Text
    at: datetime | None
    reached: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    began: datetime | None
    """When the limit began to run; None while it has not."""
    stopped_since: datetime | None
    """Only of a suspended case."""
    granted: tuple[float, ...]
    """What each extension granted, in the measure of the limit."""
    extensions_left: int
    rungs: tuple[RungAhead, ...]
    """From below; empty while no limit runs."""


def outlook_of(services: Services, session: Session, case: Case, now: datetime) -> Outlook | None:
    """None for a case without a standard, and for one that nobody has to handle."""
    filed = case.line.filed
    if filed is None or case.line.status in DROPPED:
        return None
    pack = services.standards.get(session, (filed.pack, filed.version))
    calendar = services.calendars.current(session).calendar
    clock = clock_of(case.line, case.steps, pack.starts)
    if clock is None:
        return Outlook(None, None, (), MOST_EXTENSIONS, ())
    stop = clock.stops[-1] if clock.stops else None
    stopped = stop.begin if stop and stop.end is None else None
    moments = [urge.rung.reached_at(clock, calendar) for urge in pack.urge]
    return Outlook(
        began=clock.start,
        stopped_since=stopped if case.line.status is Status.SUSPENDED else None,
        granted=clock.extensions,
        extensions_left=MOST_EXTENSIONS - len(clock.extensions),
        rungs=_rungs(pack, moments, stopped or now),
    )


def _rungs(pack: Pack, moments: list[datetime | None], now: datetime) -> tuple[RungAhead, ...]:
    return tuple(
        RungAhead(urge.label, at, at is not None and at <= now)
        for urge, at in zip(pack.urge, moments, strict=True)
    )

"""What one source still lends, to whoever looks at some of its cameras by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from pipeline.clock import Clock
from pipeline.contract import WatchPlan
from pipeline.doctor.installation import Installation
from pipeline.doctor.room import UNKNOWN, room
from pipeline.domain import Source
from pipeline.schedule.hours import open_at


class NothingLent(Exception):
    """The source may not be opened now; the message says why, and what to do."""

    exit_code = 1


@contextmanager
def lent(it: Installation, source: Source, clock: Clock) -> Iterator[Source]:
    """``source`` with no more sessions than the patrol leaves until the block ends: open so many
    cameras, each once, and its starts in a minute hold, too. Raises NothingLent."""
    plan = it.plan() or WatchPlan(version="", sources=(source,))
    if not open_at(source.hours, clock.now(), ZoneInfo(plan.timezone)):
        raise NothingLent(f"Source {source.id} may not be visited now: wait until its hours begin.")
    with room(it, plan) as free:
        sessions = free.get(source.id, UNKNOWN)
        if sessions < 1:
            raise NothingLent(
                f"The patrol uses all sessions of source {source.id}: try again in a minute, or "
                "end the patrol first."
            )
        yield source.model_copy(update={"max_sessions": sessions})

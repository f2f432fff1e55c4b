"""What a source allows, cut into seats that single workers can have. Pure.

A seat is one session of the source and a share of its starts per minute: the seats together never
allow more than the source does, whoever has them.
"""

from __future__ import annotations

from collections.abc import Collection

from pipeline.domain import Source, WatchPlan


def seats_of(source: Source) -> int:
    """How many seats a source has: its sessions, or its starts per minute where those are fewer."""
    return min(source.max_sessions, source.starts_per_minute or source.max_sessions)


def portion(source: Source, seats: Collection[int]) -> Source | None:
    """The source as somebody sees it who has these of its seats; None for whom it has no room.

    Seats beyond those the source has now count for nothing.
    """
    count = seats_of(source)
    mine = {seat for seat in seats if 0 <= seat < count}
    if not mine:
        return None
    changes = {"max_sessions": len(mine)}
    if source.starts_per_minute is not None:
        each, over = divmod(source.starts_per_minute, count)
        changes["starts_per_minute"] = sum(each + (seat < over) for seat in mine)
    return source.model_copy(update=changes)


def parts_of(part: WatchPlan, whole: WatchPlan) -> dict[str, float]:
    """By source, which share 0..1 of its seats ``part`` has, which is cut out of ``whole``."""
    named = {source.id: source for source in whole.sources}
    return {
        mine.id: mine.max_sessions / seats_of(named.get(mine.id) or Source(id=mine.id))
        for mine in part.sources
    }

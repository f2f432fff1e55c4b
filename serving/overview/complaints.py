"""From what is known to what is wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from pipeline.contract import CameraEventKind
from serving.overview.domain import TROUBLES, Complaint, Value, Wrong
from serving.patrol.domain import Patroller, PatrolNow

LETTER_WAITS: Final = timedelta(minutes=10)
"""As long as the patrol's own health check gives a letter."""
BEHIND_SHARE: Final = 0.05
"""Of the cameras that can be reached: fewer are late now and then on any day."""


def of_patrol(now: PatrolNow) -> Iterator[Complaint]:
    """What is wrong with the patrol as a whole: for people of the whole city."""
    for one in now.patrollers:
        yield from _of_patroller(one, now.at)
    for source in now.sources:
        if source.is_away:
            values: dict[str, Value] = {"source": source.source, "count": source.kept.cameras}
            yield Complaint(Wrong.SOURCE_AWAY, values)
    yield from behind(now)


def behind(now: PatrolNow) -> Iterator[Complaint]:
    """Whether the cameras in sight are late; those out of reach are told as such elsewhere."""
    kept = now.kept
    late, reachable = kept.late - kept.unreachable_late, kept.open - kept.unreachable
    if late > BEHIND_SHARE * reachable:
        values: dict[str, Value] = {"count": late, "total": reachable, "seconds": kept.worst_s}
        yield Complaint(Wrong.BEHIND, values)


def of_cameras(troubles: Mapping[CameraEventKind, int]) -> Iterator[Complaint]:
    for kind, what in TROUBLES.items():
        if troubles.get(kind):
            yield Complaint(what, {"count": troubles[kind]})


def counted(what: Wrong, count: int) -> Iterator[Complaint]:
    if count:
        yield Complaint(what, {"count": count})


def worst_first(found: Iterator[Complaint]) -> tuple[Complaint, ...]:
    return tuple(sorted(found, key=lambda one: list(Wrong).index(one.what)))


def _of_patroller(one: Patroller, at: datetime) -> Iterator[Complaint]:
    if one.silent:
        yield Complaint(Wrong.PATROL_SILENT, {"worker": one.worker, "since": one.heard_at})
        return
    if one.unsaved_since is not None:
        yield Complaint(Wrong.NOT_SAVED, {"worker": one.worker, "since": one.unsaved_since})
    if one.store_outages:
        yield Complaint(Wrong.STORE_AWAY, {"worker": one.worker, "times": one.store_outages})
    if one.outbox_refused:
        yield Complaint(Wrong.LETTERS_REFUSED, {"worker": one.worker, "count": one.outbox_refused})
    if one.outbox_since is not None and at - one.outbox_since > LETTER_WAITS:
        values: dict[str, Value] = {
            "worker": one.worker,
            "count": one.outbox_waiting,
            "since": one.outbox_since,
        }
        yield Complaint(Wrong.LETTERS_WAIT, values)
    if one.model_refused:
        yield Complaint(Wrong.MODEL_REFUSED, {"worker": one.worker, "why": one.model_refused})
    if one.engine_instead:
        yield Complaint(Wrong.ENGINE_INSTEAD, {"worker": one.worker, "why": one.engine_instead})

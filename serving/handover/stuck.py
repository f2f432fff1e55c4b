"""What is stuck on its way out, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from serving.handover.domain import Queue


def sentences(queues: Iterable[Queue], at: datetime, after_s: float) -> list[str]:
    """One for each destination with dead letters or with one waiting longer than ``after_s``."""
    told = []
    for queue in queues:
        waited_s = (at - queue.oldest).total_seconds() if queue.oldest else 0.0
        if not queue.dead and waited_s <= after_s:
            continue
        told.append(
            f"Hand-over to {queue.destination} is stuck: {queue.dead} letters are dead and "
            f"{queue.waiting} wait, the oldest for {waited_s / 3600:.0f} h. Last trouble: "
            f"{queue.error or 'none was told'} See 'citypatrol destinations dead' and 'retry'."
        )
    return told

"""What is stuck on its way out, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models.wording.counting import counted
from serving.handover.domain import Queue


def waited(queue: Queue, at: datetime) -> float:
    """Seconds that the oldest letter which is not there yet has waited."""
    return (at - queue.oldest).total_seconds() if queue.oldest else 0.0


def is_stuck(queue: Queue, at: datetime, after_s: float) -> bool:
    """Dead letters wait for a person; a letter older than ``after_s`` seconds needs one too."""
    return queue.dead > 0 or waited(queue, at) > after_s


def sentences(queues: Iterable[Queue], at: datetime, after_s: float) -> list[str]:
    """One for each destination with dead letters or with one waiting longer than ``after_s``."""
    told = []
    for queue in queues:
        if not is_stuck(queue, at, after_s):
            continue
        waited_s = waited(queue, at)
        told.append(
            f"Hand-over to {queue.destination} is stuck: "
            f"{counted(queue.dead, 'letter is', 'letters are')} dead and "
            f"{queue.waiting} wait, the oldest for {waited_s / 3600:.0f} h. Last trouble: "
            f"{queue.error or 'none was told'} See 'citypatrol destinations dead' and 'retry'."
        )
    return told

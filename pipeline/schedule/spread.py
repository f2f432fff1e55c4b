"""Cameras that became due together, taken up one after the other instead of all at once."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.schedule.turn import Turn

OVER = 0.8
"""Share of a target over which its cameras are spread, so that the last has time for its visit."""


def spread(turns: Sequence[Turn], at: float, per_s: float) -> None:
    """Give the cameras of one source releases and deadlines, in the order given.

    The k-th of n is released ``k/n`` of the way through ``min(0.8 × target, n / per_s)`` seconds
    from ``at``, and its deadline is 0.2 targets later: never more than one target away.
    """
    count = len(turns)
    for rank, turn in enumerate(turns):
        window = min(OVER * turn.target, count / per_s)
        turn.release = at + window * rank / count
        turn.deadline = turn.release + (1.0 - OVER) * turn.target

"""How long a letter waits after an attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

SPREAD: Final = 0.2
"""Up to so much of a pause is added, so that a platform that comes back is not met by everybody."""


def pause(pauses_s: Sequence[float], attempts: int, chance: float) -> timedelta:
    """After the ``attempts``-th attempt: the pauses in turn, the last one again and again.

    ``chance`` is a random number within [0, 1).
    """
    seconds = pauses_s[min(attempts, len(pauses_s)) - 1]
    return timedelta(seconds=seconds * (1 + SPREAD * chance))

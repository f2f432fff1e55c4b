"""How far it is: told now and then, for whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Gets how many are done, and of how many."""
EVERY = 1000


def nobody_watches(_done: int, _total: int) -> None:
    return None


@dataclass
class Meter:
    progress: Progress
    total: int
    done: int = 0

    def tick(self) -> None:
        self.done += 1
        if self.done % EVERY == 0 or self.done == self.total:
            self.progress(self.done, self.total)

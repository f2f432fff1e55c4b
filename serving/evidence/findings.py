"""What a check of evidence came to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Findings:
    """``complaints``: what is not as it should be. ``notes``: what one should know beside. One
    sentence each."""

    complaints: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.complaints

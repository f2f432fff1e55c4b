"""What is remembered of a place that is gone: a thing that comes and goes is one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict

from pipeline.domain import utc
from pipeline.geometry import Box
from pipeline.places.rules import ConfirmRule

MOST: Final = 64
"""Traces of one view; of more the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A place that was confirmed once and is gone."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: UUID
    """Of the place."""
    kind: str
    box: Box
    last_seen: datetime
    absence_s: float
    """As of the place."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "last_seen", utc(self.last_seen))

    def away_s(self, now: datetime) -> float:
        """The longest time it stayed away, were it seen ``now``."""
        return max(self.absence_s, (now - self.last_seen).total_seconds())


def still_known(
    traces: Sequence[Trace], now: datetime, rules: Mapping[str, ConfirmRule]
) -> tuple[Trace, ...]:
    """Those not older than the patience of their kind, the youngest last, at most ``MOST``."""
    young = [
        trace
        for trace in traces
        if trace.kind in rules
        and (now - trace.last_seen).total_seconds() <= rules[trace.kind].patience_s
    ]
    return tuple(sorted(young, key=lambda trace: (trace.last_seen, str(trace.id)))[-MOST:])

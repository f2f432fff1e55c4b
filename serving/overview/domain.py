"""The whole city on one screen: what there is to do, and what is wrong right now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pipeline.contract import CameraEventKind
from serving.cases.domain import Status
from serving.cases.timing import DROPPED
from serving.patrol.domain import PatrolNow
from serving.related.domain import HotSpot

Value = str | int | float | datetime


class Wrong(StrEnum):
    """Everything that can be told to be wrong, the worst first."""

    PIPELINE_SILENT = "pipeline_silent"
    """Nothing came from the pipeline for ``seconds``, not even a question for the plan."""
    PATROL_SILENT = "patrol_silent"
    """The patrol ``worker`` has not said how it does since ``since``."""
    NOT_SAVED = "not_saved"
    """``worker`` cannot write to its database since ``since``: nothing is confirmed."""
    STORE_AWAY = "store_away"
    """The evidence store did not answer ``times`` times in the last minute."""
    LETTERS_REFUSED = "letters_refused"
    """Serving refused ``count`` letters of ``worker``."""
    LETTERS_WAIT = "letters_wait"
    """``count`` letters of ``worker`` wait, the oldest since ``since``."""
    SOURCE_AWAY = "source_away"
    """The platform ``source`` with ``count`` cameras is cut off."""
    MODEL_REFUSED = "model_refused"
    """``worker`` cannot use the model asked for; ``why`` is a sentence."""
    ENGINE_INSTEAD = "engine_instead"
    """``worker`` looks with another engine than it was asked to; ``why`` is a sentence."""
    BEHIND = "behind"
    """``count`` of ``total`` reachable cameras are late, the worst by ``seconds``."""
    VIEW_MOVED = "view_moved"
    """``count`` cameras look elsewhere."""
    OFFLINE = "offline"
    BLIND = "blind"
    OVERDUE = "overdue"
    """``count`` cases are overdue."""
    DISPATCH_WAITS = "dispatch_waits"
    """``count`` confirmed cases wait for a dispatcher."""
    HANDOVER_DEAD = "handover_dead"
    """``count`` letters to other systems go no more by themselves."""


OVER: Final = DROPPED | {Status.CLOSED}
"""Nobody has anything to do with these."""
OPEN: Final = tuple(status for status in Status if status not in OVER)

GRAVE: Final = frozenset(
    {
        Wrong.PIPELINE_SILENT,
        Wrong.PATROL_SILENT,
        Wrong.NOT_SAVED,
        Wrong.STORE_AWAY,
        Wrong.LETTERS_REFUSED,
        Wrong.SOURCE_AWAY,
    }
)
"""While one of these lasts, violations may be missed or not told."""

TROUBLES: Final = MappingProxyType(
    {
        CameraEventKind.VIEW_MOVED: Wrong.VIEW_MOVED,
        CameraEventKind.OFFLINE: Wrong.OFFLINE,
        CameraEventKind.BLIND: Wrong.BLIND,
    }
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong; ``values`` are what its sentence needs."""

    what: Wrong
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_grave(self) -> bool:
        return self.what in GRAVE


@dataclass(frozen=True, slots=True)
class Overview:
    """As one person sees it at one moment."""

    at: datetime
    today: date
    """The city's."""
    figures: Mapping[str, int]
    """Cases opened today as they stand now (serving.reports.formulas)."""
    standing: Mapping[Status, int]
    """Open cases, by status; a status without cases is missing."""
    overdue: int
    soon_due: int
    cameras: int
    troubles: Mapping[CameraEventKind, int]
    patrol: PatrolNow | None
    """None for somebody who sees no cameras."""
    spots: tuple[HotSpot, ...]
    complaints: tuple[Complaint, ...]
    """The worst first; empty when all is well."""

    @property
    def open(self) -> int:
        """Cases that somebody still has something to do with."""
        return sum(self.standing.values())

    @property
    def waiting(self) -> int:
        return self.standing.get(Status.CAPTURED, 0)

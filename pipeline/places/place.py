"""A spot on a view where something is suspected, with all that was observed of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from pydantic import ConfigDict

from pipeline.contract import SecondLook
from pipeline.domain import BrokenTerm, Suspect, utc
from pipeline.geometry import Box
from pipeline.places.look import Look
from pipeline.places.rules import HISTORY, ConfirmRule
from pipeline.places.second import counted
from pipeline.places.trace import Trace

NAMESPACE = UUID("0d5b4f1c-93a5-5c1e-8f0e-6a1b8e2f7c44")
SETTLED = 1 / 32
"""The least weight of a new box in the mean: a place neither freezes nor follows a walker."""

ScoreAt = tuple[datetime, float | None]
"""A usable look: its moment, and the suspect's score or None when it was not seen."""


class PlaceStatus(StrEnum):
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Place:
    """Never changed: each look makes the next. Moments are in UTC.

    Raises ValueError when moments or counts contradict each other.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: UUID
    camera_id: str
    view_id: str
    kind: str
    zone_id: str | None
    label: str
    """Label and zone are those of the look that scored highest."""
    box: Box
    """The mean over the looks that showed it."""
    first_seen: datetime
    last_seen: datetime
    last_usable: datetime
    """The last look that could have shown it."""
    last_look: datetime
    """The last look of any kind."""
    seen: int
    """Looks that showed it."""
    total: int
    """Usable looks since it was first seen, that one included."""
    unable: int
    """Looks since then that could see nothing."""
    dwell_s: float
    """Seconds observed up to the last look that showed it; outages are left out."""
    unseen_s: float
    """Seconds observed since; they join the dwell when it shows itself again."""
    score_max: float
    score_sum: float
    scores: tuple[ScoreAt, ...]
    """The latest usable looks, oldest first, at most 256."""
    confirmed_at: datetime | None = None
    second: SecondLook | None = None
    """What a verifier said so far, where one was asked."""
    breaks: BrokenTerm | None = None
    """The term of a permit it broke on the last look that showed it."""
    absence_s: float = 0.0
    """The longest time that it was unseen on looks that would have shown it, and came back."""

    def __post_init__(self) -> None:
        for name in ("first_seen", "last_seen", "last_usable", "last_look"):
            object.__setattr__(self, name, utc(getattr(self, name)))
        if self.confirmed_at is not None:
            object.__setattr__(self, "confirmed_at", utc(self.confirmed_at))
        if not self.first_seen <= self.last_seen <= self.last_usable <= self.last_look:
            raise ValueError("a place needs first_seen <= last_seen <= last_usable <= last_look")
        if not 1 <= self.seen <= self.total or self.unable < 0:
            raise ValueError("a place needs 1 <= seen <= total and no negative count")
        if not 1 <= len(self.scores) <= HISTORY:
            raise ValueError(f"a place remembers between 1 and {HISTORY} looks")

    @classmethod
    def opened(cls, look: Look, suspect: Suspect, trace: Trace | None = None) -> Self:
        """A new place, or one that was gone and left ``trace``: it has the id it had. The same look
        gives the same id on every machine (RFC 9562 v5)."""
        corners = (f"{corner:.3f}" for corner in suspect.box.xyxy)
        moment = look.at.isoformat(timespec="microseconds")
        name = "\n".join((look.camera_id, look.view_id, suspect.kind, moment, *corners))
        return cls(
            id=trace.id if trace else uuid5(NAMESPACE, name),
            camera_id=look.camera_id,
            view_id=look.view_id,
            kind=suspect.kind,
            zone_id=suspect.zone_id,
            label=suspect.label,
            box=suspect.box,
            first_seen=look.at,
            last_seen=look.at,
            last_usable=look.at,
            last_look=look.at,
            seen=1,
            total=1,
            unable=0,
            dwell_s=0.0,
            unseen_s=0.0,
            score_max=suspect.score,
            score_sum=suspect.score,
            scores=((look.at, suspect.score),),
            second=counted(None, suspect.second),
            breaks=suspect.breaks,
            absence_s=trace.away_s(look.at) if trace else 0.0,
        )

    @property
    def status(self) -> PlaceStatus:
        return PlaceStatus.SUSPECTED if self.confirmed_at is None else PlaceStatus.CONFIRMED

    @property
    def confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def score_mean(self) -> float:
        return self.score_sum / self.seen

    @property
    def clean_streak(self) -> int:
        """Usable looks in a row, up to now, that did not show it."""
        streak = 0
        for _, score in reversed(self.scores):
            if score is not None:
                break
            streak += 1
        return streak

    @property
    def unseen_for_s(self) -> float:
        """Seconds from the look that last showed it to the last that would have."""
        return (self.last_usable - self.last_seen).total_seconds()

    @property
    def trace(self) -> Trace:
        """What is remembered of it when it is gone."""
        return Trace(self.id, self.kind, self.box, self.last_seen, self.absence_s)

    def seen_of_last(self, looks: int) -> int:
        """How many of the last ``looks`` usable looks showed it."""
        return sum(score is not None for _, score in self.scores[-looks:])

    def unable_at(self, look: Look) -> Self:
        """After a look that could see nothing: neither seen nor gone."""
        return replace(self, last_look=look.at, unable=self.unable + 1)

    def missed_at(self, look: Look, rule: ConfirmRule) -> Self:
        """After a usable look that does not show it."""
        return replace(
            self,
            last_usable=look.at,
            last_look=look.at,
            total=self.total + 1,
            unseen_s=self.unseen_s + self._observed_s(look, rule),
            scores=(*self.scores, (look.at, None))[-HISTORY:],
        )

    def seen_at(self, look: Look, suspect: Suspect, rule: ConfirmRule) -> Self:
        """After a look on which ``suspect`` stands here."""
        better = suspect.score > self.score_max
        return replace(
            self,
            zone_id=suspect.zone_id if better else self.zone_id,
            label=suspect.label if better else self.label,
            box=_towards(self.box, suspect.box, max(1.0 / (self.seen + 1), SETTLED)),
            last_seen=look.at,
            last_usable=look.at,
            last_look=look.at,
            seen=self.seen + 1,
            total=self.total + 1,
            dwell_s=self.dwell_s + self.unseen_s + self._observed_s(look, rule),
            unseen_s=0.0,
            score_max=max(self.score_max, suspect.score),
            score_sum=self.score_sum + suspect.score,
            scores=(*self.scores, (look.at, suspect.score))[-HISTORY:],
            second=counted(self.second, suspect.second),
            breaks=suspect.breaks,
            absence_s=max(self.absence_s, self.unseen_for_s),
        )

    def doubted_at(self, look: Look, suspect: Suspect, rule: ConfirmRule) -> Self:
        """After a look on which ``suspect`` stands here and a verifier disagrees.

        It counts as a look that did not show the thing: the verifier may keep a place from being
        confirmed by itself, and after enough such looks it is dropped like any other mistake.
        """
        missed = self.missed_at(look, rule)
        return replace(missed, second=counted(self.second, suspect.second))

    def _observed_s(self, look: Look, rule: ConfirmRule) -> float:
        gap = (look.at - self.last_usable).total_seconds()
        return gap if gap <= rule.max_gap_s else 0.0


def _towards(old: Box, new: Box, weight: float) -> Box:
    x1, y1, x2, y2 = (a + (b - a) * weight for a, b in zip(old.xyxy, new.xyxy, strict=True))
    return Box(x1, y1, x2, y2)

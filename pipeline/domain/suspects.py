"""What was seen on one look, and what it amounts to under the rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.models import ModelStamp
from pipeline.domain.permits import BrokenTerm
from pipeline.geometry import Box


@dataclass(frozen=True, slots=True)
class Sighting:
    """One detection on one picture, its box normalised."""

    label: str
    score: float
    box: Box


class SecondVerdict(StrEnum):
    """What a verifier says of a suspect."""

    AGREED = "agreed"
    DISAGREED = "disagreed"
    UNSURE = "unsure"
    """It failed, or had no say: the suspect stands as if nobody had asked."""


@dataclass(frozen=True, slots=True)
class SecondWord:
    """A verifier's word on one suspect of one look."""

    verdict: SecondVerdict
    model: ModelStamp
    score: float | None = None
    """Of the thing as the verifier saw it; None when it did not see it."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A sighting that breaks a rule on one look. It becomes a violation only by lasting."""

    kind: str
    label: str
    score: float
    box: Box
    zone_id: str | None = None
    second: SecondWord | None = None
    """None where no verifier was asked."""
    breaks: BrokenTerm | None = None
    """None where no permit speaks of it."""

    @property
    def doubted(self) -> bool:
        """Whether a verifier looked and saw nothing of the kind."""
        return self.second is not None and self.second.verdict is SecondVerdict.DISAGREED


@dataclass(frozen=True, slots=True)
class Suppression:
    """A suspect that a permit allowed: kept so that permits cannot hide violations."""

    suspect: Suspect
    permit_id: str
    counts: bool = False
    """Every permit that allows it has a capacity, so it takes up room."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one look amounts to under the rules of its view."""

    suspects: tuple[Suspect, ...]
    suppressions: tuple[Suppression, ...] = ()
    permits_checked: tuple[str, ...] = ()

"""A candidate beside another package: figures, the gate's word, pictures they differ on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.contract import ModelStamp
from serving.models.measured import Figures, Measured, Tally, tally

MOST_PICTURES: Final = 24


class Check(BaseModel):
    """One line of a gate's verdict: a figure of both, and the interval of their difference."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    kind: str | None = None
    label: str | None = None
    current: float | None = None
    candidate: float | None = None
    low: float | None = None
    high: float | None = None
    passed: bool
    sentence: str = ""


class Verdict(BaseModel):
    """The content of a gate.json."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    passed: bool
    current: ModelStamp | None = None
    checks: tuple[Check, ...] = Field(default=())
    reasons: tuple[str, ...] = Field(default=())

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.passed)

    def of(self, name: str, kind: str, label: str | None) -> Check | None:
        wanted = (name, kind, label)
        found = (one for one in self.checks if (one.name, one.kind, one.label) == wanted)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class LabelBeside:
    """One label of both on pictures of one kind; None where a package was not measured on it."""

    label: str
    current: Figures | None
    candidate: Figures | None
    check: Check | None
    """What the gate found when it compared these two."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A labelled picture on which one package does better than the other."""

    file: str
    kind: str
    source: str
    condition: str
    current: Tally
    candidate: Tally

    @property
    def gain(self) -> int:
        """Boxes more right, or less wrong, with the candidate; negative where it does worse."""
        right = self.candidate.hits - self.current.hits
        return right - (self.candidate.false - self.current.false)


def verdict(gate: Mapping[str, Any] | None) -> Verdict | None:
    """The content of a gate.json; None without one, and for one of another form."""
    if gate is None:
        return None
    try:
        return Verdict.model_validate(gate)
    except ValidationError:
        return None


def kinds(current: Measured | None, candidate: Measured | None, gate: Verdict | None) -> list[str]:
    """Kinds of pictures of which anything is known of both, real ones first."""
    told = {check.kind for check in gate.checks if check.name == "ap50"} if gate else set()
    names = {kind for kind in told if kind is not None}
    names |= set(candidate.kinds if candidate else ()) & set(current.kinds if current else ())
    return sorted(names, key=lambda kind: (kind != "real", kind))


def beside(
    current: Measured | None, candidate: Measured | None, gate: Verdict | None, kind: str
) -> list[LabelBeside]:
    """Every label known of one of them, in the candidate's order."""
    before = current.labels(kind) if current else {}
    after = candidate.labels(kind) if candidate else {}
    checked = [one.label for one in gate.checks if one.kind == kind and one.label] if gate else []
    return [
        LabelBeside(
            label,
            before.get(label),
            after.get(label),
            gate.of("ap50", kind, label) if gate else None,
        )
        for label in dict.fromkeys((*after, *before, *checked))
    ]


def contrasts(current: Measured | None, candidate: Measured | None) -> list[Contrast] | None:
    """Pictures on which they differ, the widest gap first; None when they were not measured on the
    same pictures."""
    if current is None or candidate is None or current.dataset != candidate.dataset:
        return None
    before = {one.file: one for one in current.pictures}
    found = [
        Contrast(
            one.file,
            one.kind,
            one.source,
            one.condition,
            tally(current, [before[one.file]]),
            tally(candidate, [one]),
        )
        for one in candidate.pictures
        if one.file in before
    ]
    differing = [one for one in found if one.current != one.candidate]
    return sorted(differing, key=lambda one: (-abs(one.gain), one.file))[:MOST_PICTURES]

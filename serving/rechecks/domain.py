"""A re-check as people see it, and a thing that left by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID, uuid5

from pipeline.contract import (
    CheckResult,
    CheckUnable,
    CheckVerdict,
    EvidenceItem,
    EvidenceRole,
    Report,
)
from serving.cases.domain import Action, Status
from serving.cases.notes import noted, spanned

NAMESPACE: Final = UUID("b7c2d6f4-4f0b-5e7e-9a31-0d6a2c85e117")

ACTION_OF: Final = MappingProxyType(
    {
        CheckVerdict.PASS: Action.CHECK_PASS,
        CheckVerdict.NOT_PASS: Action.CHECK_FAIL,
        CheckVerdict.UNABLE: Action.CHECK_UNABLE,
    }
)

UNTOUCHED: Final = frozenset({Status.CAPTURED, Status.REGISTERED, Status.DISPATCHED})
"""States in which nobody has begun to handle the case."""


class CheckState(StrEnum):
    """How the check of a handled case stands."""

    LOOKING = "looking"
    """The camera looks."""
    PASS = "pass"  # noqa: S105 - the name of a state, not a password
    NOT_PASS = "not_pass"  # noqa: S105
    UNABLE = "unable"
    """The camera could not tell: a person has to look."""


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """The last check of a case."""

    state: CheckState
    reason: CheckUnable | None
    handled_at: datetime
    decided_at: datetime | None
    result: CheckResult | None
    due: datetime | None
    """By when a person has to look; only while one has to."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The reported thing left before anybody began to handle it."""

    first_seen: datetime
    last_seen: datetime
    gone_at: datetime
    clean_looks: int

    @property
    def stood_s(self) -> float:
        """For at least so long it was there, in seconds."""
        return (self.last_seen - self.first_seen).total_seconds()


def actor_id(camera_id: str) -> UUID:
    """Under which a camera stands in the history of cases it checked (RFC 9562 v5)."""
    return uuid5(NAMESPACE, camera_id)


def pictures_of(report: Report, result: CheckResult) -> tuple[EvidenceItem, ...]:
    """The pair before and after handling; empty for a check that could not tell."""
    if result.after is None:
        return ()
    roles = (EvidenceRole.OVERVIEW, EvidenceRole.LATER)
    before = next((item for item in report.evidence if item.role in roles), None)
    if before is None:
        return (result.after,)
    return (before.model_copy(update={"role": EvidenceRole.HANDLE_BEFORE}), result.after)


def sentence_of(result: CheckResult) -> str:
    """What the camera found, for the case's history."""
    looks = result.looks
    match result.verdict:
        case CheckVerdict.PASS:
            return spanned("checked-gone", result.clean_s, looks=looks.clean)
        case CheckVerdict.NOT_PASS:
            return noted("checked-there", looks=looks.seen)
        case CheckVerdict.UNABLE:
            assert result.reason is not None
            return unable_sentence(result.reason)


def unable_sentence(reason: CheckUnable) -> str:
    return noted("checked-unable", reason=reason)


def gone_sentence(gone: Gone) -> str:
    return spanned("gone", gone.stood_s)

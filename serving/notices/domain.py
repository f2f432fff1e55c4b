"""What open pages are told the moment it happens, and who may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from serving.cases.domain import Action
from serving.users.domain import Permission, Person


class NoticeKind(StrEnum):
    CASE_CHANGED = "case_changed"
    QUEUE_CHANGED = "queue_changed"
    """Something came into the review queue, left it, or is free again."""
    CAMERA_CHANGED = "camera_changed"
    """A camera's own trouble began or ended."""
    RESET = "reset"
    """Some notices are missing: load again what is on the screen."""


NEEDED: Mapping[NoticeKind, Permission] = {
    NoticeKind.CASE_CHANGED: Permission.SEE_CASES,
    NoticeKind.QUEUE_CHANGED: Permission.JUDGE_CASES,
    NoticeKind.CAMERA_CHANGED: Permission.SEE_CAMERAS,
}


@dataclass(frozen=True, slots=True)
class Audience:
    """Whose sight a notice is in, as values: what ``serving.users.sight`` is for rows."""

    district: str
    unit: str | None = None
    """The unit that has the case; None for one that is with nobody, and for what is no case."""
    only_unit: bool = False
    """It is for those who see the unit's cases alone: everybody else is told in other words."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something changed. ``data`` is JSON-ready and names what to ask for, nothing more."""

    kind: NoticeKind
    data: Mapping[str, Any]
    audience: Audience

    def is_for(self, person: Person) -> bool:
        scope, audience = person.scope, self.audience
        if not person.may(NEEDED[self.kind]) or not scope.covers(audience.district):
            return False
        if scope.unit is None:
            return not audience.only_unit
        return scope.unit == audience.unit


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody signed out, was switched off, or may see something else: their open streams ask
    again who they are. It is told to nobody."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A case got a step. It is counted, and told to nobody."""

    action: Action


@dataclass(frozen=True, slots=True)
class Told:
    """A notice on its way to one listener."""

    id: str
    """Where the listener stands after it; a later listener can go on behind it."""
    kind: NoticeKind
    data: Mapping[str, Any] = field(default_factory=dict)

"""Where the navigation leads, and who may go there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from serving.console import places
from serving.users.domain import Permission, Person, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """A page the navigation leads to. Its label is the word ``nav.NAME``."""

    name: str
    needs: tuple[Permission, ...]
    """One of them is enough."""

    @property
    def route(self) -> str:
        """Its path below the console, as ``ui.page`` wants it."""
        return f"/{self.name}"

    @property
    def path(self) -> str:
        return f"{places.BASE}/{self.name}"

    def opens_to(self, person: Person) -> bool:
        return any(person.may(permission) for permission in self.needs)


REVIEW: Final = Entry("review", (Permission.JUDGE_CASES,))
CASES: Final = Entry("cases", (Permission.SEE_CASES,))
CAMERAS: Final = Entry("cameras", (Permission.SEE_CAMERAS,))
MODELS: Final = Entry("models", (Permission.SEE_MODELS,))
OVERVIEW: Final = Entry("overview", (Permission.SEE_CASES,))
PERMITS: Final = Entry("permits", (Permission.SEE_CAMERAS,))
PATROL: Final = Entry("patrol", (Permission.SEE_CAMERAS,))
REPORTS: Final = Entry("reports", (Permission.SEE_REPORTS,))
ADMINISTRATION: Final = Entry(
    "administration",
    (
        Permission.MANAGE_USERS,
        Permission.MANAGE_CITY,
        Permission.SEE_AUDIT,
        Permission.SEE_USE_REGISTER,
    ),
)

GROUPS: Final[tuple[tuple[Entry, ...], ...]] = (
    (
        REVIEW,
        CASES,
    ),
    (
        # Overview.
        OVERVIEW,
        # Cameras.
        CAMERAS,
        # Patrol.
        PATROL,
        # Permits.
        PERMITS,
    ),
    (
        # Models.
        MODELS,
        # Reports.
        REPORTS,
        # Administration.
        ADMINISTRATION,
    ),
)
"""All of them from top to bottom, with a line between groups."""

HOMES: Final[Mapping[Role, Entry]] = MappingProxyType(
    {
        Role.REVIEWER: REVIEW,
        Role.SHIFT_LEAD: OVERVIEW,
        Role.DISPATCHER: CASES,
        Role.HANDLING_UNIT: CASES,
        Role.ASSESSOR: REPORTS,
        Role.ENGINEER: MODELS,
        Role.ADMINISTRATOR: OVERVIEW,
        Role.AUDITOR: REPORTS,
    }
)
"""The page each role lives in: where signing in and the mark lead."""


def home(person: Person) -> Entry:
    """Where ``person`` begins: their role's page, or the first that opens to them."""
    wanted = HOMES[person.role]
    if wanted.opens_to(person):
        return wanted
    return next((entry for group in offered(person) for entry in group), CASES)


def offered(person: Person) -> list[list[Entry]]:
    """What ``person`` is shown of ``GROUPS``; no group is empty."""
    groups = [[entry for entry in group if entry.opens_to(person)] for group in GROUPS]
    return [group for group in groups if group]

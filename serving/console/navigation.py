"""Where the navigation leads, and who may go there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from serving.console import places
from serving.users.domain import Permission, Person


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
PATROL: Final = Entry("patrol", (Permission.SEE_CAMERAS,))
REPORTS: Final = Entry("reports", (Permission.SEE_REPORTS,))

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
    ),
    (
        # Models.
        MODELS,
        # Reports.
        REPORTS,
        # Administration.
    ),
)
"""All of them from top to bottom, with a line between groups."""


def offered(person: Person) -> list[list[Entry]]:
    """What ``person`` is shown of ``GROUPS``; no group is empty."""
    groups = [[entry for entry in group if entry.opens_to(person)] for group in GROUPS]
    return [group for group in groups if group]
